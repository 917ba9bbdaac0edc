"""Who can take visits."""

from dataclasses import dataclass

from sqlalchemy import select

from studio.hooks import CARING, SYSTEM
from studio.models import StaffRole, StaffUser
from studio.services.unit import Unit

#: Stands for the one therapist of a studio whose people live in a host application.
HOUSE = "house"
#: How accounts of the studio are named; a host's people have names of its own making.
STAFF = "staff:"


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Somebody who can take a visit."""

    ref: str
    name: str


def practitioners(unit: Unit) -> tuple[Practitioner, ...]:
    """List who can take visits, the one who asks first."""
    unit.require_staff("booking.read")
    roles = [role.value for role in CARING]
    query = (
        select(StaffUser.id, StaffUser.name, StaffUser.email)
        .where(StaffUser.active, StaffUser.roles.any(StaffRole.name.in_(roles)))
        .order_by(StaffUser.id)
    )
    found = [
        Practitioner(f"{STAFF}{number}", name or email)
        for number, name, email in unit.session.execute(query)
    ]
    actor = unit.actor
    # The studio's own commands act with every role, and take no visits.
    if actor.is_caring and actor.ref not in {SYSTEM.ref, *(one.ref for one in found)}:
        found.append(Practitioner(actor.ref, actor.name or actor.ref))
    if not found:
        found.append(Practitioner(HOUSE, unit.settings.practitioner or "The therapist"))
    return tuple(sorted(found, key=lambda one: one.ref != actor.ref))
