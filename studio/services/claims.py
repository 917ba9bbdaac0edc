"""Time taken on a resource; the database itself refuses to promise it twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from studio.models import Booking, Claim
from studio.models.guards import CLAIM_OVERLAP
from studio.services import audit
from studio.services.errors import Invalid, SlotTaken
from studio.services.unit import Unit
from studio.services.walltime import day_bounds, instant

#: Between these hours, in these steps, free times are offered; any other may be typed.
OPENS, CLOSES, STEP = time(8), time(20), timedelta(minutes=30)
#: Days before and after the wished one in which a free time is looked for.
NEAR_DAYS = 7

Taken = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Free:
    """A start that nobody has taken, on the wall and as an instant."""

    day: date
    at: time
    starts: datetime


def of_practitioner(ref: str) -> str:
    """Name the resource that is a person's time."""
    return f"practitioner:{ref}"


def queue(unit: Unit) -> None:
    """Wait for the turn to promise time; call it before reading what a promise depends on."""
    audit.take_turn(unit)


def take(unit: Unit, resource: str, starts: datetime, ends: datetime, booking: Booking) -> Claim:
    """Take a resource from `starts` up to `ends` for a flushed booking. Raises SlotTaken.

    The unit can go on after the refusal: only this claim is taken back.
    """
    queue(unit)
    claim = Claim(
        resource=resource,
        starts=_seconds(starts),
        ends=_seconds(ends),
        active=True,
        booking_id=booking.id,
    )
    try:
        with unit.session.begin_nested():
            unit.session.add(claim)
    except IntegrityError as error:
        if CLAIM_OVERLAP not in str(error.orig):
            raise
        raise SlotTaken from None
    return claim


def release(unit: Unit, booking: Booking) -> None:
    """Give back whatever a booking has taken; its rows stay as a record."""
    query = update(Claim).where(Claim.booking_id == booking.id, Claim.active)
    unit.session.execute(query.values(active=False))


def taken(
    unit: Unit, resource: str, starts: datetime, ends: datetime, but: int | None = None
) -> Taken:
    """List what is taken of a resource in a span, earliest first; `but` is a booking to move."""
    query = select(Claim.starts, Claim.ends).where(
        Claim.resource == resource,
        Claim.active,
        Claim.starts < _seconds(ends),
        Claim.ends > _seconds(starts),
    )
    if but is not None:
        query = query.where(Claim.booking_id != but)
    return [
        (datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC))
        for first, last in unit.session.execute(query.order_by(Claim.starts))
    ]


def free_on(
    unit: Unit, resource: str, day: date, length: timedelta, but: int | None = None
) -> list[Free]:
    """List the free starts of one day."""
    zone = unit.settings.zone
    busy = taken(unit, resource, *day_bounds(day, zone), but)
    return _free(day, zone, length, busy, unit.now())


def nearest_free(
    unit: Unit, resource: str, wanted: datetime, length: timedelta, count: int = 3
) -> list[Free]:
    """List the free starts closest to a wished one, in their own order."""
    zone = unit.settings.zone
    middle = wanted.astimezone(zone).date()
    days = [middle + timedelta(days=gap) for gap in range(-NEAR_DAYS, NEAR_DAYS + 1)]
    span = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1]
    busy = taken(unit, resource, *span)
    found = [free for day in days for free in _free(day, zone, length, busy, unit.now())]
    nearest = sorted(found, key=lambda free: (abs(free.starts - wanted), free.starts))[:count]
    return sorted(nearest, key=lambda free: free.starts)


def _free(day: date, zone: ZoneInfo, length: timedelta, busy: Taken, after: datetime) -> list[Free]:
    found = []
    for at in _grid():
        try:
            starts = instant(day, at, zone)
        except Invalid:  # an hour that the clock change skips or repeats is typed by hand
            continue
        ends = starts + length
        fits = starts >= after and not any(first < ends and starts < last for first, last in busy)
        if fits and ends.astimezone(zone).replace(tzinfo=None) <= datetime.combine(day, CLOSES):
            found.append(Free(day, at, starts))
    return found


def _grid() -> list[time]:
    minutes = range(OPENS.hour * 60, CLOSES.hour * 60, int(STEP.total_seconds()) // 60)
    return [time(minute // 60, minute % 60) for minute in minutes]


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
