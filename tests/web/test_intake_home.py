"""The staff's side: send the questionnaire, hand a tablet over, read answers, end consents."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.models import Client as ClientRow
from studio.models import Delivery, DeliveryKind, Purpose
from studio.services import consents, intakes
from tests.builders import make_client
from tests.web.intake_walk import Client
from tests.web.people import DESK, NOBODY, THERAPIST, Seat
from tests.web.reading import words


@pytest.fixture
def person(studio: StudioState) -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        return make_client(unit)


def answered(browser: FlaskClient, seat: Seat, studio: StudioState, person: str) -> Client:
    """Let the client send everything, then sit down as the therapist again."""
    seat.actor = NOBODY
    with studio.unit_of_work(THERAPIST) as unit:
        row = unit.session.scalars(select(ClientRow).where(ClientRow.public_id == person)).one()
        token = intakes.link_to(unit, intakes.current(unit, row)).token
    mara = Client(browser, token)
    mara.answers |= {"allergies": ["latex"], "goal": "calm"}
    mara.open()
    mara.agree_to_start()
    mara.answer_all()
    mara.agree(scope="yes", photos="yes")
    mara.sign()
    seat.actor = THERAPIST
    return mara


def test_nothing_sent_yet_offers_both_ways(pages: FlaskClient, person: str) -> None:
    page = words(pages.get(f"/clients/{person}/intake"))

    assert "Not sent yet" in page
    assert "Send by email" in page
    assert "Open on this tablet" in page
    assert "Not sent yet" in words(pages.get(f"/clients/{person}"))


def test_sending_mails_a_link_and_says_so(
    pages: FlaskClient, person: str, studio: StudioState
) -> None:
    answer = pages.post(f"/clients/{person}/intake/send", follow_redirects=True)

    assert "The link is on its way." in words(answer)
    assert re.search(r"Sent on \d+ \w+ \d{4}, not answered yet", words(answer))
    with studio.reading(THERAPIST) as unit:
        row = unit.session.scalars(select(Delivery)).one()
    assert row.kind is DeliveryKind.INTAKE


def test_without_an_address_the_page_says_what_else_works(
    pages: FlaskClient, studio: StudioState, person: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        unit.session.scalars(select(ClientRow)).one().email = ""

    answer = pages.post(f"/clients/{person}/intake/send")

    assert answer.status_code == 422
    assert "open it on this tablet" in words(answer)
    assert "Not sent yet" in words(answer)


def test_answers_and_signed_texts_are_for_caring_people(
    pages: FlaskClient, seat: Seat, studio: StudioState, person: str
) -> None:
    answered(pages, seat, studio, person)

    page = words(pages.get(f"/clients/{person}/intake"))
    assert "Answered on" in page
    assert "Latex" in page
    assert "I answered as well as I know." in page
    assert "Mara Lindqvist, client, typed on" in page
    seat.actor = DESK
    page = words(pages.get(f"/clients/{person}/intake"))
    assert "Answered on" in page
    assert "Latex" not in page
    assert "I answered as well as I know." not in page


def test_a_consent_is_taken_back_in_one_press(
    pages: FlaskClient, seat: Seat, studio: StudioState, person: str
) -> None:
    answered(pages, seat, studio, person)

    answer = pages.post(f"/clients/{person}/consents/photos/withdraw", follow_redirects=True)

    assert "The consent ended today." in words(answer)
    assert "Taken back on" in words(answer)
    with studio.reading(THERAPIST) as unit:
        row = unit.session.scalars(select(ClientRow)).one()
        assert not consents.current(unit, row)[Purpose.PHOTOS].holds
    assert pages.post(f"/clients/{person}/consents/nothing/withdraw").status_code == 404
    assert pages.post("/clients/nobody/consents/photos/withdraw").status_code == 404


def test_the_therapist_lets_the_client_change_answers(
    pages: FlaskClient, seat: Seat, studio: StudioState, person: str
) -> None:
    mara = answered(pages, seat, studio, person)

    page = words(pages.post(f"/clients/{person}/intake/reopen", follow_redirects=True))
    assert "Half done" in page
    assert pages.post(f"/clients/{person}/intake/reopen").status_code == 409
    seat.actor = NOBODY
    mara.open(month="4", day="27")
    assert pages.get(mara.path).headers["Location"] == f"{mara.path}/check"


def test_asked_again_what_lasts_is_taken_over(
    pages: FlaskClient, seat: Seat, studio: StudioState, person: str
) -> None:
    answered(pages, seat, studio, person)

    pages.post(f"/clients/{person}/intake/send")

    with studio.reading(THERAPIST) as unit:
        row = unit.session.scalars(select(ClientRow)).one()
        newest = intakes.newest(unit, row)
        assert newest
        again = intakes.opened(unit, newest)
    waiting = {question.section for question in again.still_open()}
    assert again.answers["goal"] == "calm"
    assert not again.agreed
    assert waiting == {"concern", "health", "medicines"}
    assert again.person.birth_known


def test_a_tablet_in_the_clients_hands_shuts_the_studio_until_a_new_sign_in(
    pages: FlaskClient, seat: Seat, studio: StudioState, person: str
) -> None:
    before = studio.tools.clock()
    seat.actor = replace(THERAPIST, authenticated_at=before)
    answer = pages.post(f"/clients/{person}/intake/tablet")
    place = answer.headers["Location"]

    assert "May we keep your answers?" in words(pages.get(place))
    for shut in ("/", "/clients", f"/clients/{person}", f"/clients/{person}/intake"):
        assert pages.get(shut).headers["Location"] == "/with-client"
    assert "This tablet is with a client" in words(pages.get("/with-client"))
    assert pages.post(f"/clients/{person}/consents/photos/withdraw").status_code == 303
    now = studio.tools.clock()
    seat.actor = replace(THERAPIST, authenticated_at=now)
    assert pages.get("/").status_code == 200


def test_other_peoples_questionnaires_are_not_there(pages: FlaskClient) -> None:
    for method, path in (
        ("GET", "/clients/nobody/intake"),
        ("POST", "/clients/nobody/intake/send"),
        ("POST", "/clients/nobody/intake/tablet"),
        ("POST", "/clients/nobody/intake/reopen"),
    ):
        assert pages.open(path, method=method).status_code == 404
