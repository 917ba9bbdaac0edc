"""Where a visit still fits: with whom, with which rooms and devices, at which times."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from studio.slots.hours import day_of, stretches
from studio.slots.spans import Span, common, merged, without


@dataclass(frozen=True, slots=True)
class Visit:
    """What is looked for; all lengths in seconds."""

    length: int
    #: Time to get ready and to clean up: nobody else may hold it, it may lie outside the hours.
    before: int = 0
    after: int = 0
    #: Starts stand on the wall clock's multiples of this.
    step: int = 900
    #: One of each of these is needed, all at once: rooms, devices.
    needs: tuple[frozenset[str], ...] = ()
    #: No free rest shorter than this may be left beside the visit; 0 allows any.
    least_gap: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can give the visit."""

    key: str
    #: Both merged.
    open: Sequence[Span]
    busy: Sequence[Span]
    #: Visits a day at most, and what the days hold already.
    most_a_day: int | None = None
    held: Mapping[date, int] = field(default_factory=dict)


class Start(NamedTuple):
    """A time at which the visit can begin, and who can give it."""

    at: int
    people: tuple[str, ...]


def starts(
    visit: Visit,
    people: Iterable[Person],
    taken: Mapping[str, Sequence[Span]],
    between: Span,
    zone: ZoneInfo,
) -> list[Start]:
    """Return every start in a span, earliest first.

    `taken` holds the merged spans of rooms and devices.
    """
    roomy = _roomy(visit, taken, between)
    found: dict[int, list[str]] = {}
    for person in people:
        for at in _starts_of(visit, person, between, roomy, zone):
            found.setdefault(at, []).append(person.key)
    is_plain = _asks_for_each_once(visit)
    return [
        Start(at, tuple(found[at]))
        for at in sorted(found)
        if is_plain or rooms_for(visit, taken, at) is not None
    ]


def rooms_for(visit: Visit, taken: Mapping[str, Sequence[Span]], at: int) -> tuple[str, ...] | None:
    """Pick one room or device for each need, by name; None when they do not suffice."""
    held = (at - visit.before, at + visit.length + visit.after)
    free = [
        sorted(key for key in need if not _overlaps(taken.get(key, ()), held))
        for need in visit.needs
    ]
    return _pick(free, ())


def fairest(start: Start, load: Mapping[str, int]) -> str:
    """Choose for "anyone": who has the least to do, then by name."""
    return min(start.people, key=lambda key: (load.get(key, 0), key))


def _starts_of(
    visit: Visit, person: Person, between: Span, roomy: Sequence[Span], zone: ZoneInfo
) -> Iterable[int]:
    """Return the starts that one person can give."""
    spans = common(_fitting(visit, person, between), roomy)
    found = _on_the_grid(spans, visit.step, zone)
    if person.most_a_day is not None:
        found = (at for at in found if _is_within_the_day(person, at, zone))
    if visit.least_gap:
        free = without(person.open, person.busy)
        found = (at for at in found if _leaves_no_scrap(visit, free, at))
    return found


def _fitting(visit: Visit, person: Person, between: Span) -> list[Span]:
    """Return the starts for which the visit lies in open hours and its whole time is free."""
    inside = merged((start, end - visit.length + 1) for start, end in person.open)
    return without(common(inside, [between]), _blocked(visit, person.busy))


def _blocked(visit: Visit, busy: Sequence[Span]) -> list[Span]:
    """Return the starts at which a visit with its buffers would meet something busy."""
    reach = visit.length + visit.after
    return merged((start - reach + 1, end + visit.before) for start, end in busy)


def _roomy(visit: Visit, taken: Mapping[str, Sequence[Span]], between: Span) -> list[Span]:
    """Return the starts at which each need, taken alone, has something free."""
    found = [between]
    for need in visit.needs:
        free = (without([between], _blocked(visit, taken.get(key, ()))) for key in need)
        found = common(found, merged(span for spans in free for span in spans))
    return found


def _on_the_grid(spans: Sequence[Span], step: int, zone: ZoneInfo) -> Iterable[int]:
    """Return the seconds of some spans that stand on the wall clock's multiples of a step."""
    if not spans:
        return
    for start, end, offset in stretches((spans[0][0], spans[-1][1]), zone):
        for first, last in common(spans, [(start, end)]):
            yield from range(first + -(first + offset) % step, last, step)


def _is_within_the_day(person: Person, at: int, zone: ZoneInfo) -> bool:
    return person.most_a_day is None or person.held.get(day_of(at, zone), 0) < person.most_a_day


def _leaves_no_scrap(visit: Visit, free: Sequence[Span], at: int) -> bool:
    first, last = at - visit.before, at + visit.length + visit.after
    place = bisect_left(free, (at + 1,)) - 1
    start, end = free[place]
    return all(gap <= 0 or gap >= visit.least_gap for gap in (first - start, end - last))


def _asks_for_each_once(visit: Visit) -> bool:
    """Tell whether no room or device could serve two needs: then each need is looked at alone."""
    return sum(len(need) for need in visit.needs) == len(frozenset().union(*visit.needs))


def _overlaps(spans: Sequence[Span], held: Span) -> bool:
    place = bisect_left(spans, (held[1],)) - 1
    return place >= 0 and spans[place][1] > held[0]


def _pick(free: Sequence[Sequence[str]], chosen: tuple[str, ...]) -> tuple[str, ...] | None:
    if len(chosen) == len(free):
        return chosen
    for key in free[len(chosen)]:
        if key not in chosen and (found := _pick(free, (*chosen, key))) is not None:
            return found
    return None
