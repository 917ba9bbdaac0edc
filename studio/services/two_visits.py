"""A service that needs a look or a patch test first: both visits booked at once, or neither."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from studio.models import Booking, BookingStatus, NeedsFirst, Series
from studio.services import audit, availability, claims, holds, library, sealing, visit_mails
from studio.services.availability import FreeTime, Search
from studio.services.errors import Conflict, Invalid, NotFound, SlotTaken
from studio.services.holds import Held, Visitor
from studio.services.library_defaults import CONSULTATION
from studio.services.unit import Unit

#: From the end of the first visit, at which the patch is set, to the second one.
LEAST_BETWEEN = timedelta(hours=48)
#: Times that a page shows for the first visit.
SHOWN = 4
_LOOK_DAYS = 28


def needs_first(unit: Unit, service: str) -> NeedsFirst:
    """Return what somebody new books before a service, by the menu."""
    offer = library.offer_of(unit, service)
    return offer.needs_first if offer and service != CONSULTATION else NeedsFirst.NOTHING


def is_two(unit: Unit, service: str) -> bool:
    """Tell whether somebody new books two visits."""
    return needs_first(unit, service) is not NeedsFirst.NOTHING


class FirstTaken(Conflict):
    """The time of the first visit is no longer free; the second one is still kept."""

    def __init__(self) -> None:
        super().__init__("first_taken")


def first_of(unit: Unit, second: Booking) -> Booking | None:
    """Return the visit that was booked along with another, before it."""
    if second.series_id is None or second.series_place != 2:
        return None
    query = select(Booking).where(Booking.series_id == second.series_id, Booking.series_place == 1)
    return unit.session.scalar(query)


def partner_of(unit: Unit, booking: Booking) -> Booking | None:
    """Return the visit that has to lie far enough before or after one, if any does.

    That is the consultation and the service that needs it first, as far as both stand.
    """
    if booking.series_id is None or booking.series_place not in {1, 2}:
        return None
    query = select(Booking).where(
        Booking.series_id == booking.series_id,
        Booking.series_place == 3 - booking.series_place,
        Booking.status.in_([BookingStatus.CONFIRMED, BookingStatus.ATTENDED]),
    )
    other = unit.session.scalar(query)
    if other is None:
        return None
    first, second = sorted((booking, other), key=lambda one: one.series_place or 0)
    is_pair = first.service == CONSULTATION and is_two(unit, second.service)
    return other if is_pair else None


def lie_apart(one: Booking, at: datetime, other: Booking, other_at: datetime) -> bool:
    """Tell whether two such visits lie far enough from each other at these times."""
    first, starts, second_at = one, at, other_at
    if (one.series_place or 0) > (other.series_place or 0):
        first, starts, second_at = other, other_at, at
    if first.starts_at is None or first.ends_at is None:
        return False
    return second_at - (starts + (first.ends_at - first.starts_at)) >= LEAST_BETWEEN


def may_begin(unit: Unit, booking: Booking) -> Callable[[datetime], bool]:
    """Return what tells whether a visit that moves alone still lies far enough from its partner."""
    other = partner_of(unit, booking)
    if other is None or other.starts_at is None:
        return lambda _at: True
    other_at = other.starts_at
    return lambda at: lie_apart(booking, at, other, other_at)


def earliest(unit: Unit, service: str) -> datetime | None:
    """Return when a visitor can have a service at the soonest, where a look comes first.

    None when nothing comes first, or when no first visit is free: then nothing is offered for it.
    """
    if not is_two(unit, service):
        return None
    today = unit.today()
    last = today + timedelta(days=min(_LOOK_DAYS, unit.settings.horizon_days))
    free = availability.free_times(unit, Search(CONSULTATION, today, last))
    if not free:
        return unit.now() + timedelta(days=unit.settings.horizon_days + 1)
    return free[0].starts_at + _length(unit) + LEAST_BETWEEN


def latest_first(unit: Unit, second_at: datetime) -> datetime:
    """Return when the first visit begins at the latest."""
    return second_at - LEAST_BETWEEN - _length(unit)


def first_times(unit: Unit, second_at: datetime) -> tuple[FreeTime, ...]:
    """List times of the first visit before a second one: of the last days that hold any, one each.

    Each is the one closest to the hour of the second.
    """
    until = latest_first(unit, second_at)
    last = until.astimezone(unit.settings.zone).date()
    first = max(unit.today(), last - timedelta(days=_LOOK_DAYS))
    if last < first:
        return ()
    found = availability.free_times(unit, Search(CONSULTATION, first, last))
    wanted = second_at.astimezone(unit.settings.zone)
    hour = wanted.hour * 60 + wanted.minute
    best: dict[date, FreeTime] = {}
    for one in found:
        known = best.get(one.day)
        if one.starts_at <= until and (
            known is None or _minutes_off(one, hour) < _minutes_off(known, hour)
        ):
            best[one.day] = one
    return tuple(best[day] for day in sorted(best)[-SHOWN:])


def book_with_first(unit: Unit, token: str, first_at: datetime, visitor: Visitor) -> Booking:
    """Book a kept time and a first visit before it; return the second. Pressed twice: the same.

    Raises FirstTaken, and as `book`.
    """
    claims.queue(unit)
    known = holds.booked(unit, token)
    if known is not None:
        return known
    # The token itself is stored nowhere.
    request_id = f"first-{sha256(token.encode()).hexdigest()[:40]}"
    try:
        first = holds.hold(unit, CONSULTATION, first_at, "", request_id)
    except SlotTaken:
        raise FirstTaken from None
    book(unit, first.token, token, visitor)
    booked = holds.booked(unit, token)
    if booked is None:
        raise NotFound
    return booked


def book(unit: Unit, first_token: str, second_token: str, visitor: Visitor) -> Series:
    """Make one booking of two visits of two kept times; pressed twice it is the same.

    The first is a consultation, in which a patch is set too where one is needed. Raises NotFound
    for an unknown token, SlotTaken with the nearest times, Invalid("too_close", "second") with
    less than 48 hours between them, and then neither is booked.
    """
    claims.queue(unit)
    _require_apart(unit, first_token, second_token)
    first = holds.book(unit, first_token, visitor, is_told=False)
    second = holds.book(unit, second_token, visitor, is_told=False)
    if first.series_id is not None:
        return unit.session.get_one(Series, first.series_id)
    # The client may have been made by the first visit a moment ago: then both are theirs.
    second.client = first.client
    series = _joined(unit, first, second)
    visit_mails.confirmed_together(unit.for_the_studio(), (first, second))
    return series


def _require_apart(unit: Unit, first_token: str, second_token: str) -> None:
    first, second = holds.held(unit, first_token), holds.held(unit, second_token)
    if first is None or second is None:
        return  # booked already, or over: `holds.book` says which
    if first.service != CONSULTATION or second.service == CONSULTATION:
        raise Invalid("wrong_order", "service")
    if _gap(first, second) < LEAST_BETWEEN:
        raise Invalid("too_close", "second")


def _length(unit: Unit) -> timedelta:
    offer = library.offer_of(unit, CONSULTATION)
    return timedelta(minutes=offer.duration_min if offer else availability.USUAL_MINUTES)


def _minutes_off(free: FreeTime, hour: int) -> int:
    return abs(free.at.hour * 60 + free.at.minute - hour)


def _gap(first: Held, second: Held) -> timedelta:
    return second.starts_at - first.ends_at


def _joined(unit: Unit, first: Booking, second: Booking) -> Series:
    if first.ends_at is None or second.starts_at is None:
        raise NotFound
    if second.starts_at - first.ends_at < LEAST_BETWEEN:
        raise Invalid("too_close", "second")
    row = Series(
        public_id=sealing.new_id(),
        client_id=first.client_id,
        program="",
        event_on=None,
        created_at=unit.now(),
    )
    unit.session.add(row)
    unit.session.flush()
    for place, booking in enumerate((first, second), 1):
        booking.series_id, booking.series_place = row.id, place
    unit.session.flush()
    audit.record(unit, "series.booked", row.public_id, "care")
    return row
