"""Keys by which other programs talk to the studio: shown once, kept as a hash."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from studio.hooks import Actor, Role
from studio.models import ApiKey
from studio.services import audit, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_line
from studio.services.unit import Unit

#: How every key begins, so that people and secret scanners know one when they see it.
PREFIX: Final = "sk_"
#: Signs of a key that stay readable.
_HINT = 7
#: Longest text that may be a key at all.
_LONGEST = 100
#: Days after which a key may end by itself; 0 is never.
LIFETIMES: Final = (30, 90, 365, 0)
#: Most keys that hold at a time: more than a studio has programs.
MOST: Final = 50
#: `used_at` is kept to this span, so that reading costs no write each time.
_USED_STEP = timedelta(hours=1)


class Scope(StrEnum):
    """What a key may do."""

    AVAILABILITY = "availability"
    BOOKINGS = "bookings"
    INTAKE = "intake"
    ASSESS = "assess"


@dataclass(frozen=True, slots=True)
class KeyMade:
    """A new key; `secret` is known now and never again."""

    row: ApiKey
    secret: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that showed a key which holds."""

    key_id: str
    scopes: frozenset[Scope]

    @property
    def actor(self) -> Actor:
        """Act as the front desk at most: no key ever reads a health note."""
        is_desk = bool(self.scopes & {Scope.BOOKINGS, Scope.INTAKE})
        return Actor(f"key:{self.key_id}", frozenset({Role.DESK}) if is_desk else frozenset())


def make(unit: Unit, name: str, scopes: Collection[Scope], days: int) -> KeyMade:
    """Make a key. Raises Invalid naming the field, Conflict("too_many_keys"), StepUpNeeded."""
    unit.require_owner("api_key.make")
    unit.require_recent("api_key.make")
    if not scopes:
        raise Invalid("missing", "scopes")
    if days not in LIFETIMES:
        raise Invalid("unknown", "days")
    if sum(is_open(unit, row) for row in listed(unit)) >= MOST:
        raise Conflict("too_many_keys")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        public_id=sealing.new_id(),
        name=clean_line("name", name, 60),
        hint=secret[:_HINT],
        key_sha256=_digest(secret),
        scopes=sorted(scopes),
        made_by=unit.actor.ref,
        created_at=unit.now(),
        expires_at=unit.now() + timedelta(days=days) if days else None,
    )
    unit.session.add(row)
    unit.session.flush()
    audit.record(unit, "api_key.made", row.public_id, "settings")
    return KeyMade(row, secret)


def revoke(unit: Unit, public_id: str) -> ApiKey:
    """End a key at once and for good; twice changes nothing. Raises NotFound."""
    unit.require_owner("api_key.revoke")
    row = unit.load(ApiKey, public_id)
    if row.revoked_at is None:
        row.revoked_at = unit.now()
        audit.record(unit, "api_key.revoked", row.public_id, "settings")
    return row


def listed(unit: Unit) -> Sequence[ApiKey]:
    """List all keys, newest first."""
    unit.require_owner("api_key.read")
    return unit.session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).all()


def is_open(unit: Unit, row: ApiKey) -> bool:
    """Tell whether a key holds now."""
    is_over = row.expires_at is not None and row.expires_at <= unit.now()
    return row.revoked_at is None and not is_over


def caller(unit: Unit, secret: str) -> Caller | None:
    """Say who shows this key; null for one that is unknown, ended or no key at all."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST:
        return None
    row = unit.session.scalar(select(ApiKey).where(ApiKey.key_sha256 == _digest(secret)))
    if row is None or not is_open(unit, row):
        return None
    if row.used_at is None or unit.now() - row.used_at >= _USED_STEP:
        row.used_at = unit.now()
    known = set(Scope)
    return Caller(row.public_id, frozenset(Scope(word) for word in row.scopes if word in known))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
