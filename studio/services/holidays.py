"""Public holidays that a studio in Washington State may close on; proposals, nothing more.

Federal holidays by 5 U.S.C. 6103, and those that RCW 1.16.050 adds or leaves out: the day after
Thanksgiving is one in the state, Columbus Day is none.
"""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_MONDAY, _THURSDAY = 0, 3
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day, and what it is called."""

    on: date
    name: str


def coming(today: date, count: int = 12) -> tuple[Holiday, ...]:
    """List the next holidays from a day on."""
    found = [one for year in range(today.year, today.year + 3) for one in in_year(year)]
    return tuple(sorted((one for one in found if one.on >= today), key=lambda one: one.on)[:count])


def in_year(year: int) -> tuple[Holiday, ...]:
    """List the holidays of a year; one on a weekend is kept on the nearest workday as well."""
    thanksgiving = _nth(year, 11, _THURSDAY, 4)
    days = (
        Holiday(date(year, 1, 1), "New Year's Day"),
        Holiday(_nth(year, 1, _MONDAY, 3), "Martin Luther King Jr. Day"),
        Holiday(_nth(year, 2, _MONDAY, 3), "Presidents' Day"),
        Holiday(_last_monday(year, 5), "Memorial Day"),
        Holiday(date(year, 6, 19), "Juneteenth"),
        Holiday(date(year, 7, 4), "Independence Day"),
        Holiday(_nth(year, 9, _MONDAY, 1), "Labor Day"),
        Holiday(date(year, 11, 11), "Veterans Day"),
        Holiday(thanksgiving, "Thanksgiving Day"),
        Holiday(thanksgiving + _DAY, "Native American Heritage Day"),
        Holiday(date(year, 12, 25), "Christmas Day"),
    )
    return tuple(shown for one in days for shown in (one, *_observed(one)))


def _observed(one: Holiday) -> tuple[Holiday, ...]:
    shift = {_SATURDAY: -_DAY, _SUNDAY: _DAY}.get(one.on.weekday())
    return () if shift is None else (Holiday(one.on + shift, f"{one.name}, observed"),)


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + _DAY * ((weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - _DAY
    return last - _DAY * last.weekday()
