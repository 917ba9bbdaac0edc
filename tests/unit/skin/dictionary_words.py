"""The dictionary of the knowledge base as its TOML files have it, for the tests of its reading."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from studio.skin.dictionary import Dictionary, Reading

DATA = Path(__file__).parents[3] / "studio" / "skin" / "knowledge" / "data"
FIELDS = ("med", "allergy", "condition", "recent")


@cache
def entries() -> tuple[dict[str, Any], ...]:
    files = sorted((DATA / "dictionary").glob("*.toml"))
    return tuple(entry for file in files for entry in tomllib.loads(file.read_text())["entry"])


@cache
def table(name: str) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((DATA / f"{name}.toml").read_text())[name]
    return found


def fresh_dictionary() -> Dictionary:
    return Dictionary(entries(), table("recent"), table("factors"))


@cache
def dictionary() -> Dictionary:
    return fresh_dictionary()


def read(field: str, text: str) -> Reading:
    return dictionary().read(field, text)


def meant(entry: dict[str, Any]) -> frozenset[str]:
    """Return the factors that one entry of the files stands for."""
    if "recent" in entry:
        factor = table("recent")[entry["recent"]].get("factor")
        return frozenset({factor} if factor else ())
    return frozenset(entry["factors"]) - {"none"}
