"""What holds for every decision on every answer."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.skin.careplan import CarePlan, Decision
from studio.skin.wording import never_say_problems
from tests.readability import grade, words_per_sentence
from tests.unit.skin.careplan_builders import BASE, answer, classes, knowledge, make, texts_of

EXFOLIANTS = {"aha", "bha", "pha", "enzyme"}
SERVICES = tuple(knowledge().data["services"])
ROWS = tuple(knowledge().data["rows"])
RULES = (
    "7.1 pregnant_or_trying",
    "7.1 isotretinoin_oral",
    "7.1 rosacea",
    "7.1 salicylate_allergy",
    "7.1 site",
    "3.1 milia_primary",
    "RF-05",
    "0.6 medications",
)
STATUSES = ("offered", "offered", "clearance", "postponed", "withheld")
GROUPS = tuple(knowledge().data["groups"])
FITS = ("most_consistent", "partly_consistent", "not_specific")
SITES = ("cheek", "infraorbital", "vermilion_border", "upper_arm", "genital")

entry = st.tuples(st.sampled_from(STATUSES), st.sampled_from(RULES))
visits = st.none() | st.integers(1, 120)


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    on = draw(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
    visit = draw(visits)
    chosen = st.lists(st.sampled_from(classes()), unique=True)
    return Decision(
        on=on,
        services=tuple(draw(st.lists(st.sampled_from(SERVICES), max_size=4, unique=True))),
        sites=tuple(draw(st.lists(st.sampled_from(SITES), max_size=2, unique=True))),
        homecare=draw(st.none() | chosen.map(tuple)),
        skin_type=draw(
            st.sampled_from(
                [None, "dry", "normal", "combination", "oily", "sensitive", "mature_fragile"]
            )
        ),
        fitzpatrick=draw(st.sampled_from([None, "I", "II", "III", "IV", "V", "VI"])),
        language=draw(st.sampled_from(["en", "es"])),
        next_visit_on=None if visit is None else on + timedelta(visit),
        next_services=tuple(draw(st.lists(st.sampled_from(SERVICES), max_size=2, unique=True))),
        pierced=draw(st.booleans()),
        weeks_on_retinol=draw(st.none() | st.integers(0, 60)),
        products_in_use=tuple(draw(st.lists(st.sampled_from(classes()), max_size=3, unique=True))),
        kind=draw(st.sampled_from([None, "treat", "watch", "hold", "refer"])),
    )


@st.composite
def answers(draw: st.DrawFn) -> dict[str, object]:
    disposition = draw(st.sampled_from(["treat", "watch", "hold", "refer", "ask"]))
    others = {key: draw(entry) for key in classes()}
    urgencies = st.sampled_from(["routine", "soon", "urgent", "emergency"])
    routes = st.sampled_from(sorted(knowledge().data["routes"]))
    referral = {
        "urgency": draw(urgencies),
        "to": draw(routes),
        "also": draw(st.lists(routes, max_size=2)),
        "because": [],
    }
    until = st.sampled_from([None, "healed", "cleared", "healed+14", "2027-02-03"])
    found = st.sampled_from(
        ["RF-06", "RF-17", "5.3 retinoid_rx_topical", "5.3 fst_v_vi", "7.1 rosacea"]
    )
    return answer(
        others=others,
        disposition=disposition,
        condition=draw(st.none() | st.sampled_from(ROWS)),
        group=draw(st.sampled_from(GROUPS)),
        fit=draw(st.sampled_from(FITS)),
        findings=draw(st.lists(found, max_size=2)),
        referral=referral if disposition == "refer" else None,
        service_block={"scope": "bump", "until": draw(until)} if disposition == "hold" else None,
    )


def status(given_answer: Mapping[str, Any], class_key: str) -> str:
    entries = given_answer["homecare"]
    return str(next(entry["status"] for entry in entries if entry["class"] == class_key))


def routine(care: CarePlan) -> set[str]:
    """Every class that the client is told to use."""
    used = {step.class_key for step in (*care.morning, *care.evening)}
    used |= {night for row in care.weeks for night in row.nights}
    used |= {night.class_key for night in care.week} | {
        k for row in care.weeks for k in row.morning
    }
    return {key for key in used if key is not None}


@settings(deadline=None, max_examples=120)
@given(decisions(), answers())
def test_only_offered_and_chosen_classes_are_in_the_routine(
    made: Decision, given_answer: dict[str, object]
) -> None:
    care = make(made, given_answer)

    for key in routine(care):
        assert status(given_answer, key) == "offered"
        assert key != "adapalene_otc"
        assert made.homecare is None or key in BASE or key in made.homecare


def night_of(care: CarePlan, day: date) -> str | None:
    """The active of one real night."""
    for row in care.weeks:
        if row.from_on <= day and (row.until_on is None or day <= row.until_on):
            return row.nights[day.weekday()]
    return None


@settings(deadline=None, max_examples=120)
@given(decisions(), answers())
def test_every_week_keeps_the_cap_and_the_budget_and_never_mixes_a_night(
    made: Decision, given_answer: dict[str, object]
) -> None:
    care = make(made, given_answer)

    nights = [night_of(care, made.on + timedelta(day)) for day in range(200)]
    gentle = made.skin_type in (None, "dry", "sensitive", "mature_fragile")
    for start in range(len(nights) - 6):
        week = nights[start : start + 7]
        acids = [night for night in week if night in EXFOLIANTS]
        retinol = week.count("retinol")
        assert len(acids) <= (1 if gentle or retinol else 2)
        assert len(acids) + retinol <= (2 if gentle else 4)
        assert retinol <= 3
    assert len({night for night in nights if night in EXFOLIANTS}) <= 1
    assert {"retinol", "benzoyl_peroxide"} & {k for row in care.weeks for k in row.morning} <= {
        "benzoyl_peroxide"
    }


@settings(deadline=None, max_examples=120)
@given(decisions(), answers())
def test_actives_rest_after_services_and_before_the_next_visit(
    made: Decision, given_answer: dict[str, object]
) -> None:
    care = make(made, given_answer)

    waits = [a.until_on for band in care.bands for a in band.avoid if "actives" in a.keys]
    stops = [stop.from_on for stop in care.stop_before_next if stop.key == "actives"]
    for day in range(200):
        on = made.on + timedelta(day)
        if on <= max(waits, default=made.on - timedelta(1)) or (stops and on >= stops[0]):
            assert night_of(care, on) is None
            assert not any(
                row.morning
                for row in care.weeks
                if row.from_on <= on and (row.until_on is None or on <= row.until_on)
            )


@settings(deadline=None, max_examples=120)
@given(decisions(), answers())
def test_new_actives_start_two_weeks_apart_and_a_week_after_a_service(
    made: Decision, given_answer: dict[str, object]
) -> None:
    care = make(made, given_answer)

    in_use = {*made.products_in_use, *(["retinol"] if made.weeks_on_retinol is not None else [])}
    actives = set(classes()) - {*BASE, "balm", "urea_body"}
    starts = [
        step.from_on
        for step in (*care.morning, *care.evening)
        if step.class_key in actives - in_use
    ]
    assert all(abs((one - two).days) >= 14 for one, two in combinations(set(starts), 2))
    assert len(set(starts)) == len(starts)
    if made.services:
        assert all(start >= made.on + timedelta(7) for start in starts)
    if made.next_visit_on:
        assert all(start < made.next_visit_on - timedelta(7) for start in starts)


@settings(deadline=None, max_examples=120)
@given(decisions(), answers())
def test_every_plan_has_its_parts_and_days_in_order(
    made: Decision, given_answer: dict[str, object]
) -> None:
    care = make(made, given_answer)

    assert len(set(care.key_points)) == 3
    assert 3 <= len(set(care.call_today)) <= 5
    assert care.call_emergency
    assert len(care.week) in (0, 7)
    assert bool(care.bands) == bool(made.services)
    for band in care.bands:
        assert made.on <= band.from_on <= band.until_on
        assert all(avoid.until_on >= band.from_on for avoid in band.avoid)
    for stop in care.stop_before_next:
        assert made.next_visit_on is not None
        assert made.on <= stop.from_on < made.next_visit_on
    for first, second in zip(care.weeks, care.weeks[1:], strict=False):
        assert first.until_on is not None
        assert second.from_on == first.until_on + timedelta(1)


@settings(deadline=None, max_examples=120)
@given(decisions(), answers())
def test_every_text_is_whole_and_says_nothing_forbidden(
    made: Decision, given_answer: dict[str, object]
) -> None:
    care = make(made, given_answer)

    opened = made.pierced or "lancet_extraction" in made.services
    for part, texts in texts_of(care).items():
        for text in texts:
            assert "{" not in text
            assert text == text.strip()
            assert text or part in {"morning", "evening"}
            assert never_say_problems(text, knowledge()) == ()
            assert opened or not re.search(r"opening|abertura|lancet|pierc", text)


@settings(deadline=None, max_examples=80)
@given(decisions(), answers())
def test_an_english_plan_reads_at_sixth_grade_as_a_whole(
    made: Decision, given_answer: dict[str, object]
) -> None:
    english = Decision(
        **{name: getattr(made, name) for name in made.__slots__} | {"language": "en"}
    )

    care = make(english, given_answer)

    parts = texts_of(care)
    lines = [
        text for name, texts in parts.items() if name != "treatments" for text in texts if text
    ]
    assert grade(lines) <= 6
    assert words_per_sentence(lines) <= 15


@settings(deadline=None, max_examples=80)
@given(decisions(), answers())
def test_the_same_input_gives_the_same_plan_and_json_keeps_it(
    made: Decision, given_answer: dict[str, object]
) -> None:
    care = make(made, given_answer)

    assert make(made, given_answer) == care
    assert CarePlan.from_data(json.loads(json.dumps(care.to_data()))) == care


@settings(deadline=None, max_examples=60)
@given(decisions(), answers(), st.sampled_from(classes()))
def test_withholding_a_class_takes_it_out(
    made: Decision, given_answer: dict[str, Any], class_key: str
) -> None:
    before = routine(make(made, given_answer))
    narrowed = [
        {**e, "status": "withheld", "reasons": [{"rule": RULES[0], "text": ""}]}
        if e["class"] == class_key
        else e
        for e in given_answer["homecare"]
    ]

    after = routine(make(made, {**given_answer, "homecare": narrowed}))

    assert class_key not in after
    if class_key in BASE:
        assert after <= before


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_a_plan_in_both_languages(service: str) -> None:
    english, spanish = (
        make(Decision(on=date(2026, 11, 22), services=(service,), language=language))
        for language in ("en", "es")
    )

    assert len(english.bands) == len(spanish.bands) >= 1
    assert english.treatments != spanish.treatments
