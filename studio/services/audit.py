"""The audit trail: append-only rows, each holding the HMAC of the one before."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import insert, select, text

from studio.models import AuditEntry
from studio.services.unit import Note, Unit

#: PostgreSQL advisory lock that makes writers of the chain queue.
_CHAIN_LOCK = 5_783_210
#: How long one line speaks for the saves of somebody who types.
TOLD_FOR = timedelta(minutes=15)
_WRITTEN = ("at", "actor_ref", "action", "object_ref", "purpose", "previous", "mac")
# Put together once: every page about health asks and writes them.
_LAST_MAC: Final = select(AuditEntry.mac).order_by(AuditEntry.id.desc()).limit(1)
_WRITE: Final = insert(AuditEntry)


def record(unit: Unit, action: str, object_ref: str, purpose: str) -> None:
    """Write who did what to which object; ids only, never names or notes.

    In a reading unit the line is written right after it, before the answer leaves. While somebody
    types, the same line is written once a quarter of an hour.
    """
    if unit.typing and _is_told(unit, action, object_ref):
        return
    if not unit.writes:
        unit.notes.append(Note(action, object_ref, purpose))
        return
    take_turn(unit)
    unit.session.flush()
    previous = unit.session.scalar(_LAST_MAC)
    unit.session.add(_entry(unit, Note(action, object_ref, purpose), previous or ""))
    unit.session.flush()


def record_all(unit: Unit, notes: Sequence[Note]) -> None:
    """Write several lines at once, in their order; as many statements as for one."""
    take_turn(unit)
    previous, rows = unit.session.scalar(_LAST_MAC) or "", []
    for note in notes:
        entry = _entry(unit, note, previous)
        previous = entry.mac
        rows.append({name: getattr(entry, name) for name in _WRITTEN})
    unit.session.execute(_WRITE, rows)


def take_turn(unit: Unit) -> None:
    """Wait until no other unit writes to the chain; held until the commit.

    On SQLite a writing unit has its turn from the start.
    """
    if unit.session.get_bind().dialect.name == "postgresql":
        unit.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})


def verify(unit: Unit) -> int | None:
    """Walk the chain and return the id of the first row that does not fit, or None."""
    previous = ""
    for entry in _in_order(unit):
        mac = unit.tools.keyring.mac("audit", _message(entry))
        if entry.previous != previous or entry.mac != mac:
            return entry.id
        previous = entry.mac
    return None


def _is_told(unit: Unit, action: str, object_ref: str) -> bool:
    query = select(AuditEntry.id).where(
        AuditEntry.object_ref == object_ref,
        AuditEntry.action == action,
        AuditEntry.actor_ref == unit.actor.ref,
        AuditEntry.at > unit.now() - TOLD_FOR,
    )
    return unit.session.scalar(query.limit(1)) is not None


def _entry(unit: Unit, note: Note, previous: str) -> AuditEntry:
    entry = AuditEntry(
        at=unit.now(),
        actor_ref=unit.actor.ref,
        action=note.action,
        object_ref=note.object_ref,
        purpose=note.purpose,
        previous=previous,
        mac="",
    )
    entry.mac = unit.tools.keyring.mac("audit", _message(entry))
    return entry


def _in_order(unit: Unit) -> Iterable[AuditEntry]:
    return unit.session.scalars(
        select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=500)
    )


def _message(entry: AuditEntry) -> bytes:
    parts = [
        entry.previous,
        entry.at.isoformat(),
        entry.actor_ref,
        entry.action,
        entry.object_ref,
        entry.purpose,
    ]
    return json.dumps(parts, ensure_ascii=True).encode()
