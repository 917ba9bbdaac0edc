"""Read one item as a client wrote it."""

import string
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache, partial

from studio.skin.dictionary.cover import cover, segments
from studio.skin.dictionary.cues import CUES, Cue
from studio.skin.dictionary.judging import Judge
from studio.skin.dictionary.lists import OTHER_FIELDS, Lists
from studio.skin.dictionary.names import Name
from studio.skin.dictionary.readings import Reading
from studio.skin.dictionary.words import BREAKS, joined, split

#: Readings kept; clients write the same few hundred words.
REMEMBERED = 4096
LONGEST_REMEMBERED = 200
#: Marks that say nothing when they stand alone.
EMPTY_MARKS = frozenset(string.punctuation + string.whitespace + "–—…¿¡") - {"?"}


class Dictionary:
    """What clients write, by field; made once for a knowledge base."""

    def __init__(
        self,
        entries: Sequence[Mapping[str, object]],
        recent: Mapping[str, Mapping[str, object]],
        factors: Collection[str],
    ) -> None:
        self._lists = Lists(entries, recent, factors)
        self._remembered = lru_cache(REMEMBERED)(self._read)

    def read(self, field: str, text: str) -> Reading:
        """Return what an item of med, allergy, condition, recent or family says.

        Raises KeyError for any other field.
        """
        if len(text) > LONGEST_REMEMBERED:
            return self._read(field, text)
        return self._remembered(field, text)

    def suggest(self, field: str, start: str, limit: int = 8) -> tuple[str, ...]:
        """Return names of the field that begin like this, shortest first."""
        return self._lists.of(_listed(field)).starting(start, limit)

    def _read(self, field: str, text: str) -> Reading:
        listed = _listed(field)
        words = split(text)
        letters = [word for word in words if word not in BREAKS]
        if not letters:
            return _empty(field, text, known=EMPTY_MARKS.issuperset(text))
        if len(letters) == len(words):
            name = self._lists.own(listed, joined(words))
            if name is not None:
                return _plain(field, text, name)
        if CUES.get("".join(letters)) is Cue.NOTHING:
            return _empty(field, text, known=True)
        own = partial(self._lists.own, listed)
        foreign = partial(self._lists.foreign, listed)
        elements = cover(words, self._lists.phrases, own, foreign)
        return Judge(self._lists, field, listed).reading(text, segments(elements))


def _listed(field: str) -> str:
    """Return the field whose list is read: relatives have conditions."""
    listed = "condition" if field == "family" else field
    if listed not in OTHER_FIELDS:
        raise KeyError(field)
    return listed


def _plain(field: str, text: str, name: Name) -> Reading:
    return Reading(
        word=text,
        field=field,
        factors=name.factors,
        known=True,
        past=False,
        relation="family" if field == "family" else "self",
        ask=None if field == "family" else " ".join(name.asks) or None,
        nearest=(),
        recent=name.recent,
        sites=name.sites,
        parts=(name.text,),
    )


def _empty(field: str, text: str, *, known: bool) -> Reading:
    relation = "family" if field == "family" else "self"
    return Reading(
        text, field, frozenset(), known, past=False, relation=relation, ask=None, nearest=()
    )
