"""Decide: within the advice plainly, past it only with a reason, never past what binds."""

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from studio.context import StudioState
from studio.services import consultations
from studio.services.decisions import Decided
from tests.builders import CLEAN, MILIA, make_assessed
from tests.web.people import THERAPIST
from tests.web.reading import held, problems, words

Pairs = list[tuple[str, str]]
EXTRACTION: Pairs = [("kind", "treat"), ("services", "cosmetic_extraction"), ("sites", "cheek")]


def decided(studio: StudioState, visit: str) -> Decided | None:
    with studio.reading(THERAPIST) as unit:
        return consultations.get(unit, visit).decision


def test_the_advice_is_ticked_and_all_offered_products(pages: FlaskClient, visit: str) -> None:
    shown = held(pages.get(f"/consultations/{visit}/assess"))

    assert shown["kind"] == ["treat"]
    assert shown["sites"] == ["cheek"]
    assert {"gentle_cleanser", "spf"} <= set(shown["homecare"])
    assert "services" not in shown


def test_a_decision_to_treat_leads_to_the_treatment_and_drafts_the_plan(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    answer = pages.post(f"/consultations/{visit}/decide", data=MultiDict(EXTRACTION))

    assert answer.headers["Location"] == f"/consultations/{visit}/treat"
    found = decided(studio, visit)
    assert found is not None
    assert found.services == ("cosmetic_extraction",)
    assert (found.sites, found.departs) == (("cheek",), ())
    assert "Call us today if" in words(pages.get(f"/consultations/{visit}/plan"))


def test_a_referral_leads_to_the_letter(pages: FlaskClient, grave_visit: str) -> None:
    answer = pages.post(f"/consultations/{grave_visit}/decide", data={"kind": "refer"})

    assert answer.headers["Location"] == f"/consultations/{grave_visit}/referral"


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("kind", "treat")], "Tick at least one service, or choose another way"),
        (EXTRACTION[:2], "Tick where it was done"),
        (
            [("kind", "watch"), *EXTRACTION[1:]],
            "Services need “Treat today”. Untick them, or choose it",
        ),
        ([("kind", "dance")], "Not a valid choice."),
    ],
    ids=["no service", "nowhere", "watch", "unknown"],
)
def test_what_does_not_go_together_is_said_at_the_field(
    pages: FlaskClient, studio: StudioState, visit: str, pairs: Pairs, said: str
) -> None:
    answer = pages.post(f"/consultations/{visit}/decide", data=MultiDict(pairs))

    assert answer.status_code == 422
    assert problems(answer) == [said]
    assert decided(studio, visit) is None


@pytest.mark.parametrize("service", ["lancet_extraction", "led_blue"])
def test_what_the_rules_forbid_is_refused_whatever_the_reason(
    pages: FlaskClient, studio: StudioState, visit: str, service: str
) -> None:
    answer = pages.post(
        f"/consultations/{visit}/decide",
        data=MultiDict(
            [
                ("kind", "treat"),
                ("services", service),
                ("sites", "cheek"),
                ("reason", "The client insists on it today"),
            ]
        ),
    )

    assert answer.status_code == 422
    assert "not possible" in problems(answer)[0]
    assert decided(studio, visit) is None


def test_a_bleeding_bump_cannot_be_treated_with_any_reason(
    pages: FlaskClient, studio: StudioState, grave_visit: str
) -> None:
    answer = pages.post(
        f"/consultations/{grave_visit}/decide",
        data={"kind": "watch", "reason": "The client would rather wait until spring"},
    )

    assert answer.status_code == 422
    assert problems(answer)[0].startswith("This must be referred.")
    assert held(answer)["reason"][-1] == "The client would rather wait until spring"
    assert decided(studio, grave_visit) is None


