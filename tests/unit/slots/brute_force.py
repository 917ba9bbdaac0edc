"""Free times found the slow way: every minute on its own, straight from the wall clock."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

from studio.slots.hours import Change, Shift
from studio.slots.search import Visit
from studio.slots.spans import Span

Minutes = frozenset[int]


@cache
def wall(minute: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(zone).replace(tzinfo=None, fold=0)


def around(day: date) -> range:
    """Every minute that may lie on a day, in any zone."""
    noon = int(datetime.combine(day, time(12), UTC).timestamp()) // 60
    return range(noon - 30 * 60, noon + 54 * 60)


@cache
def hours_of(day: date, opens: time, closes: time, zone: ZoneInfo) -> Minutes:
    """The minutes from the first at or after `opens` to the last before `closes`."""
    start = datetime.combine(day, opens)
    end = datetime.combine(day if closes > opens else day + timedelta(days=1), closes)
    first = next(minute for minute in around(day) if wall(minute, zone) >= start)
    last = next(minute for minute in reversed(around(day)) if wall(minute, zone) < end)
    return frozenset(range(first, last + 1))


def open_minutes(
    shifts: Sequence[Shift], changes: Sequence[Change], days: Sequence[date], zone: ZoneInfo
) -> Minutes:
    found: set[int] = set()
    for day in days:
        named = [change.hours for change in changes if change.first <= day <= change.last]
        usual = [(shift.opens, shift.closes) for shift in shifts if begins(shift, day)]
        for opens, closes in named[-1] if named else usual:
            found |= hours_of(day, opens, closes, zone)
    return frozenset(found)


def begins(shift: Shift, day: date) -> bool:
    weeks = day.isocalendar()
    first = shift.from_on.isocalendar()
    passed = (
        date.fromisocalendar(weeks.year, weeks.week, 1)
        - date.fromisocalendar(first.year, first.week, 1)
    ).days // 7
    return (
        day.weekday() == shift.weekday
        and shift.from_on <= day <= (shift.until_on or day)
        and passed % shift.every == 0
    )


def minutes_of(spans: Sequence[Span]) -> Minutes:
    return frozenset(minute for first, end in spans for minute in range(first // 60, end // 60))


def has_rooms(visit: Visit, taken: Mapping[str, Minutes], held: Minutes) -> bool:
    return any(
        len(set(choice)) == len(choice)
        and all(not taken.get(key, frozenset()) & held for key in choice)
        for choice in product(*visit.needs)
    )


def leaves_scrap(visit: Visit, free: Minutes, first: int, last: int, at: int) -> bool:
    """Tell whether a free rest beside the visit is too short to be of use."""
    start = end = at
    while start - 1 in free:
        start -= 1
    while end in free:
        end += 1
    return any(0 < gap * 60 < visit.least_gap for gap in (first - start, end - last))


def is_start(  # noqa: PLR0917 - everything a start depends on
    visit: Visit,
    open_at: Minutes,
    busy: Minutes,
    taken: Mapping[str, Minutes],
    minute: int,
    zone: ZoneInfo,
) -> bool:
    at = wall(minute, zone)
    if (at.hour * 60 + at.minute) * 60 % visit.step:
        return False
    end = minute + visit.length // 60
    first, last = minute - visit.before // 60, end + visit.after // 60
    held = frozenset(range(first, last))
    return (
        open_at.issuperset(range(minute, end))
        and not busy & held
        and has_rooms(visit, taken, held)
        and not leaves_scrap(visit, open_at - busy, first, last, minute)
    )
