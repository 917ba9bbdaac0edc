"""Pages are asked for by somebody: nobody, front desk, therapist or owner sits at the screen."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.hooks import Actor, DefaultHooks, Role
from tests.builders import BLEEDING, MILIA, make_assessed
from tests.web.people import DESK, NOBODY, OWNER, THERAPIST


class Seat(DefaultHooks):
    """Says who sits at the screen."""

    sign_in_url = "/login"
    sign_out_url = "/logout"

    def __init__(self) -> None:
        self.actor: Actor | None = THERAPIST

    def current_actor(self) -> Actor | None:
        return self.actor


@pytest.fixture
def studio(app: Flask) -> StudioState:
    state = app.extensions["studio"]
    assert isinstance(state, StudioState)
    return state


@pytest.fixture
def seat(studio: StudioState) -> Iterator[Seat]:
    seat = Seat()
    before, studio.hooks = studio.hooks, seat
    yield seat
    studio.hooks = before


@pytest.fixture
def pages(client: FlaskClient, seat: Seat) -> FlaskClient:
    """A browser in which the therapist is signed in."""
    return client


@pytest.fixture
def visit(studio: StudioState) -> str:
    """A visit with white pearls on the cheek, assessed."""
    with studio.unit_of_work(THERAPIST) as unit:
        return make_assessed(unit, MILIA).public_id


@pytest.fixture
def grave_visit(studio: StudioState) -> str:
    """A visit with a pearly bump that bleeds, assessed."""
    with studio.unit_of_work(THERAPIST) as unit:
        return make_assessed(unit, BLEEDING, request_id="request-0000000002").public_id


__all__ = ["DESK", "NOBODY", "OWNER", "THERAPIST", "Role"]
