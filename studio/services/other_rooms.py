"""Rooms and devices of a visit, and those that would do instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from studio.models import Booking, Claim, Offer, Resource
from studio.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Rooms:
    """What a visit takes now, and what could stand in for one of these."""

    own: tuple[Resource, ...] = ()
    others: tuple[Resource, ...] = ()

    def name_of(self, claimed_as: str) -> str:
        """Return how a room or device is called, if it is among these."""
        known = (*self.own, *self.others)
        return next((one.name for one in known if one.claimed_as == claimed_as), "")


def of(unit: Unit, booking: Booking) -> Rooms:
    """Return the rooms and devices of a visit, in the studio's order."""
    unit.require_staff("booking.read")
    needs = unit.session.scalar(select(Offer.needs).where(Offer.service == booking.service)) or []
    held = select(Claim.resource).where(Claim.booking_id == booking.id, Claim.active)
    taken = set(unit.session.scalars(held))
    in_order = select(Resource).order_by(Resource.kind.desc(), Resource.position, Resource.id)
    things = unit.session.scalars(in_order).all()
    choice = {key for need in needs if len(need) > 1 for key in need} - taken
    return Rooms(_among(things, taken), _among([one for one in things if one.active], choice))


def _among(things: Sequence[Resource], keys: set[str]) -> tuple[Resource, ...]:
    return tuple(one for one in things if one.claimed_as in keys)
