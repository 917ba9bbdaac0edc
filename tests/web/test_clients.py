"""Clients: found by name, phone or mail; health only for those who care for them."""

from datetime import date, time
from typing import Any

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.models import BookingStatus
from studio.services import bookings, clients, consultations
from studio.services.clients import NewClient
from studio.services.slots import Slot
from studio.web.presenters.levels import spelled
from tests.builders import CLEAN, MILIA, a_request, make_assessed
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, problems, words


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


@pytest.mark.parametrize(
    "query", ["2065550100", "(206) 555-0100", "206.555.01", "+1 206 555 0100", "0100", "555 01"]
)
def test_of_a_phone_number_only_the_digits_count(
    pages: FlaskClient, client_id: str, query: str
) -> None:
    assert "Mara Lindqvist" in words(pages.get("/clients", query_string={"q": query}))


def test_who_has_exactly_that_number_comes_first(pages: FlaskClient, studio: StudioState) -> None:
    add(studio, "Exact Match", phone="555-0142-77")
    add(studio, "Longer Number", phone="1555 0142 7788")

    found = words(pages.get("/clients?q=5550142 77"))

    assert found.index("Exact Match") < found.index("Longer Number")


def test_two_of_one_name_are_told_apart(pages: FlaskClient, studio: StudioState) -> None:
    add(studio, "Ana Ruiz", phone="206 555 0001", birth_on=date(1990, 4, 27))
    add(studio, "ana ruiz", phone="206 555 0002")

    said = words(pages.get("/clients?q=ana"))

    assert "born 1990 · no visit yet" in said
    assert "birthday not known · no visit yet" in said


def test_a_search_without_a_hit_offers_to_add_that_name(pages: FlaskClient) -> None:
    answer = pages.get("/clients?q=Anna Nowak")

    assert "Add \u2039Anna Nowak\u203a" in words(answer)
    assert held(pages.get("/clients/new?name=Anna Nowak"))["name"] == ["Anna Nowak"]


def test_a_client_is_added_and_changed(pages: FlaskClient) -> None:
    birthday = {"birth_on-month": "4", "birth_on-day": "27", "birth_on-year": "1990"}
    sent = {"name": "Anna Nowak", "phone": "206 555 0177", "language": "es", **birthday}

    added = pages.post("/clients/new", data=sent)
    page = added.headers["Location"].partition("?")[0]
    mark = held(pages.get(f"{page}/edit"))["mark"][0]
    change = {**sent, "name": "Anna Berg", "large_print": "y", "mark": mark}
    changed = pages.post(f"{page}/edit", data=change)

    assert (added.status_code, changed.status_code) == (303, 303)
    said = words(pages.get(page))
    assert "Anna Berg" in said
    assert "27 April 1990" in said
    assert "Spanish" in said
    assert "large print" in said


def test_a_second_tab_does_not_overwrite_a_contact_unseen(
    pages: FlaskClient, studio: StudioState
) -> None:
    page = f"/clients/{add(studio, 'Ana Ruiz', phone='206 555 0001')}/edit"
    mark = held(pages.get(page))["mark"][0]
    sent = {"name": "Ana Ruiz", "language": "en", "mark": mark}
    pages.post(page, data={**sent, "phone": "206 555 0002"})

    late = pages.post(page, data={**sent, "phone": "206 555 0003"})

    assert late.status_code == 409
    assert "On record now: Ana Ruiz · 206 555 0002" in problems(late)[0]
    assert held(late)["phone"] == ["206 555 0003"]
    again = {**sent, "phone": "206 555 0003", "mark": held(late)["mark"][0]}
    assert pages.post(page, data=again).status_code == 303


def test_somebody_with_the_same_contact_is_shown_before_a_second_is_made(
    pages: FlaskClient, studio: StudioState
) -> None:
    add(studio, "Ana Ruiz", phone="+1 206 555 0001")
    sent = {"name": "A. Ruiz", "phone": "(206) 555-0001"}

    asked = pages.post("/clients/new", data=sent)

    assert asked.status_code == 409
    assert "Is it one of these?" in words(asked)
    assert "Ana Ruiz" in words(asked)
    assert pages.post("/clients/new", data={**sent, "anyway": "yes"}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Enter the client's name"),
        ({"phone": ""}, "Enter a phone number or an email address"),
        ({"phone": "call me"}, "Enter a phone number, like 206 555 0142"),
        ({"email": "a@b.c, d@e.f"}, "Enter one email address, like name@example.com"),
        ({"birth_on-year": "2999"}, "Enter a real birthday, not in the future"),
        (
            {"birth_on-month": "13"},
            "Enter a real date, like month 4, day 27, year 1990",
        ),
    ],
)
def test_what_does_not_fit_is_said_and_kept(
    pages: FlaskClient, changes: dict[str, str], said: str
) -> None:
    birthday = {"birth_on-month": "4", "birth_on-day": "27", "birth_on-year": "1990"}
    sent = {"name": "Anna Nowak", "phone": "206 555 0177", "language": "en", **birthday}

    answer = pages.post("/clients/new", data=sent | changes)

    assert (answer.status_code, problems(answer)) == (422, [said])
    assert held(answer)["language"] == ["en"]


