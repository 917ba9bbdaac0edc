"""The time of a visit: who, when and how long; and what the days already hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Offer
from studio.services import claims
from studio.services.errors import Invalid
from studio.services.practitioners import HOUSE, Practitioner, practitioners
from studio.services.unit import Unit
from studio.services.walltime import day_bounds, instant, wall

__all__ = ["HOUSE", "Practitioner", "practitioners"]  # asked here too: who and when go together

#: Minutes of a visit whose service is not on the menu.
USUAL_MINUTES = 45
SHORTEST, LONGEST = 5, 480
#: Days ahead a visit may be promised.
FARTHEST_DAYS = 730
_HELD = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time as people say it; `fold` tells the two of a repeated hour apart, 0 the first."""

    day: date
    at: time
    minutes: int
    practitioner_ref: str
    fold: int | None = None


def promise(unit: Unit, booking: Booking, slot: Slot) -> None:
    """Write the time into a booking and take the therapist's time for it.

    Raises Invalid naming `start`, `minutes` or `practitioner`, and SlotTaken.
    """
    starts = starts_at(unit, slot)
    ends = starts + timedelta(minutes=slot.minutes)
    if slot.practitioner_ref not in {one.ref for one in practitioners(unit)}:
        raise Invalid("unknown_practitioner", "practitioner")
    claims.take(unit, claims.of_practitioner(slot.practitioner_ref), starts, ends, booking)
    zone = unit.settings.zone
    booking.starts_at, booking.ends_at, booking.zone = starts, ends, zone.key
    booking.wall_start = wall(starts, zone).replace(tzinfo=None).isoformat(timespec="minutes")
    booking.practitioner_ref = slot.practitioner_ref
    unit.session.flush()


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


def nearest_free(unit: Unit, slot: Slot, count: int = 3) -> list[claims.Free]:
    """List the free starts closest to a slot that is taken."""
    resource = claims.of_practitioner(slot.practitioner_ref)
    length = timedelta(minutes=slot.minutes)
    return claims.nearest_free(unit, resource, starts_at(unit, slot), length, count)


def free_on(unit: Unit, slot: Slot, moved: Booking | None = None) -> list[claims.Free]:
    """List the free starts of a slot's day, as if the moved visit had no time yet."""
    resource = claims.of_practitioner(slot.practitioner_ref)
    but = moved.id if moved else None
    return claims.free_on(unit, resource, slot.day, timedelta(minutes=slot.minutes), but)
