"""A program with a key asks the studio."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from studio.context import StudioState
from studio.models import Schedule
from studio.services import api_keys
from studio.services.api_keys import Scope
from tests.conftest import TODAY
from tests.web.people import OWNER

_NUMBERS = count(1)


@pytest.fixture
def studio(app: Flask) -> StudioState:
    """A studio whose one therapist works every day from nine to five."""
    state: StudioState = app.extensions["studio"]
    with state.unit_of_work(OWNER) as unit:
        open_every_day(unit.session.add)
    return state


def open_every_day(add: Callable[[Schedule], None]) -> None:
    shifts = [
        {"weekday": day, "opens": "09:00", "closes": "17:00", "from_on": "2026-01-05"}
        for day in range(7)
    ]
    add(Schedule(ref="house", shifts=shifts, changes=[], online=True, version=1))


def make_key(state: StudioState, *scopes: Scope) -> str:
    with state.unit_of_work(replace(OWNER, authenticated_at=state.now())) as unit:
        return api_keys.make(unit, "A program", scopes or tuple(Scope), 0).secret


@dataclass
class Program:
    """Another program: knows an address and a key."""

    client: FlaskClient
    key: str

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers())

    def post(self, path: str, body: object, once: str = "") -> TestResponse:
        headers = self.headers() | {"Idempotency-Key": once or f"request-{next(_NUMBERS):012d}"}
        return self.client.post(f"/api/v1{path}", json=body, headers=headers)

    def delete(self, path: str) -> TestResponse:
        return self.client.delete(f"/api/v1{path}", headers=self.headers())

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def free(self, days: int = 3, service: str = "consultation") -> list[str]:
        """Return the free starts of one day some days from now."""
        day = day_of(days).isoformat()
        answer = self.get("/availability", service=service, **{"from": day, "to": day})
        assert answer.status_code == 200, answer.text
        return [one["start"] for one in said(answer)["times"]]

    def booked(self, start: str = "", **more: object) -> dict[str, Any]:
        body = a_booking(start=start or self.free()[0], **more)
        answer = self.post("/bookings", body)
        assert answer.status_code == 201, answer.text
        return said(answer)


def said(answer: TestResponse) -> dict[str, Any]:
    """Return the JSON object of an answer."""
    found = answer.get_json(force=True)
    assert isinstance(found, dict)
    return found


def a_booking(**more: object) -> dict[str, object]:
    return {
        "service": "consultation",
        "name": "Mara Lindqvist",
        "email": "mara@example.com",
        "phone": "+1 206 555 0101",
        "concern": "Small white dots on both cheeks",
    } | more


@pytest.fixture
def program(client: FlaskClient, studio: StudioState) -> Program:
    return Program(client, make_key(studio))


def day_of(days: int) -> date:
    """Return a day from the one on which the app of the tests lives."""
    return TODAY + timedelta(days=days)
