"""What the API refuses: one form for all of it, with the field named, and nothing given away."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.hooks import DefaultHooks
from studio.services import api_keys, throttle
from studio.services.api_keys import Scope
from studio.services.throttle import Limit
from tests.api.conftest import Program, a_booking, day_of, make_key, said
from tests.web.people import OWNER, Seat

WAYS = (
    ("GET", "/services", Scope.AVAILABILITY),
    ("GET", "/practitioners", Scope.AVAILABILITY),
    ("GET", "/availability", Scope.AVAILABILITY),
    ("POST", "/holds", Scope.BOOKINGS),
    ("DELETE", "/holds/abc", Scope.BOOKINGS),
    ("POST", "/holds/abc/extend", Scope.BOOKINGS),
    ("POST", "/bookings", Scope.BOOKINGS),
    ("GET", "/bookings/abc", Scope.BOOKINGS),
    ("POST", "/bookings/abc/move", Scope.BOOKINGS),
    ("POST", "/bookings/abc/cancel", Scope.BOOKINGS),
    ("POST", "/bookings/abc/answers", Scope.INTAKE),
    ("POST", "/assessments", Scope.ASSESS),
)
PROBLEM = "application/problem+json"


def test_every_way_is_shut_without_a_key(
    client: FlaskClient, studio: StudioState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.services.throttle.check", lambda *_given: None)
    told = {
        client.open(f"/api/v1{path}", method=method, json={}, headers=headers).data
        for method, path, _ in WAYS
        for headers in (
            {},
            {"Authorization": ""},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer sk_" + "A" * 43},
            {"Authorization": "Basic c2s6eA=="},
        )
    }

    assert len(told) == 1
    assert json.loads(told.pop())["code"] == "no_key"


def test_a_key_does_what_its_scope_says_and_no_more(
    client: FlaskClient, studio: StudioState
) -> None:
    keys = {scope: make_key(studio, scope) for scope in Scope}

    wrong = {
        (method, path, scope): answer.status_code
        for method, path, needed in WAYS
        for scope, key in keys.items()
        if (
            answer := client.open(
                f"/api/v1{path}", method=method, json={}, headers={"Authorization": f"Bearer {key}"}
            )
        ).status_code
        in ({401, 403} if scope is needed else set(range(600)) - {403})
    }

    assert wrong == {}


def test_a_revoked_key_is_shut_out(client: FlaskClient, program: Program, app: Flask) -> None:
    with app.extensions["studio"].unit_of_work(OWNER) as unit:
        api_keys.revoke(unit, api_keys.listed(unit)[0].public_id)

    answer = program.get("/services")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_no_cookie_opens_the_api_and_no_sign_in_is_asked_for(
    client: FlaskClient, studio: StudioState, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watched(Seat):
        def current_actor(self) -> None:
            raise AssertionError("the API asked who is signed in")

    monkeypatch.setattr(studio, "hooks", Watched())

    assert client.get("/api/v1/services").status_code == 401
    assert client.post("/api/v1/holds", json={}).status_code == 401
    assert client.get("/api/nothing").status_code == 404


def test_posts_need_no_form_token(app: Flask, program: Program) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    assert program.post("/holds", {}).status_code == 422


ELSEWHERE = (
    ("GET", "/api/v1/nothing", 404),
    ("GET", "/api/nothing/at/all", 404),
    ("POST", "/api/nothing", 404),
    ("PUT", "/api/v1/holds", 405),
    ("GET", "/api/v1/holds", 405),
    ("OPTIONS", "/api/v1/services", 405),
    ("TRACE", "/api/v1/services", 405),
    ("DELETE", "/api/v1/bookings/abc/move", 405),
    ("GET", "/api/v1/bookings/nothing", 404),
    ("GET", "/api/v1/bookings/%00", 404),
    ("GET", "/api/v1/bookings/%F0%9F%98%80", 404),
    ("GET", "/api/v1/bookings/" + "x" * 500, 404),
)


def test_addresses_and_methods_that_are_not_there(client: FlaskClient, program: Program) -> None:
    for method, path, status in ELSEWHERE:
        answer = client.open(path, method=method, headers=program.headers())

        assert (answer.status_code, answer.mimetype) == (status, PROBLEM), path
        assert said(answer)["code"] == ("not_found" if status == 404 else "wrong_method")
        assert ("Allow" in answer.headers) is (status == 405)


def test_the_allowed_methods_are_named(client: FlaskClient, studio: StudioState) -> None:
    assert client.put("/api/v1/bookings").headers["Allow"] == "POST"
    assert client.put("/api/v1/bookings/abc").headers["Allow"] == "GET"


def test_pages_beside_the_api_keep_their_own_errors(client: FlaskClient) -> None:
    answer = client.get("/no/such/page")

    assert (answer.status_code, answer.mimetype) == (404, "text/html")


BODIES: dict[str, tuple[bytes, str, int, str]] = {
    "no JSON": (b"{", "application/json", 400, "bad_json"),
    "empty": (b"", "application/json", 400, "bad_json"),
    "not UTF-8": (b'{"a":"\xff"}', "application/json", 400, "bad_json"),
    "key twice": (b'{"start":1,"start":2}', "application/json", 400, "bad_json"),
    "NaN": (b'{"start":NaN}', "application/json", 400, "bad_json"),
    "too large a number": (b'{"start":9007199254740993}', "application/json", 400, "bad_json"),
    "deep": (b'{"a":' + b"[" * 30 + b"]" * 30 + b"}", "application/json", 400, "bad_json"),
    "very deep": (b"[" * 30_000, "application/json", 400, "bad_json"),
    "a list": (b"[]", "application/json", 422, "invalid"),
    "null": (b"null", "application/json", 422, "invalid"),
    "a form": (b"start=1", "application/x-www-form-urlencoded", 415, "not_json"),
    "no type": (b"{}", "", 415, "not_json"),
    "too large": (b'{"a":"' + b"x" * 70_000 + b'"}', "application/json", 413, "too_large"),
}


@pytest.mark.parametrize("path", ["/holds", "/assessments"])
def test_bodies_that_are_not_read(client: FlaskClient, program: Program, path: str) -> None:
    headers = program.headers() | {"Idempotency-Key": "a" * 16}
    for case, (body, kind, status, code) in BODIES.items():
        answer = client.post(f"/api/v1{path}", data=body, content_type=kind, headers=headers)

        assert (answer.status_code, said(answer)["code"]) == (status, code), case
        assert answer.mimetype == PROBLEM


START = f"{day_of(3)}T18:00:00Z"
FIELDS: list[tuple[str, dict[str, Any], str]] = [
    ("/holds", {}, "service"),
    ("/holds", {"service": "consultation"}, "start"),
    ("/holds", {"service": "consultation", "start": START, "colour": "red"}, "colour"),
    ("/holds", {"service": "massage", "start": START}, "service"),
    ("/holds", {"service": 7, "start": START}, "service"),
    ("/holds", {"service": "x" * 61, "start": START}, "service"),
    ("/holds", {"service": "consultation", "start": "tomorrow"}, "start"),
    ("/holds", {"service": "consultation", "start": "2026-11-24T10:00:00"}, "start"),
    ("/holds", {"service": "consultation", "start": "2026-02-30T10:00:00Z"}, "start"),
    ("/holds", {"service": "consultation", "start": "2020-01-01T10:00:00Z"}, "start"),
    ("/holds", {"service": "consultation", "start": "0001-01-01T00:00:00+14:00"}, "start"),
    ("/holds", {"service": "consultation", "start": "9999-12-31T23:59:59-14:00"}, "start"),
    ("/holds", {"service": "consultation", "start": 1795370400}, "start"),
    ("/holds", {"service": "consultation", "start": START, "practitioner": "a"}, "practitioner"),
    ("/bookings", {"name": "Mara", "email": "m@example.com"}, "hold"),
    ("/bookings", a_booking(start=START, hold="abc"), "hold"),
    ("/bookings", {"hold": "abc", "name": "Mara", "email": "m@example.com"}, "hold"),
    ("/bookings", a_booking(), "start"),
    ("/bookings", a_booking(start=START, name=""), "name"),
    ("/bookings", a_booking(start=START, name="a\nb"), "name"),
    ("/bookings", a_booking(start=START, email="a@b.example, c@d.example"), "email"),
    ("/bookings", a_booking(start=START, email="", phone=""), "email"),
    ("/bookings", a_booking(start=START, language="fr"), "language"),
    ("/bookings", a_booking(start=START, concern="x" * 5001), "concern"),
    ("/bookings", a_booking(start=START, answers={"A": 7}), "answers"),
    ("/bookings", a_booking(start=START, answers={"A": "\u202eb"}), "answers"),
]


def test_the_field_that_does_not_fit_is_named(program: Program) -> None:
    for path, body, field in FIELDS:
        answer = program.post(path, body)

        assert answer.status_code == 422, (body, answer.text)
        errors = said(answer)["errors"]
        assert errors[0]["field"].split(".")[0] == field, body
        assert errors[0]["message"]


QUERIES: list[tuple[dict[str, str], str]] = [
    ({}, "service"),
    ({"service": "massage", "from": "2026-12-01", "to": "2026-12-02"}, "service"),
    ({"service": "consultation", "from": "2026-12-02", "to": "2026-12-01"}, "to"),
    ({"service": "consultation", "from": str(day_of(1)), "to": str(day_of(61))}, "to"),
    ({"service": "consultation", "from": "0001-01-01", "to": "0001-01-02"}, "from"),
    ({"service": "consultation", "from": "9999-12-31", "to": "9999-12-31"}, "from"),
    ({"service": "consultation", "from": "1.12.2026", "to": "2026-12-02"}, "from"),
    ({"service": "\x00", "from": "2026-12-01", "to": "2026-12-02"}, "service"),
    ({"service": "consultation", "from": str(day_of(1)), "to": str(day_of(2)), "x": "1"}, "x"),
]


def test_a_question_about_free_times_is_checked(program: Program) -> None:
    for query, field in QUERIES:
        answer = program.get("/availability", **query)

        assert answer.status_code == 422, (query, answer.text)
        assert said(answer)["errors"][0]["field"] == field, query


def test_one_parameter_twice_is_refused(client: FlaskClient, program: Program) -> None:
    path = "/api/v1/availability?service=a&service=b&from=2026-12-01&to=2026-12-02"

    answer = client.get(path, headers=program.headers())

    assert said(answer)["errors"] == [
        {"field": "service", "message": "stands there more than once"}
    ]


def test_what_was_sent_is_never_sent_back(program: Program) -> None:
    answer = program.post("/bookings", a_booking(start="white pearls", email="white pearls"))

    assert "pearls" not in answer.text


def test_a_case_that_breaks_its_schema_is_told_as_the_command_tells_it(program: Program) -> None:
    answer = program.post("/assessments", {"bump": {"colors": ["plaid"]}})

    assert (answer.status_code, answer.mimetype) == (422, PROBLEM)
    told = said(answer)
    assert told["error"]["field"] == told["errors"][0]["field"] == "bump.colors"
    assert set(told["error"]) == {"code", "field", "message"}


def test_a_key_that_takes_times_too_often_waits(program: Program, studio: StudioState) -> None:
    start = program.free()[0]
    with studio.unit_of_work(OWNER) as unit:
        key = api_keys.listed(unit)[0].public_id
        for _ in range(Limit.API_HOLD.value.tries):
            throttle.use(unit, Limit.API_HOLD, key)

    answer = program.post("/holds", {"service": "consultation", "start": start})

    assert (answer.status_code, said(answer)["code"]) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) > 0


def test_wrong_keys_from_one_address_wait_and_right_ones_do_not(
    client: FlaskClient, program: Program
) -> None:
    wrong = {"Authorization": "Bearer sk_" + "A" * 43}
    codes = [client.get("/api/v1/services", headers=wrong).status_code for _ in range(21)]

    assert codes == [401] * 20 + [429]
    assert program.get("/services").status_code == 200


def test_one_mail_address_is_not_bombed(program: Program) -> None:
    starts = program.free()
    codes = [
        program.post("/bookings", a_booking(start=starts[place * 5])).status_code
        for place in range(4)
    ]

    assert codes == [201, 201, 201, 429]


def test_a_fault_of_ours_tells_a_reference_and_nothing_else(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("SELECT secret FROM studio_client")

    monkeypatch.setattr("studio.services.library.public_offers", broken)

    answer = program.get("/services")

    assert (answer.status_code, said(answer)["code"]) == (500, "error")
    assert re.fullmatch(r"[0-9A-F]{4}", said(answer)["reference"])
    assert "SELECT" not in answer.text


@pytest.mark.parametrize("path", ["/api/v1/services", "/api/nothing", "/api/openapi.json"])
def test_answers_are_private_and_for_no_other_site(
    client: FlaskClient, program: Program, path: str
) -> None:
    headers = program.headers() | {"Origin": "https://elsewhere.example"}

    answer = client.get(path, headers=headers)

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not any(name.startswith("Access-Control") for name in answer.headers.keys())  # noqa: SIM118
    assert "Set-Cookie" not in answer.headers


def test_every_type_leads_to_words_on_the_page(client: FlaskClient, studio: StudioState) -> None:
    page = client.get("/api/docs").text

    place, _, anchor = said(client.get("/api/nothing"))["type"].partition("#")

    assert place == "/api/docs"
    assert f'id="{anchor}"' in page


def test_hooks_of_a_host_may_narrow_what_keys_do(
    program: Program, studio: StudioState, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = program.booked()
    monkeypatch.setattr(DefaultHooks, "may", lambda self, actor, action: False)
    studio.__dict__.pop("tools", None)
    monkeypatch.setattr(studio, "hooks", DefaultHooks())

    assert program.post(f"/bookings/{booking['id']}/cancel", {}).status_code == 403
