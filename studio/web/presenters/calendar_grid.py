"""Where things stand in the drawn day: classes instead of styles, which our policy forbids."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from studio.slots.spans import Span, common, without
from studio.web.presenters.slots import clock_span

_HOUR, _STEP, _DAY = 60, 5, 24 * 60
#: Hours that are drawn when nothing says otherwise.
_USUAL = (9, 17)


#: Hours and steps of five minutes from the upper edge, and the same for how long.
_CLASSES = {"y": 24, "z": 12, "l": 25, "k": 12}


def stylesheet() -> str:
    """Return the rules behind the classes: each sets the number that it is named by."""
    return "\n".join(
        f".{letter}{number} {{ --{letter}: {number}; }}"
        for letter, count in _CLASSES.items()
        for number in range(count)
    )


@dataclass(frozen=True, slots=True)
class Hour:
    """A line of the axis."""

    label: str
    place: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The hours that are drawn, on the wall clock: the first, and the one after the last."""

    first: int
    after: int

    @property
    def height(self) -> str:
        return f"l{self.after - self.first}"

    @property
    def hours(self) -> tuple[Hour, ...]:
        return tuple(
            Hour(hour_words(hour % 24), f"y{hour - self.first}")
            for hour in range(self.first, self.after)
        )

    def span(self, day: date, zone: ZoneInfo) -> Span:
        """Return the instants that are drawn of a day."""
        midnight = datetime.combine(day, datetime.min.time(), zone)
        if self.after == _DAY // _HOUR:
            end = datetime.combine(date.fromordinal(day.toordinal() + 1), midnight.time(), zone)
        else:
            end = midnight.replace(hour=self.after)
        return int(midnight.replace(hour=self.first).timestamp()), int(end.timestamp())

    def place(self, span: Span, zone: ZoneInfo) -> str:
        """Return the classes of a span of one day: from where, and how long."""
        top = _minutes(span[0], zone) - self.first * _HOUR
        length = -(-(span[1] - span[0]) // _HOUR)
        length = min(length, (self.after - self.first) * _HOUR - top)
        return f"{_at(top)} {_long(max(length, _STEP))}"

    def line(self, at: datetime, zone: ZoneInfo) -> str:
        """Return the class of an instant, or nothing when it is not drawn."""
        top = _minutes(int(at.timestamp()), zone) - self.first * _HOUR
        return _at(top) if 0 <= top < (self.after - self.first) * _HOUR else ""


def frame(spans: Iterable[Span], zone: ZoneInfo) -> Frame:
    """Return the whole hours around everything that happens."""
    found = list(spans)
    if not found:
        return Frame(*_USUAL)
    first = min(_minutes(start, zone) for start, _ in found) // _HOUR
    return Frame(first, max(first + 1, *(_last_hour(span, zone) for span in found)))


def cut(spans: Iterable[Span], shown: Span, holes: Iterable[Span] = ()) -> list[Span]:
    """Return what of some merged spans is shown and not taken by something else."""
    return without(common(list(spans), [shown]), sorted(holes))


def hour_words(hour: int) -> str:
    """Return an hour of the axis: "9 am"."""
    return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"


def span_words(span: Span, zone: ZoneInfo) -> str:
    """Return a span on the wall clock: "9:00–10:30 am"."""
    first, last = (datetime.fromtimestamp(at, zone) for at in span)
    return clock_span(first, last, zone)


def is_second(at: int, zone: ZoneInfo) -> bool:
    """Tell whether an instant is in the second of an hour that the clock shows twice."""
    return datetime.fromtimestamp(at, zone).fold == 1


def _minutes(at: int, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(at, zone)
    return local.hour * _HOUR + local.minute


def _last_hour(span: Span, zone: ZoneInfo) -> int:
    """Return the hour that is over when a span is; midnight is the end of the day."""
    if datetime.fromtimestamp(span[0], zone).date() != datetime.fromtimestamp(span[1], zone).date():
        return 24
    return -(-_minutes(span[1], zone) // _HOUR)


def _at(minutes: int) -> str:
    hours, rest = divmod(max(minutes, 0), _HOUR)
    return f"y{hours} z{rest // _STEP}"


def _long(minutes: int) -> str:
    hours, rest = divmod(minutes, _HOUR)
    steps = -(-rest // _STEP)
    return f"l{hours + steps // 12} k{steps % 12}"
