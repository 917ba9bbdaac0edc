"""The day at a glance: who is next, what is missing, and the same work for many rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, update

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR, Actor
from studio.models import Booking, Consultation, Delivery, DeliveryState
from studio.services import bookings, clients, consultations, library
from studio.services.clients import NewClient
from studio.services.slots import Slot
from studio.services.unit import Unit
from tests.builders import MILIA, a_request, make_assessed
from tests.web.people import DESK, OWNER, THERAPIST, Seat
from tests.web.reading import words


def promise(unit: Unit, number: int, at: time, service: str = "consultation") -> Booking:
    """Accept a request for today."""
    asked = a_request(
        request_id=f"request-{number:010d}",
        name=f"Client {number}",
        email=f"client{number}@example.com",
        phone="",
        service=service,
    )
    public_id = bookings.request_booking(unit, asked).public_id
    slot = Slot(unit.today(), at, 30, THERAPIST.ref)
    return bookings.accept(unit, public_id, None, slot)


def of_nobody(studio: StudioState, number: int, at: time) -> str:
    """Promise a visit today of which nobody said yet whose it is; return its page."""
    with studio.unit_of_work(THERAPIST) as unit:
        row = promise(unit, number, at)
        row.client = None
        return f"/bookings/{row.public_id}"


def test_an_empty_day_says_what_the_page_is_for(pages: FlaskClient) -> None:
    said = words(pages.get("/"))

    assert "No visits today" in said
    assert "No open requests" in said


def test_the_next_visit_stands_first_with_what_it_lacks(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)
    with studio.unit_of_work(THERAPIST) as unit:
        promise(unit, 2, time(11))
        promise(unit, 1, time(9), "peel_lactic")

    said = words(pages.get("/"))

    assert said.index("Client 1") < said.index("Client 2")
    assert "9:00–9:30 am Next: Client 1 Lactic peel" in said
    assert "Questions not answered" in said
    assert "No consent for photos" in said
    assert "Patch test due" in said
    assert "Start visit with Client 1" in said


def test_a_started_visit_is_gone_on_with_and_a_closed_one_is_done(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        booking = promise(unit, 1, time(9))
        consultations.start(unit, booking.public_id)

    said = words(pages.get("/"))

    assert "In progress" in said
    assert "Go on with Client 1" in said


def test_what_waits_elsewhere_is_counted(pages: FlaskClient, studio: StudioState) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        promise(unit, 1, time(9))
        visit = make_assessed(unit, MILIA, request_id="request-0000000099")
        unit.session.execute(update(Delivery).values(state=DeliveryState.FAILED))
        earlier = unit.now() - timedelta(hours=25)
        unit.session.execute(update(Consultation).values(created_at=earlier))
        assert visit.public_id

    said = words(pages.get("/"))

    assert "1 email could not be sent" in said
    assert "not signed yet" in said


def test_the_desk_sees_the_day_without_health_and_without_visits_to_open(
    pages: FlaskClient, seat: Seat, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        promise(unit, 1, time(9))
        make_assessed(unit, MILIA, request_id="request-0000000099")
    seat.actor = DESK

    said = words(pages.get("/"))

    assert "Client 1" in said
    assert "Start visit" not in said
    assert "Open visits" not in said
    assert "dots" not in said


def test_a_visit_of_yesterday_asks_whether_they_came(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        booking = promise(unit, 1, time(9))
        yesterday = {"starts_at": unit.now() - timedelta(days=2)}
        unit.session.execute(update(Booking).values(yesterday))

    assert "Did they come?" in words(pages.get("/"))
    pages.post(f"/bookings/{booking.public_id}/missed")
    assert "Did they come?" not in words(pages.get("/"))


@contextmanager
def statements(studio: StudioState) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            seen.append(statement)

    event.listen(studio.engine, "before_cursor_execute", note)
    yield seen
    event.remove(studio.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/", "/incoming", "/clients", "/clients?q=client"])
def test_pages_take_the_same_statements_for_many_rows(
    pages: FlaskClient, studio: StudioState, path: str
) -> None:
    def ask(number: int) -> None:
        with studio.unit_of_work(VISITOR) as unit:
            request = a_request(request_id=f"request-{number:010d}")
            bookings.request_booking(unit, request)

    counts = []
    for lot in (range(2), range(2, 8)):
        for number in lot:
            ask(100 + number)
            with studio.unit_of_work(THERAPIST) as unit:
                booking = promise(unit, number, time(9 + number))
                clients.create(unit, NewClient("Client Twin", f"twin{number}@example.com", ""))
                if number % 2:
                    consultations.start(unit, booking.public_id)
        with statements(studio) as seen:
            assert pages.get(path).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1], counts


def test_a_search_that_finds_fifty_clients_takes_three_statements(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        for number in range(60):
            clients.create(unit, NewClient("Ana Ruiz", f"ana{number}@example.com", ""))

    with statements(studio) as seen:
        pages.get("/clients?q=ana")

    # Clients, their last visits, and visits and requests found beside them.
    assert len([one for one in seen if "studio_client" in one or "studio_consultation" in one]) == 3


def test_the_page_of_a_client_takes_the_same_statements_for_many_visits(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        client_id = make_assessed(unit, MILIA).client.public_id

    counts = []
    for _ in range(2):
        with statements(studio) as seen:
            pages.get(f"/clients/{client_id}")
        counts.append(len(seen))
        for number in range(4):
            with studio.unit_of_work(THERAPIST) as unit:
                slot = Slot(unit.today(), time(8 + number), 30, THERAPIST.ref)
                bookings.book(unit, client_id, "consultation", slot, f"more-visits-{number:06d}")
                consultations.start(unit, client_id)

    assert counts[1] <= counts[0], counts


def test_the_owner_sees_what_is_left_to_set_up_and_nobody_else_does(
    pages: FlaskClient, seat: Seat
) -> None:
    assert "Six steps to open" not in words(pages.get("/"))

    seat.actor = OWNER
    assert "Six steps to open 6 of 6 left" in words(pages.get("/"))


@pytest.mark.parametrize("sits", [THERAPIST, DESK])
def test_a_visit_of_nobody_yet_is_not_started_but_settled(
    pages: FlaskClient, studio: StudioState, seat: Seat, sits: Actor
) -> None:
    paths = [of_nobody(studio, number, time(9 + number)) for number in (1, 2)]
    seat.actor = sits

    for path in ("/", *paths):
        page = pages.get(path)
        said = words(page)
        assert "Start" not in said, path
        assert "Client not noted" in said, path
        assert "Say who it is" in said, path
        assert 'href=""' not in page.text, path
    for path in paths:
        [way] = set(re.findall(r'href="(/incoming#[^"]+)"', pages.get(path).text))
        assert f'id="{way.partition("#")[2]}"' in pages.get("/incoming").text


def test_once_it_is_known_whose_it_is_a_visit_can_be_started(
    pages: FlaskClient, studio: StudioState
) -> None:
    path = of_nobody(studio, 1, time(9))
    pages.post(f"/incoming/{path.rpartition('/')[2]}/who", data={"client": ""})

    assert "Start visit" in words(pages.get(path))
    assert "Start visit with Client 1" in words(pages.get("/"))


def test_a_visit_of_nobody_without_a_time_is_not_started(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        asked = a_request(request_id="request-0000000001", name="Client 1")
        public_id = bookings.request_booking(unit, asked).public_id
        bookings.accept(unit, public_id, None).client = None

    assert "Set a time" in words(pages.get("/"))
    assert "Start" not in words(pages.get("/"))
