"""The shipped knowledge base: every entry has its sources, and the compiled form is the TOML."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from studio.skin.expressions import compile_expression
from studio.skin.knowledge import VERSIONS, canonical_json, load_knowledge
from studio.skin.knowledge.check import check_knowledge
from studio.skin.knowledge.check_entries import NESTED, REQUIRED
from studio.skin.knowledge.compiler import DATA as FOLDER
from studio.skin.knowledge.compiler import current_data, is_current, read_toml
from studio.skin.knowledge.problems import entries
from studio.skin.wording import never_say_problems

DATA = current_data()
ENTRIES = [
    pytest.param(kind, entry, id=f"{kind}.{key}")
    for kind in REQUIRED
    for key, entry in entries(DATA, kind)
] + [
    pytest.param(kind, entry, id=f"{kind}.{part}.{key}")
    for kind, part in NESTED
    for key, entry in DATA[kind][part].items()
]


@pytest.mark.parametrize(("kind", "entry"), ENTRIES)
def test_an_entry_names_known_sources_and_its_state_of_review(
    kind: str, entry: Mapping[str, Any]
) -> None:
    assert entry["sources"]
    assert set(entry["sources"]) <= set(DATA["sources"])
    assert entry["review"] in {"to_verify", "verified"}


@pytest.mark.parametrize("tag", sorted(DATA["sources"]))
def test_a_source_can_be_found_again(tag: str) -> None:
    source = DATA["sources"][tag]
    assert source["title"]
    assert source["site"] or source["quality"] in {"seed", "marker", "L"}


def test_the_knowledge_base_has_no_problems() -> None:
    assert check_knowledge(DATA) == ()


def test_the_compiled_version_is_the_toml() -> None:
    assert is_current(DATA)
    name = (VERSIONS / "CURRENT").read_text(encoding="utf-8").strip()
    assert json.loads((VERSIONS / f"{name}.json").read_text(encoding="utf-8")) == DATA


def test_the_compiled_version_is_canonical() -> None:
    name = (VERSIONS / "CURRENT").read_text(encoding="utf-8").strip()
    assert (VERSIONS / f"{name}.json").read_text(encoding="utf-8") == canonical_json(DATA)


def verhoeff(digits: str) -> int:
    """Return the checksum in the dihedral group of order ten; 0 is well formed."""
    step = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    swap = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    total = 0
    for digit in reversed(digits):
        total = dihedral(total, step[int(digit)])
        step = [step[swap[i]] for i in range(10)]
    return total


def dihedral(a: int, b: int) -> int:
    """Multiply in the symmetries of a pentagon: 0-4 turn it, 5-9 turn and flip it."""
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b - 5) % 5 + 5
    return (a - b) % 5 + 5 if b < 5 else (a - b) % 5


COUNTS = {
    "conditions": 42,
    "rows": 43,
    "flags": 42,
    "facts": 24,
    "zones": 26,
    "services": 14,
    "pairs": 16,
    "codes": 33,
    "contradictions": 19,
    "owner_decisions": 11,
    "weakest_facts": 15,
    "questions": 25,
    "scope": 19,
    "sources": 196,
}


@pytest.mark.parametrize(("kind", "least"), COUNTS.items())
def test_no_row_of_the_reference_was_lost(kind: str, least: int) -> None:
    assert len(DATA[kind]) >= least


def test_every_screening_factor_and_homecare_class_is_there() -> None:
    assert len(DATA["contraindications"]["factors"]) == 64
    assert len(DATA["homecare"]["classes"]) == 15


@pytest.mark.parametrize("key", DATA["must_not_miss"]["keys"])
def test_a_must_not_miss_condition_refers_unless_a_clinician_or_a_known_cold_sore_says_so(
    key: str,
) -> None:
    row = DATA["rows"][key]
    assert row["class"].startswith("refer")
    for override in row["overrides"]:
        assert override["class"].startswith("refer") or "clinician_named" in override["when"]


@pytest.mark.parametrize("fact", DATA["facts"], ids=lambda fact: fact["name"])
def test_a_fact_reads_as_an_expression(fact: Mapping[str, Any]) -> None:
    assert callable(compile_expression(fact["when"]))


@pytest.mark.parametrize(
    ("condition", "feature", "value", "code"),
    [
        ("milia_primary", "content", "keratin_pearl", "PG"),
        ("calcinosis_cutis_localized", "firmness", "stony", "PG"),
        ("basal_cell_carcinoma", "sign", "vessels_cross", "S"),
        ("perioral_dermatitis", "sign", "lip_rim_spared", "PG"),
        ("hidrocystoma", "content", "clear_fluid", "PG"),
        ("syringoma", "surface", "white_core_visible", "A"),
        ("melanoma_any", "sign", "lesion_asymmetry", "S"),
        ("herpes_simplex", "arrangement", "clustered", "PG"),
    ],
)
def test_key_evidence_is_what_the_reference_says(
    condition: str, feature: str, value: str, code: str
) -> None:
    assert DATA["conditions"][condition]["evidence"][feature][value] == code


@pytest.mark.parametrize(
    "concept", sorted({code["snomed"].split()[0] for code in DATA["codes"] if "snomed" in code})
)
def test_a_snomed_id_is_well_formed(concept: str) -> None:
    assert verhoeff(concept) == 0


@pytest.mark.parametrize("concept", ["12563001", "72464004"])
def test_the_check_digit_finds_the_malformed_ids_that_the_web_hands_on(concept: str) -> None:
    assert verhoeff(concept) != 0


@pytest.mark.parametrize(
    "text",
    [
        "Esto cura las manchas.",
        "Resultado garantizado.",
        "Su diagnóstico es claro.",
        "El bulto es una milia.",
        "Cáncer descartado.",
        "No necesita ir al médico.",
        "This heals it.",
        "No cancer here.",
        "It is milia.",
    ],
)
def test_what_must_not_be_said_is_found_in_both_languages(text: str) -> None:
    assert never_say_problems(text, load_knowledge())


@pytest.mark.parametrize(
    "text",
    [
        "Esto no es un diagnóstico médico.",
        "Solo un dermatólogo puede decirlo con certeza.",
        "Only a dermatologist can diagnose.",
        "A cancer is something for a dermatologist to see.",
        "La piel se calma en unos días.",
    ],
)
def test_what_may_be_said_is_let_through_in_both_languages(text: str) -> None:
    assert never_say_problems(text, load_knowledge()) == ()


@pytest.mark.parametrize(
    ("factor", "column", "cell"),
    [
        ("isotretinoin_oral", "PX", "A(180)"),
        ("isotretinoin_oral", "EN", "R(30)"),
        ("pregnant_or_trying", "AHA", "A"),
        ("pregnant_or_trying", "EX", "ok"),
        ("nut_allergy", "AHA", "ok;peel_mandelic=R"),
        ("salicylate_allergy", "SA", "A"),
        ("epilepsy", "LB", "A"),
        ("bleeding_risk", "PX", "A"),
        ("minor_under_10", "FA", "A"),
    ],
)
def test_key_cells_are_what_the_reference_says(factor: str, column: str, cell: str) -> None:
    assert DATA["contraindications"]["factors"][factor]["cells"][column] == cell


FILES = sorted(path for path in FOLDER.rglob("*.toml") if path.name != "plan_text.toml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_file_explains_every_key_of_its_entries_at_its_head(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = re.match(r"(?:#.*\n)+", text)
    assert head, "has no header comment"
    explained = set(re.findall(r"\w+", head.group()))
    if path.parent.name == "dictionary":  # one explanation for all of them
        explained |= set(re.findall(r"\w+", (path.parent / "reference.toml").read_text("utf-8")))
    found = read_toml(path)
    for kind in REQUIRED.keys() & found.keys():
        for _, entry in entries(found, kind):
            assert set(entry) - explained <= {"sources", "review"}
