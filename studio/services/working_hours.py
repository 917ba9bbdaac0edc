"""Stored hours as the spans they stand for: when each person is there, and when nobody is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from studio.models import Schedule
from studio.services.availability import CLOSES, OPENS, changes_of, shifts_of
from studio.slots.hours import Shift, open_spans
from studio.slots.spans import Span

#: Whose row holds the days off of the whole studio.
STUDIO = ""
_WEEK = timedelta(weeks=1)


def open_hours(
    rows: Iterable[Schedule], refs: Iterable[str], first: date, last: date, zone: ZoneInfo
) -> Mapping[str, Sequence[Span]]:
    """Return the open hours of each person; without a schedule they are the usual ones."""
    kept = {row.ref: row for row in rows}
    return {
        ref: open_spans(
            _shifts(kept.get(ref), first),
            [*changes_of(kept.get(STUDIO)), *changes_of(kept.get(ref))],
            first,
            last,
            zone,
        )
        for ref in refs
    }


def days_off(rows: Iterable[Schedule], first: date, last: date) -> Mapping[date, str]:
    """Return the days on which the whole studio is off, each with its reason."""
    found: dict[date, str] = {}
    for row in rows:
        if row.ref != STUDIO:
            continue
        for change, one in zip(changes_of(row), row.changes, strict=True):
            for day in _days(max(first, change.first), min(last, change.last)):
                found.pop(day, None)
                if not change.hours:
                    found[day] = str(one.get("why") or "Day off")
    return found


def _shifts(row: Schedule | None, first: date) -> Sequence[Shift]:
    """Return the week of somebody; who keeps no hours here can be there in the usual ones."""
    if row is not None and row.shifts:
        return shifts_of(row)
    return tuple(Shift(weekday, OPENS, CLOSES, first - _WEEK) for weekday in range(7))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
