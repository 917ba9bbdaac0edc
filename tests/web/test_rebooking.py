"""The next visit on the Finish page: picked with one tap, promised with the signature."""

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from studio.context import StudioState
from studio.models import Booking, Delivery, DeliveryKind
from studio.services import bookings, library, slots
from studio.services.slots import Slot
from tests.builders import a_request
from tests.web.people import OWNER, THERAPIST
from tests.web.reading import held, problems, words

SIGNED = {"signature_name": "Mara Lindqvist", "therapist": "Ada Quist"}


@pytest.fixture
def finish(pages: FlaskClient, studio: StudioState, visit: str) -> str:
    """The address of Finish, with the plan issued."""
    with studio.unit_of_work(OWNER) as unit:
        library.fill(unit, demo=False)
    pages.post(f"/consultations/{visit}/agree")
    pages.post(f"/consultations/{visit}/treat", data={"then": "planned"})
    pages.post(f"/consultations/{visit}/plan", data={"then": "issue"})
    return f"/consultations/{visit}/finish"


def times(page: TestResponse) -> list[str]:
    """Return the values of the proposed times."""
    return [one for one in re.findall(r'name="next_at" value="([^"]*)"', page.text) if one]


def promised(studio: StudioState) -> list[Booking]:
    with studio.reading(THERAPIST) as unit:
        query = select(Booking).where(Booking.starts_at.is_not(None))
        return list(unit.session.scalars(query))


def test_nothing_is_booked_unless_it_is_picked(
    pages: FlaskClient, studio: StudioState, finish: str
) -> None:
    page = pages.get(finish)
    assert len(times(page)) == 3
    assert held(page)["next_at"] == [""]
    assert "Book the next visit" in words(page)

    assert pages.post(finish, data={**SIGNED, "next_at": ""}).status_code == 303

    assert promised(studio) == []
    assert "not booked yet" in words(pages.get(finish))


def test_a_picked_time_is_booked_and_mailed_with_the_signature(
    pages: FlaskClient, studio: StudioState, finish: str
) -> None:
    at = times(pages.get(finish))[0]

    answer = pages.post(finish, data={**SIGNED, "next_at": at, "send": "y"})

    said = words(answer)
    assert "Next visit booked:" in said
    assert "Say the PIN aloud" in said
    (booking,) = promised(studio)
    assert booking.starts_at is not None
    assert booking.starts_at.isoformat() == at
    with studio.reading(THERAPIST) as unit:
        mails = select(func.count()).where(
            Delivery.booking_id == booking.id, Delivery.kind == DeliveryKind.CONFIRMED
        )
        assert unit.session.scalar(mails) == 1
    again = pages.post(finish, data={**SIGNED, "next_at": at})
    assert again.headers["Location"] == f"{finish}?done=before"
    assert len(promised(studio)) == 1


def test_a_time_taken_meanwhile_keeps_the_visit_open_and_what_was_typed(
    pages: FlaskClient, studio: StudioState, finish: str
) -> None:
    at = times(pages.get(finish))[0]
    with studio.unit_of_work(THERAPIST) as unit:
        local = datetime.fromisoformat(at).astimezone(unit.settings.zone)
        other = bookings.request_booking(unit, a_request(request_id="request-0000000009"))
        slot = Slot(local.date(), local.time(), 30, slots.practitioners(unit)[0].ref)
        bookings.accept(unit, other.public_id, slot=slot)

    answer = pages.post(finish, data={**SIGNED, "next_at": at})

    assert answer.status_code == 422
    assert problems(answer) == ["This time was just taken. Choose another one"]
    assert held(answer)["signature_name"] == ["Mara Lindqvist"]
    assert at not in times(answer)
    assert "Signed and locked" not in words(pages.get(finish))


@pytest.mark.parametrize("at", ["soon", "2027-01-05T10:00", "9" * 900, "\x00"])
def test_what_is_no_proposed_time_is_refused_at_the_field(
    pages: FlaskClient, studio: StudioState, finish: str, at: str
) -> None:
    answer = pages.post(finish, data={**SIGNED, "next_at": at})

    assert answer.status_code == 422
    assert len(problems(answer)) == 1
    assert promised(studio) == []


def test_without_a_name_nothing_is_booked_and_the_time_stays_picked(
    pages: FlaskClient, studio: StudioState, finish: str
) -> None:
    at = times(pages.get(finish))[1]

    answer = pages.post(finish, data={**SIGNED, "signature_name": "", "next_at": at})

    assert held(answer)["next_at"] == [at]
    assert promised(studio) == []
