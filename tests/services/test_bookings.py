"""Requests for a visit: taken in once, answered once, never touching a client by themselves."""

from datetime import date

import pytest
from sqlalchemy import func, select

from studio.hooks import VISITOR
from studio.models import Booking, BookingStatus, Client
from studio.services import bookings, clients, consultations
from studio.services.clients import NewClient
from studio.services.errors import Conflict, Invalid, NotAllowed, NotFound
from studio.signals import booking_requested
from tests.builders import a_request, make_client
from tests.conftest import DESK, Work


def count(work: Work, model: type[Booking] | type[Client]) -> int:
    with work() as unit:
        return unit.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_visitor_s_request_waits_for_an_answer(work: Work, look: Work) -> None:
    heard: list[object] = []

    def listen(sender: str, **ids: object) -> None:
        heard.append(ids)

    with booking_requested.connected_to(listen), work(VISITOR) as unit:
        booking = bookings.request_booking(unit, a_request())

    with look(DESK) as unit:
        assert [row.public_id for row in bookings.waiting(unit)] == [booking.public_id]
    with look() as unit:
        [waiting] = bookings.waiting_opened(unit)
    assert waiting.concern == "Tiny white dots on my cheeks."
    assert heard == [{"booking_id": booking.public_id}]
    assert count(work, Client) == 0


def test_the_same_request_sent_twice_is_one_booking(work: Work) -> None:
    with work(VISITOR) as unit:
        first = bookings.request_booking(unit, a_request()).public_id
    with work(VISITOR) as unit:
        second = bookings.request_booking(unit, a_request()).public_id

    assert first == second
    assert count(work, Booking) == 1


def test_a_phone_number_alone_is_contact_enough(work: Work) -> None:
    with work(VISITOR) as unit:
        booking = bookings.request_booking(unit, a_request(email=""))
    with work() as unit:
        assert bookings.accept(unit, booking.public_id).client is not None


