"""What the checks of the knowledge base share: a problem, and the closed sets of names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Data = Mapping[str, Any]

#: Kinds that do not live in a file of their own name.
FILES: Mapping[str, str] = {
    "age_rules": "rules.toml",
    "block_scopes": "groups.toml",
    "coarse_sites": "groups.toml",
    "code_notes": "codes.toml",
    "computed": "facts.toml",
    "conditions": "conditions/*.toml",
    "consent_lines": "consent.toml",
    "contradictions": "decisions.toml",
    "counted": "essentials.toml",
    "counting": "photos.toml",
    "dictionary": "dictionary/*.toml",
    "evidence_codes": "scoring.toml",
    "intervals": "rules.toml",
    "legal_notes": "scope.toml",
    "location_rules": "rules.toml",
    "medical_only": "rules.toml",
    "owner_decisions": "decisions.toml",
    "pairs_same_visit": "rules.toml",
    "patch_test": "skin_types.toml",
    "peel_limits": "scope.toml",
    "photo_standard": "photos.toml",
    "photosensitizers": "washouts.toml",
    "program_rules": "rules.toml",
    "question_order": "essentials.toml",
    "requires": "groups.toml",
    "routes": "groups.toml",
    "row_rules": "rules.toml",
    "visit_order": "rules.toml",
    "weakest_facts": "decisions.toml",
}

#: Numbers that an expression may compare.
NUMBERS = frozenset(
    {
        "age_days",
        "age_years",
        "count",
        "distress",
        "duration_days",
        "extent_mm",
        "field_days",
        "growing_weeks",
        "inflamed_count",
        "nodule_count",
        "non_healing_weeks",
        "seven_point",
        "size_max",
        "size_min",
    }
)
#: What a question may ask for or an answer may leave out, beside the features.
FIELDS = frozenset(
    {
        "age_at_onset",
        "allergies",
        "conditions",
        "count",
        "duration_days",
        "extent_mm",
        "goal",
        "growing_weeks",
        "medications",
        "non_healing_weeks",
        "pregnancy",
        "recent",
        "size_mm",
    }
)
CODES = ("PG", "S", "T", "p", "A", "X")
ROW_CLASSES = frozenset({"treat", "watch", "hold", "gate", "refer_routine", "refer_soon"})
URGENCIES = "RSUE"
CELL = re.compile(r"(?:ok|[RA](?:\(\d+\))?)(?:;\w+=(?:ok|[RA](?:\(\d+\))?))*")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: in which file, at which key, and why."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


def problem(kind: str, key: str, reason: str) -> Problem:
    """Name a problem of one kind of entries, in the file where the kind is kept."""
    return Problem(FILES.get(kind, f"{kind}.toml"), f"{kind}.{key}" if key else kind, reason)


def entries(data: Data, kind: str) -> Iterator[tuple[str, Data]]:
    """Yield the key and content of each entry of a kind, whether it is a table or a list."""
    value = data[kind]
    if isinstance(value, Mapping):
        yield from value.items()
        return
    for number, entry in enumerate(value, 1):
        named = entry.get("id") or entry.get("name") if isinstance(entry, Mapping) else None
        yield str(named or number), entry


def values_of(data: Data, feature: str) -> Mapping[str, Any]:
    """Return the allowed values of a feature; `goal` is kept with the intake form."""
    if feature == "goal":
        fields = data["intake"]["extra_fields"]
        return {v: None for f in fields if f["key"] == "goal" for v in f["options"]}
    found: Mapping[str, Any] = data["vocabulary"].get(feature, {}).get("values", {})
    return found
