"""Requests that a program sends twice: the same key with the same body is done once.

The row is written in the unit of what it stands for, so the two are there together or not at all.
What was refused is not kept: it changed nothing, and the next try may succeed.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from studio.models import Idempotency
from studio.services import claims
from studio.services.errors import Conflict, Invalid
from studio.services.unit import Unit

#: How long a key stands for what was done with it.
KEEP: Final = timedelta(hours=48)
PATTERN: Final = r"^[A-Za-z0-9_-]{16,128}$"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,128}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it is told from others: whose, under which key, asking for what."""

    scope: str
    key: str
    fingerprint: str

    @property
    def request_id(self) -> str:
        """A name of this request for use cases that make their own retries harmless."""
        return f"api-{_digest(f'{self.scope} {self.key}')[:40]}"


@dataclass(frozen=True, slots=True)
class Done:
    """What was answered then; `answer` holds ids only."""

    status: int
    answer: str


def asked(scope: str, key: str, what: str, body: bytes) -> Asked:
    """Name a request by the key its sender chose. Raises Invalid naming the header."""
    if not _KEY.fullmatch(key):
        raise Invalid("bad_idempotency_key", "Idempotency-Key")
    return Asked(scope, key, hashlib.sha256(what.encode() + b"\n" + body).hexdigest())


def done(unit: Unit, request: Asked) -> Done | None:
    """Return what this very request got before.

    Takes the turn of all who change bookings, so that of two twins one waits for the other.
    Raises Conflict("other_request") when the key stands for another one.
    """
    claims.queue(unit)
    row = _row(unit, request)
    if row is None:
        return None
    if row.created_at <= unit.now() - KEEP:
        unit.session.delete(row)
        unit.session.flush()
        return None
    if row.fingerprint != request.fingerprint:
        raise Conflict("other_request")
    return Done(row.status, row.answer)


def keep(unit: Unit, request: Asked, status: int, answer: str) -> None:
    """Keep what was answered, ids only; a later answer to the same request takes its place."""
    row = _row(unit, request)
    if row is None:
        row = Idempotency(
            scope=request.scope,
            key_sha256=_digest(request.key),
            fingerprint=request.fingerprint,
            created_at=unit.now(),
        )
        unit.session.add(row)
    row.status, row.answer = status, answer
    unit.session.flush()


def forget_old(unit: Unit) -> None:
    """Drop what nobody repeats any more."""
    unit.session.execute(delete(Idempotency).where(Idempotency.created_at <= unit.now() - KEEP))


def _row(unit: Unit, request: Asked) -> Idempotency | None:
    return unit.session.scalar(
        select(Idempotency).where(
            Idempotency.scope == request.scope, Idempotency.key_sha256 == _digest(request.key)
        )
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
