"""A care plan's days as a calendar file: when to look into the plan again, never what it says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from studio.documents.dates import Language

Data = Mapping[str, object]

#: When a day's entry stands in the calendar, and for how long.
MORNING: Final = time(9)
LENGTH: Final = timedelta(minutes=15)
_TITLES: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.EN: {
        "day": "Skin plan: day {day}",
        "step": "Skin plan: next step",
        "before": "Skin plan: before your visit",
        "visit": "Your visit: {studio}",
        "recheck": "Skin plan: we look again",
        "open": "Open your plan: {url}",
        "paper": "Please look into your plan.",
    },
    Language.ES: {
        "day": "Plan de piel: día {day}",
        "step": "Plan de piel: próximo paso",
        "before": "Plan de piel: antes de su visita",
        "visit": "Su visita: {studio}",
        "recheck": "Plan de piel: volvemos a ver",
        "open": "Abra su plan: {url}",
        "paper": "Por favor, vea su plan.",
    },
}


@dataclass(frozen=True, slots=True)
class PlanCalendar:
    """What a calendar file needs beside the plan's data.

    `key` is random and stays the same in all versions of a plan, so that a calendar replaces the
    entries of an earlier one; `url` is where the client reads the plan, or empty.
    """

    key: str
    version: int
    issued_at: datetime
    zone: ZoneInfo
    studio: str
    host: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    on: date
    kind: str
    title: str


def plan_ics(care: Data, given: PlanCalendar) -> bytes:
    """Write the days of a plan (`CarePlan.to_data()`) as an ICS file; the same bytes each time.

    Raises KeyError, TypeError or ValueError on other data.
    """
    titles = _TITLES[Language(str(care["language"]))]
    calendar = Calendar()
    calendar.add("prodid", "-//studio//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in _entries(care, titles, given):
        calendar.add_component(_event(entry, titles, given))
    calendar.add_missing_timezones()
    ics: bytes = calendar.to_ical()
    return ics


def _entries(care: Data, titles: Mapping[str, str], given: PlanCalendar) -> Iterator[_Entry]:
    """Give one entry a day: the visit is more than a step, a step more than a day."""
    on = date.fromisoformat(str(care["on"]))
    by_day: dict[date, _Entry] = {}
    found = (
        *(
            _Entry(day, "day", titles["day"].format(day=(day - on).days))
            for day in _starts(care, "bands")
        ),
        *(_Entry(day, "step", titles["step"]) for day in _starts(care, "weeks")),
        *(_Entry(day, "before", titles["before"]) for day in _starts(care, "stop_before_next")),
        *(_Entry(day, "recheck", titles["recheck"]) for day in _day(care, "recheck_on")),
        *(
            _Entry(day, "visit", titles["visit"].format(studio=given.studio))
            for day in _day(care, "next_visit_on")
        ),
    )
    for entry in found:
        if entry.on > on:
            by_day[entry.on] = entry
    yield from (by_day[day] for day in sorted(by_day))


def _event(entry: _Entry, titles: Mapping[str, str], given: PlanCalendar) -> Event:
    start = datetime.combine(entry.on, MORNING, given.zone)
    event = Event()
    event.add("uid", f"plan-{given.key}-{entry.on:%Y%m%d}@{given.host}")
    event.add("dtstamp", given.issued_at)
    event.add("sequence", given.version)
    event.add("dtstart", start)
    event.add("dtend", start + LENGTH)
    event.add("summary", entry.title)
    how = titles["open"].format(url=given.url) if given.url else titles["paper"]
    event.add("description", how)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _starts(care: Data, key: str) -> tuple[date, ...]:
    rows = care[key]
    if not isinstance(rows, Sequence):
        raise TypeError(f"{key} is not a list")
    return tuple(date.fromisoformat(str(row["from_on"])) for row in rows)


def _day(care: Data, key: str) -> tuple[date, ...]:
    value = care[key]
    return (date.fromisoformat(value),) if isinstance(value, str) else ()
