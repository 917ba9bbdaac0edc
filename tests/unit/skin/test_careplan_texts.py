"""The sentences of a plan: complete in both languages, plain, and within the studio's scope."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest

from studio.skin.wording import never_say_problems
from tests.readability import grade, words_per_sentence
from tests.unit.skin.careplan_builders import knowledge

LIMIT = 6.0
SAMPLES = {
    "date": "3 December",
    "days": "2",
    "weeks": "4",
    "items": "sauna, steam or pool",
    "product": "retinol",
    "products": "retinol and AHA acid",
    "nights": "Monday and Thursday",
    "name": "milia (tiny firm white bumps)",
    "place": "a dermatologist",
    "percent": "0.1",
    "after_2_weeks": "6 December",
    "after_4_weeks": "20 December",
    "after_6_weeks": "3 January",
}


def text() -> Mapping[str, Any]:
    found: Mapping[str, Any] = knowledge().data["plan_text"]
    return found


def entries() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every entry with words: its group, its key and its values."""
    for group, table in text().items():
        if isinstance(table, Mapping):
            for key, entry in table.items():
                if isinstance(entry, Mapping) and "en" in entry:
                    yield group, key, entry


def pairs() -> Iterator[tuple[str, object, object]]:
    """Every English text beside its Spanish one."""
    for group, key, entry in entries():
        for name in entry:
            if name == "en" or name.endswith("_en"):
                yield f"{group}.{key}.{name}", entry[name], entry.get(name[:-2] + "es")


def sentences(group: str) -> list[str]:
    """The English sentences of one group, filled in."""
    values = (
        value
        for name, entry, per_key in entries()
        if name == group
        for key, value in per_key.items()
        if (key == "en" or key.endswith("_en")) and isinstance(value, str) and value
    )
    return [value.format_map(SAMPLES) for value in values]


def all_texts() -> Iterator[tuple[str, str]]:
    for where, english, spanish in pairs():
        for value in (english, spanish):
            for part in value if isinstance(value, list) else [value]:
                yield where, str(part)


SENTENCE_GROUPS = (
    "call",
    "do",
    "avoid_alone",
    "emergency",
    "evening",
    "expect",
    "key_points",
    "morning",
    "notes",
    "refer",
    "saw",
    "stop",
    "titles",
    "week",
    "withheld",
)


@pytest.mark.parametrize(("where", "english", "spanish"), list(pairs()))
def test_every_text_has_its_spanish_with_the_same_blanks(
    where: str, english: object, spanish: object
) -> None:
    assert type(english) is type(spanish), where
    assert bool(english) == bool(spanish)
    assert _blanks(english) == _blanks(spanish)


def _blanks(value: object) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(str(value)) if name is not None}


@pytest.mark.parametrize("group", SENTENCE_GROUPS)
def test_english_reads_at_sixth_grade_or_lower(group: str) -> None:
    lines = sentences(group)

    assert grade(lines) <= LIMIT
    assert words_per_sentence(lines) <= 15


def test_every_group_of_sentences_is_graded() -> None:
    words = {
        "avoid",
        "avoid_words",
        "band_labels",
        "groups",
        "lists",
        "products",
        "routes",
        "services",
    }

    assert {group for group, _, _ in entries()} == {*SENTENCE_GROUPS, *words}


def test_no_sentence_breaks_a_never_say_rule() -> None:
    broken = [
        (where, problem)
        for where, line in all_texts()
        for problem in never_say_problems(line, knowledge())
    ]

    assert broken == []


def test_no_sentence_speaks_of_blades_or_of_piercing() -> None:
    word = re.compile(r"lancet|pierc|blade|perfor|bistur|\baguja de", re.IGNORECASE)

    assert [line for _, line in all_texts() if word.search(line)] == []


def test_no_sentence_names_a_brand() -> None:
    brands = {
        name.lower()
        for entry in knowledge().data.get("dictionary", ())
        if entry["field"] == "med" and entry.get("kind") == "brand"
        for name in entry["names"]
    }

    said = {
        (brand, line)
        for _, line, _ in pairs()
        for brand in brands
        if re.search(rf"\b{re.escape(brand)}\b", str(line).lower())
    }

    assert said == set()


def test_no_medicine_is_stopped() -> None:
    stops = text()["stop"]

    for factor in text()["ask_prescriber"]["factors"]:
        assert "ask your prescriber whether you may pause" in stops[factor]["en"]
        assert "pregunte a su médico si puede pausar" in stops[factor]["es"]


def test_every_number_of_the_plan_has_a_source_and_a_review_state() -> None:
    sources = knowledge().data["sources"]

    for entry in (text(), text()["rules"], *text()["kinds"].values()):
        assert entry["review"] in {"to_verify", "verified"}
        assert entry["sources"]
        assert set(entry["sources"]) <= set(sources)


def test_every_service_kind_and_class_of_the_knowledge_is_covered() -> None:
    data = knowledge().data

    assert set(text()["services"]) == set(data["services"])
    assert {service["kind"] for service in data["services"].values()} == set(text()["kinds"])
    assert set(text()["products"]) == set(data["homecare"]["classes"])
    assert set(text()["routes"]) | {"studio"} >= set(data["routes"])


def test_waits_are_never_shorter_than_the_aftercare_tables() -> None:
    """The plan's own numbers may only be stricter than the reference's hours."""
    aftercare, kinds = knowledge().data["aftercare"], text()["kinds"]
    rows = text()["aftercare_rows"]

    for kind, row in rows.items():
        hours = aftercare["makeup_hours"].get(row, 0)
        assert kinds[kind]["waits"].get("makeup", 0) * 24 >= hours
    assert kinds["piercing"]["waits"]["actives"] >= aftercare["restart_days"]["extraction_pierced"]