def test_the_word_to_colleagues_stands_on_every_page_and_not_before_the_desk(
    pages: FlaskClient, seat: Seat, studio: StudioState, client_id: str
) -> None:
    with studio.reading(THERAPIST) as unit:
        visit = consultations.open_ones(unit)[0].public_id

    assert pages.post(f"/clients/{client_id}/note", data={"alert": "Faints at needles"}).status_code
    assert "Faints at needles" in words(pages.get(f"/clients/{client_id}"))
    assert "Faints at needles" in words(pages.get(f"/consultations/{visit}/checkin"))
    seat.actor = DESK
    assert "Faints" not in words(pages.get(f"/clients/{client_id}"))
    assert pages.post(f"/clients/{client_id}/note", data={"alert": "x"}).status_code == 403


def test_the_word_to_colleagues_is_kept_sealed(studio: StudioState, client_id: str) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        clients.set_alert(unit, client_id, "Faints at needles")
    with studio.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT alert FROM studio_client").scalar()

    assert isinstance(kept, bytes)
    assert b"Faints" not in kept


@pytest.mark.parametrize(
    ("text", "said"),
    [("x" * 201, "Please use at most 200 letters"), ("a\x00b", "This text holds signs")],
)
def test_a_note_that_does_not_fit_is_refused(
    pages: FlaskClient, client_id: str, text: str, said: str
) -> None:
    answer = pages.post(f"/clients/{client_id}/note", data={"alert": text})

    assert answer.status_code == 422
    assert problems(answer)[0].startswith(said)


def test_the_history_is_sifted_by_kind(pages: FlaskClient, client_id: str) -> None:
    with_all = words(pages.get(f"/clients/{client_id}"))
    visits = words(pages.get(f"/clients/{client_id}?show=visits"))

    assert "Booking: Skin consultation" in with_all
    assert "Booking: Skin consultation" in visits
    assert pages.get(f"/clients/{client_id}?show=nonsense").status_code == 200


def test_a_client_without_alerts_says_since_when(pages: FlaskClient, studio: StudioState) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        client_id = make_assessed(unit, MILIA).client.public_id
        today = unit.today()

    said = f"No known alerts, as told at the visit of {spelled(today)}"
    assert said in words(pages.get(f"/clients/{client_id}"))


def test_a_checked_client_without_alerts_says_by_whom(
    pages: FlaskClient, studio: StudioState
) -> None:
    checked = {**CLEAN, "confirmed": {"on": "2026-10-12", "by": "Maja"}}
    with studio.unit_of_work(THERAPIST) as unit:
        client_id = make_assessed(unit, MILIA, intake=checked).client.public_id

    said = words(pages.get(f"/clients/{client_id}"))

    assert "No known alerts, checked 12 October 2026 by Maja" in said


def test_starting_from_the_client_s_page_starts_the_visit_promised_for_today(
    pages: FlaskClient, studio: StudioState, client_id: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        slot = Slot(unit.today(), time(10), 45, THERAPIST.ref)
        made = bookings.book(unit, client_id, "consultation", slot, "by-hand-0000000001")

    of = held(pages.get(f"/clients/{client_id}"))["of"][0]
    pages.post("/consultations", data={"of": of})

    with studio.reading(THERAPIST) as unit:
        assert bookings.get(unit, made.public_id).status is BookingStatus.ATTENDED


def test_of_many_medicines_those_that_rules_look_at_are_named(
    pages: FlaskClient, studio: StudioState
) -> None:
    taken = [{"name": name} for name in ("Accutane", "vitamin d", "zzyx tonic")]
    with studio.unit_of_work(THERAPIST) as unit:
        visit = make_assessed(unit, MILIA, intake={**CLEAN, "medications": taken})
        client_id = visit.client.public_id

    said = words(pages.get(f"/clients/{client_id}"))

    assert "Takes: Accutane" in said
    assert "Takes: zzyx tonic" in said
    assert "Takes: vitamin d" not in said
    assert "1 other medicine" in said


def add(studio: StudioState, name: str, **given: Any) -> str:  # noqa: ANN401 - fields of a client
    with studio.unit_of_work(THERAPIST) as unit:
        new = NewClient(name, given.pop("email", ""), given.pop("phone", ""), **given)
        return clients.create(unit, new).public_id


def test_a_search_finds_requests_and_visits_too(
    pages: FlaskClient, seat: Seat, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        asked = bookings.request_booking(unit, a_request(name="Jo Bell", phone="206 555 0111"))
        number = bookings.reference(asked)
    seat.actor = DESK

    page = pages.get("/clients", query_string={"q": number})

    assert "Jo Bell" in words(page)
    assert "Waits for an answer" in words(page)
    assert f'href="/incoming/{asked.public_id}/accept"' in page.text
    assert "Nobody found" not in words(page)
    assert "Find a visit" in words(pages.get("/calendar"))
    assert 'action="/clients"' in pages.get("/incoming").text


def test_before_the_first_visit_who_has_the_same_contact_is_named(
    pages: FlaskClient, studio: StudioState, client_id: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        known = clients.get(unit, client_id)
        new = clients.create(unit, NewClient("M. Quist", "mq@example.com", known.phone, None))
        new_id = new.public_id

    assert "Mara Lindqvist (same phone)" in words(pages.get(f"/clients/{new_id}"))
    assert "Is it one of these?" not in words(pages.get(f"/clients/{client_id}"))
