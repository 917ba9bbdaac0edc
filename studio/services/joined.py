"""Records that became part of another: two lines of the trail, side by side, say which of which.

Such a record stays for what was signed on it, without any contact; nobody meets it again.
"""

from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from studio.models import AuditEntry, Client
from studio.services import audit
from studio.services.unit import Unit

_GONE: Final = "client.joined"
_KEPT: Final = "client.took_in"


def note(unit: Unit, gone: Client, kept: Client) -> None:
    """Write that one record is part of another from now on; the second line holds the first."""
    audit.record(unit, _GONE, gone.public_id, "correction")
    audit.record(unit, _KEPT, kept.public_id, "correction")


def load(unit: Unit, public_id: str) -> Client:
    """Find a client whose record stands for itself. Raises NotFound."""
    row = unit.load(Client, public_id)
    if not (row.email or row.phone) and into(unit, public_id):
        raise unit.missing(Client.__tablename__)
    return row


def into(unit: Unit, public_id: str) -> str:
    """Return the outside id of the record that one is part of now, or nothing."""
    gone, kept = aliased(AuditEntry), aliased(AuditEntry)
    query = select(kept.object_ref).join(gone, kept.previous == gone.mac)
    found, wanted = "", public_id.replace("\x00", "?")  # as in `Unit.load`
    while wanted:
        of_one = query.where(gone.object_ref == wanted, gone.action == _GONE)
        wanted = unit.session.scalar(of_one) or ""
        found = wanted or found
    return found


def parts(unit: Unit, public_id: str) -> tuple[str, ...]:
    """Return the outside ids of all records that became part of one."""
    gone, kept = aliased(AuditEntry), aliased(AuditEntry)
    query = select(gone.object_ref).join(kept, kept.previous == gone.mac)
    of_one = query.where(kept.object_ref == public_id, kept.action == _KEPT)
    found = unit.session.scalars(of_one.order_by(gone.id)).all()
    return tuple(part for one in found for part in (one, *parts(unit, one)))


def stands() -> ColumnElement[bool]:
    """Return the condition that a client's record stands for itself.

    Whoever can be reached does: the trail is asked about the others only.
    """
    is_part = exists().where(AuditEntry.object_ref == Client.public_id, AuditEntry.action == _GONE)
    return or_(Client.email != "", Client.phone != "", ~is_part)
