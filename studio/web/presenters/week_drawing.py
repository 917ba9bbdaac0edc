"""A week as a small drawing: one row a day, hours from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from studio.slots.hours import Shift

_LETTERS = "MTWTFSS"
#: The hours shown, points for each, points of a row, and of the letter before it.
_FROM, _TO, _POINTS, _ROW, _LEFT = 6, 22, 12, 14, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One span."""

    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every drawing has: size, where the hours begin, letters with their places."""

    width: int = _LEFT + (_TO - _FROM) * _POINTS
    height: int = 7 * _ROW
    left: int = _LEFT
    ground: int = (_TO - _FROM) * _POINTS
    letters: tuple[tuple[str, int], ...] = tuple(
        (letter, day * _ROW + 11) for day, letter in enumerate(_LETTERS)
    )


def bars_of(shifts: Sequence[Shift]) -> tuple[Bar, ...]:
    """Return the bars of some shifts; what is early or late ends at the edge."""
    return tuple(_bar(one) for one in shifts)


def _bar(one: Shift) -> Bar:
    opens, closes = _point(one.opens), _point(one.closes if one.closes != time() else time.max)
    return Bar(opens, one.weekday * _ROW + 2, max(closes - opens, 2))


def _point(at: time) -> int:
    hours = at.hour + at.minute / 60
    return _LEFT + round((min(max(hours, _FROM), _TO) - _FROM) * _POINTS)
