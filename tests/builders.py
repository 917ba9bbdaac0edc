"""Valid things to test with; a test names only what it is about."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from studio.models import Consultation
from studio.services import bookings, clients, consultations, series
from studio.services.bookings import BookingRequest
from studio.services.clients import NewClient
from studio.services.series import Choice
from studio.services.unit import Unit

#: Screening asked and clean: everything that matters may be offered.
CLEAN: Mapping[str, Any] = {
    "age_years": 34,
    "sex": "female",
    "fitzpatrick": "III",
    "pregnancy": "none",
    "medications": [],
    "allergies": [],
    "conditions": [],
    "family": [],
    "recent": [],
    "goal": "smooth",
    "skin_type": "combination",
    "peel_history": [],
}
#: Four hard white pearls on the cheek: a benign, treatable picture.
MILIA: Mapping[str, Any] = {
    "sites": ["cheek"],
    "colors": ["white"],
    "firmness": "hard",
    "size_mm": [1, 2],
    "surface": ["dome", "no_opening"],
    "arrangement": ["few_scattered"],
    "count": 4,
    "mobility": "fixed_in_skin",
    "age_at_onset": "adult",
    "duration_days": 200,
    "course": ["stable"],
    "symptoms": ["none"],
    "triggers": ["occlusive_product"],
    "signs": [],
}
#: A pearly bump that bleeds by itself: a red flag whatever else is recorded.
BLEEDING: Mapping[str, Any] = {
    "sites": ["nose_ala"],
    "colors": ["pink"],
    "firmness": "firm",
    "size_mm": [5, 5],
    "surface": ["dome", "pearly_sheen", "telangiectasia"],
    "arrangement": ["single"],
    "count": 1,
    "age_at_onset": "older",
    "duration_days": 240,
    "course": ["slow_increase"],
    "growth": "size",
    "symptoms": ["bleeding"],
    "triggers": [],
    "signs": [],
}


def a_request(**changes: str) -> BookingRequest:
    """Make a visitor's request; each test that needs two gives its own `request_id`."""
    given = {
        "name": "Mara Lindqvist",
        "email": "mara@example.com",
        "phone": "+1 206 555 0100",
        "concern": "Tiny white dots on my cheeks.",
        "wished_time": "Saturday morning",
        "request_id": "request-0000000001",
    }
    return BookingRequest(**{**given, **changes})


def make_client(
    unit: Unit, *, email: str = "mara@example.com", birth_on: date | None = None
) -> str:
    """Make a client and return the outside id."""
    new = NewClient("Mara Lindqvist", email, "+1 206 555 0100", birth_on)
    return clients.create(unit, new).public_id


def make_consultation(
    unit: Unit,
    *bumps: Mapping[str, Any],
    intake: Mapping[str, Any] = CLEAN,
    request_id: str = "request-0000000001",
) -> Consultation:
    """Walk from a request to a consultation with intake and bumps, not assessed yet."""
    booking = bookings.request_booking(unit, a_request(request_id=request_id))
    bookings.accept(unit, booking.public_id)
    consultation = consultations.start(unit, booking.public_id)
    consultations.record_intake(unit, consultation.public_id, intake, consultation.version)
    for bump in bumps or (MILIA,):
        consultations.record_bump(unit, consultation.public_id, None, bump)
    return consultation


def make_assessed(
    unit: Unit,
    *bumps: Mapping[str, Any],
    intake: Mapping[str, Any] = CLEAN,
    request_id: str = "request-0000000001",
) -> Consultation:
    """Like `make_consultation`, and assessed."""
    consultation = make_consultation(unit, *bumps, intake=intake, request_id=request_id)
    consultations.assess(unit, consultation.public_id)
    return consultation


def make_series(unit: Unit, client: str, number: int) -> tuple[str, str]:
    """Book two visits far ahead as a series; return its id and that of the first visit."""
    day = unit.today() + timedelta(days=90)
    at = datetime.combine(day, time(8 + number), unit.settings.zone)
    visits = [Choice(bookings.CONSULTATION, at + timedelta(days=gap)) for gap in (0, 7)]
    made = series.book(unit, client, visits, f"series-request-{number:04d}")
    return made.series.public_id, made.visits[0].public_id
