"""Read when somebody is busy out of an ICS calendar; titles and people in it are not looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from itertools import islice
from time import monotonic
from typing import Any, Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from studio.adapters.calendar_feed import FeedError
from studio.slots.hours import instant
from studio.slots.spans import Span, merged

#: Seconds one calendar may take, and spans it may have.
MOST_SECONDS, MOST_SPANS = 10.0, 20_000
_DAY = timedelta(days=1)
#: Rules that come more often than daily are no appointments.
_EVERY: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
#: What one rule may give, from its first day on.
_MOST_TURNS = 50_000
_NO_END = datetime.max  # noqa: DTZ901 - wall time, compared with wall times only

Properties = Mapping[str, Any]  # an event, whose values have types of their own


@dataclass(frozen=True, slots=True)
class Busy:
    """Merged spans in seconds since 1970, and how many events could not be understood."""

    spans: tuple[Span, ...]
    unread: int


@dataclass(slots=True)
class _Series:
    """An event that comes again, and the single occasions that were changed."""

    master: Properties | None = None
    changed: list[Properties] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Start:
    """How an event begins: a whole day, or a wall time in a zone."""

    wall: datetime
    zone: tzinfo
    is_day: bool

    @property
    def second(self) -> int:
        return int(self.wall.replace(tzinfo=self.zone).timestamp())


def busy(content: bytes, zone: ZoneInfo, between: Span) -> Busy:
    """Return the busy spans within two instants.

    All-day events and times without a zone are meant in `zone`. What is free, cancelled or of no
    length takes no time. Raises FeedError("no_calendar"), FeedError("too_much").
    """
    reader = _Reader(zone, between)
    for one in _series(content):
        reader.read(one)
    return Busy(tuple(merged(reader.spans)), reader.unread)


def _series(content: bytes) -> list[_Series]:
    """Group events with the changes of their single occasions."""
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        events = [event for one in calendars for event in one.walk("VEVENT")]
    except Exception:  # noqa: BLE001 - a parser of foreign text, whatever it stumbles over
        raise FeedError("no_calendar") from None
    if not any(one.name == "VCALENDAR" for one in calendars):
        raise FeedError("no_calendar")
    found: dict[str, _Series] = {}
    for place, event in enumerate(events):
        of = found.setdefault(str(event.get("UID") or place), _Series())
        if "RECURRENCE-ID" in event or of.master is not None:
            of.changed.append(event)
        else:
            of.master = event
    return list(found.values())


class _Reader:
    """Collects spans; what cannot be understood is counted, and the rest still read."""

    def __init__(self, zone: ZoneInfo, between: Span) -> None:
        self._zone, self._between = zone, between
        self._horizon = datetime.fromtimestamp(between[1], UTC).replace(tzinfo=None) + 2 * _DAY
        self._ends_at = monotonic() + MOST_SECONDS
        self.spans: list[Span] = []
        self.unread = 0

    def read(self, series: _Series) -> None:
        """Add the spans of one series. Raises FeedError("too_much")."""
        for event in series.changed:
            self._try(partial(self._add_one, event))
        if series.master is not None:
            self._try(partial(self._add_all, series.master, series.changed))

    def _try(self, work: Callable[[], None]) -> None:
        if monotonic() > self._ends_at or len(self.spans) > MOST_SPANS:
            raise FeedError("too_much")
        try:
            work()
        except Exception:  # noqa: BLE001 - foreign text again: this event, not the calendar
            self.unread += 1

    def _add_one(self, event: Properties) -> None:
        self._add(event, [self._start(event)])

    def _add_all(self, master: Properties, changed: Sequence[Properties]) -> None:
        zone, moved = self._start(master).zone, set[datetime]()
        for event in changed:
            with suppress(Exception):  # such an event is counted on its own
                moved |= self._walls(event.get("RECURRENCE-ID"), zone)
        self._add(master, self._starts(master, moved))

    def _add(self, event: Properties, starts: Sequence[_Start] | Iterator[_Start]) -> None:
        if _is_free(event):
            return
        length = self._length(event)
        for start in starts:
            span = self._span(start, length)
            first, last = max(span[0], self._between[0]), min(span[1], self._between[1])
            if first < last:
                self.spans.append((first, last))

    def _start(self, event: Properties) -> _Start:
        return self._told(event["DTSTART"].dt)

    def _told(self, value: Any) -> _Start:  # noqa: ANN401 - a day or a time, as the file has it
        if isinstance(value, datetime):
            zone = value.tzinfo or self._zone
            return _Start(value.replace(tzinfo=None), zone, is_day=False)
        if isinstance(value, date):
            return _Start(datetime.combine(value, time()), self._zone, is_day=True)
        raise ValueError(value)

    def _starts(self, event: Properties, moved: set[datetime]) -> Iterator[_Start]:
        """Give the starts of a series, without those that were dropped or changed."""
        first = self._start(event)
        dropped = moved | self._walls(event.get("EXDATE"), first.zone)
        more = self._walls(event.get("RDATE"), first.zone)
        walls = {first.wall} | more | set(self._recurring(event, first))
        days = {wall for wall in dropped if wall.time() == time()}
        for wall in sorted(walls - dropped):
            # An exception may name the day alone.
            if first.is_day or datetime.combine(wall.date(), time()) not in days:
                yield _Start(wall, first.zone, first.is_day)

    def _recurring(self, event: Properties, first: _Start) -> Iterator[datetime]:
        rules = event.get("RRULE")
        for rule in rules if isinstance(rules, list) else [rules] if rules else []:
            parts = dict(rule)
            if str(parts.get("FREQ", [""])[0]) not in _EVERY:
                raise ValueError(rule)
            until, count = parts.pop("UNTIL", [None])[0], parts.pop("COUNT", [None])[0]
            text = type(rule)(parts).to_ical().decode()
            ends = self._last_wall(until, first)
            # Bounded here and not by COUNT: a rule that never comes true would be tried for ever.
            found = rrulestr(text, dtstart=first.wall).replace(until=min(ends, self._horizon))
            turns = list(islice(found, _MOST_TURNS if count is None else min(count, _MOST_TURNS)))
            if len(turns) == _MOST_TURNS:
                raise ValueError(text)
            yield from turns

    def _last_wall(self, until: Any, first: _Start) -> datetime:  # noqa: ANN401 - as above
        if until is None:
            return _NO_END
        if not isinstance(until, datetime):
            return datetime.combine(until, time.max)
        return until.astimezone(first.zone).replace(tzinfo=None) if until.tzinfo else until

    def _walls(self, value: Any, zone: tzinfo) -> set[datetime]:  # noqa: ANN401 - one or a list
        """Return days and times as the wall of a series shows them."""
        found: set[datetime] = set()
        for one in value if isinstance(value, list) else [value] if value is not None else []:
            for part in getattr(one, "dts", [one]):
                told = part.dt[0] if isinstance(part.dt, tuple) else part.dt
                if isinstance(told, datetime):
                    local = told.astimezone(zone) if told.tzinfo else told
                    found.add(local.replace(tzinfo=None))
                else:
                    found.add(datetime.combine(told, time()))
        return found

    def _length(self, event: Properties) -> timedelta:
        """Return how long an event takes, of all days in days."""
        start = self._start(event)
        if "DURATION" in event:
            length: timedelta = event["DURATION"].dt
            return length
        if "DTEND" not in event:
            return _DAY if start.is_day else timedelta()
        end = self._told(event["DTEND"].dt)
        if start.is_day:
            return end.wall - start.wall
        return timedelta(seconds=end.second - start.second)

    def _span(self, start: _Start, length: timedelta) -> Span:
        if start.is_day:
            first = start.wall.date()
            last = first + max(length, _DAY)
            return instant(first, time(), self._zone), instant(last, time(), self._zone)
        return start.second, start.second + int(length.total_seconds())


def _is_free(event: Properties) -> bool:
    status, shown = (str(event.get(name) or "").upper() for name in ("STATUS", "TRANSP"))
    microsoft = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS") or "").upper()
    return status == "CANCELLED" or shown == "TRANSPARENT" or microsoft == "FREE"
