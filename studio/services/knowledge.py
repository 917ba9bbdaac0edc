"""Versions of the knowledge base: kept with the records that were made by them."""

import json

from studio.models import KnowledgeVersion
from studio.services.unit import Unit
from studio.skin.knowledge import (
    Knowledge,
    KnowledgeError,
    canonical_json,
    knowledge_from,
    load_knowledge,
)


def keep(unit: Unit) -> None:
    """Store the current knowledge if it does not come with the package."""
    current = unit.knowledge
    if _shipped(current.version) is not None:
        return
    if unit.session.get(KnowledgeVersion, current.version) is None:
        unit.session.add(
            KnowledgeVersion(
                version=current.version, body=canonical_json(current.data), created_at=unit.now()
            )
        )
        unit.session.flush()


def recall(unit: Unit, version: str) -> Knowledge:
    """Return the knowledge of an old record. Raises NotFound when neither kept nor shipped."""
    shipped = _shipped(version)
    if shipped is not None:
        return shipped
    row = unit.session.get(KnowledgeVersion, version)
    if row is None:
        raise unit.missing("studio_knowledge_version")
    return knowledge_from(json.loads(row.body))


def _shipped(version: str) -> Knowledge | None:
    try:
        found = load_knowledge(version)
    except KnowledgeError:
        return None
    return found if found.version == version else None
