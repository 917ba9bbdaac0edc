"""What follows the signature: the second press, and the next visit as the plan says."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Delivery
from studio.services import library
from studio.web.forms.plan import SAME
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, words

SIGNED = {"signature_name": "Mara Lindqvist", "therapist": "Ada Quist", "license_number": "E-1"}


@pytest.fixture
def treated(pages: FlaskClient, visit: str) -> str:
    """A visit agreed on and treated as planned."""
    pages.post(f"/consultations/{visit}/agree")
    pages.post(f"/consultations/{visit}/treat", data={"then": "planned"})
    return visit


@pytest.fixture
def planned(pages: FlaskClient, treated: str) -> str:
    """A visit with its plan issued."""
    pages.post(f"/consultations/{treated}/plan", data={"then": "issue"})
    return treated


def test_pressing_sign_and_send_twice_leads_on_and_signs_once(
    pages: FlaskClient, studio: StudioState, planned: str
) -> None:
    sent = {**SIGNED, "send": "y"}
    pages.post(f"/consultations/{planned}/finish", data=sent)

    again = pages.post(f"/consultations/{planned}/finish", data=sent, follow_redirects=True)

    assert again.status_code == 200
    assert "This visit was signed a moment ago; nothing was done twice" in words(again)
    assert "Make a new link" in words(again)
    with studio.reading(THERAPIST) as unit:
        links = unit.session.scalars(select(Delivery).where(Delivery.kind == "document")).all()
    assert len(links) == 1


def test_the_next_visit_is_booked_as_the_plan_says(
    pages: FlaskClient, studio: StudioState, treated: str, seat: Seat
) -> None:
    with studio.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)
        on = unit.today() + timedelta(days=70)
    boxes = {"year": on.year, "month": on.month, "day": on.day}
    day = {f"next_visit_on-{part}": str(value) for part, value in boxes.items()}
    sent = {"set": "1", "then": "issue", "next_for": SAME, **day}
    kept = held(pages.get(f"/consultations/{treated}/plan"))
    pages.post(f"/consultations/{treated}/plan", data={**kept, **sent})
    page = pages.get(f"/consultations/{treated}/finish").get_data(as_text=True)
    way = re.search(r'href="(/clients/[^"]+/book[^"]*)"', page)
    assert way is not None

    assert held(pages.get(way[1]))["day"] == [on.isoformat()]
    assert held(pages.get(way[1]))["service"] == ["cosmetic_extraction"]
    other = way[1].replace(f"visit={treated}", "visit=somebody-else")
    assert pages.get(other).status_code == 404
    seat.actor = DESK
    assert held(pages.get(way[1]))["service"] == ["consultation"]
