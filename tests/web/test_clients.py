"""Clients: found by name, phone or mail; health only for those who care for them."""

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.services import consultations
from tests.builders import CLEAN, MILIA, make_assessed
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, words


@pytest.fixture
def client_id(studio: StudioState) -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        intake = {**CLEAN, "allergies": ["latex"], "pregnancy": "pregnant"}
        visit = make_assessed(unit, MILIA, intake=intake)
        return visit.client.public_id


@pytest.mark.parametrize("query", ["mara", "LINDQ", "206 555", "mara@example"])
def test_a_client_is_found(pages: FlaskClient, client_id: str, query: str) -> None:
    assert "Mara Lindqvist" in words(pages.get("/clients", query_string={"q": query}))


def test_a_search_without_a_hit_says_so(pages: FlaskClient, client_id: str) -> None:
    assert "Nobody found" in words(pages.get("/clients?q=zzz"))


def test_no_clients_yet_says_how_one_is_made(pages: FlaskClient) -> None:
    assert "No clients yet" in words(pages.get("/clients"))


def test_the_page_shows_alerts_and_what_happened(pages: FlaskClient, client_id: str) -> None:
    said = words(pages.get(f"/clients/{client_id}"))

    assert "Pregnant" in said
    assert "Allergy: latex" in said
    assert "Visit" in said


def test_the_front_desk_sees_no_health_notes(
    pages: FlaskClient, seat: Seat, client_id: str
) -> None:
    asked = {"full_name": "Jo Bell", "phone": "206 555 0111", "concern": "Spots after my pregnancy"}
    page = held(pages.get("/request"))
    marks = {name: page[name][0] for name in ("request_id", "made")}
    assert pages.post("/request", data=asked | marks).status_code == 303
    seat.actor = DESK

    today, one = words(pages.get("/")), words(pages.get(f"/clients/{client_id}"))

    assert "Jo Bell" in today
    assert "pregnancy" not in today
    assert "Open visits" not in today
    assert "Mara Lindqvist" in one
    assert "latex" not in one
    assert "Start a visit" not in one


def test_a_visit_can_start_without_a_request(
    pages: FlaskClient, studio: StudioState, client_id: str
) -> None:
    answer = pages.post("/consultations", data={"of": client_id})

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/checkin")
    with studio.reading(THERAPIST) as unit:
        assert len(consultations.open_ones(unit)) == 2


def test_a_client_who_is_not_there_is_not_found(pages: FlaskClient) -> None:
    assert pages.get("/clients/nobody").status_code == 404
    assert pages.post("/consultations", data={"of": "nobody"}).status_code == 404
