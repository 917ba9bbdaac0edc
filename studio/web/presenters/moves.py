"""A time that is wanted for a visit: what speaks against it, and the ways around."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from studio.documents.dates import Language, spell_weekday_short, spell_with_weekday
from studio.models import Booking, Resource, ResourceKind
from studio.services.availability import FreeTime
from studio.services.errors import Invalid
from studio.services.other_rooms import Rooms
from studio.services.practitioners import Practitioner
from studio.services.rescheduling import Message, Target, keeps_time
from studio.services.time_check import Checked, Obstacle, Wanted, Weight
from studio.services.walltime import instant
from studio.web.presenters.calendar_grid import span_words
from studio.web.presenters.safe_days import because
from studio.web.presenters.slots import clock, service_name

Url = Callable[..., str]
#: Words of what speaks against a time; a test holds them against every code there is.
WORDS: Mapping[str, str] = {
    "past": "This day is over",
    "began": "This time has begun already",
    "too_far": "This is more than two years ahead",
    "unknown_practitioner": "This person takes no visits here",
    "not_its_room": "{what} is no place for this service",
    "nothing_there": "A room or device that it needs is no longer in use",
    "person_taken": "{what} is with {name}, {when}",
    "person_held": "Somebody is booking {what} right now, {when}",
    "room_taken": "{what} is taken by {name}, {when}",
    "room_held": "Somebody is booking {what} right now, {when}",
    "device_taken": "{what} is needed for {name}, {when}",
    "device_held": "Somebody is booking {what} right now, {when}",
    "day_off": "The studio is closed that day: {why}",
    "outside_hours": "Outside the hours of {who}, {when}",
    "not_there": "{who} is not there that day",
    "busy": "{who} is busy by another calendar, {when}",
    "not_given": "{who} does not give this service",
    "daily_limit": "{who} has {most} visits that day already, and no more are wanted",
    "least_gap": "Leaves {minutes} minutes that nobody can book; at least {least} are wanted",
    "same_client": "{name} has another visit then, {when}",
    "series_order": "It would change places with visit {place} of the same series, {day}",
    "pair_apart": "Less than {hours} hours from visit {place} that it was booked with, {day}",
    "not_safe": "Too early for the skin: {why}",
    "ask_therapist": "A therapist decides about this day: the skin may not be ready",
    "unanswered": "The questions before the visit are not answered yet",
    "series_rest": "Visit {place} of the series, {day}, would come too soon after it: move it too",
    "notice": "Less than {hours} hours from now: a mail may be read too late",
}
_LEVELS = {
    Weight.BLOCKS: ("stop", "Cannot be"),
    Weight.ASKS: ("hold", "Needs a reason"),
    Weight.NOTES: ("check", "Good to know"),
}


@dataclass(frozen=True, slots=True)
class Level:
    """Key and word of a badge."""

    key: str
    word: str


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that speaks against the time."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """Another time, one tap away."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class MoveView:
    """The page that asks once more."""

    title: str
    name: str
    service: str
    #: What is, and what would be, each with its label.
    times: tuple[tuple[str, str], ...]
    against: tuple[Against, ...]
    is_blocked: bool
    asks_reason: bool
    ways: tuple[Way, ...]
    nearest: tuple[Way, ...]
    message: Message | None
    #: Day, time and person stay, so the client has nothing to hear.
    keeps_time: bool
    booking_url: str
    calendar_url: str
    action: str


def move_view(  # noqa: PLR0913 - what one page shows, each by name
    booking: Booking,
    checked: Checked,
    target: Target,
    *,
    people: Iterable[Practitioner],
    rooms: Rooms,
    offers: Mapping[str, str],
    nearest: Iterable[FreeTime],
    message: Message | None,
    zone: ZoneInfo,
    url: Url,
    is_copy: bool,
) -> MoveView:
    """Return the page of one wanted time."""
    names = {one.ref: one.name for one in people}
    wanted = checked.wanted
    day = wanted.starts_at.astimezone(zone).date()
    place = [name] if (name := rooms.name_of(target.resource)) else []
    own = [one.name for one in rooms.own] if place else []
    return MoveView(
        title="Book this visit again" if is_copy else "Move this visit",
        name=booking.client.name if booking.client else booking.name,
        service=service_name(booking.service, offers),
        times=(
            ("This one" if is_copy else "Now", _spelled(booking, names, zone, own)),
            ("New one" if is_copy else "Then", _spelled(wanted, names, zone, place)),
        ),
        against=tuple(_against(one, zone) for one in checked.obstacles),
        is_blocked=checked.is_blocked,
        asks_reason=checked.asks_reason and not checked.is_blocked,
        ways=ways(booking, target, names, zone, url, rooms=rooms, is_copy=is_copy),
        nearest=tuple(
            Way(
                _short(one),
                check_url(booking, _at(target, one.starts_at), url, is_copy=is_copy),
            )
            for one in nearest
        ),
        message=message,
        keeps_time=not is_copy and keeps_time(booking, target),
        booking_url=url("studio.booking", public_id=booking.public_id),
        calendar_url=url("studio.calendar", on=day.isoformat()),
        action="Book visit" if is_copy else "Move visit",
    )


