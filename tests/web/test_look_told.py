"""What the client said at home stands where the bumps are looked at."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.models import Consultation, IntakeStatus
from studio.services import consultations, findings, intakes, sealing
from studio.skin.findings import ZoneFinding
from tests.web.people import THERAPIST
from tests.web.reading import held, words

ANSWERS = {
    "main_concern": "Tiny white grains since the summer",
    "concern_zones": ["cheeks", "private"],
    "first_noticed": "months",
    "changes": ["more"],
    "tried": ["squeezed"],
    "tried_what": "a needle from the drawer",
}


@pytest.fixture
def told(studio: StudioState, visit: str) -> str:
    """A visit of a client who answered at home the day before."""
    with studio.unit_of_work(THERAPIST) as unit:
        consultation = unit.load(Consultation, visit)
        intake = intakes.begin(unit, consultation.client, None)
        intake.answers = sealing.seal_json(unit, consultation.client, intake, "answers", ANSWERS)
        intake.status = IntakeStatus.SUBMITTED
        intake.submitted_at = consultation.created_at - timedelta(days=1)
        return visit


def zones(studio: StudioState, visit: str) -> dict[str, ZoneFinding]:
    with studio.reading(THERAPIST) as unit:
        return dict(findings.of(unit, unit.load(Consultation, visit)).zones)


def test_look_shows_what_the_client_said_of_the_bumps(pages: FlaskClient, told: str) -> None:
    said = words(pages.get(f"/consultations/{told}/look"))

    for text in ("The client says", ANSWERS["main_concern"], ANSWERS["tried_what"], "Cheeks"):
        assert str(text) in said


def test_one_tap_ticks_the_named_places_and_records_no_finding(
    pages: FlaskClient, studio: StudioState, told: str
) -> None:
    page = f"/consultations/{told}/look"

    pages.post(page, data={**held(pages.get(page)), "then": "told"})

    assert zones(studio, told) == {"CK-R": ZoneFinding(), "CK-L": ZoneFinding()}
    assert "Tick these places" not in words(pages.get(page))


def test_a_place_that_was_looked_at_stays_as_it_was_recorded(
    pages: FlaskClient, studio: StudioState, told: str
) -> None:
    page = f"/consultations/{told}/look"
    seen = {"zone": "CK-L", "CK-L-finding": "white_bumps"}

    pages.post(page, data={**held(pages.get(page)), **seen, "then": "told"})

    assert zones(studio, told)["CK-L"] == ZoneFinding(("white_bumps",))


def test_check_in_shows_the_words_of_the_questionnaire_before_those_of_the_request(
    pages: FlaskClient, told: str
) -> None:
    assert "Tiny white grains since the summer" in words(
        pages.get(f"/consultations/{told}/checkin")
    )


def test_the_next_visit_does_not_repeat_old_words(
    pages: FlaskClient, studio: StudioState, told: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        client = unit.load(Consultation, told).client
        later = consultations.start(unit, client.public_id).public_id

    assert "The client says" not in words(pages.get(f"/consultations/{later}/look"))
    assert "The client says" in words(pages.get(f"/consultations/{told}/look"))


def test_without_a_questionnaire_nothing_is_in_the_way(pages: FlaskClient, visit: str) -> None:
    assert "The client says" not in words(pages.get(f"/consultations/{visit}/look"))
