"""Who can take visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Text, and_, cast, exists, literal, select

from studio.hooks import CARING, SYSTEM
from studio.models import Schedule, StaffRole, StaffUser
from studio.services.unit import Unit

#: Stands for the one therapist of a studio whose people live in a host application.
HOUSE = "house"
#: How accounts of the studio are named; a host's people have names of its own making.
STAFF = "staff:"
# A row to hang the others on: a host's studio has no accounts here.
_ONE: Final = select(literal(1).label("one")).subquery()
_ROLES: Final = [role.value for role in CARING]
_KEPT: Final = exists().where(Schedule.ref != "", cast(Schedule.shifts, Text) != "[]")
_PEOPLE: Final = (
    select(StaffUser.id, StaffUser.name, StaffUser.email, _KEPT.label("keeps_hours"))
    .select_from(_ONE)
    .outerjoin(StaffUser, and_(StaffUser.active, StaffUser.roles.any(StaffRole.name.in_(_ROLES))))
    .order_by(StaffUser.id)
)


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Somebody who can take a visit."""

    ref: str
    name: str


def practitioners(unit: Unit) -> tuple[Practitioner, ...]:
    """List who can take visits, the one who asks first."""
    unit.require_staff("booking.read")
    found = [
        Practitioner(f"{STAFF}{row.id}", row.name or row.email)
        for row in _rows(unit)
        if row.id is not None
    ]
    actor = unit.actor
    # The studio's own commands act with every role, and take no visits.
    if actor.is_caring and actor.ref not in {SYSTEM.ref, *(one.ref for one in found)}:
        found.append(Practitioner(actor.ref, actor.name or actor.ref))
    if not found:
        found.append(Practitioner(HOUSE, unit.settings.practitioner or "The therapist"))
    return tuple(sorted(found, key=lambda one: one.ref != actor.ref))


def keep_hours(unit: Unit) -> bool:
    """Tell whether anybody keeps working hours here."""
    return any(row.keeps_hours for row in _rows(unit))


def _rows(unit: Unit) -> Sequence[Any]:
    """Fetch the accounts of people who care; there is one row at least."""
    return unit.once(("practitioners",), lambda: unit.session.execute(_PEOPLE).all())
