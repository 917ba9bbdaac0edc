"""The front desk never meets a health word: sealed canaries stay sealed on every page it opens."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.models import Client, Consultation
from studio.services import bookings, clients, consultations, library, sealing
from studio.services.unit import Unit
from tests.builders import CLEAN, MILIA, a_request, make_assessed
from tests.web.people import DESK, OWNER, THERAPIST, Seat

#: Words that stand in health columns only, one per place they are typed.
CANARIES = ("qzconcern", "qzmedicine", "qzallergy", "qzalert", "qznote")
_LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')


@pytest.fixture
def seat(app: Flask) -> Seat:
    state = app.extensions["studio"]
    assert isinstance(state, StudioState)
    state.hooks = Seat()
    return state.hooks


@pytest.fixture
def told(app: Flask, seat: Seat) -> tuple[str, str]:
    """A client whose every health column holds a canary; returns client and visit."""
    with app.extensions["studio"].unit_of_work(THERAPIST) as unit:
        library.fill(unit, demo=True)
        visit = make_assessed(unit, MILIA, request_id="request-0000000001")
        intake = {
            **CLEAN,
            "medications": [{"name": "qzmedicine", "stopped_days_ago": None}],
            "allergies": ["qzallergy"],
        }
        consultations.record_intake(unit, visit.public_id, intake, visit.version)
        consultations.assess(unit, visit.public_id)
        _seal_alert(unit, visit.client)
        bookings.request_booking(
            unit, a_request(request_id="request-0000000002", concern="qzconcern qznote")
        )
        clients.record_birth(unit, visit.client.public_id, date(1992, 3, 4))
        return visit.client.public_id, visit.public_id


def test_the_front_desk_meets_no_canary_on_any_page(
    client: FlaskClient, seat: Seat, told: tuple[str, str]
) -> None:
    seat.actor = DESK
    seen = crawl(client, told)

    assert len(seen) > 10
    assert {path: found for path, text in seen.items() if (found := canaries(text))} == {}


def test_the_crawl_would_meet_them_as_a_therapist(
    client: FlaskClient, seat: Seat, told: tuple[str, str]
) -> None:
    seat.actor = THERAPIST
    seen = crawl(client, told)

    met = {word for text in seen.values() for word in canaries(text)}
    assert met >= {"qzconcern", "qzmedicine", "qzalert"}
    assert OWNER.is_caring


def crawl(client: FlaskClient, told: tuple[str, str]) -> dict[str, str]:
    """Open every page that can be reached by links, and those that are guessed."""
    client_id, visit_id = told
    waiting = [
        "/",
        f"/clients/{client_id}",
        *(f"/consultations/{visit_id}/{step}" for step in ("checkin", "look", "assess", "record")),
        f"/consultations/{visit_id}",
        "/library/rules",
        "/settings",
        "/audit",
    ]
    seen: dict[str, str] = {}
    while waiting and len(seen) < 250:
        path = waiting.pop()
        if path in seen or path.startswith(("/assets/", "/logout")):
            continue
        answer = client.get(path)
        seen[path] = answer.text if answer.mimetype in {"text/html", "application/json"} else ""
        if answer.status_code == 200:
            waiting += [link.replace("&amp;", "&") for link in _LINK.findall(seen[path])]
    return seen


def canaries(text: str) -> set[str]:
    return {word for word in CANARIES if word in text.lower()}


def _seal_alert(unit: Unit, client: Client) -> None:
    client.alert = sealing.seal_text(unit, client, client, "alert", "qzalert")
    unit.session.flush()
    assert isinstance(unit.session.get(Consultation, 1), Consultation)
