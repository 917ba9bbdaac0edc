"""What must hold of every answer, whatever the case."""

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.skin.assessment import assess
from studio.skin.terms import Disposition
from studio.skin.wording import never_say_problems
from tests.unit.skin.strategies import KNOWLEDGE, TREATABLE, Case, cases

ORDER = ("treat", "watch", "ask", "hold")
URGENCIES = ("routine", "soon", "urgent", "emergency")
LETTERS = frozenset({"clearance_letter", "prescriber_note"})

many = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def caution(answer: dict[str, Any]) -> int:
    """Return how cautious an answer is; a higher number is more cautious."""
    if answer["disposition"] == "refer":
        return len(ORDER) + URGENCIES.index(answer["referral"]["urgency"])
    return ORDER.index(answer["disposition"])


def offered(answer: dict[str, Any]) -> set[str]:
    treatments = {t["service"] for t in answer["treatments"] if t["status"] == "offered"}
    return treatments | {h["class"] for h in answer["homecare"] if h["status"] == "offered"}


def with_bump(case: Case, **changes: object) -> Case:
    changed = copy.deepcopy(case)
    changed["bump"].update(changes)
    return changed


#: Fields of an answer that people read; the others hold keys.
PROSE = frozenset({"text", "because", "ask", "summary"})


def prose(value: object, field: str = "") -> list[str]:
    if isinstance(value, str):
        return [value] if field in PROSE else []
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in prose(item, key)]
    return [text for item in value for text in prose(item)] if isinstance(value, list) else []


#: Alarm signs that nothing may outweigh, each with the least urgency it must reach.
ALARMS = [
    ("signs", "breathing_difficulty", "emergency"),
    ("signs", "collapse", "emergency"),
    ("signs", "face_lip_tongue_swelling", "emergency"),
    ("signs", "dusky_net", "urgent"),
    ("signs", "vessels_cross", "soon"),
    ("signs", "fragile_blistering", "soon"),
    ("signs", "weight_loss", "soon"),
    ("surface", "rolled_edge", "soon"),
    ("surface", "horn", "soon"),
    ("content", "chalky", "routine"),
]


@pytest.mark.parametrize(("field", "value", "least"), ALARMS, ids=[a[1] for a in ALARMS])
@given(case=cases())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_adding_a_red_flag_never_makes_an_answer_less_cautious(
    field: str, value: str, least: str, case: Case
) -> None:
    had = case["bump"].get(field) or []
    had = [had] if isinstance(had, str) else had
    before = assess(case, KNOWLEDGE)

    after = assess(with_bump(case, **{field: [*had, value]}), KNOWLEDGE)

    assert caution(after) >= caution(before)
    gated = {"genital", "perianal", "oral_mucosa", "areola"} & set(case["bump"].get("sites") or ())
    assert (
        gated
        or caution(after) >= len(ORDER) + URGENCIES.index(least)
        or (value == "horn" and "follicular_field" in (case["bump"].get("arrangement") or ()))
    )


@given(
    case=cases(),
    more=st.sampled_from(
        [
            ("medications", {"name": "accutane"}),
            ("medications", {"name": "doxycycline"}),
            ("medications", {"name": "warfarin"}),
            ("conditions", "epilepsy"),
            ("conditions", "lupus"),
            ("conditions", "kidney transplant"),
            ("allergies", "latex"),
            ("allergies", "aspirin"),
            ("recent", {"what": "sunburn", "days_ago": 0}),
            ("recent", {"what": "cold_sore", "days_ago": 0}),
        ]
    ),
)
@many
def test_adding_a_contraindication_never_offers_more(case: Case, more: tuple[str, Any]) -> None:
    field, item = more
    case["client"][field] = case["client"].get(field) or []
    before = assess(case, KNOWLEDGE)
    worse = copy.deepcopy(case)
    worse["client"][field] = [*case["client"][field], item]

    after = assess(worse, KNOWLEDGE)

    assert offered(after) <= offered(before)
    assert caution(after) >= caution(before)


@given(case=cases(), essential=st.sampled_from(["sites", "colors", "symptoms"]))
@many
def test_without_an_essential_nothing_is_certain(case: Case, essential: str) -> None:
    case["bump"]["cannot_tell"] = []

    answer = assess(with_bump(case, **{essential: None}), KNOWLEDGE)

    assert answer["disposition"] in {"ask", "refer"}
    if answer["disposition"] == "refer":
        assert not any(b["rule"] == "RF-06" for b in answer["referral"]["because"])


@given(case=cases(), rng=st.randoms(use_true_random=False))
@many
def test_order_of_input_never_matters(case: Case, rng: random.Random) -> None:
    shuffled = copy.deepcopy(case)
    for part in (shuffled["bump"], shuffled["client"]):
        for value in part.values():
            if isinstance(value, list) and value and not isinstance(value[0], float):
                rng.shuffle(value)

    same = json.dumps(assess(shuffled, KNOWLEDGE)) == json.dumps(assess(case, KNOWLEDGE))

    assert same


@given(case=cases())
@many
def test_an_answer_is_consistent_with_itself(case: Case) -> None:
    answer = assess(case, KNOWLEDGE)

    rows = [*answer["treatments"], *answer["homecare"]]
    assert all(row["reasons"] for row in rows if row["status"] != "offered")
    assert all((row["earliest_on"] is not None) == (row["status"] == "postponed") for row in rows)
    services = {t["service"] for t in answer["treatments"] if t["status"] == "offered"}
    if answer["disposition"] in {"hold", "ask", "refer"}:
        assert not services
    if answer["disposition"] == "treat":
        assert services
        assert answer["service_block"] is None
    if answer["disposition"] == "ask":
        assert answer["questions"]
    assert (answer["referral"] is not None) == (answer["disposition"] == "refer")
    for row in answer["treatments"]:
        assert row["status"] == "clearance" or not LETTERS & set(row["requires"])
        assert not row["sites"] or row["status"] != "withheld"
        assert row["sites"] or row["status"] != "offered"
    assert len(answer["candidates"]) <= 3
    assert Disposition(answer["disposition"])


@given(case=cases())
@many
def test_nothing_forbidden_is_ever_said(case: Case) -> None:
    answer = assess(case, KNOWLEDGE)

    problems = [(text, never_say_problems(text, KNOWLEDGE)) for text in prose(answer)]
    assert not [entry for entry in problems if entry[1]]


def test_a_clean_fully_asked_client_is_offered_treatment_plainly() -> None:
    answer = assess(TREATABLE, KNOWLEDGE)

    assert answer["disposition"] == "treat"
    assert {"cosmetic_extraction", "enzyme_exfoliation", "peel_lactic"} <= offered(answer)
    assert answer["referral"] is None


@given(case=cases(), answers=st.sampled_from(["cannot_tell"]))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_dialogue_settles_in_four_rounds_of_cannot_tell(case: Case, answers: str) -> None:
    for _ in range(4):
        answer = assess(case, KNOWLEDGE)
        if answer["disposition"] != "ask":
            break
        unknown = [question["feature"] for question in answer["questions"]]
        case["bump"][answers] = [*case["bump"].get(answers, []), *unknown]

    assert assess(case, KNOWLEDGE)["disposition"] != "ask"
