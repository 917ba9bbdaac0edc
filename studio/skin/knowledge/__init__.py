"""What the studio knows: one compiled, content-addressed body of rules.

The master is the TOML under `data/`. At run time the compiled JSON under `versions/` is read, named
by its hash, so an old consultation can be replayed with the rules it was decided by.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from studio.skin.knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from studio.skin.rules import Rules

VERSIONS = Path(__file__).parent / "versions"

__all__ = ["Knowledge", "KnowledgeError", "canonical_json", "knowledge_from", "load_knowledge"]


@dataclass(frozen=True)
class Knowledge:
    """One version of the rules: plain data, and the compiled form made on first use."""

    version: str
    data: Mapping[str, Any] = field(repr=False)

    @cached_property
    def rules(self) -> "Rules":
        # Imported late: `rules` needs this module, and the command line often needs the data only.
        from studio.skin.rules import compile_rules  # noqa: PLC0415

        return compile_rules(self)

    @property
    def hash(self) -> str:
        """Return the hex digest part of the version."""
        return self.version.rpartition(":")[2]


def canonical_json(data: Mapping[str, Any]) -> str:
    """Write knowledge in the one form that its hash is taken of."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def knowledge_from(data: Mapping[str, Any]) -> Knowledge:
    """Wrap knowledge that is already in memory under the version its content gives it."""
    digest = hashlib.sha256(canonical_json(data).encode()).hexdigest()
    return Knowledge(version=f"{data['meta']['version']}+sha256:{digest}", data=data)


@lru_cache(maxsize=8)
def _shipped(name: str) -> Knowledge:
    path = VERSIONS / f"{name}.json"
    if not path.is_file():
        raise KnowledgeError(path.name, name, "this version of the knowledge base is not shipped")
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    if not digest.startswith(name):
        raise KnowledgeError(path.name, name, "content does not match its hash")
    data = cast("dict[str, Any]", json.loads(body))
    return Knowledge(version=f"{data['meta']['version']}+sha256:{digest}", data=data)


@lru_cache(maxsize=8)
def _narrowed(extra: tuple[Path, ...]) -> Knowledge:
    # Imported late: the command line and the pages never need the compiler.
    from studio.skin.knowledge.compiler import narrow, read_toml  # noqa: PLC0415

    data: Mapping[str, Any] = load_knowledge().data
    for path in extra:
        data = narrow(data, read_toml(path), path.name)
    return knowledge_from(data)


def load_knowledge(version: str | None = None, extra: Sequence[Path] = ()) -> Knowledge:
    """Load the current rules, an older version by its hash, or the current ones with own files.

    `version` is a full version string, a hash or its first 16 digits. `extra` are a studio's own
    TOML files, which may add and narrow but never weaken a gate. Raises KnowledgeError.
    """
    if version is not None:
        return _shipped(version.rpartition(":")[2][:16])
    if extra:
        return _narrowed(tuple(extra))
    return _shipped((VERSIONS / "CURRENT").read_text(encoding="utf-8").strip())
