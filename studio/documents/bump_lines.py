"""A recorded bump in the words of a letter: every feature, "not asked" where nothing is known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from studio.documents.dates import Language, spell_duration
from studio.documents.words import WORDS

#: Surface values that tell the outline of the bump, and those that tell its edge; all others
#: tell what the skin on it looks like.
# fmt: off
_SHAPES = frozenset({
    "dome", "flat_topped", "central_dell", "lobulated", "horn", "stalk", "filiform", "plaque",
    "irregular", "verrucous", "vesicle", "pustule", "translucent_cyst",
})
# fmt: on
_EDGES = frozenset({"rolled_edge", "stuck_on"})
_EDGE_SIGNS = frozenset({"ragged_border", "lesion_asymmetry"})
_NONE = frozenset({"none"})

Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is known under it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Halves:
    """Facts in two columns; side by side only when surely shorter than a page."""

    left: tuple[Fact, ...]
    right: tuple[Fact, ...]
    #: Values that tell nothing: "not asked" and "could not tell", in the letter's language.
    unsaid: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        """Whether both columns are far from filling a page."""
        columns = (self.left, self.right)
        return all(sum(len(fact.value) + 30 for fact in column) <= 900 for column in columns)

    @property
    def known(self) -> "Halves":
        """Only what tells something, in two columns of one length."""
        facts = [fact for fact in (*self.left, *self.right) if fact.value not in self.unsaid]
        middle = (len(facts) + 1) // 2
        return Halves(tuple(facts[:middle]), tuple(facts[middle:]), self.unsaid)

    @property
    def open(self) -> tuple[Fact, ...]:
        """Everything else in a line or two: what was not asked, and what could not be told."""
        return tuple(self._open())

    def _open(self) -> Iterator[Fact]:
        for value in self.unsaid:
            same = [fact.label for fact in (*self.left, *self.right) if fact.value == value]
            if same:
                labels = ", ".join(label[:1].lower() + label[1:] for label in same)
                yield Fact(value[:1].upper() + value[1:], labels)


@dataclass(frozen=True, slots=True)
class Speller:
    """Spells recorded values with the vocabulary's labels of one language."""

    vocabulary: Mapping[str, object]
    language: Language

    def one(self, feature: str, key: str) -> str:
        """Spell one value; a key without a label is spelled as it stands."""
        values = _mapping(_mapping(self.vocabulary.get(feature)).get("values"))
        label = _mapping(values.get(key)).get(self.language.value)
        return label if isinstance(label, str) else key.replace("_", " ")

    def many(self, feature: str, keys: Iterable[str]) -> str:
        """Spell several values, separated by commas."""
        return ", ".join(self.one(feature, key) for key in keys)


def bump_facts(bump: Mapping[str, object], speller: Speller, noticed_by: str | None) -> Halves:
    """Tell what was seen (left) and how it came (right); in a fixed order, nothing blank."""
    words = WORDS[speller.language]
    lines = _Lines(bump, speller)
    seen = (
        ("place", lines.listed("sites", "site")),
        ("number", lines.count()),
        ("size", lines.size()),
        ("shape", lines.surface(_SHAPES, frozenset())),
        ("color", lines.listed("colors", "color")),
        ("surface", lines.surface(None, frozenset())),
        ("edge", lines.surface(_EDGES, _EDGE_SIGNS)),
        ("firmness", lines.listed("firmness", "firmness")),
        ("arrangement", lines.listed("arrangement", "arrangement")),
    )
    story = (
        ("since", lines.since()),
        ("onset", lines.onset()),
        ("course", lines.course()),
        ("noticed_by", noticed_by or words["not_asked"]),
        ("symptoms", lines.listed("symptoms", "symptom")),
        ("signs", lines.listed("signs", "sign")),
        ("triggers", lines.listed("triggers", "trigger")),
        ("content", lines.listed("content", "content")),
    )
    return Halves(_facts(seen, words), _facts(story, words), unsaid(words))


def unsaid(words: Mapping[str, str]) -> tuple[str, ...]:
    """Give the values that stand for no answer."""
    return words["not_asked"], words["cannot_tell"]


def _facts(pairs: Iterable[tuple[str, str]], words: Mapping[str, str]) -> tuple[Fact, ...]:
    return tuple(Fact(words[key], value) for key, value in pairs)


@dataclass(frozen=True, slots=True)
class _Lines:
    bump: Mapping[str, object]
    speller: Speller

    def listed(self, field: str, feature: str) -> str:
        keys = self._keys(field)
        if keys is None:
            return self._unknown(field, feature)
        keys = [key for key in keys if key not in _NONE]
        return self.speller.many(feature, keys) or self._word("none")

    def surface(self, wanted: frozenset[str] | None, signs: frozenset[str]) -> str:
        keys = self._keys("surface")
        if keys is None:
            return self._unknown("surface", "surface")
        told = _SHAPES | _EDGES
        fitting = [key for key in keys if (key in wanted if wanted else key not in told)]
        noticed = [key for key in self._keys("signs") or () if key in signs]
        texts = [
            *(self.speller.one("surface", key) for key in fitting),
            *(self.speller.one("sign", key) for key in noticed),
        ]
        return ", ".join(texts) or self._word("nothing_special")

    def count(self) -> str:
        count = self.bump.get("count")
        if isinstance(count, int):
            return str(count)
        return self.listed("count_band", "count_band")

    def size(self) -> str:
        sizes = self.bump.get("size_mm")
        extent = self.bump.get("extent_mm")
        numbers = [f"{value:g}" for value in sizes] if isinstance(sizes, list | tuple) else []
        span = f" {self._word('mm_to')} ".join(dict.fromkeys(numbers))
        parts = [f"{span} mm"] if span else []
        if isinstance(extent, int | float):
            parts.append(f"{self._word('whole_area')} {extent:g} mm")
        return ", ".join(parts) or self._unknown("size_mm", "size_mm")

    def since(self) -> str:
        days = self.bump.get("duration_days")
        if isinstance(days, int | float):
            return spell_duration(round(days), self.speller.language)
        return self._unknown("duration_days", "duration_days")

    def onset(self) -> str:
        age = self.bump.get("age_at_onset")
        if isinstance(age, int | float):
            return f"{age:g} {self._word('years')}"
        return self.listed("age_at_onset", "age_onset")

    def course(self) -> str:
        course = self.listed("course", "course")
        growth = self.bump.get("growth")
        if not isinstance(growth, str) or growth == "none":
            return course
        return f"{course} ({self.speller.one('growth', growth)})"

    def _keys(self, field: str) -> list[str] | None:
        value = self.bump.get(field)
        if isinstance(value, str):
            return [value]
        if isinstance(value, list | tuple):
            return [key for key in value if isinstance(key, str)]
        return None

    def _unknown(self, field: str, feature: str) -> str:
        untold = self.bump.get("cannot_tell")
        names = untold if isinstance(untold, list | tuple) else ()
        return self._word("cannot_tell" if {field, feature} & set(names) else "not_asked")

    def _word(self, key: str) -> str:
        return WORDS[self.speller.language][key]


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
