"""What a reading says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One item as a client wrote it.

    `factors` are the client's own where `relation` is self; else they are what the words name,
    and count for nobody (of recent events they are empty then). `family` are factors of relatives
    named beside the client's own. `recent` holds keys of recent events, `sites` the places that
    the words themselves name, `parts` the names that were recognized.
    """

    word: str
    field: str
    factors: frozenset[str]
    known: bool
    past: bool
    relation: str
    ask: str | None
    nearest: tuple[str, ...]
    recent: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    sites: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
