"""Forms of working hours: the week, days off, an outside calendar."""

import re
from calendar import day_name
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, HiddenField, ValidationError

from studio.services.schedules import LONGEST_TURN, MOST_A_DAY, DaysOff, Hours, Week
from studio.slots.hours import Shift
from studio.web.forms.fields import Filled, Problem, StudioForm, clean, line_field, naming
from studio.web.forms.library import VersionedForm

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)
_SPAN = re.compile(r"\s*(?:-|\N{EN DASH}|to|until)\s*", re.IGNORECASE)
#: Lines that a form may have of one kind.
_MOST_LINES = 60
COPY = "copy"
TURN = "turn"
DAYS = range(7)
_TUESDAY_TO_FRIDAY = range(1, 5)


@dataclass(frozen=True, slots=True)
class HoursTyped:
    """Opening and closing as they were typed."""

    opens: str = ""
    closes: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.opens or self.closes)


@dataclass(frozen=True, slots=True)
class TurnTyped:
    """Hours that do not come every week, as they were typed."""

    weekday: str = "0"
    opens: str = ""
    closes: str = ""
    every: str = "1"
    from_on: str = ""
    until_on: str = ""


class WeekForm(VersionedForm):
    """A week: lines of hours on each day, and those that come every few weeks or for a while."""

    most_a_day = line_field("Visits a day at most", 2)
    online = BooleanField("Visitors may book this person")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as WTForms calls it
        super().__init__(*args, **options)
        self.days: list[list[HoursTyped]] = [[] for _ in DAYS]
        self.turns: list[TurnTyped] = []
        #: What is wrong with lines, by the anchor of their place.
        self.wrong: dict[str, str] = {}
        if self.is_submitted():
            self._read(request.form)

    @property
    def added(self) -> str:
        """Which line was asked for instead of saving: a day's number, `turn`, `copy`."""
        return request.form.get("add", "")

    def add_line(self) -> None:
        """Do what a button beside the lines asks for."""
        if self.added == TURN and len(self.turns) < _MOST_LINES:
            self.turns.append(TurnTyped())
        elif self.added == COPY:
            for day in _TUESDAY_TO_FRIDAY:
                self.days[day] = list(self.days[0])
        elif self.added in {str(day) for day in DAYS}:
            self.days[int(self.added)].append(HoursTyped())

    def fill(self, held: Week, monday: date) -> None:
        """Show what is kept; plain hours of every week in the grid, others below."""
        for one in held.shifts:
            opens, closes = f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"
            if one.every == 1 and one.until_on is None and one.from_on <= monday:
                self.days[one.weekday].append(HoursTyped(opens, closes))
            else:
                until = one.until_on.isoformat() if one.until_on else ""
                since = one.from_on.isoformat()
                turn = TurnTyped(str(one.weekday), opens, closes, str(one.every), since, until)
                self.turns.append(turn)
        self.most_a_day.data = str(held.most_a_day or "")
        self.online.data = held.online
        self.renew(held.version)

    def validate_most_a_day(self, field: Any) -> None:  # noqa: ANN401
        if field.data and not (_is_number(field.data) and 1 <= int(field.data) <= MOST_A_DAY):
            raise ValidationError(f"Enter a whole number from 1 to {MOST_A_DAY}, or nothing")

    def told(self, ref: str, monday: date) -> Week:
        """Return the week; lines that cannot be read are noted in `wrong`."""
        shifts = [shift for day in DAYS for shift in self._day(day, monday)]
        for place, turn in enumerate(self.turns):
            shifts += self._turn(place, turn, monday)
        most = int(self.most_a_day.data) if self.most_a_day.data else None
        return Week(
            ref,
            tuple(shifts),
            most_a_day=most,
            online=bool(self.online.data),
            version=self.known_version,
        )

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong; above the form a line of the week names its day."""
        lines = tuple(
            Problem(anchor, _named(anchor, words)) for anchor, words in self.wrong.items()
        )
        return lines + super().problems()

    def _read(self, typed: MultiDict[str, str]) -> None:
        for day in DAYS:
            opens, closes = (typed.getlist(f"{name}-{day}") for name in ("opens", "closes"))
            lines = [HoursTyped(clean(a), clean(b)) for a, b in zip(opens, closes, strict=False)]
            self.days[day] = [line for line in lines[:_MOST_LINES] if not line.is_empty]
        names = ("weekday", "opens", "closes", "every", "from", "until")
        columns = [[clean(one) for one in typed.getlist(f"turn-{name}")] for name in names]
        turns = [TurnTyped(*line) for line in zip(*columns, strict=False)]
        self.turns = [one for one in turns[:_MOST_LINES] if one.opens or one.closes]

    def _day(self, day: int, monday: date) -> list[Shift]:
        pairs = (self._hours(line.opens, line.closes, f"day_{day}") for line in self.days[day])
        return [Shift(day, *pair, monday) for pair in pairs if pair]

    def _turn(self, place: int, turn: TurnTyped, monday: date) -> list[Shift]:
        anchor = f"turn_{place}"
        pair = self._hours(turn.opens, turn.closes, anchor)
        every = int(turn.every) if _is_number(turn.every) else 0
        try:
            since = date.fromisoformat(turn.from_on) if turn.from_on else monday
            until = date.fromisoformat(turn.until_on) if turn.until_on else None
            weekday = int(turn.weekday)
        except ValueError:
            self.wrong[anchor] = "Enter real dates for these hours"
            return []
        if weekday not in DAYS or not 1 <= every <= LONGEST_TURN:
            self.wrong[anchor] = "Choose a day and how often from the lists"
        elif every > 1 and not turn.from_on:
            self.wrong[anchor] = "Enter the first day, so that the weeks can be counted"
        elif pair:
            return [Shift(weekday, *pair, since, until, every)]
        return []

    def _hours(self, opens: str, closes: str, anchor: str) -> Hours | None:
        pair = clock_typed(opens), clock_typed(closes)
        if pair[0] is None or pair[1] is None:
            self.wrong[anchor] = "Enter when the hours begin and end, like 9:00 and 17:30"
            return None
        if pair[0] == pair[1] != time():
            self.wrong[anchor] = "These hours end when they begin"
            return None
        return pair[0], pair[1]


class DayField(DateField):
    """One day as a browser sends it; empty is no day."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day. Raises ValueError with words for the page."""
        text = clean(str(valuelist[0])) if valuelist else ""
        try:
            self.data = date.fromisoformat(text) if text else None
        except ValueError:
            self.data = None
            raise ValueError("Enter a real day, like 2026-12-24") from None


