"""Time taken on a resource; the database itself refuses to promise it twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError

from studio.models import Booking, Claim, Hold
from studio.models.guards import CLAIM_OVERLAP
from studio.services import audit, waiting_nudge
from studio.services.errors import SlotTaken
from studio.services.unit import Unit
from studio.services.walltime import day_bounds
from studio.slots.hours import Shift, open_spans
from studio.slots.search import Person, Visit, starts
from studio.slots.spans import merged

#: Between these hours, in these steps, free times are offered; any other may be typed.
OPENS, CLOSES, STEP = time(8), time(20), timedelta(minutes=30)
#: Days before and after the wished one in which a free time is looked for.
NEAR_DAYS = 7
_WEEK = timedelta(weeks=1)
_IN_TURN = "read in turn"

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
    """Wait for the turn to promise time; call it before reading what a promise depends on.

    Holds whose time is over are gone from then on. What was read before the turn is read anew, as
    somebody may have changed it while this unit waited.
    """
    audit.take_turn(unit)
    _read_anew(unit)
    over = update(Claim).where(Claim.active, Claim.held_until <= _seconds(unit.now()))
    unit.session.execute(over.values(active=False))


def _read_anew(unit: Unit) -> None:
    """Forget, once, what was read before the turn; SQLite gives the turn from the start."""
    session = unit.session
    if session.get_bind().dialect.name == "postgresql" and _IN_TURN not in session.info:
        session.info[_IN_TURN] = True
        session.flush()
        session.expire_all()


def take(  # noqa: PLR0913, PLR0917 - one line of the table
    unit: Unit,
    resource: str,
    starts: datetime,
    ends: datetime,
    owner: Booking | Hold,
    lead: timedelta = timedelta(),
) -> Claim:
    """Take a resource from `starts` up to `ends` for a flushed booking or hold. Raises SlotTaken.

    `lead` of it is the buffer before the visit. The unit can go on after the refusal: only this
    claim is taken back.
    """
    queue(unit)
    claim = Claim(
        resource=resource,
        starts=_seconds(starts),
        ends=_seconds(ends),
        lead=_whole(lead),
        active=True,
    )
    if isinstance(owner, Hold):
        claim.hold_id, claim.held_until = owner.id, _seconds(owner.expires_at)
    else:
        claim.booking_id = owner.id
    try:
        with unit.session.begin_nested():
            unit.session.add(claim)
    except IntegrityError as error:
        if CLAIM_OVERLAP not in str(error.orig):
            raise
        raise SlotTaken from None
    return claim


def release(unit: Unit, owner: Booking | Hold) -> None:
    """Give back whatever a booking or hold has taken; its rows stay as a record.

    Somebody on the waiting list may get it, but not before a slip can be undone.
    """
    unit.session.execute(update(Claim).where(_of(owner), Claim.active).values(active=False))
    waiting_nudge.nudge(unit, waiting_nudge.AFTER)


def keep_longer(unit: Unit, hold: Hold) -> None:
    """Let the claims of a hold last as long as the hold does now."""
    until = _seconds(hold.expires_at)
    unit.session.execute(update(Claim).where(_of(hold), Claim.active).values(held_until=until))


def hand_over(unit: Unit, hold: Hold, booking: Booking) -> None:
    """Turn the claims of a hold into a booking's."""
    query = update(Claim).where(_of(hold), Claim.active)
    unit.session.execute(query.values(hold_id=None, held_until=None, booking_id=booking.id))


def taken(
    unit: Unit, resource: str, starts: datetime, ends: datetime, but: int | None = None
) -> Taken:
    """List what is taken of a resource in a span, earliest first; `but` is a booking to move."""
    query = select(Claim.starts, Claim.ends).where(
        Claim.resource == resource,
        Claim.active,
        or_(Claim.held_until.is_(None), Claim.held_until > _seconds(unit.now())),
        Claim.starts < _seconds(ends),
        Claim.ends > _seconds(starts),
    )
    if but is not None:
        query = query.where(Claim.booking_id.is_distinct_from(but))
    return [
        (datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC))
        for first, last in unit.session.execute(query.order_by(Claim.starts))
    ]


def free_on(
    unit: Unit, resource: str, day: date, length: timedelta, but: int | None = None
) -> list[Free]:
    """List the free starts of one day."""
    return _free(unit, resource, day, day, length, but)


def nearest_free(
    unit: Unit, resource: str, wanted: datetime, length: timedelta, count: int = 3
) -> list[Free]:
    """List the free starts closest to a wished one, in their own order."""
    middle = wanted.astimezone(unit.settings.zone).date()
    gap = timedelta(days=NEAR_DAYS)
    found = _free(unit, resource, middle - gap, middle + gap, length)
    nearest = sorted(found, key=lambda free: (abs(free.starts - wanted), free.starts))[:count]
    return sorted(nearest, key=lambda free: free.starts)


def _free(  # noqa: PLR0913, PLR0917 - what a search for free time is made of
    unit: Unit,
    resource: str,
    first: date,
    last: date,
    length: timedelta,
    but: int | None = None,
) -> list[Free]:
    zone = unit.settings.zone
    span = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    busy = [(_seconds(start), _seconds(end)) for start, end in taken(unit, resource, *span, but)]
    hours = [Shift(weekday, OPENS, CLOSES, first - _WEEK) for weekday in range(7)]
    person = Person(resource, open_spans(hours, (), first, last, zone), merged(busy))
    visit = Visit(length=_whole(length), step=_whole(STEP))
    between = (ceil(max(span[0], unit.now()).timestamp()), _seconds(span[1]))
    return [_told(start.at, zone) for start in starts(visit, [person], {}, between, zone)]


def _told(at: int, zone: ZoneInfo) -> Free:
    shown = datetime.fromtimestamp(at, zone)
    return Free(shown.date(), shown.time().replace(fold=0), shown.astimezone(UTC))


def _of(owner: Booking | Hold) -> ColumnElement[bool]:
    column = Claim.hold_id if isinstance(owner, Hold) else Claim.booking_id
    return column == owner.id


def _whole(length: timedelta) -> int:
    return int(length.total_seconds())


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
