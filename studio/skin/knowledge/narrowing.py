"""Merge a studio's own file into the knowledge base: it may add and narrow, never weaken."""

from collections.abc import Mapping
from typing import Any

from studio.skin.knowledge.errors import KnowledgeError


def narrow(
    base: Mapping[str, Any], extra: Mapping[str, Any], file: str = "extra"
) -> dict[str, Any]:
    """Return `base` with the additions of `extra`. Raises KnowledgeError for any weakening."""
    merged = dict(base)
    for key, value in extra.items():
        if key != "dictionary" or not isinstance(value, list):
            raise KnowledgeError(file, key, "a studio's own file may not change this")
        merged[key] = [*base[key], *value]
    return merged
