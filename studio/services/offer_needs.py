"""What a service needs in the calendar: time around it, rooms, devices, people, and what first."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from studio.models import NeedsFirst, Offer, Resource
from studio.services import schedules
from studio.services.errors import Invalid
from studio.services.library_defaults import CONSULTATION, PATCH_TEST
from studio.services.unit import Unit

#: Minutes before and after a visit, as the table checks too.
LONGEST_BUFFER = 240
#: Rooms and devices taken at once.
MOST_NEEDS = 4


@dataclass(frozen=True, slots=True)
class OfferNeeds:
    """What the owner says about booking a service."""

    before_min: int = 0
    after_min: int = 0
    #: One of each group, by `Resource.claimed_as`.
    needs: tuple[tuple[str, ...], ...] = ()
    #: Who gives it; empty: everybody.
    practitioners: tuple[str, ...] = ()
    needs_first: NeedsFirst = NeedsFirst.NOTHING
    deposit_cents: int = 0


def checked(unit: Unit, given: OfferNeeds, service: str, price_cents: int) -> OfferNeeds:
    """Return what is told without doubles. Raises Invalid naming the field."""
    for field in ("before_min", "after_min"):
        if not 0 <= getattr(given, field) <= LONGEST_BUFFER:
            raise Invalid("out_of_range", field)
    if given.needs_first is not NeedsFirst.NOTHING and service in {CONSULTATION, PATCH_TEST}:
        raise Invalid("itself", "needs_first")
    if not 0 <= given.deposit_cents <= price_cents:
        raise Invalid("more_than_price", "deposit_cents")
    needs = tuple(tuple(dict.fromkeys(group)) for group in given.needs if group)
    if len(needs) > MOST_NEEDS or not {key for group in needs for key in group} <= _known(unit):
        raise Invalid("unknown", "needs")
    people = tuple(dict.fromkeys(given.practitioners))
    if not set(people) <= {one.ref for one in schedules.everybody(unit)}:
        raise Invalid("unknown", "practitioners")
    return replace(given, needs=needs, practitioners=people)


def take(row: Offer, given: OfferNeeds) -> None:
    """Write what was checked."""
    row.before_min, row.after_min = given.before_min, given.after_min
    row.needs = [list(group) for group in given.needs]
    row.practitioners = list(given.practitioners)
    row.needs_first, row.deposit_cents = given.needs_first, given.deposit_cents


def of(row: Offer) -> OfferNeeds:
    """Return what is kept of a service."""
    return OfferNeeds(
        row.before_min,
        row.after_min,
        tuple(tuple(group) for group in row.needs),
        tuple(row.practitioners),
        row.needs_first,
        row.deposit_cents,
    )


def _known(unit: Unit) -> set[str]:
    return {row.claimed_as for row in unit.session.scalars(select(Resource))}