def test_somebody_else_s_request_id_tells_nothing(work: Work) -> None:
    with work(VISITOR) as unit:
        bookings.request_booking(unit, a_request())

    with pytest.raises(Conflict, match="request_changed"), work(VISITOR) as unit:
        bookings.request_booking(unit, a_request(email="other@example.com"))


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": " "}, "name", "missing"),
        ({"name": "x" * 121}, "name", "too_long"),
        ({"name": "Mara\nLindqvist"}, "name", "odd_characters"),
        ({"name": "Ma\u202era"}, "name", "odd_characters"),
        ({"name": "Ma\x00ra"}, "name", "odd_characters"),
        ({"name": "Ma\ud800ra"}, "name", "odd_characters"),
        ({"email": "not an address"}, "email", "not_an_address"),
        ({"email": "a@b.c, evil@x.y"}, "email", "not_an_address"),
        ({"email": "Mara <a@b.c>"}, "email", "not_an_address"),
        ({"email": "", "phone": ""}, "email", "missing"),
        ({"concern": ""}, "concern", "missing"),
        ({"concern": "x" * 5001}, "concern", "too_long"),
        ({"phone": "1" * 33}, "phone", "too_long"),
        ({"request_id": "short"}, "request_id", "bad_request_id"),
        ({"request_id": "x" * 129}, "request_id", "bad_request_id"),
        ({"request_id": "request id with spaces"}, "request_id", "bad_request_id"),
    ],
)
def test_a_bad_request_names_its_field(
    work: Work, change: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused, work(VISITOR) as unit:
        bookings.request_booking(unit, a_request(**change))

    assert (refused.value.field, refused.value.code) == (field, code)
    assert count(work, Booking) == 0


def test_accepting_makes_a_new_client_with_the_request_s_contact(work: Work, look: Work) -> None:
    with work(VISITOR) as unit:
        booking = bookings.request_booking(unit, a_request())

    with work(DESK) as unit:
        bookings.accept(unit, booking.public_id)

    with look() as unit:
        [client] = clients.search(unit, "LINDQVIST")
        assert (client.name, client.email) == ("Mara Lindqvist", "mara@example.com")
        assert [item.kind for item in clients.timeline(unit, client)] == ["booking"]
        assert bookings.waiting(unit) == []
        [confirmed] = bookings.confirmed(unit)
        assert confirmed.public_id == booking.public_id


def test_a_known_address_is_proposed_and_not_taken_for_granted(work: Work, look: Work) -> None:
    with work() as unit:
        known = make_client(unit)
        booking = bookings.request_booking(unit, a_request(name="M. L."))
    with look() as unit:
        [waiting] = bookings.waiting_opened(unit)
        assert [client.public_id for client in waiting.proposals] == [known]

    with work() as unit:
        accepted = bookings.accept(unit, booking.public_id, known)
        assert accepted.client is not None
        assert (accepted.client.public_id, accepted.client.name) == (known, "Mara Lindqvist")

    assert count(work, Client) == 1


@pytest.mark.parametrize(
    ("known", "asked", "found"),
    [
        ("+1 206 555 0100", "(206) 555-0100", 1),
        ("555 0100", "+1 206 555 0100", 1),
        ("206.555.0100", "5550100", 1),
        ("206 555 0100", "415 555 0100", 0),
        ("206 555 0100", "55 0100", 0),
        ("55 0100", "206 555 0100", 0),
        ("206 555 0100", "206 555 0101", 0),
        ("206 555 0100 ext. 7", "206 555 0100", 0),
        ("", "", 0),
    ],
)
def test_two_phone_numbers_are_one_when_the_shorter_ends_the_longer(
    work: Work, look: Work, known: str, asked: str, found: int
) -> None:
    with work() as unit:
        old = clients.create(unit, NewClient("Mara", "mara@example.com", "0"))
        clients.change(unit, old.public_id, NewClient("Mara", "mara@example.com", known))

    with look() as unit:
        alike = clients.like(unit, "other@example.com", asked)

    assert [client.public_id for client in alike] == [old.public_id] * found


def test_an_answer_is_given_once(work: Work) -> None:
    with work() as unit:
        one = bookings.request_booking(unit, a_request()).public_id
        two = bookings.request_booking(unit, a_request(request_id="request-0000000002")).public_id
        bookings.accept(unit, one)
        bookings.accept(unit, one)
        bookings.decline(unit, two)
        bookings.decline(unit, two)
        with pytest.raises(Conflict, match="booking_closed"):
            bookings.decline(unit, one)
        with pytest.raises(Conflict, match="booking_closed"):
            bookings.accept(unit, two)
        with pytest.raises(Conflict, match="booking_not_accepted"):
            consultations.start(unit, two)

    assert count(work, Client) == 1


@pytest.mark.parametrize("answer", [bookings.accept, bookings.decline])
def test_an_unknown_id_is_not_found(work: Work, answer: object) -> None:
    with pytest.raises(NotFound), work() as unit:
        answer(unit, "no-such-booking-000000")  # type: ignore[operator] # one of two use cases


def test_the_desk_does_not_read_concerns_and_visitors_read_nothing(work: Work, look: Work) -> None:
    with work() as unit:
        bookings.request_booking(unit, a_request())

    with pytest.raises(NotAllowed), look(DESK) as unit:
        bookings.waiting_opened(unit)
    with pytest.raises(NotAllowed), look(VISITOR) as unit:
        bookings.waiting(unit)
    with pytest.raises(NotAllowed), look(VISITOR) as unit:
        clients.search(unit)


def test_a_birth_date_must_be_possible(work: Work) -> None:
    for day in (date(1850, 1, 1), date(2026, 11, 23)):
        with pytest.raises(Invalid) as refused, work() as unit:
            make_client(unit, birth_on=day)
        assert refused.value.field == "birth_on"


def test_the_status_words_are_those_of_the_table() -> None:
    assert [status.value for status in BookingStatus] == [
        "requested",
        "confirmed",
        "attended",
        "cancelled",
        "no_show",
    ]
