"""Check that the knowledge base is whole, closed over its own names, and safe to decide with."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from studio.skin.knowledge.check_conditions import condition_problems
from studio.skin.knowledge.check_entries import entry_problems
from studio.skin.knowledge.check_expressions import expression_problems
from studio.skin.knowledge.check_tables import table_problems
from studio.skin.knowledge.check_words import word_problems
from studio.skin.knowledge.problems import Data, Problem, problem

__all__ = ["Problem", "check_knowledge"]

#: Kinds that must be there, as tables or as lists.
TABLES = (
    "aftercare",
    "awareness",
    "coarse_sites",
    "computed",
    "conditions",
    "contraindications",
    "counting",
    "evidence_codes",
    "factors",
    "groups",
    "homecare",
    "intake",
    "intervals",
    "meta",
    "must_not_miss",
    "never_say",
    "patch_test",
    "photosensitizers",
    "recent",
    "requires",
    "routes",
    "rows",
    "scoring",
    "services",
    "settings",
    "skin_types",
    "sources",
    "veto",
    "visit_order",
    "vocabulary",
)
LISTS = (
    "age_rules",
    "block_scopes",
    "codes",
    "consent_lines",
    "contradictions",
    "counted",
    "dictionary",
    "essentials",
    "facts",
    "flags",
    "location_rules",
    "medical_only",
    "owner_decisions",
    "pairs",
    "pairs_same_visit",
    "peel_limits",
    "photo_standard",
    "program_rules",
    "question_order",
    "questions",
    "scope",
    "washouts",
    "weakest_facts",
    "zones",
)
#: Ends of the reasons after which nothing else can be looked at.
UNSOUND = ("is missing", "is not a table", "has the wrong type")
#: Checks that rely on the keys which `entry_problems` makes sure of.
CHECKS: tuple[Callable[[Data], Iterable[Problem]], ...] = (
    condition_problems,
    expression_problems,
    table_problems,
    word_problems,
)


def _missing_kinds(data: Data) -> Iterator[Problem]:
    for kind in TABLES:
        if not isinstance(data.get(kind), Mapping):
            yield problem(kind, "", "is missing or not a table")
    for kind in LISTS:
        if not isinstance(data.get(kind), list | tuple):
            yield problem(kind, "", "is missing or not a list")


def check_knowledge(data: Data) -> tuple[Problem, ...]:
    """Return every problem of the knowledge base, sorted; empty when it may be used."""
    missing = tuple(_missing_kinds(data))
    if missing:
        return missing
    shape = tuple(entry_problems(data))
    if any(found.reason.endswith(UNSOUND) for found in shape):
        return tuple(sorted(set(shape)))
    return tuple(sorted({*shape, *(found for check in CHECKS for found in check(data))}))
