"""Spans of time as sorted lists that neither overlap nor touch."""

from collections.abc import Iterable, Sequence

#: First second, and the second after the last one.
Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sort spans, join those that overlap or touch, and drop empty ones."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(spans: Sequence[Span], holes: Sequence[Span]) -> list[Span]:
    """Take merged holes out of merged spans."""
    found: list[Span] = []
    at = 0
    for start, end in spans:
        while at < len(holes) and holes[at][1] <= start:
            at += 1
        here, rest = at, start
        while here < len(holes) and holes[here][0] < end:
            if rest < holes[here][0]:
                found.append((rest, holes[here][0]))
            rest = max(rest, holes[here][1])
            here += 1
        if rest < end:
            found.append((rest, end))
    return found


def common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """Return what two merged lists share."""
    found: list[Span] = []
    first = second = 0
    while first < len(one) and second < len(other):
        start = max(one[first][0], other[second][0])
        end = min(one[first][1], other[second][1])
        if start < end:
            found.append((start, end))
        if one[first][1] < other[second][1]:
            first += 1
        else:
            second += 1
    return found
