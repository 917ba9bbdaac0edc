"""Working hours as people say them, and the instants they stand for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from studio.slots.spans import Span, merged

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours that come again every `every` weeks, counted from the week of `from_on`.

    `closes` at 00:00 is the end of the day; one that is earlier than `opens` is the next day's.
    """

    #: Monday is 0.
    weekday: int
    opens: time
    closes: time
    from_on: date
    until_on: date | None = None
    every: int = 1

    def __post_init__(self) -> None:
        """Raise ValueError for a shift that could never be."""
        if not 0 <= self.weekday < _WEEK or self.every < 1 or self.opens == self.closes != time():
            raise ValueError(self)

    def is_on(self, day: date) -> bool:
        """Tell whether the shift begins on a day."""
        if day.weekday() != self.weekday or day < self.from_on:
            return False
        monday = self.from_on - self.from_on.weekday() * _DAY
        is_its_week = (day - monday).days // _WEEK % self.every == 0
        return is_its_week and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Change:
    """Other hours on some days; without hours they are days off. A later change wins."""

    first: date
    last: date
    hours: tuple[tuple[time, time], ...] = ()


def open_spans(
    shifts: Sequence[Shift], changes: Sequence[Change], first: date, last: date, zone: ZoneInfo
) -> list[Span]:
    """Return what is open from the first day to the last, both included."""
    return merged(
        (instant(day, opens, zone), _closing(day, opens, closes, zone))
        for day in _days(first, last)
        for opens, closes in _hours(shifts, changes, day)
    )


@lru_cache(maxsize=4096)  # the same days are asked for by everybody who looks
def instant(day: date, at: time, zone: ZoneInfo, *, is_end: bool = False) -> int:
    """Return the second that a wall time stands for.

    A time that the clock skips is the moment of the skip. Where an hour comes twice, something
    begins with the first time the clock shows `at`, and ends when it shows less for the last time.
    """
    shown = datetime.combine(day, at)
    if is_end:
        shown -= _SECOND  # the last second that is still within
    first, second = (int(shown.replace(fold=fold, tzinfo=zone).timestamp()) for fold in (0, 1))
    if first > second:
        return _skip(second, first, zone)
    return second + 1 if is_end else first


def day_of(at: int, zone: ZoneInfo) -> date:
    """Return the day on the wall at an instant."""
    return datetime.fromtimestamp(at, zone).date()


def stretches(span: Span, zone: ZoneInfo) -> Iterator[tuple[int, int, int]]:
    """Cut a span where the clock is changed; give start, end and the offset from UTC in between."""
    start, end = span
    while start < end:
        offset = _offset(start, zone)
        until, probe = end, start
        while probe < end - 1:
            # The second itself is asked: the change may be on the very edge of a day's step.
            after = min(probe + 86_400, end - 1)
            if _offset(after, zone) != offset:
                until = _skip(probe, after, zone)
                break
            probe = after
        yield start, until, offset
        start = until


def _hours(
    shifts: Sequence[Shift], changes: Sequence[Change], day: date
) -> Iterable[tuple[time, time]]:
    for change in reversed(changes):
        if change.first <= day <= change.last:
            return change.hours
    weekday = day.weekday()
    return [
        (shift.opens, shift.closes)
        for shift in shifts
        if shift.weekday == weekday and shift.is_on(day)
    ]


def _closing(day: date, opens: time, closes: time, zone: ZoneInfo) -> int:
    return instant(day if closes > opens else day + _DAY, closes, zone, is_end=True)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * _DAY


def _skip(before: int, after: int, zone: ZoneInfo) -> int:
    """Find the second in (before, after] at which the clock was changed."""
    offset = _offset(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(at: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(at, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
