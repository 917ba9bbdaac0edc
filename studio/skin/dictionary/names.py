"""The names of one field: exact lookup, near misses, and names to suggest."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from studio.skin.dictionary.words import key, plain

#: Names shorter than this match exactly only. [8.6 rule 3]
SHORTEST_GUESSED = 5
#: From this length on two typing errors are forgiven, below it one. [8.6 rule 3]
LONG_NAME = 8
NEAREST = 3
#: Share of letter pairs in common from which a name is worth showing as near.
WORTH_SHOWING = 0.45

WHAT_EXACTLY = "What exactly is it, and what is it for?"
WHICH_NAME = "The spelling fits more than one name. Which one is it?"


@dataclass(frozen=True, slots=True)
class Name:
    """One name with everything it stands for."""

    text: str
    factors: frozenset[str]
    asks: tuple[str, ...] = ()
    recent: frozenset[str] = frozenset()
    sites: tuple[str, ...] = ()

    def with_also(self, other: "Name") -> "Name":
        """Return the name with the meaning of another row of the same name."""
        asks = dict.fromkeys((*self.asks, *other.asks))
        if len(asks) > 1:
            asks.pop(WHAT_EXACTLY, None)
        return Name(
            self.text,
            self.factors | other.factors,
            tuple(asks),
            self.recent | other.recent,
            self.sites or other.sites,
        )

    def matters(self) -> bool:
        """Tell whether the name stands for a factor or an event."""
        return bool(self.factors or self.recent)

    def asking(self, question: str) -> "Name":
        """Return the name with one question more, put first."""
        return replace(self, asks=tuple(dict.fromkeys((question, *self.asks))))


@dataclass(frozen=True, slots=True)
class Guess:
    """The meaning of a near miss and the names it may be."""

    name: Name
    nearest: tuple[str, ...]


class Names:
    """All names of one field, by key."""

    def __init__(self, rows: Iterable[tuple[Sequence[str], Name, Mapping[str, Name]]]) -> None:
        """Take rows of names, their meaning, and the names of the row that mean more than that."""
        # Thousands of names: text and shared meaning stay apart until a name is asked for.
        self._meanings: dict[str, tuple[str, Name]] = {}
        self._made: dict[str, Name] = {}
        meanings = self._meanings
        for names, shared, special in rows:
            for text in names:
                meaning = special.get(text, shared) if special else shared
                place = key(text)
                known = meanings.get(place)
                if known is None:
                    meanings[place] = text, meaning
                else:
                    meanings[place] = known[0], known[1].with_also(meaning)

    def __len__(self) -> int:
        return len(self._meanings)

    def places(self) -> Collection[str]:
        """Return the keys of all names."""
        return self._meanings.keys()

    def get(self, place: str) -> Name | None:
        """Return the name under this key."""
        name = self._made.get(place)
        if name is None and place in self._meanings:
            text, meaning = self._meanings[place]
            name = self._made[place] = replace(meaning, text=text)
        return name

    @cached_property
    def _buckets(self) -> dict[tuple[str, int], list[tuple[str, frozenset[str]]]]:
        buckets: dict[tuple[str, int], list[tuple[str, frozenset[str]]]] = {}
        for name in self._meanings:
            if len(name) >= SHORTEST_GUESSED:
                buckets.setdefault((name[0], len(name)), []).append((name, frozenset(name)))
        return buckets

    @cached_property
    def _pairs(self) -> dict[str, list[str]]:
        pairs: dict[str, list[str]] = {}
        for name in self._meanings:
            for pair in _pairs_of(name):
                pairs.setdefault(pair, []).append(name)
        return pairs

    @cached_property
    def _sorted(self) -> list[tuple[str, str]]:
        return sorted((_letters(text), text) for text, _ in self._meanings.values())

    def guess(self, word: str) -> Guess | None:
        """Return what a misspelled word may mean, or None when no name is close enough.

        Names at the smallest distance that mean different things add up and are asked about. A
        word near a harmless name takes on the factors of any other name one error further off.
        """
        if len(word) < SHORTEST_GUESSED:
            return None
        for gap in (1, 2):
            close = [name for name in self._within(word, gap) if gap <= _forgiven(name)]
            if close:
                names = self._all(close)
                if not any(name.matters() for name in names):
                    farther = self._all(self._within(word, gap + 1))
                    names += [name for name in farther if name.matters()]
                    if gap > 1:  # twice misspelled is too far off to be taken for harmless unasked
                        names[0] = names[0].asking(WHICH_NAME)
                return _merged(names)
        return None

    def _all(self, places: Iterable[str]) -> list[Name]:
        return [name for place in places if (name := self.get(place)) is not None]

    def _within(self, word: str, gap: int) -> list[str]:
        """Return names with the same first letter that are at most this many edits away."""
        letters = frozenset(word)
        most = 2 * gap
        return [
            name
            for length in range(len(word) - gap, len(word) + gap + 1)
            for name, its_letters in self._buckets.get((word[0], length), ())
            if len(letters ^ its_letters) <= most and edits(word, name, gap) <= gap
        ]

    def nearest(self, word: str) -> tuple[str, ...]:
        """Return up to three names that look most like the word."""
        pairs = _pairs_of(word)
        shared: Counter[str] = Counter()
        for pair in pairs:
            shared.update(self._pairs.get(pair, ()))
        scored = [
            (-2 * count / (len(pairs) + len(name)), name)
            for name, count in shared.most_common(12)
            if 2 * count >= WORTH_SHOWING * (len(pairs) + len(name))
        ]
        return tuple(self._meanings[name][0] for _, name in sorted(scored)[:NEAREST])

    def starting(self, start: str, limit: int) -> tuple[str, ...]:
        """Return names that begin like this, shortest first."""
        wanted = _letters(start)
        if not wanted:
            return ()
        first = bisect_left(self._sorted, (wanted, ""))
        last = bisect_left(self._sorted, (wanted + "\uffff", ""))
        texts = [text for _, text in self._sorted[first:last]]
        return tuple(sorted(texts, key=lambda text: (len(text), text))[:limit])


def _letters(text: str) -> str:
    return "".join(mark for mark in plain(text) if mark.isalnum())


def _forgiven(name: str) -> int:
    return 2 if len(name) >= LONG_NAME else 1


def _merged(names: Sequence[Name]) -> Guess:
    ordered = sorted(names, key=lambda name: name.text)
    merged = ordered[0]
    for name in ordered[1:]:
        merged = merged.with_also(name)
    if len({(name.factors, name.recent) for name in ordered}) > 1:
        merged = merged.asking(WHICH_NAME)
    return Guess(merged, tuple(name.text for name in ordered[:NEAREST]))


def _pairs_of(word: str) -> frozenset[str]:
    return frozenset(word[place : place + 2] for place in range(len(word) - 1))


def edits(one: str, other: str, limit: int) -> int:
    """Count typing errors (one letter more, less, other, or two swapped), at most `limit` + 1."""
    one, other = _differing(one, other)
    far = limit + 1
    if abs(len(one) - len(other)) > limit:
        return far
    width = len(other)
    last: list[int] = []
    before = list(range(width + 1))
    for i, letter in enumerate(one, 1):
        row = [far] * (width + 1)
        row[0] = i
        for j in range(max(1, i - limit), min(width, i + limit) + 1):
            its = other[j - 1]
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if last and j > 1 and letter == other[j - 2] and its == one[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row[j] = cost
        if min(row) > limit:
            return far
        last, before = before, row
    return min(before[-1], far)


def _differing(one: str, other: str) -> tuple[str, str]:
    """Cut what both begin and end with."""
    start, most = 0, min(len(one), len(other))
    while start < most and one[start] == other[start]:
        start += 1
    one, other, most = one[start:], other[start:], most - start
    end = 0
    while end < most and one[-1 - end] == other[-1 - end]:
        end += 1
    return (one[:-end], other[:-end]) if end else (one, other)