def test_a_departure_needs_a_reason_and_is_kept_with_it(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        intake = {**CLEAN, "medications": [{"name": "doxycycline", "stopped_days_ago": None}]}
        visit = make_assessed(unit, MILIA, intake=intake).public_id
    light = [("kind", "treat"), ("services", "led_red"), ("sites", "cheek")]
    path = f"/consultations/{visit}/decide"

    refused = pages.post(path, data=MultiDict([*light, ("reason", "ok")]))
    kept = pages.post(path, data=MultiDict([*light, ("reason", "Letter from Dr. Lund is here")]))

    assert refused.status_code == 422
    assert "write your reason, 10 letters or more" in problems(refused)[0]
    assert kept.status_code == 303
    found = decided(studio, visit)
    assert found is not None
    assert (found.departs, found.reason) == (
        ("service:led_red:clearance",),
        "Letter from Dr. Lund is here",
    )


def test_nothing_can_be_decided_before_the_assessment(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        bump = consultations.get(unit, visit).bumps[0]
        consultations.record_bump(unit, visit, bump.public_id, {"sites": ["cheek"]})

    assert "Decide otherwise" not in words(pages.get(f"/consultations/{visit}/assess"))
    answer = pages.post(f"/consultations/{visit}/decide", data=MultiDict(EXTRACTION))
    assert answer.status_code == 409


def test_open_questions_are_said_and_nothing_is_called_advised(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        bump = {"sites": ["cheek"], "colors": ["white"]}
        visit = make_assessed(unit, bump, intake=CLEAN).public_id

    said = words(pages.get(f"/consultations/{visit}/assess"))

    assert "Questions are still open, so nothing is advised yet." in said
    assert "Advised" not in said


def test_agreeing_takes_the_suggestion_in_one_tap(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    assert "Agree and go to Treat" in words(pages.get(f"/consultations/{visit}/assess"))

    answer = pages.post(f"/consultations/{visit}/agree")

    assert answer.headers["Location"] == f"/consultations/{visit}/treat"
    found = decided(studio, visit)
    assert found is not None
    assert (found.services, found.sites) == (("cosmetic_extraction",), ("cheek",))
    assert (found.departs, found.homecare) == ((), None)


def test_agreeing_to_refer_leads_to_a_written_letter(pages: FlaskClient, grave_visit: str) -> None:
    answer = pages.post(f"/consultations/{grave_visit}/agree")

    assert answer.headers["Location"] == f"/consultations/{grave_visit}/referral"
    assert "What is this spot" in words(pages.get(answer.headers["Location"]))


def test_nothing_is_agreed_while_questions_are_open(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        visit = make_assessed(unit, {"sites": ["cheek"], "colors": ["white"]}).public_id

    answer = pages.post(f"/consultations/{visit}/agree")

    assert answer.headers["Location"] == f"/consultations/{visit}/assess"
    assert decided(studio, visit) is None


def test_the_old_address_leads_to_the_assessment(pages: FlaskClient, visit: str) -> None:
    answer = pages.get(f"/consultations/{visit}/decide")

    assert answer.headers["Location"] == f"/consultations/{visit}/assess#decide"


def test_a_response_to_a_suggestion_is_kept_and_stands_in_the_record(
    pages: FlaskClient, grave_visit: str
) -> None:
    path = f"/consultations/{grave_visit}/respond"
    row = {"subject-0": "1:RF-05", "word-0": "change"}

    refused = pages.post(path, data=row)
    kept = pages.post(path, data={**row, "reason-0": "It bled only after shaving"})

    assert refused.status_code == 422
    assert "Write what you change and why" in words(refused)
    assert kept.status_code == 303
    said = words(pages.get(f"/consultations/{grave_visit}/record"))
    assert "Change: 1:RF-05" in said
    assert "It bled only after shaving" in said


def test_what_an_answer_would_change_is_said_at_the_question(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        visit = make_assessed(unit, {"sites": ["cheek"], "colors": ["white"]}).public_id

    assert "Could change this to: Refer" in words(pages.get(f"/consultations/{visit}/assess"))


def test_the_panel_alone_says_the_level(pages: FlaskClient, visit: str) -> None:
    answer = pages.get(f"/consultations/{visit}/panel")

    assert answer.status_code == 200
    assert "OK to treat" in words(answer)
    assert "<html" not in answer.get_data(as_text=True)
