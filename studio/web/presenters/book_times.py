"""Free times, ready to press: by day and part of the day, in the visitor's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from studio.documents.dates import Language, spell_time, spell_weekday_short
from studio.services.availability import FreeTime
from studio.services.walltime import is_repeated
from studio.services.wishes import BEGINS, Part
from studio.web.presenters.book_words import WORDS

#: Days with free times that one page shows.
SHOWN_DAYS = 7
_HALF = ".\N{NO-BREAK SPACE}m"


@dataclass(frozen=True, slots=True)
class TimeButton:
    """One free time; `value` is the second it begins."""

    value: str
    label: str
    #: Its day, said before the time.
    day: str


@dataclass(frozen=True, slots=True)
class PartTimes:
    """The free times of a morning, an afternoon or an evening."""

    label: str
    times: tuple[TimeButton, ...]


@dataclass(frozen=True, slots=True)
class DayTimes:
    """One day; the first is open, the others are unfolded."""

    label: str
    count: str
    parts: tuple[PartTimes, ...]
    is_open: bool


def first_days(free: Sequence[FreeTime], most: int = SHOWN_DAYS) -> tuple[date, ...]:
    """Return the first days that have free times."""
    return tuple(dict.fromkeys(one.day for one in free))[:most]


def day_times(
    free: Sequence[FreeTime], days: Sequence[date], language: Language, zone: ZoneInfo
) -> tuple[DayTimes, ...]:
    """Return the given days with their times."""
    words = WORDS[language]
    found = []
    for day in days:
        of_day = [one for one in free if one.day == day]
        count = words.one_time if len(of_day) == 1 else words.times.format(count=len(of_day))
        parts = tuple(
            PartTimes(words.parts[part], tuple(_button(one, language, zone) for one in held))
            for part in Part
            if (held := [one for one in of_day if part_of(one.at) is part])
        )
        label = spell_weekday_short(day, language)
        found.append(DayTimes(label, count, parts, is_open=day == days[0]))
    return tuple(found)


def buttons(free: Sequence[FreeTime], language: Language, zone: ZoneInfo) -> tuple[TimeButton, ...]:
    """Return some times that are shown with their days."""
    return tuple(_button(one, language, zone) for one in free)


def part_of(at: time) -> Part:
    """Tell whether a time is in the morning, the afternoon or the evening."""
    return next(part for part in reversed(Part) if at >= BEGINS[part] or part is Part.MORNING)


def clock_of(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Spell an instant as the studio's clock shows it."""
    return _unbroken(at.astimezone(zone).time(), language)


def zone_name(at: datetime, zone: ZoneInfo) -> str:
    """Name the zone as its clocks do at an instant: PST, PDT, UTC+05."""
    name = at.astimezone(zone).tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def city_of(zone: ZoneInfo) -> str:
    """Return the place a zone is named after."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def _unbroken(at: time, language: Language) -> str:
    """Spell a time so that no narrow button or column breaks its "a. m." in two."""
    return spell_time(at, language).replace(". m", _HALF)


def _button(one: FreeTime, language: Language, zone: ZoneInfo) -> TimeButton:
    label = _unbroken(one.at, language)
    if is_repeated(one.starts_at, zone):  # also where only one of the two is free
        label += f" {zone_name(one.starts_at, zone)}"
    seconds = str(int(one.starts_at.timestamp()))
    return TimeButton(seconds, label, spell_weekday_short(one.day, language))
