"""Addresses that programs ask, beside a browser in which somebody is signed in."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.services import accounts

PASSWORD = "a sentence that only she knows"
MAIL = "owner@example.com"


@pytest.fixture
def signed_in(client: FlaskClient) -> FlaskClient:
    state: StudioState = client.application.extensions["studio"]
    with state.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, MAIL, "Ada", frozenset({Role.OWNER}), PASSWORD)
    assert client.post("/login", data={"email": MAIL, "password": PASSWORD}).status_code == 302
    return client


@pytest.mark.parametrize(
    "path", ["/api/v1/services", "/api/v1/nothing", "/api/openapi.json", "/inbound/calcom/nothing"]
)
def test_what_programs_ask_knows_no_session_even_beside_a_signed_in_browser(
    signed_in: FlaskClient, path: str
) -> None:
    asked = signed_in.post if path.startswith("/inbound") else signed_in.get
    seen: list[str] = []
    engine = signed_in.application.extensions["studio"].engine
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))

    answer = asked(path)

    assert "Vary" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert not any("FROM studio_user" in query for query in seen)
    page = signed_in.get("/api/docs")
    assert (page.status_code, page.headers["Vary"]) == (200, "Cookie")
    assert any("FROM studio_user" in query for query in seen)
