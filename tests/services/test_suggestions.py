"""What is suggested, worked out by hand: the decision, the plan, what the client signs."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from studio.documents.reading import grade
from studio.models import DecisionKind
from studio.services import consultations, plan_changes, plans, saying, suggestions, visit_words
from studio.services.errors import DecisionRefused, Invalid
from studio.services.plan_choices import PlanChoices
from studio.services.unit import Unit
from studio.skin.knowledge import load_knowledge
from tests.builders import BLEEDING, CLEAN, MILIA, make_assessed
from tests.conftest import Work
from tests.services.stories import TREAT
from tests.services.test_allowed import answer, service

DATA = load_knowledge().data
LEAD = [{"condition": "milia_primary"}]


def milia(*entries: dict[str, Any]) -> dict[str, Any]:
    return {**answer("treat", None, *entries), "candidates": LEAD, "service_block": None}


def needing(entry: dict[str, Any], need: str) -> dict[str, Any]:
    return {**entry, "requires": [need]}


EXTRACTION, ENZYME = (
    service("cosmetic_extraction", "offered"),
    service("enzyme_exfoliation", "offered"),
)


@pytest.mark.parametrize(
    ("entries", "wished", "expected"),
    [
        ((EXTRACTION, ENZYME), (), "cosmetic_extraction"),
        ((EXTRACTION, ENZYME), ("enzyme_exfoliation",), "enzyme_exfoliation"),
        ((EXTRACTION, ENZYME), ("consultation", "peel_tca_light"), "cosmetic_extraction"),
        ((needing(EXTRACTION, "patch_test"), ENZYME), (), "enzyme_exfoliation"),
        ((needing(EXTRACTION, "patch_test"),), (), "cosmetic_extraction"),
    ],
    ids=["the usual", "the booked", "booked but not offered", "ready first", "needs something"],
)
def test_one_service_is_suggested(
    entries: tuple[dict[str, Any], ...], wished: tuple[str, ...], expected: str
) -> None:
    found = suggestions.suggested([(("cheek",), milia(*entries))], DATA, wished)

    assert found is not None
    assert (found.kind, found.services, found.sites) == (
        DecisionKind.TREAT,
        (expected,),
        ("cheek",),
    )


def test_a_place_with_a_referred_bump_is_left_out() -> None:
    both = service("cosmetic_extraction", "offered", ("cheek", "chin"))
    found = [(("cheek", "chin"), milia(both)), (("chin",), answer("refer", "routine"))]

    assert suggestions.sites_for(found, "cosmetic_extraction") == ("cheek",)


def test_nothing_is_suggested_while_an_answer_asks() -> None:
    assert suggestions.suggested([(("cheek",), answer("ask"))], DATA) is None
    assert suggestions.suggested([], DATA) is None


@pytest.mark.parametrize("disposition", ["watch", "hold"])
def test_without_a_service_the_advised_kind_is_suggested(disposition: str) -> None:
    found = suggestions.suggested([(("cheek",), answer(disposition))], DATA)

    assert found is not None
    assert (found.kind.value, found.services) == (disposition, ())


def test_the_next_visit_is_the_longest_usual_wait() -> None:
    on = date(2026, 11, 22)

    assert suggestions.next_visit(on, ("cosmetic_extraction",), [], DATA) == date(2026, 12, 20)
    held = {"service_block": {"scope": "all", "until": "2027-05-22"}}
    assert suggestions.next_visit(on, (), [held], DATA) == date(2027, 5, 22)
    assert suggestions.next_visit(on, (), [{"service_block": None}], DATA) is None


def decided(unit: Unit) -> str:
    visit = make_assessed(unit, MILIA).public_id
    consultations.decide(unit, visit, TREAT)
    return visit


def test_set_choices_make_the_plan_and_stay_when_it_is_drafted_again(work: Work) -> None:
    given = PlanChoices(homecare=("aha",), note="Bring your cream.")
    with work() as unit:
        visit = decided(unit)
        plans.draft(unit, visit, given)
        again = plans.data(unit, plans.draft(unit, visit))

    used = [step["class_key"] for step in again["evening"]]
    assert used == ["gentle_cleanser", "aha", "moisturizer"]
    assert again["messages"] == ["Bring your cream."]
    assert (again["next_visit_on"], again["changes"]) == (None, None)


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        (PlanChoices(next_visit_on=date(2026, 11, 22)), "next_visit_on"),
        (PlanChoices(next_visit_on=date(2029, 1, 1)), "next_visit_on"),
        (
            PlanChoices(next_visit_on=date(2026, 12, 1), next_services=("cosmetic_extraction",)),
            "next_visit_on",
        ),
        (PlanChoices(next_visit_on=date(2026, 12, 9), next_services=("botox",)), "next_services"),
        (PlanChoices(note="We guarantee that it goes."), "note"),
        (PlanChoices(note="x" * 601), "note"),
    ],
    ids=["same day", "far off", "too early", "unknown service", "never said", "too long"],
)
def test_choices_that_cannot_be_are_refused(work: Work, choices: PlanChoices, field: str) -> None:
    with work() as unit:
        visit = decided(unit)

    with pytest.raises(Invalid) as refused, work() as unit:
        plans.draft(unit, visit, choices)

    assert refused.value.field == field


def test_a_withheld_class_is_refused_and_a_held_one_needs_a_reason(work: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, MILIA, intake={**CLEAN, "conditions": ["rosacea"]}).public_id
        consultations.decide(unit, visit, replace(TREAT, homecare=None))
        with pytest.raises(DecisionRefused, match="withheld"):
            plans.draft(unit, visit, PlanChoices(homecare=("bha",), reason="The client wants it"))
        with pytest.raises(DecisionRefused, match="reason_needed"):
            plans.draft(unit, visit, PlanChoices(homecare=("retinol",)))

        reason = "Her doctor wrote that it is fine"
        plans.draft(unit, visit, PlanChoices(homecare=("retinol",), reason=reason))


def test_what_is_new_is_said_in_both_languages() -> None:
    before: dict[str, Any] = {
        "on": "2026-11-22",
        "language": "en",
        "treatments": ["gentle extraction"],
        "morning": [{"class_key": "spf"}, {"class_key": "retinol"}],
        "evening": [],
        "bands": [],
        "next_visit_on": "2026-12-20",
        "products": {"spf": ["Day Shield"]},
        "messages": [],
    }
    after = {
        **before,
        "morning": [{"class_key": "spf"}, {"class_key": "aha"}],
        "next_visit_on": "2026-12-27",
        "products": {"spf": ["Sun Veil"]},
        "messages": ["Call me."],
    }
    names = {"aha": "AHA", "retinol": "Retinol", "spf": "Sunscreen"}

    found = plan_changes.changes(before, after, names)

    assert found is not None
    assert found.lines == (
        "New for home: AHA.",
        "Please stop using: Retinol.",
        "The product for “Sunscreen” has changed.",
        "Your next visit is now Sunday, 27 December 2026.",
        "There is a new note for you.",
    )
    assert plan_changes.changes(before, before, names) is None
    spanish = plan_changes.changes(before, {**after, "language": "es"}, names)
    assert spanish is not None
    assert spanish.lines[0] == "Nuevo para casa: AHA."


@pytest.mark.parametrize("table", [visit_words.WORDS, plan_changes.WORDS], ids=["visit", "changes"])
def test_the_clients_words_are_whole_plain_and_sayable(table: dict[str, dict[str, str]]) -> None:
    assert table["en"].keys() == table["es"].keys()
    assert grade(table["en"].values()) <= 6
    for text in (*table["en"].values(), *table["es"].values()):
        assert saying.never_said(text, DATA) == "", text


def test_a_note_is_read_for_what_must_not_be_said() -> None:
    assert saying.never_said("This will cure it.", DATA) == "cure"
    assert saying.never_said("Only a dermatologist can diagnose this.", DATA) == ""
    assert saying.hard_in("Wash it with cool water.", "en") == ()


def test_the_suggestion_for_a_bleeding_bump_is_the_letter(work: Work) -> None:
    with work() as unit:
        seen = consultations.get(unit, make_assessed(unit, BLEEDING).public_id)

        found = suggestions.suggested(seen.found, DATA)

    assert found is not None
    assert found.kind is DecisionKind.REFER
