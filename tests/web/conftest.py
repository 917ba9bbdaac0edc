"""Pages are asked for by somebody: nobody, front desk, therapist or owner sits at the screen."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from studio.context import StudioState
from tests.builders import BLEEDING, MILIA, make_assessed
from tests.web.people import THERAPIST, Seat


@pytest.fixture
def studio(app: Flask) -> StudioState:
    state = app.extensions["studio"]
    assert isinstance(state, StudioState)
    return state


@pytest.fixture
def seat(studio: StudioState) -> Iterator[Seat]:
    """Whoever a test puts there; the therapist at first."""
    seat = Seat()
    before, studio.hooks = studio.hooks, seat
    yield seat
    studio.hooks = before


@pytest.fixture
def pages(client: FlaskClient, seat: Seat) -> FlaskClient:
    """A browser with the therapist in front of it."""
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
