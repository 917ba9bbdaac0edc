"""Read the list of ingredients on a box against what the product is meant to be."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

#: Commas that stand in a name, as in 1,2-hexanediol, part nothing.
_BETWEEN = re.compile(r"[,;•·|\n](?!\d)|,(?=\s)")
_NOTES = re.compile(r"\([^)]*\)|\[[^\]]*\]|[*†]|\d+([.,]\d+)?\s*%")
#: How the list often begins.
_HEAD = re.compile(r"^\s*(active |inactive )?ingredients?\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about a product: `kind` is warn, ask or missing."""

    kind: str
    text: str
    found: tuple[str, ...]
    sources: tuple[str, ...]


def ingredients_of(text: str) -> tuple[str, ...]:
    """Take a printed list apart into its ingredients, as they stand there."""
    parts = _BETWEEN.split(_HEAD.sub("", text))
    return tuple(name for part in parts if (name := part.strip(" .\t\r\n")))


def read_ingredients(text: str, homecare: str = "") -> tuple[Finding, ...]:
    """Return what speaks up: what does not belong into the class first, then what to ask about.

    A product of the treatment room has no class, so only its allergens are named.
    """
    printed = ingredients_of(text)
    if not printed:
        return ()
    spoken = [_finding(group, printed, homecare) for group in _groups().values()]
    order = ("warn", "missing", "ask")
    found = [each for each in spoken if each is not None]
    return tuple(sorted(found, key=lambda each: order.index(each.kind)))


def _finding(group: Mapping[str, Any], printed: tuple[str, ...], homecare: str) -> Finding | None:
    hits = tuple(name for name in printed if _matches(name, group["names"]))
    sources = tuple(group["sources"])
    if not hits:
        if homecare and homecare in group.get("expects", ()):
            words = f"The list names no {group['title'].removeprefix('a ')}."
            return Finding("missing", words, (), sources)
        return None
    if homecare and homecare not in group["belongs"]:
        return Finding("warn", f"Holds {group['title']}. {group['says']}", hits, sources)
    if "allergy" in group:
        words = f"Holds {group['title']}. Ask about allergies to {group['allergy']}."
        return Finding("ask", words, hits, sources)
    return None


def _matches(ingredient: str, names: list[str]) -> bool:
    plain = " ".join(_NOTES.sub(" ", ingredient).lower().split())
    # Boxes write `Aqua/Water` and `Parfum (Fragrance)`: either half counts.
    halves = {plain, *(part.strip() for part in plain.split("/"))}
    return any(
        half.startswith(name[:-1]) if name.endswith("*") else half == name
        for name in names
        for half in halves
    )


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, Mapping[str, Any]]:
    table = files("studio.skin").joinpath("ingredients.toml").read_text(encoding="utf-8")
    groups: Mapping[str, Mapping[str, Any]] = tomllib.loads(table)["groups"]
    return groups
