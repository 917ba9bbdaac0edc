"""Moving a booking for another program: alone, or with the visits of its series that must follow.

Only times that visitors could book are taken. What is told of other visits is ids and times: why a
day is not safe is nothing that a key may read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from studio.models import Booking, BookingStatus
from studio.services import (
    audit,
    availability,
    claims,
    promises,
    safe_dates,
    series,
    two_visits,
    visit_mails,
    webhooks,
)
from studio.services.api_bookings import check_day
from studio.services.availability import FreeTime, Search
from studio.services.errors import Conflict, Invalid
from studio.services.promises import Place
from studio.services.series import Choice
from studio.services.two_visits import Before
from studio.services.unit import Unit
from studio.services.walltime import day_bounds
from studio.services.webhooks import Event
from studio.skin.safe_dates import Cause


@dataclass(frozen=True, slots=True)
class MustMove:
    """A visit that does not fit any more; `times` would do, as far as some were found.

    Plain values: they are told after the unit was rolled back.
    """

    public_id: str
    starts_at: datetime | None
    times: tuple[FreeTime, ...]

    @staticmethod
    def of(booking: Booking, times: tuple[FreeTime, ...]) -> "MustMove":
        return MustMove(booking.public_id, booking.starts_at, times)


class RestMoves(Conflict):
    """Other visits of the series have to move too; nothing was moved."""

    def __init__(self, rest: Sequence[MustMove]) -> None:
        super().__init__("series_moves")
        self.rest = tuple(rest)


@dataclass(frozen=True, slots=True)
class _Mover:
    """A visit and where it goes; an empty person is anyone."""

    booking: Booking
    at: datetime
    ref: str


def move(
    unit: Unit,
    public_id: str,
    starts_at: datetime,
    practitioner_ref: str,
    rest: Mapping[str, datetime],
) -> tuple[Booking, ...]:
    """Give a promised visit another free time that is safe for its client; return what moved.

    `rest` are other visits of its series with their new times, moved with it or not at all. Raises
    NotFound, Conflict("booking_not_confirmed", "needs_look", "no_client", "not_safe"), RestMoves,
    SlotTaken, Invalid naming the field.
    """
    unit.require_staff("booking.answer")
    for field, at in (("start", starts_at), *(("rest", at) for at in rest.values())):
        check_day(unit, at.date(), field)
    claims.queue(unit)
    booking = unit.load(Booking, public_id)
    if booking.status is not BookingStatus.CONFIRMED:
        raise Conflict("booking_not_confirmed")
    mover = _Mover(booking, starts_at, practitioner_ref)
    other = two_visits.partner_of(unit, booking)
    if other is not None:
        return _pair(unit, mover, other, rest)
    if booking.series_id is not None:
        return _series(unit, mover, rest)
    if rest:
        raise Invalid("not_in_series", "rest")
    _place_all(unit, [mover], _not_before(unit, booking))
    return _tell(unit, [booking])


def _series(unit: Unit, mover: _Mover, rest: Mapping[str, datetime]) -> tuple[Booking, ...]:
    if mover.booking.client is None:
        raise Conflict("no_client")
    studio = unit.for_the_studio()  # what speaks against a day is looked at, and not told
    seen = series.moving(studio, mover.booking, mover.at)
    rows = {one.booking.public_id: one.booking for one in seen.rest}
    if not rest.keys() <= rows.keys():
        raise Invalid("not_in_series", "rest")
    must = [one for one in seen.rest if not one.stays and one.booking.public_id not in rest]
    if must:
        raise RestMoves([MustMove.of(one.booking, one.times) for one in must])
    proposed = {(one.booking.public_id, time.starts_at) for one in seen.rest for time in one.times}
    others = [
        _Mover(rows[key], at, rows[key].practitioner_ref)
        for key, at in rest.items()
        if (key, at) not in proposed  # which may lie beyond what visitors see
    ]
    for key in rest:
        claims.release(unit, rows[key])
    ref = _places(unit, [mover, *others])[0].practitioner_ref
    choice = Choice(mover.booking.service, mover.at, ref)
    moved = series.move(studio, mover.booking.public_id, choice, rest)
    for one in moved:
        one.client_confirmed_at = None
    audit.record(unit, "booking.moved", mover.booking.public_id, "care")
    return moved


def _pair(
    unit: Unit, mover: _Mover, other: Booking, rest: Mapping[str, datetime]
) -> tuple[Booking, ...]:
    """Move one of two visits that were booked together, or both."""
    if not rest.keys() <= {other.public_id}:
        raise Invalid("not_in_series", "rest")
    other_at = rest.get(other.public_id, other.starts_at or unit.now())
    least = two_visits.apart(unit.for_the_studio(), mover.booking, other)
    if not two_visits.lie_apart(mover.booking, mover.at, other, other_at, least):
        raise RestMoves([MustMove.of(other, _apart_from(unit, mover, other, least))])
    movers = [mover]
    if rest:
        if other.status is not BookingStatus.CONFIRMED:
            raise Conflict("booking_not_confirmed")
        movers.append(_Mover(other, other_at, other.practitioner_ref))
    _require_no_hold(unit, movers, other)
    _place_all(unit, movers)
    return _tell(unit, [one.booking for one in movers])


def _apart_from(
    unit: Unit, mover: _Mover, other: Booking, least: timedelta
) -> tuple[FreeTime, ...]:
    """Find times of the other visit that lie far enough from the new time of this one."""
    if other.status is not BookingStatus.CONFIRMED:
        return ()
    if other.series_place == 1:
        return two_visits.first_times(unit, mover.at, Before(other.service, least))
    booking = mover.booking
    length = (booking.ends_at or mover.at) - (booking.starts_at or mover.at)
    soonest = mover.at + length + least
    search = _search(unit, other, soonest, other.practitioner_ref, soonest)
    return availability.nearest(unit, search, max(soonest, other.starts_at or soonest))


def _require_no_hold(unit: Unit, movers: Sequence[_Mover], other: Booking) -> None:
    """Refuse days that are known to be unsafe; what is not asked yet is asked at the first visit.

    Raises Conflict("not_safe").
    """
    studio, both = unit.for_the_studio(), [one.booking for one in movers]
    for one in movers:
        if one.booking.client is None:
            continue
        day = one.at.astimezone(unit.settings.zone).date()
        seen = safe_dates.outlook(studio, one.booking.client, both)
        partner = other if one.booking is not other else movers[0].booking
        held = two_visits.against(seen, one.booking, partner, day)
        if any(hold.cause is not Cause.ASK for hold in held):
            raise Conflict("not_safe")


def _place_all(unit: Unit, movers: Sequence[_Mover], safe: datetime | None = None) -> None:
    places = _places(unit, movers, safe)
    for one, place in zip(movers, places, strict=True):
        promises.take(unit, one.booking, place)
        promises.write(unit, one.booking, place)
        one.booking.sequence += 1
        one.booking.client_confirmed_at = None
    unit.session.flush()


def _places(unit: Unit, movers: Sequence[_Mover], safe: datetime | None = None) -> list[Place]:
    """Give back what they have, and find a free place for each. Raises SlotTaken, Invalid."""
    for one in movers:
        claims.release(unit, one.booking)
    return [
        promises.find(unit, _search(unit, one.booking, one.at, one.ref, safe), one.at)
        for one in movers
    ]


def _tell(unit: Unit, moved: Sequence[Booking]) -> tuple[Booking, ...]:
    for one in moved:
        audit.record(unit, "booking.moved", one.public_id, "care")
        webhooks.tell(unit, Event.MOVED, one)
    ordered = sorted(moved, key=lambda one: one.starts_at or unit.now())
    if len(ordered) == 1:
        visit_mails.confirmed(unit.for_the_studio(), ordered[0])
    else:
        visit_mails.confirmed_together(unit.for_the_studio(), ordered)
    return tuple(moved)


def _search(unit: Unit, booking: Booking, at: datetime, ref: str, safe: datetime | None) -> Search:
    day = at.astimezone(unit.settings.zone).date()
    return Search(booking.service, day, day, ref, safe, but=booking)


def _not_before(unit: Unit, booking: Booking) -> datetime | None:
    """Return the first instant that is safe for the client of a visit. Raises Conflict."""
    if booking.client is None:
        return None
    seen = safe_dates.outlook(unit.for_the_studio(), booking.client, [booking])
    safe = seen.safe_from(booking.service)
    if safe.on is None:
        raise Conflict("needs_look")
    return day_bounds(safe.on, unit.settings.zone)[0]
