"""Random cases of the contract, from the knowledge base's own vocabulary."""

from collections.abc import Collection
from datetime import date
from typing import Any

from hypothesis import strategies as st

from studio.skin.knowledge import load_knowledge
from studio.skin.vocabulary import GOALS, SKIN_TYPES

KNOWLEDGE = load_knowledge()
V = KNOWLEDGE.rules.vocabulary
Case = dict[str, Any]

MEDICINES = ("Accutane", "doxycycline", "eliquis", "Retin-A", "prednisone", "zyrtec", "lisinopril")
CONDITIONS = (
    "epilepsy",
    "lupus",
    "cold sores",
    "diabetes",
    "asthma",
    "keloid",
    "breast cancer",
    "skin cancer",
)
ALLERGIES = ("aspirin", "latex", "almond", "penicillin")
EVENTS = ("laser", "peel_light", "sunburn", "wax", "facial", "cold_sore", "extraction")


def some(values: Collection[str], most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(values)), max_size=most, unique=True)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def symptoms() -> st.SearchStrategy[list[str]]:
    felt = some(V.of("symptom") - {"none"}, 2)
    return felt | st.just(["none"])


def sizes() -> st.SearchStrategy[list[float]]:
    return st.tuples(st.floats(0.5, 12), st.floats(0, 4)).map(lambda s: [s[0], s[0] + s[1]])


def bumps() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "sites": maybe(some(V.sites, 2)),
            "colors": maybe(some(V.of("color"), 2)),
            "firmness": maybe(st.sampled_from(sorted(V.of("firmness")))),
            "size_mm": maybe(sizes()),
            "surface": maybe(some(V.of("surface"))),
            "arrangement": maybe(some(V.of("arrangement"), 2)),
            "count": maybe(st.integers(1, 80)),
            "mobility": maybe(st.sampled_from(sorted(V.of("mobility")))),
            "content": maybe(st.sampled_from(sorted(V.of("content")))),
            "duration_days": maybe(st.integers(0, 400)),
            "course": maybe(some(V.of("course"), 2)),
            "symptoms": maybe(symptoms()),
            "triggers": maybe(some(V.of("trigger"), 2)),
            "signs": maybe(some(V.of("sign"), 2)),
            "not_sure": st.booleans(),
            "growth": maybe(st.sampled_from(sorted(V.of("growth")))),
            "growing_weeks": maybe(st.integers(0, 60)),
            "non_healing_weeks": maybe(st.integers(0, 20)),
            "extent_mm": maybe(st.integers(1, 90)),
            "inflamed_count": maybe(st.integers(0, 30)),
            "cannot_tell": some(V.feature_names, 4),
        },
    )


def events() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"what": st.sampled_from(EVENTS), "days_ago": st.integers(0, 200)},
        optional={"sites": maybe(some(V.sites, 2)), "own": st.booleans()},
    )


def clients() -> st.SearchStrategy[dict[str, Any]]:
    drugs = st.fixed_dictionaries(
        {"name": st.sampled_from(MEDICINES)},
        optional={"stopped_days_ago": maybe(st.integers(0, 400))},
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "age_years": maybe(st.floats(2, 95)),
            "sex": maybe(st.sampled_from(["female", "male"])),
            "fitzpatrick": maybe(st.sampled_from(["I", "II", "III", "IV", "V", "VI"])),
            "pregnancy": maybe(st.sampled_from(["none", "pregnant", "trying", "breastfeeding"])),
            "medications": maybe(st.lists(drugs, max_size=2)),
            "allergies": maybe(some(ALLERGIES, 2)),
            "conditions": maybe(some(CONDITIONS, 2)),
            "family": maybe(some(CONDITIONS, 1)),
            "recent": maybe(st.lists(events(), max_size=2)),
            "goal": maybe(st.sampled_from(GOALS)),
            "event_on": maybe(st.dates(date(2026, 11, 1), date(2027, 3, 1)).map(str)),
            "distress": maybe(st.integers(0, 10)),
            "skin_type": maybe(st.sampled_from(SKIN_TYPES)),
            "guardian_consent": maybe(st.booleans()),
        },
    )


def cases() -> st.SearchStrategy[Case]:
    return st.fixed_dictionaries(
        {
            "bump": bumps(),
            "client": clients(),
            "studio": st.fixed_dictionaries(
                {"place": st.just("US-WA"), "license": st.just("esthetician")},
                optional={
                    "mild_acne_exception": st.booleans(),
                    "lancet_authorized": st.booleans(),
                    "periorbital_extraction": st.booleans(),
                },
            ),
            "on": st.just("2026-11-22"),
        }
    )


#: Milia that a fully asked, clean client may have treated: the start of many a property.
TREATABLE: Case = {
    "bump": {
        "sites": ["cheek"],
        "colors": ["white"],
        "firmness": "hard",
        "size_mm": [1, 2],
        "surface": ["dome", "no_opening", "smooth"],
        "arrangement": ["few_scattered"],
        "count": 6,
        "duration_days": 200,
        "course": ["stable"],
        "symptoms": ["none"],
    },
    "client": {
        "age_years": 34,
        "fitzpatrick": "III",
        "pregnancy": "none",
        "medications": [],
        "allergies": [],
        "conditions": [],
        "family": [],
        "recent": [],
    },
    "studio": {"place": "US-WA", "license": "esthetician"},
    "on": "2026-11-22",
}