def ways(  # noqa: PLR0913 - what the buttons stand on
    booking: Booking,
    target: Target,
    names: Mapping[str, str],
    zone: ZoneInfo,
    url: Url,
    *,
    rooms: Rooms,
    is_copy: bool = False,
) -> tuple[Way, ...]:
    """Return what dragging does, as buttons: earlier or later, somebody else, another room."""
    found = [
        ("15 min earlier", _at(target, target.starts_at - timedelta(minutes=15))),
        ("15 min later", _at(target, target.starts_at + timedelta(minutes=15))),
        ("Next day", _at(target, days_later(target.starts_at, 1, zone))),
        ("Next week", _at(target, days_later(target.starts_at, 7, zone))),
    ]
    here = target.practitioner_ref or booking.practitioner_ref
    found += [
        (f"With {name}", Target(target.starts_at, ref, target.minutes))
        for ref, name in names.items()
        if ref != here
    ]
    found += [
        (_in(one), replace(target, resource=one.claimed_as))
        for one in rooms.others
        if one.claimed_as != target.resource
    ]
    return tuple(Way(label, check_url(booking, one, url, is_copy=is_copy)) for label, one in found)


def days_later(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the same time on the wall some days later; an hour the clock skips moves on by one."""
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=days)
    try:
        return instant(day, local.time(), zone, fold=0)
    except Invalid:
        return (at + timedelta(days=days)).astimezone(UTC)


def check_url(booking: Booking, target: Target, url: Url, *, is_copy: bool = False) -> str:
    """Return the address of the page that looks at a time before it is promised."""
    values = {"at": f"{target.starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"}
    if target.practitioner_ref:
        values["with"] = target.practitioner_ref
    if target.minutes:
        values["minutes"] = str(target.minutes)
    if target.resource:
        values["in"] = target.resource
    if is_copy:
        values["copy"] = "1"
    return url("studio.move_check", public_id=booking.public_id, **values)


def against(checked: Checked, zone: ZoneInfo) -> tuple[Against, ...]:
    """Return all that speaks against a time, in words."""
    return tuple(_against(one, zone) for one in checked.obstacles)


def _against(obstacle: Obstacle, zone: ZoneInfo) -> Against:
    facts = dict(obstacle.facts)
    if obstacle.spans:
        facts["when"] = " and ".join(span_words(span, zone) for span in obstacle.spans)
        facts["day"] = _day(datetime.fromtimestamp(obstacle.spans[0][0], zone))
    if obstacle.day is not None:
        facts["day"] = spell_with_weekday(obstacle.day, Language.EN)
    if obstacle.hold is not None:
        facts["why"] = because((obstacle.hold,))[0]
    return Against(Level(*_LEVELS[obstacle.weight]), WORDS[obstacle.code].format_map(facts))


def _in(one: Resource) -> str:
    return f"In {one.name}" if one.kind is ResourceKind.ROOM else f"By {one.name}"


def _spelled(
    one: Booking | Wanted, names: Mapping[str, str], zone: ZoneInfo, rooms: Sequence[str]
) -> str:
    if one.starts_at is None or one.ends_at is None:
        return "No time yet"
    span = (int(one.starts_at.timestamp()), int(one.ends_at.timestamp()))
    who = names.get(one.practitioner_ref)
    when = (_day(one.starts_at.astimezone(zone)), span_words(span, zone))
    parts = (*when, *((who,) if who else ()), *rooms)
    return " · ".join(parts)


def _short(free: FreeTime) -> str:
    return f"{spell_weekday_short(free.day, Language.EN)}, {clock(free.at)}"


def _day(local: datetime) -> str:
    return spell_with_weekday(local.date(), Language.EN).rsplit(" ", 1)[0]


def _at(target: Target, at: datetime) -> Target:
    return Target(at, target.practitioner_ref, target.minutes, target.resource)
