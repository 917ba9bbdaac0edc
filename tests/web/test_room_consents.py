"""Consents of somebody who walked in: asked on one page, signed by one name."""

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.models import Consultation, Purpose
from studio.services import clients, consents
from tests.builders import MILIA, make_consultation
from tests.web.people import THERAPIST
from tests.web.reading import problems, words

ALL_YES = dict.fromkeys(("health_data", "scope", "photos", "share_with_clinician"), "yes")


@pytest.fixture
def visit(studio: StudioState) -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        return make_consultation(unit, MILIA).public_id


def standing(studio: StudioState, visit: str) -> dict[Purpose, bool]:
    with studio.reading(THERAPIST) as unit:
        client = unit.load(Consultation, visit).client
        return {key: found.holds for key, found in consents.current(unit, client).items()}


def test_check_in_leads_to_the_texts_in_the_clients_language(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        unit.load(Consultation, visit).client.language = "es"

    assert f"/consultations/{visit}/consents" in pages.get(f"/consultations/{visit}/checkin").text
    page = pages.get(f"/consultations/{visit}/consents").text
    assert page.count('<blockquote class="consent-text" lang="es">') == 4


def test_one_name_signs_every_yes_and_a_no_is_kept(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    answers = {**ALL_YES, "photos": "no", "signer": "Mara Lindqvist"}

    kept = pages.post(f"/consultations/{visit}/consents", data=answers)

    assert kept.headers["Location"] == f"/consultations/{visit}/checkin"
    assert standing(studio, visit) == {
        Purpose.HEALTH_DATA: True,
        Purpose.SCOPE: True,
        Purpose.PHOTOS: False,
        Purpose.SHARE_WITH_CLINICIAN: True,
    }
    assert "Nothing is missing" in words(pages.get(f"/consultations/{visit}/consents"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Answer one of the texts first"),
        ({"signer": "Mara"}, "Answer one of the texts first"),
        ({"scope": "yes"}, "Type the name: it signs the texts above"),
        ({"scope": "perhaps", "signer": "Mara"}, "Choose yes or no"),
        ({"marketing": "yes", "signer": "Mara"}, "Answer one of the texts first"),
    ],
)
def test_half_an_answer_keeps_nothing(
    pages: FlaskClient, studio: StudioState, visit: str, data: dict[str, str], said: str
) -> None:
    refused = pages.post(f"/consultations/{visit}/consents", data=data)

    assert (refused.status_code, problems(refused)) == (422, [said])
    assert standing(studio, visit) == {}


def test_for_a_child_the_guardian_signs(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        client = unit.load(Consultation, visit).client
        clients.record_birth(unit, client.public_id, unit.today().replace(year=2016))

    assert "Guardian's full name" in words(pages.get(f"/consultations/{visit}/consents"))
    data = {**ALL_YES, "signer": "Lena Lindqvist"}
    assert pages.post(f"/consultations/{visit}/consents", data=data).status_code == 303
