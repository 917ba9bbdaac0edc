"""Find names and cues in the words of an item, whole phrases and the longest first."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from studio.skin.dictionary.cues import CUES, Cue
from studio.skin.dictionary.names import Name
from studio.skin.dictionary.words import (
    AMOUNT,
    BREAKS,
    DATE_WITH_YEAR,
    NUMBER,
    UNITS,
    YEAR,
    joined,
    singular,
)

LONGEST_PHRASE = 6
#: First words that rather belong to the sentence than to the name behind them.
SMALL = frozenset(["a", "an", "the", "my", "mild", "de", "la", "el", "mi", "tengo"])
SEPARATING = frozenset({Cue.OR, Cue.AND, Cue.BUT})


@dataclass(frozen=True, slots=True)
class Found:
    """A name in the item, with the words that stand for it.

    `foreign` when it belongs to another field, `nearest` when it is misspelled.
    """

    name: Name
    foreign: bool = False
    nearest: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that nothing explains."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, dose or date; `year` when it dates the name."""

    year: bool


#: A number that is as often a dose as a year; it dates only after one of the words below.
ROUND_DOSE = "2000"
DATING = frozenset(["in", "since", "until", "from", "year", "en", "desde", "hasta", "ano"])

#: Part of an item: a name, a cue, an amount, unexplained words, or "," between parts.
Element = Found | Cue | Amount | Unknown | str
Lookup = Callable[[str], Name | None]


@dataclass(slots=True)
class Segment:
    """The elements between two separators, and the separator before them."""

    opened_by: str
    elements: list[Element] = field(default_factory=list)
    cues: set[Cue] = field(default_factory=set)

    def add(self, element: Element) -> None:
        """Put an element at the end."""
        self.elements.append(element)
        if isinstance(element, Cue):
            self.cues.add(element)

    def names(self) -> list[Found]:
        return [element for element in self.elements if isinstance(element, Found)]

    def unknown(self) -> list[Unknown]:
        return [element for element in self.elements if isinstance(element, Unknown)]

    def has(self, *cues: Cue) -> bool:
        return not self.cues.isdisjoint(cues)


def cover(
    words: Sequence[str], phrases: Collection[str], own: Lookup, foreign: Lookup
) -> list[Element]:
    """Return the item as elements in order; `phrases` holds every key worth looking up.

    Of phrases with the same length the field's own names come first, then cues, then the names of
    other fields; those that begin with a small word come later, so that "a cold sore" is no cold.
    """
    words = _without_amounts(words)
    single = [word if word in BREAKS else singular(word) for word in words]
    placed: dict[int, tuple[Element, int]] = {}
    taken = [word == "," for word in words]
    lookups = (partial(_named, own), _cue, partial(_foreign, own, foreign))
    for length in range(min(LONGEST_PHRASE, len(words)), 0, -1):
        windows = _windows(words, single, length, phrases)
        for lookup in lookups if windows else ():
            for start, part, place in windows:
                if True in taken[start : start + length]:
                    continue
                element = lookup(part, place)
                if element is not None:
                    placed[start] = (element, length)
                    taken[start : start + length] = [True] * length
    return _in_order(words, placed)


def _windows(
    words: Sequence[str], single: Sequence[str], length: int, phrases: Collection[str]
) -> list[tuple[int, Sequence[str], str]]:
    """Return the phrases of this length that may mean something, small first words last."""
    found = []
    for start in range(len(words) - length + 1):
        place = "".join(single[start : start + length])
        if length == 1:
            found.append((start, words[start : start + 1], place))
        elif place in phrases and BREAKS.isdisjoint(words[start : start + length]):
            found.append((start, words[start : start + length], place))
    if length > 1 and len(found) > 1:
        found.sort(key=lambda window: window[1][0] in SMALL)
    return found


def _without_amounts(words: Sequence[str]) -> list[str]:
    """Drop doses, mark dates as #year; bare numbers stay, they may be part of a name."""
    kept: list[str] = []
    amount = False
    for place, word in enumerate(words):
        if not word[0].isdigit():
            if word not in UNITS or not amount:
                kept.append(word)
            amount = False
            continue
        after = words[place + 1] if place + 1 < len(words) else ""
        if DATE_WITH_YEAR.fullmatch(word):
            kept.append("#year")
        elif AMOUNT.fullmatch(word) or (NUMBER.fullmatch(word) and after in UNITS):
            amount = True
            continue
        elif YEAR.fullmatch(word) and (word != ROUND_DOSE or (kept and kept[-1] in DATING)):
            kept.append("#year")
        else:
            kept.append(word)
    return kept


def _named(own: Lookup, part: Sequence[str], place: str) -> Found | None:
    name = own(place)
    return None if name is None else Found(name, words=tuple(part))


def _cue(part: Sequence[str], place: str) -> Cue | Amount | None:
    word = part[0] if len(part) == 1 else ""
    cue = CUES.get(word) or CUES.get(place)
    if cue is not None:
        return cue
    if word[:1] == "#":
        return Amount(year=True)
    if NUMBER.fullmatch(word) or word in UNITS:
        return Amount(year=False)
    return None


def _foreign(own: Lookup, foreign: Lookup, part: Sequence[str], place: str) -> Found | None:
    """Return a name of another field, unless it would hide an own one as in low dose aspirin."""
    name = foreign(place)
    if name is None or (not name.matters() and any(_within(part, own))):
        return None
    return Found(name, foreign=True, words=tuple(part))


def _within(part: Sequence[str], own: Lookup) -> Iterator[bool]:
    """Tell of each shorter phrase whether it means something in the field's own list."""
    for length in range(len(part) - 1, 0, -1):
        for start in range(len(part) - length + 1):
            name = own(joined(part[start : start + length]))
            yield name is not None and name.matters()


def _in_order(words: Sequence[str], placed: Mapping[int, tuple[Element, int]]) -> list[Element]:
    elements: list[Element] = []
    start = 0
    while start < len(words):
        here = placed.get(start)
        if here is not None:
            elements.append(here[0])
            start += here[1]
            continue
        if words[start] == ",":
            elements.append(",")
        elif elements and isinstance(elements[-1], Unknown):
            elements[-1] = Unknown((*elements[-1].words, words[start]))
        else:
            elements.append(Unknown((words[start],)))
        start += 1
    return elements


def segments(elements: Sequence[Element]) -> list[Segment]:
    """Cut the elements at separators; empty segments fall away."""
    found = [Segment(",")]
    for element in elements:
        if element == ",":
            found.append(Segment(","))
        elif isinstance(element, Cue) and element in SEPARATING:
            found.append(Segment(element.value))
        else:
            found[-1].add(element)
    return [segment for segment in found if segment.elements]


def respelled(unknown: Unknown, guess: Callable[[str], Found | None]) -> list[Element]:
    """Return unexplained words with misspelled names in place, longest phrases first."""
    words = unknown.words
    for length in range(min(4, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            found = guess(joined(words[start : start + length]))
            if found is not None:
                before = [Unknown(words[:start])] if start else []
                rest = words[start + length :]
                return [*before, found, *(respelled(Unknown(rest), guess) if rest else [])]
    return [unknown]
