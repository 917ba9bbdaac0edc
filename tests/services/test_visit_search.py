"""Visits and requests are found by whoever they are of."""

from datetime import timedelta

import pytest

from studio.hooks import VISITOR
from studio.models import BookingStatus
from studio.services import bookings, visit_search
from studio.services.errors import NotAllowed
from tests.builders import a_request
from tests.conftest import DESK, Work
from tests.services.moving import booked


def ask(work: Work) -> str:
    asked = a_request(name="Zoë Bell", email="zoe@example.com", phone="(206) 555-0111")
    with work(VISITOR) as unit:
        booking = bookings.request_booking(unit, asked)
        return bookings.reference(booking)


def names(work: Work, text: str) -> list[str]:
    with work(DESK) as unit:
        return [one.booking.name for one in visit_search.search(unit, text)]


@pytest.mark.parametrize(
    "text", ["zoë", "BELL", "zoe@ex", "206 555 0111", "2065550111", "0111", " Bell "]
)
def test_a_request_is_found_by_name_mail_or_phone(work: Work, text: str) -> None:
    ask(work)

    assert names(work, text) == ["Zoë Bell"]


@pytest.mark.parametrize("text", ["", "zzz", "%", "_", "0112", "206x", "\x00", "x" * 500])
def test_what_fits_nobody_finds_nothing(work: Work, text: str) -> None:
    ask(work)

    assert names(work, text) == []


def test_a_request_is_found_by_the_number_its_visitor_names(work: Work) -> None:
    number = ask(work)

    assert names(work, number) == ["Zoë Bell"]
    assert names(work, number.lower()) == ["Zoë Bell"]
    assert names(work, "2" * 6) == []


def test_what_waits_comes_first_then_the_next_visit(work: Work) -> None:
    with work() as unit:
        later = booked(unit, 15, 2)
        sooner = booked(unit, 10, 3)
        over = booked(unit, 12, 4)
        over.status, over.starts_at = BookingStatus.ATTENDED, unit.now() - timedelta(days=3)
        asked = a_request(name="Person 9", email="person9@example.com", phone="")
        waits = bookings.request_booking(unit, asked)
        expected = [one.name for one in (waits, sooner, later, over)]

    assert names(work, "person") == expected


def test_visits_called_off_or_long_over_are_left_out(work: Work) -> None:
    with work() as unit:
        booked(unit, 10, 2).status = BookingStatus.CANCELLED
        old = booked(unit, 15, 3)
        old.starts_at = unit.now() - timedelta(days=90)

    assert names(work, "person") == []


def test_visitors_search_nothing(work: Work) -> None:
    with pytest.raises(NotAllowed), work(VISITOR) as unit:
        visit_search.search(unit, "zoë")
