"""Two programs beside each other, cookies, and text that no field can hold."""

from flask.testing import FlaskClient

from studio.context import StudioState
from tests.api.conftest import Program, a_booking, make_key, said


def test_one_program_never_gets_what_another_did_under_the_same_idempotency_key(
    program: Program, studio: StudioState
) -> None:
    other = Program(program.client, make_key(studio))
    once, first, second = "the-same-request-1", *program.free()[:16:8]
    wish = {"service": "consultation", "start": first}
    held = program.post("/holds", wish, once)
    booked = program.post("/bookings", a_booking(start=second), "the-same-request-2")

    for path, body, key in (
        ("/holds", wish, once),
        ("/bookings", a_booking(start=second), "the-same-request-2"),
    ):
        answer = other.post(path, body, key)
        assert answer.status_code == 409, answer.text
        assert said(answer)["code"] == "slot_taken"
        assert said(held)["token"] not in answer.text
        assert said(booked)["id"] not in answer.text


def test_a_cookie_opens_nothing_and_none_is_set(client: FlaskClient, program: Program) -> None:
    client.set_cookie("session", "nonsense")
    for headers, status in (({}, 401), (program.headers(), 200)):
        answer = client.get("/api/v1/services", headers=headers)
        assert answer.status_code == status
        assert "Set-Cookie" not in answer.headers


def test_text_that_no_field_can_hold_is_refused(client: FlaskClient, program: Program) -> None:
    start = program.free()[0]
    bad = (b'"a\\u0000b"', b'"\\ud800"', b'"\\udfff\\ud800"', b"1e400", b"[" * 12 + b"]" * 12)
    for number, name in enumerate(bad):
        body = b'{"service":"consultation","email":"m@example.com","start":"%s","name":%s}'
        headers = program.headers() | {"Idempotency-Key": f"odd-text-{number:010d}"}
        answer = client.post(
            "/api/v1/bookings",
            data=body % (start.encode(), name),
            content_type="application/json",
            headers=headers,
        )
        assert answer.status_code in {400, 422}, (name, answer.text)
