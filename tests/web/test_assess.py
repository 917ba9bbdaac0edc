"""Assess: level, why, questions answered in place, options."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from studio.context import StudioState
from studio.services import consultations
from studio.services.consultations import BumpView
from tests.builders import CLEAN, MILIA, make_assessed
from tests.cases.runner import read_cases
from tests.web.people import THERAPIST
from tests.web.reading import words


def first_bump(studio: StudioState, visit: str) -> BumpView:
    with studio.reading(THERAPIST) as unit:
        return consultations.get(unit, visit).bumps[0]


def a_visit(studio: StudioState, bump: dict[str, Any], intake: dict[str, Any]) -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        return make_assessed(unit, bump, intake=intake).public_id


def answer_path(studio: StudioState, visit: str) -> str:
    return f"/consultations/{visit}/bumps/{first_bump(studio, visit).public_id}/answer"


def test_a_clean_case_is_offered_treatment_in_plain_words(pages: FlaskClient, visit: str) -> None:
    answer = pages.get(f"/consultations/{visit}/assess")

    said = words(answer)
    assert answer.status_code == 200
    assert "OK to treat" in said
    assert "Gentle extraction" in said
    assert "Not a diagnosis." in said
    assert "No clinician has reviewed these rules yet." in said
    assert "%" not in said


def test_a_red_flag_stands_on_every_step_and_on_the_clients_page(
    pages: FlaskClient, studio: StudioState, grave_visit: str
) -> None:
    with studio.reading(THERAPIST) as unit:
        client = consultations.get(unit, grave_visit).client.public_id
    steps = ("checkin", "look/new", "assess", "treat", "plan", "finish", "referral", "record")

    for path in (*(f"/consultations/{grave_visit}/{step}" for step in steps), f"/clients/{client}"):
        assert "Stop: a clinician should look at this" in words(pages.get(path)), path


@pytest.mark.parametrize(
    ("case_id", "ways"),
    [
        ("A40", {"Stop and refer", "Postpone", "Carry on with reason"}),
        ("A42", {"Stop and refer", "Postpone", "Carry on with reason"}),
        ("A80", {"Call 911", "Stop and refer"}),
    ],
    ids=["routine", "soon", "emergency"],
)
def test_the_banner_offers_no_more_than_the_flag_allows(
    pages: FlaskClient, studio: StudioState, case_id: str, ways: set[str]
) -> None:
    recorded = next(case for case in read_cases() if case["id"] == case_id)["case"]
    visit = a_visit(studio, recorded["bump"], recorded["client"])

    page = pages.get(f"/consultations/{visit}/assess").get_data(as_text=True)

    every = {"Call 911", "Stop and refer", "Postpone", "Carry on with reason"}
    banner = page.partition('id="banner"')[2].partition("</section>")[0]
    assert {
        way for way in every if re.search(rf">{way}</(button|summary)|</svg>{way}</a>", banner)
    } == ways


def test_no_banner_stands_where_nothing_stops(pages: FlaskClient, visit: str) -> None:
    assert "Stop: a clinician" not in words(pages.get(f"/consultations/{visit}/assess"))


def test_every_question_can_be_answered_in_place_until_it_settles(
    pages: FlaskClient, studio: StudioState
) -> None:
    visit = a_visit(studio, {"sites": ["cheek"], "colors": ["white"]}, dict(CLEAN))

    for _ in range(30):
        bump = first_bump(studio, visit)
        assert bump.assessment is not None
        if bump.assessment.answer["disposition"] != "ask":
            break
        asked = bump.assessment.answer["questions"][0]["feature"]
        answer = pages.post(
            answer_path(studio, visit), data={"feature": asked, "value": "cannot_tell"}
        )
        assert answer.status_code == 303, asked
    assert bump.assessment is not None
    assert bump.assessment.answer["disposition"] != "ask"


@pytest.mark.parametrize(
    ("sent", "key", "stored"),
    [
        ([("feature", "sign"), ("value", "fever"), ("value", "hot")], "signs", ["fever", "hot"]),
        ([("feature", "sign"), ("value", "asked_none")], "signs", []),
        ([("feature", "symptom"), ("value", "none")], "symptoms", ["none"]),
        ([("feature", "growth"), ("value", "number")], "growth", "number"),
        ([("feature", "size_mm"), ("number", "2,5")], "size_mm", [2.5, 2.5]),
        ([("feature", "count"), ("number", "6")], "count", 6),
    ],
    ids=["several", "none", "symptoms", "one", "size", "count"],
)
def test_an_answer_is_stored_with_the_bump(
    pages: FlaskClient,
    studio: StudioState,
    visit: str,
    *,
    sent: list[tuple[str, str]],
    key: str,
    stored: object,
) -> None:
    answer = pages.post(answer_path(studio, visit), data=MultiDict(sent))

    assert answer.status_code == 303
    assert first_bump(studio, visit).features[key] == stored


@pytest.mark.parametrize(
    ("feature", "value", "stored"),
    [("pregnancy", "trying", "trying"), ("medications", "asked_none", [])],
)
def test_an_answer_about_the_client_is_stored_with_the_intake(
    pages: FlaskClient, studio: StudioState, feature: str, value: str, stored: object
) -> None:
    intake = {key: told for key, told in CLEAN.items() if key != feature}
    visit = a_visit(studio, dict(MILIA), intake)

    answer = pages.post(answer_path(studio, visit), data={"feature": feature, "value": value})

    assert answer.status_code == 303
    with studio.reading(THERAPIST) as unit:
        assert consultations.get(unit, visit).intake[feature] == stored


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"feature": "sign"}, "Choose an answer first"),
        ({"feature": "sign", "value": "moon"}, "unknown value"),
        ({"feature": "count", "number": "many"}, "Enter a number, like 4; “many” is none"),
        ({"feature": "count", "number": "-4"}, "must be from 1 to"),
        ({"feature": "moon", "value": "full"}, ""),
        ({"feature": "moon", "value": "cannot_tell"}, ""),
        ({}, ""),
    ],
    ids=["nothing", "value", "words", "negative", "feature", "can't tell", "empty"],
)
def test_an_answer_that_does_not_fit_is_refused(
    pages: FlaskClient, studio: StudioState, sent: dict[str, str], said: str
) -> None:
    unasked = {"signs", "count"}
    bump = {key: seen for key, seen in MILIA.items() if key not in unasked}
    visit = a_visit(studio, bump, dict(CLEAN))

    answer = pages.post(answer_path(studio, visit), data=sent)

    assert answer.status_code == 422
    assert first_bump(studio, visit).features.keys().isdisjoint(unasked)


def test_assessing_again_answers_to_what_is_recorded_now(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        bump = consultations.get(unit, visit).bumps[0]
        consultations.record_bump(
            unit, visit, bump.public_id, {**bump.features, "symptoms": ["bleeding"]}
        )
    assert "Something changed since this was worked out." in words(
        pages.get(f"/consultations/{visit}/assess")
    )

    answer = pages.post(f"/consultations/{visit}/assess")

    assert answer.status_code == 303
    assert "Refer" in words(pages.get(f"/consultations/{visit}/assess"))
