"""Times as people and forms write them, and the instants they stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from studio.inbound.days import day_of
from studio.inbound.model import Problem
from studio.inbound.values import is_empty, joined, text_of

Read = tuple[datetime | None, tuple[Problem, ...]]

_NO_TIME: Read = (None, ())
#: Words that say no time.
UNREAD: Read = (None, (Problem.UNREADABLE_TIME,))

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?:Z|([+-])(\d\d):?(\d\d)?)",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[: ](?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{1,9})?)?)?"
    r" ?(?:(?P<half>[ap])\.? ?m\.?)?",
    re.ASCII | re.IGNORECASE,
)
#: Between a date and a time: "T", a comma, spaces, "at". A date names its month or is digits only.
_DATE_THEN_TIME = re.compile(
    r"(?P<date>\d{1,4}(?P<mark>[-/. ])\d{1,2}(?P=mark)\d{1,4}|[^:]{6,40}?\b\d{4})"
    r"(?:T|,? +(?:at +|a las? +)?)(?P<time>\d.*)",
    re.ASCII | re.IGNORECASE,
)
#: Longer texts name no zone, and take long to search.
_MOST_ZONE = 100
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}", re.ASCII)

#: The parts of a date or a time that comes in pieces, as forms name them.
_DATE_PARTS = (("year",), ("month",), ("day",))
_TIME_PARTS = (("hour", "hourSelect"), ("min", "minute", "minuteSelect"), ("ampm",))


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a form writes its times: by which clock, in which order."""

    zone: ZoneInfo
    locale: str = "en_US"


def zone_of(text: object) -> ZoneInfo | None:
    """Return the zone a text names; an offset in brackets beside the name may be wrong."""
    words = text_of(text)
    if len(words) > _MOST_ZONE:
        return None
    name = _BRACKET.sub("", words).strip().replace(" ", "_")
    if not _ZONE_NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def instant(text: object) -> datetime | None:
    """Return the moment that an ISO text with an offset stands for, in UTC and full seconds."""
    found = _INSTANT.fullmatch(text_of(text))
    if not found:
        return None
    day, clock, sign, hours, minutes = found.groups()
    try:
        wall = datetime.combine(date.fromisoformat(day), _iso_time(clock))
        ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return (wall + ahead if sign == "-" else wall - ahead).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def local(words: object, zone: ZoneInfo, locale: str = "en_US") -> Read:
    """Return the instant of a date and time on the wall of a zone, and what is odd about it.

    `words` is a text, the parts of a date by name, or a date and a time. Words with an offset of
    their own need no zone.
    """
    if isinstance(words, tuple):
        return _of_pair(words, Calendar(zone, locale))
    text = _single_spaced(words_of(words))
    if not text:
        return _NO_TIME
    if (moment := instant(text)) is not None:
        return moment, ()
    found = _DATE_THEN_TIME.fullmatch(text)
    if not found:
        return UNREAD
    return _of_pair((found["date"], found["time"]), Calendar(zone, locale))


def words_of(value: object) -> str:
    """Return what was written about a time as one text, whatever its shape."""
    if isinstance(value, Mapping) and any(not is_empty(value.get(part)) for part in _all_parts()):
        day = joined((_two_digits(_part(value, names)) for names in _DATE_PARTS), "-")
        hour, minute, half = (text_of(_part(value, names)) for names in _TIME_PARTS)
        return joined((day, joined((hour, minute), ":"), half))
    if isinstance(value, Mapping):
        return joined((value.get("date"), value.get("time"))) or text_of(value.get("value"))
    return text_of(value)


def clock_of(text: str) -> time | None:
    """Return the time of day that a text names."""
    found = _CLOCK.fullmatch(_single_spaced(text))
    if not found or not (found["minute"] or found["half"]):
        return None
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None


def on_the_wall(wall: datetime, zone: ZoneInfo) -> Read:
    """Return the instant of a wall-clock time; of a time that comes twice the first."""
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None or before < after:
        return None, (Problem.NONEXISTENT_LOCAL_TIME,)
    try:
        return first.astimezone(UTC), () if before == after else (Problem.AMBIGUOUS_LOCAL_TIME,)
    except OverflowError:
        return UNREAD


def _of_pair(words: tuple[object, ...], calendar: Calendar) -> Read:
    day_words, *time_words = (_single_spaced(words_of(each)) for each in words)
    at_words = " ".join(time_words).strip()
    if not day_words and not at_words:
        return _NO_TIME
    if not day_words or not at_words:
        return _unless_whole(day_words or at_words, calendar)
    day, at = day_of(day_words, calendar.locale), clock_of(at_words)
    if day is None or at is None:
        return UNREAD
    return on_the_wall(datetime.combine(day, at), calendar.zone)


def _unless_whole(words: str, calendar: Calendar) -> Read:
    """Read one of the two fields where it holds both day and time."""
    is_whole = instant(words) or _DATE_THEN_TIME.fullmatch(words)
    return local(words, calendar.zone, calendar.locale) if is_whole else UNREAD


def _iso_time(clock: str) -> time:
    return time.fromisoformat(clock.partition(".")[0])


def _two_digits(part: object) -> str:
    text = text_of(part)
    return text.zfill(2) if text else ""


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _all_parts() -> list[str]:
    return [name for names in (*_DATE_PARTS, *_TIME_PARTS) for name in names]


def _part(value: Mapping[object, object], names: tuple[str, ...]) -> object:
    return next((value[name] for name in names if not is_empty(value.get(name))), None)
