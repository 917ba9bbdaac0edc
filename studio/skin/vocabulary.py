"""The controlled words that a case may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.skin.terms import MULTI_FEATURES, SINGLE_FEATURES

#: Names under which a case carries a feature, and under which it may say "can't tell".
ALIASES = {
    "sites": "site",
    "colors": "color",
    "symptoms": "symptom",
    "triggers": "trigger",
    "signs": "sign",
    "age_at_onset": "age_onset",
    "count_band": "count",
}
SKIN_TYPES = ("dry", "normal", "combination", "oily", "sensitive", "mature_fragile")
GOALS = ("remove", "smooth", "calm", "prevent", "understand")
ASKED_OF_CLIENT = (
    "age_years",
    "sex",
    "fitzpatrick",
    "pregnancy",
    "medications",
    "allergies",
    "conditions",
    "family",
    "recent",
    "goal",
    "event_on",
    "distress",
    "skin_type",
    "cancer_sites",
    "guardian_consent",
    "peel_history",
    "clinician_named",
)
ASKED_OF_BUMP = (
    "size_mm",
    "count",
    "duration_days",
    "growth",
    "growing_weeks",
    "non_healing_weeks",
    "extent_mm",
    "inflamed_count",
    "nodule_count",
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Allowed values by feature, and the keys that other fields may name."""

    values: Mapping[str, frozenset[str]]
    coarse_sites: Mapping[str, tuple[str, ...]]
    sites: frozenset[str]
    feature_names: Mapping[str, str]
    factors: frozenset[str]
    services: tuple[str, ...]
    led_services: tuple[str, ...]
    settings: Mapping[str, Any]
    skin_types: tuple[str, ...] = SKIN_TYPES
    home_place: str = "US-WA"

    def of(self, feature: str) -> frozenset[str]:
        """Return the allowed values of one feature."""
        return self.values[feature]


def vocabulary_from(data: Mapping[str, Any]) -> Vocabulary:
    """Build the vocabulary from the knowledge base."""
    values = {key: frozenset(entry["values"]) for key, entry in data["vocabulary"].items()}
    values["goal"] = frozenset(GOALS)
    coarse = {key: tuple(parts) for key, parts in data["coarse_sites"].items()}
    names = {name: name for name in (*SINGLE_FEATURES, *MULTI_FEATURES, *ASKED_OF_BUMP)}
    names |= {name: name for name in ASKED_OF_CLIENT} | ALIASES
    menu = data["settings"]["menu"]["default"]
    return Vocabulary(
        values=values,
        coarse_sites=coarse,
        sites=values["site"] | frozenset(coarse),
        feature_names=names,
        factors=frozenset(data["factors"]) | frozenset(data["contraindications"]["factors"]),
        services=tuple(menu),
        led_services=tuple(key for key in menu if data["services"][key]["kind"] == "led"),
        settings={key: entry.get("default") for key, entry in data["settings"].items()},
    )