def _named(anchor: str, words: str) -> str:
    kind, _, number = anchor.partition("_")
    return naming(day_name[int(number)], words) if kind == "day" else words


class DaysForm(VersionedForm):
    """Days off, or other hours on some days."""

    first = DayField("First day")
    last = DayField("Last day")
    hours = line_field("Other hours", 80)
    why = line_field("What for", 80)

    def validate_first(self, field: Any) -> None:  # noqa: ANN401
        if not field.data and not field.errors:
            raise ValidationError("Enter the first day")

    def validate_hours(self, field: Any) -> None:  # noqa: ANN401
        if field.data and hours_typed(field.data) is None:
            raise ValidationError("Enter hours like 9:00-12:00, 14:00-18:00, or nothing")

    def told(self) -> DaysOff:
        """Return the days. Call it on a form that is fine."""
        first = self.first.data or date.min
        hours = hours_typed(self.hours.data or "") or ()
        return DaysOff(first, self.last.data or first, tuple(hours), self.why.data or "")


class CalendarForm(StudioForm):
    """An outside calendar to subscribe to."""

    name = line_field("Name of the calendar", 60, Filled("Enter a name, like Private"))
    address = line_field("Its secret address", 500, Filled("Enter the address of the calendar"))


class PlaceForm(VersionedForm):
    """Which line of a list a button stands in."""

    place = HiddenField()

    @property
    def number(self) -> int:
        text = str(self.place.data or "")
        return int(text) if _is_number(text) else -1


def clock_typed(text: str) -> time | None:
    """Read a wall time as people type it: 9, 9:30, 17.15, 5 pm; 24 is midnight."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or not text.isascii():
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        return time()
    return time(hour, minute) if hour < 24 and minute < 60 else None


def hours_typed(text: str) -> Sequence[Hours] | None:
    """Read one or more spans of hours, parted by commas; null when they cannot be read."""
    found: list[Hours] = []
    for part in text.split(","):
        ends = [clock_typed(end) for end in _SPAN.split(part.strip())]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            return None
        found.append((ends[0], ends[1]))
    return found


def monday_of(today: date) -> date:
    """Return the first day of a week."""
    return today - timedelta(days=today.weekday())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 4
