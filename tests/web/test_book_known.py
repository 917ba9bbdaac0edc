"""Booking by somebody the studio knows already: nothing of theirs changes, and nobody learns it."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Booking, Client
from studio.services import clients
from tests.builders import CLEAN, make_assessed
from tests.conftest import THERAPIST
from tests.web.open_studio import filled, open_studio, set_clock, you_page
from tests.web.people import DESK, Seat
from tests.web.reading import words


@pytest.fixture
def opened(studio: StudioState) -> StudioState:
    set_clock(studio)
    open_studio(studio)
    return studio


def booked(state: StudioState) -> list[Booking]:
    with state.reading(SYSTEM) as unit:
        return list(unit.session.scalars(select(Booking)))


def test_a_stranger_with_a_clients_address_changes_nothing_of_the_client(
    client: FlaskClient, opened: StudioState
) -> None:
    with opened.unit_of_work(SYSTEM) as unit:
        known = clients.create(
            unit, clients.NewClient("Mara L.", "mara@example.com", "206 555 0101")
        ).public_id
    address = you_page(client)
    client.post(address, data=filled(client.get(address), full_name="Somebody else"))

    [visit] = booked(opened)
    assert visit.client_id is None
    with opened.reading(SYSTEM) as unit:
        assert clients.get(unit, known).name == "Mara L."
        assert len(unit.session.scalars(select(Client)).all()) == 1


def test_nobody_learns_from_the_page_who_is_a_client(
    client: FlaskClient, opened: StudioState
) -> None:
    with opened.unit_of_work(SYSTEM) as unit:
        clients.create(unit, clients.NewClient("Mara L.", "mara@example.com", "206 555 0101"))

    pages = []
    for hour, email, phone in ((9, "mara@example.com", ""), (10, "nobody@example.com", "")):
        address = you_page(client, hour)
        typed = filled(client.get(address), email=email, phone=phone)
        answer = client.post(address, data=typed)
        pages.append(words(client.get(answer.headers["Location"])))

    known, unknown = (re.sub(r"\d+:00|Your number \w{6}", "", page) for page in pages)
    assert [one.client_id for one in booked(opened)] == [None, 2]
    assert known == unknown
    assert "You may get a link to some questions, too." in known


def test_who_was_here_before_is_led_to_the_plan(client: FlaskClient, opened: StudioState) -> None:
    assert "Been here before? Open the link to your plan" in words(client.get("/book"))
    assert "¿Ya vino antes? Abra el enlace de su plan" in words(client.get("/book?lang=es"))


def test_a_day_that_may_be_too_early_is_pointed_out_when_it_is_said_who_it_is(
    client: FlaskClient, opened: StudioState
) -> None:
    told = {**CLEAN, "recent": [{"what": "botox", "days_ago": 2}]}
    with opened.unit_of_work(THERAPIST) as unit:
        known = make_assessed(unit, intake=told).client
        public_id, email = known.public_id, known.email
    address = you_page(client)
    client.post(address, data=filled(client.get(address), email=email))
    [visit] = [one for one in booked(opened) if one.starts_at is not None]
    opened.hooks = Seat()
    opened.hooks.actor = DESK

    answer = client.post(f"/incoming/{visit.public_id}/who", data={"client": public_id})

    assert answer.headers["Location"] == f"/bookings/{visit.public_id}"
    page = words(client.get(answer.headers["Location"]))
    assert "The skin may not be ready on this day. A therapist decides" in page
    assert "botox" not in page.lower()
