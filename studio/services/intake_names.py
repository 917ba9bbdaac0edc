"""Names of medicines a client may have meant; only names of the dictionary ever come back."""

from collections.abc import Iterable, Mapping

from studio.services.unit import Unit
from studio.skin.dictionary import Dictionary

#: Letters before anything is suggested, and suggestions at most.
_FEWEST, _MOST = 3, 6
_LONGEST = 80


def starting(unit: Unit, text: str) -> list[str]:
    """List names that begin like what is being typed, shortest first."""
    wanted = text.strip()
    if not _FEWEST <= len(wanted) <= _LONGEST:
        return []
    return list(_dictionary(unit).suggest("med", wanted, _MOST))


def near(unit: Unit, lines: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return, for each name the dictionary does not know, the names it may be."""
    reads = _dictionary(unit)
    found = {}
    for line in lines:
        reading = reads.read("med", line["name"])
        names = tuple(
            name for name in reading.nearest if name.casefold() != line["name"].casefold()
        )
        if names and not reading.known:
            found[line["name"]] = names
    return found


def mark(found: Mapping[str, tuple[str, ...]]) -> str:
    """Name a set of unknown words, so that each is asked about once."""
    return "|".join(sorted(found))


def _dictionary(unit: Unit) -> Dictionary:
    return unit.knowledge.rules.health.dictionary
