"""The lists of names of all fields, and how one field falls back to the others."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from studio.skin.dictionary.cover import Found
from studio.skin.dictionary.cues import CUES
from studio.skin.dictionary.names import WHAT_EXACTLY, Name, Names
from studio.skin.dictionary.words import key

#: Lists that a field falls back to for words that its own list does not hold.
OTHER_FIELDS = {
    "med": ("condition", "allergy", "recent"),
    "allergy": ("condition", "med", "recent"),
    "condition": ("allergy", "med", "recent"),
    "recent": ("condition", "med"),
}


class Lists:
    """All names of a knowledge base, by field; each list is built when first needed."""

    def __init__(
        self,
        entries: Sequence[Mapping[str, object]],
        recent: Mapping[str, Mapping[str, object]],
        factors: Collection[str],
    ) -> None:
        self._entries = entries
        self._recent = recent
        self._names: dict[str, Names] = {}
        self._keys = {
            key(factor.replace("_", " ")): Name(factor, frozenset({factor}))
            for factor in factors
            if "_" in factor
        }

    def of(self, field: str) -> Names:
        """Return the names of one field."""
        names = self._names.get(field)
        if names is None:
            names = self._names[field] = Names(self._rows(field))
        return names

    @cached_property
    def phrases(self) -> frozenset[str]:
        """All keys that mean anything in any field, cues among them."""
        return frozenset(CUES).union(self._keys, *(self.of(f).places() for f in OTHER_FIELDS))

    def own(self, field: str, place: str) -> Name | None:
        """Return the name under this key in the field's own list, or a factor key."""
        return self.of(field).get(place) or self._keys.get(place)

    def foreign(self, field: str, place: str) -> Name | None:
        """Return what the other lists say about this key, added up."""
        found: Name | None = None
        for other in OTHER_FIELDS[field]:
            name = self.of(other).get(place)
            if name is not None:
                meant = _as_allergen(name, other) if field == "allergy" else name
                found = meant if found is None else found.with_also(meant)
        return found

    def guess(self, field: str, place: str) -> Found | None:
        """Return the near miss of a name, in the field's own list first."""
        for listed in (field, *OTHER_FIELDS[field]):
            guess = self.of(listed).guess(place)
            if guess is not None:
                foreign = listed != field
                name = guess.name
                if foreign and field == "allergy":
                    name = _as_allergen(name, listed)
                return Found(name, foreign=foreign, nearest=guess.nearest)
        return None

    def _rows(self, field: str) -> Iterator[tuple[Sequence[str], Name, Mapping[str, Name]]]:
        if field == "recent":
            for word in self._recent:
                yield (word.replace("_", " "),), self._event(word), {}
        for entry in self._entries:
            if entry["field"] == field:
                yield self._row(entry)

    def _row(self, entry: Mapping[str, object]) -> tuple[Sequence[str], Name, Mapping[str, Name]]:
        names, asked = _texts(entry, "names"), _texts(entry, "ask")
        word = entry.get("recent")
        if isinstance(word, str):
            shared = self._event(word)
        else:
            shared = Name("", frozenset(_texts(entry, "factors")) - {"none"})
        shared = Name("", shared.factors, (), shared.recent, _texts(entry, "sites"))
        if not asked:
            return names, shared, {}
        question = str(entry.get("question") or WHAT_EXACTLY)
        unsure = Name("", shared.factors, (question,), shared.recent, shared.sites)
        return names, shared, dict.fromkeys(asked, unsure)

    def _event(self, word: str) -> Name:
        factor = self._recent.get(word, {}).get("factor")
        factors = frozenset({factor}) if isinstance(factor, str) else frozenset()
        return Name(word, factors, (), frozenset({word}))


def _texts(entry: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = entry.get(key) or ()
    return tuple(map(str, found)) if isinstance(found, list | tuple) else ()


def _as_allergen(name: Name, listed: str) -> Name:
    """Return the name as something reacted to: a medicine or treatment then does nothing."""
    return name if listed == "condition" else Name(name.text, frozenset())
