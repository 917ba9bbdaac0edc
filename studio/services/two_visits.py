"""A service that needs a look or a patch test first: both visits booked at once, or neither.

Whoever is new comes to a consultation, in which a patch is set too where one is needed. Who is
known needs the patch test alone, which has its own line on the menu: length, buffers and rooms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256

from sqlalchemy import select

from studio.models import Booking, BookingStatus, NeedsFirst, Series
from studio.services import (
    audit,
    availability,
    claims,
    holds,
    library,
    safe_dates,
    sealing,
    visit_mails,
)
from studio.services.availability import FreeTime, Search
from studio.services.errors import Conflict, Invalid, NotFound, SlotTaken
from studio.services.holds import Held, Visitor
from studio.services.library_defaults import CONSULTATION, PATCH_TEST
from studio.services.safe_dates import Outlook
from studio.services.unit import Unit
from studio.skin.safe_dates import Hold, first_safe

#: From the end of the first visit, at which the patch is set, to the second one.
LEAST_BETWEEN = timedelta(hours=48)
#: Times that a page shows for the first visit.
SHOWN = 4
_LOOK_DAYS = 28
#: What can come first.
_FIRST = frozenset({CONSULTATION, PATCH_TEST})


@dataclass(frozen=True, slots=True)
class Before:
    """The visit before another: what it is, how long before, and on which days it may be."""

    service: str = CONSULTATION
    apart: timedelta = LEAST_BETWEEN
    is_fine: Callable[[date], bool] = lambda _day: True
    #: None: on no day.
    since: date | None = date.min


def needs_first(unit: Unit, service: str) -> NeedsFirst:
    """Return what somebody new books before a service, by the menu."""
    offer = library.offer_of(unit, service)
    return offer.needs_first if offer and service != CONSULTATION else NeedsFirst.NOTHING


def is_two(unit: Unit, service: str) -> bool:
    """Tell whether somebody new books two visits."""
    return needs_first(unit, service) is not NeedsFirst.NOTHING


def for_known(unit: Unit, seen: Outlook, service: str) -> Before:
    """Return what a known client has before a service that needs a patch test.

    A consultation, where the owner took the patch test off the menu.
    """

    @cache
    def is_fine(day: date) -> bool:
        return not seen.patch_holds(service, day)

    since, _ = first_safe(lambda day: seen.patch_holds(service, day), unit.today())
    first = PATCH_TEST if library.offer_of(unit, PATCH_TEST) else CONSULTATION
    return Before(first, seen.read_after, is_fine, since)


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

    That is the look or patch test and the service that needs it first, as far as both stand.
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
    is_pair = first.service in _FIRST and is_two(unit, second.service)
    return other if is_pair else None


def apart(unit: Unit, one: Booking, other: Booking) -> timedelta:
    """Return how far two such visits have to lie from each other, by the skin of who is known."""
    first, _ = sorted((one, other), key=lambda each: each.series_place or 0)
    if first.service != PATCH_TEST or first.client is None:
        return LEAST_BETWEEN
    return safe_dates.outlook(unit, first.client, (one, other)).read_after


def against(seen: Outlook, booking: Booking, other: Booking | None, day: date) -> tuple[Hold, ...]:
    """Return what speaks against a visit's day; a patch is set for what comes after it."""
    if booking.service == PATCH_TEST and other is not None:
        return seen.patch_holds(other.service, day)
    return seen.holds_on(booking.service, day)


def lie_apart(
    one: Booking, at: datetime, other: Booking, other_at: datetime, least: timedelta
) -> bool:
    """Tell whether two such visits lie far enough from each other at these times."""
    first, starts, second_at = one, at, other_at
    if (one.series_place or 0) > (other.series_place or 0):
        first, starts, second_at = other, other_at, at
    if first.starts_at is None or first.ends_at is None:
        return False
    return second_at - (starts + (first.ends_at - first.starts_at)) >= least


def may_begin(unit: Unit, booking: Booking) -> Callable[[datetime], bool]:
    """Return what tells whether a visit that moves alone still lies far enough from its partner."""
    other = partner_of(unit, booking)
    if other is None or other.starts_at is None:
        return lambda _at: True
    other_at, least = other.starts_at, apart(unit, booking, other)
    return lambda at: lie_apart(booking, at, other, other_at, least)


def earliest(unit: Unit, service: str) -> datetime | None:
    """Return when somebody new can have a service at the soonest, where a look comes first.

    None when nothing comes first.
    """
    return earliest_after(unit, Before()) if is_two(unit, service) else None


def earliest_after(unit: Unit, before: Before) -> datetime:
    """Return when what comes after a first visit can be at the soonest.

    When no first visit is free that is beyond all that is offered.
    """
    never = unit.now() + timedelta(days=unit.settings.horizon_days + 1)
    if before.since is None:
        return never
    since = max(unit.today(), before.since)
    last = min(since + timedelta(days=_LOOK_DAYS), _horizon(unit))
    free = _free(unit, before, since, last)
    return free[0].starts_at + length_of(unit, before) + before.apart if free else never


def latest_first(unit: Unit, second_at: datetime, before: Before = Before()) -> datetime:
    """Return when the first visit begins at the latest."""
    return second_at - before.apart - length_of(unit, before)


def first_times(unit: Unit, second_at: datetime, before: Before = Before()) -> tuple[FreeTime, ...]:
    """List times of the first visit before a second one: of the last days that hold any, one each.

    Each is the one closest to the hour of the second.
    """
    until = latest_first(unit, second_at, before)
    last = until.astimezone(unit.settings.zone).date()
    found = _free(unit, before, max(unit.today(), last - timedelta(days=_LOOK_DAYS)), last)
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
    series = tie(unit, first, second, LEAST_BETWEEN)
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


def length_of(unit: Unit, before: Before) -> timedelta:
    """Return how long the first visit takes, by the menu."""
    offer = library.offer_of(unit, before.service)
    return timedelta(minutes=offer.duration_min if offer else availability.USUAL_MINUTES)


def _horizon(unit: Unit) -> date:
    return unit.today() + timedelta(days=unit.settings.horizon_days)


def _free(unit: Unit, before: Before, first: date, last: date) -> list[FreeTime]:
    """List the free times of the first visit on days that are fine for it."""
    if last < first:
        return []
    search = Search(before.service, first, last, with_another=True)
    return [one for one in availability.free_times(unit, search) if before.is_fine(one.day)]


def _minutes_off(free: FreeTime, hour: int) -> int:
    return abs(free.at.hour * 60 + free.at.minute - hour)


def _gap(first: Held, second: Held) -> timedelta:
    return second.starts_at - first.ends_at


def tie(unit: Unit, first: Booking, second: Booking, least: timedelta) -> Series:
    """Make one booking of two promised visits. Raises Invalid("too_close", "second")."""
    if first.ends_at is None or second.starts_at is None:
        raise NotFound
    if second.starts_at - first.ends_at < least:
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
