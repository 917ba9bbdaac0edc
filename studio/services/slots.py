"""The time of a visit: who, when and how long; and what the days already hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Offer
from studio.services import availability, claims, promises
from studio.services.availability import Search
from studio.services.errors import Invalid
from studio.services.library_defaults import CONSULTATION
from studio.services.practitioners import HOUSE, Practitioner, practitioners
from studio.services.unit import Unit
from studio.services.walltime import day_bounds, instant

__all__ = ["HOUSE", "Practitioner", "practitioners"]  # asked here too: who and when go together

#: Minutes of a visit whose service is not on the menu.
USUAL_MINUTES = 45
SHORTEST, LONGEST = 5, 480
#: Days ahead a visit may be promised.
FARTHEST_DAYS = 730
#: More free starts than this are too many to choose from at a glance.
_MANY, _HALF_HOUR = 16, 30
_HELD = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time as people say it; `fold` tells the two of a repeated hour apart, 0 the first."""

    day: date
    at: time
    minutes: int
    practitioner_ref: str
    fold: int | None = None


def promise(unit: Unit, booking: Booking, slot: Slot, reason: str = "") -> None:
    """Write the time into a booking and take whom, which room and which devices it needs.

    `reason` says why it is promised against the studio's own rules. Raises Invalid naming `start`,
    `day`, `minutes` or `practitioner`, and SlotTaken.
    """
    starts = starts_at(unit, slot)
    if not _is_known(unit, slot):
        raise Invalid("unknown_practitioner", "practitioner")
    promises.promise(
        unit,
        booking,
        booking.service,
        starts,
        slot.practitioner_ref,
        minutes=slot.minutes,
        by_staff=True,
        has_begun=True,  # what began today may be written down
        override_reason=reason,
    )


def starts_at(unit: Unit, slot: Slot) -> datetime:
    """Return the instant a slot stands for. Raises Invalid naming `start` or `minutes`."""
    if not SHORTEST <= slot.minutes <= LONGEST:
        raise Invalid("bad_length", "minutes")
    if slot.day < unit.today():
        raise Invalid("past", "day")
    if slot.day > unit.today() + timedelta(days=FARTHEST_DAYS):
        raise Invalid("too_far", "day")
    return instant(slot.day, slot.at, unit.settings.zone, slot.fold)


def minutes_of(unit: Unit, service: str) -> int:
    """Return how long a service takes by the menu."""
    found = unit.session.scalar(select(Offer.duration_min).where(Offer.service == service))
    return found or USUAL_MINUTES


def on_day(unit: Unit, day: date) -> Sequence[Booking]:
    """List the visits of a day, earliest first."""
    unit.require_staff("booking.read")
    first, after = day_bounds(day, unit.settings.zone)
    query = select(Booking).where(Booking.starts_at >= first, Booking.starts_at < after)
    rows = unit.session.scalars(query.order_by(Booking.starts_at, Booking.id))
    # Sifted here: named in the query, the status would lead SQLite to the longer index.
    return [row for row in rows if row.status in _HELD]


def nearest_free(
    unit: Unit, slot: Slot, count: int = 3, service: str = CONSULTATION
) -> list[claims.Free]:
    """List the free starts closest to a slot that is taken."""
    if not _is_known(unit, slot):
        return []
    search = _search(slot, service)
    found = availability.nearest(unit, search, starts_at(unit, slot), count)
    return [claims.Free(one.day, one.at, one.starts_at) for one in found]


def free_on(
    unit: Unit, slot: Slot, moved: Booking | None = None, service: str = CONSULTATION
) -> list[claims.Free]:
    """List the free starts of a slot's day, as if the moved visit had no time yet.

    On a day with much room these are the half hours only.
    """
    if not _is_known(unit, slot):
        return []
    found = availability.free_times(unit, replace(_search(slot, service), but=moved))
    if len(found) > _MANY:
        found = tuple(one for one in found if one.at.minute % _HALF_HOUR == 0)
    return [claims.Free(one.day, one.at, one.starts_at) for one in found]


def _is_known(unit: Unit, slot: Slot) -> bool:
    return slot.practitioner_ref in {one.ref for one in practitioners(unit)}


def _search(slot: Slot, service: str) -> Search:
    return Search(
        service,
        slot.day,
        slot.day,
        slot.practitioner_ref,
        by_staff=True,
        minutes=slot.minutes,
    )
