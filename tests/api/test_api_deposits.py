"""A service with a deposit: the client pays on the pages, then the program's booking stands."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from studio.adapters.payments import LocalPayments, PaymentError
from studio.app import create_app
from studio.context import StudioState
from studio.models import Booking, Offer, Payment, PaymentState
from studio.services import deposits
from tests.api.conftest import Program, a_booking, said
from tests.conftest import Clock, live_by
from tests.web.people import OWNER, THERAPIST

PEEL = "peel_lactic"
ONCE = "book-with-a-deposit-1"


@pytest.fixture
def app(data_dir: Path, app_clock: Clock) -> Iterator[Flask]:
    made = create_app(
        {
            "TESTING": True,
            "STUDIO_ENV": "testing",
            "STUDIO_DATA_DIR": data_dir,
            "STUDIO_PUBLIC_URL": "http://localhost",
            "STUDIO_JOBS": "cron",
            "STUDIO_PAYMENTS": "local",
        }
    )
    state = made.extensions["studio"]
    live_by(state, app_clock)
    yield made
    state.engine.dispose()


@pytest.fixture
def program(program: Program, studio: StudioState) -> Program:
    with studio.unit_of_work(OWNER) as unit:
        unit.session.add(
            Offer(
                public_id=PEEL, service=PEEL, name_en="Peel", name_es="Peeling", duration_min=45,
                price_cents=9000, deposit_cents=3000, public=True, position=1,
            )
        )  # fmt: skip
    return program


def wish(start: str, **more: object) -> dict[str, object]:
    return a_booking(service=PEEL, start=start, language="es", **more)


def begun(program: Program, start: str) -> dict[str, Any]:
    answer = program.post("/bookings", wish(start), ONCE)
    assert answer.status_code == 202, answer.text
    return said(answer)


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def pay(program: Program, due: dict[str, Any]) -> None:
    """Go as a client's browser goes: to the studio's page, the provider's, and back."""
    page = program.client.get(path_of(due["payment_url"]))
    assert (page.status_code, "30" in page.text) == (200, True)
    found = re.search(r'href="([^"]*/pay/test_[^"]*)"', page.text)
    assert found is not None
    back = program.client.post(urlsplit(found.group(1)).path, data={"then": "pay"})
    assert program.client.get(path_of(back.headers["Location"])).status_code == 303


def count(studio: StudioState) -> int:
    with studio.reading(THERAPIST) as unit:
        return unit.session.scalar(select(func.count(Booking.id))) or 0


def test_a_deposit_is_asked_for_paid_and_then_the_booking_stands(
    program: Program, studio: StudioState
) -> None:
    start = program.free(3, PEEL)[0]
    due = begun(program, start)

    assert (due["amount_cents"], due["currency"]) == (3000, "usd")
    assert due["payment_url"].endswith("?lang=es")
    assert count(studio) == 0
    assert start not in program.free(3, PEEL)
    assert begun(program, start) == due
    pay(program, due)
    booked, again = (program.post("/bookings", wish(start), ONCE) for _ in range(2))
    assert (booked.status_code, again.status_code) == (201, 201)
    assert (said(booked)["start"], said(booked)["status"]) == (start, "confirmed")
    assert again.data == booked.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(studio) == 1
    with studio.reading(THERAPIST) as unit:
        assert [row.state for row in unit.session.scalars(select(Payment))] == [PaymentState.PAID]
        assert [row.source for row in unit.session.scalars(select(Booking))] == ["api"]


def test_asking_often_whether_it_is_paid_costs_no_allowance(program: Program) -> None:
    start = program.free(3, PEEL)[0]

    assert len({begun(program, start)["hold"] for _ in range(8)}) == 1


def test_a_key_stands_for_its_request_while_the_client_pays(program: Program) -> None:
    first, second = program.free(3, PEEL)[:8:7]
    begun(program, first)

    other = program.post("/bookings", wish(second), ONCE)

    assert (other.status_code, said(other)["code"]) == (422, "other_request")


def test_a_time_that_is_held_is_paid_for_too(program: Program, studio: StudioState) -> None:
    start = program.free(3, PEEL)[0]
    token = said(program.post("/holds", {"service": PEEL, "start": start}))["token"]
    body = a_booking(hold=token)
    del body["service"]

    answer = program.post("/bookings", body)

    assert (answer.status_code, said(answer)["hold"]) == (202, token)
    pay(program, said(answer))
    booked = program.post("/bookings", body)
    assert (booked.status_code, said(booked)["start"]) == (201, start)
    assert count(studio) == 1


def test_what_is_not_paid_is_not_booked_and_said(program: Program, studio: StudioState) -> None:
    start = program.free(3, PEEL)[0]
    due = begun(program, start)
    given_back = program.client.get(path_of(due["payment_url"]))
    assert given_back.status_code == 200
    with studio.reading(OWNER) as unit:
        payment = unit.session.scalars(select(Payment)).one().public_id
    deposits.settle(studio.tools, payment, last=True)

    answer = program.post("/bookings", wish(start), ONCE)

    assert (answer.status_code, said(answer)["code"]) == (409, "not_paid")
    assert start in program.free(3, PEEL)
    assert program.post("/bookings", wish(start), "another-request-01").status_code == 202
    assert count(studio) == 0


def test_a_provider_that_does_not_answer_is_asked_again_by_the_same_request(
    program: Program, studio: StudioState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_given: object) -> None:
        raise PaymentError("no answer")

    start = program.free(3, PEEL)[0]
    with monkeypatch.context() as patched:
        patched.setattr(LocalPayments, "begin", silent)
        answer = program.post("/bookings", wish(start), ONCE)
    assert (answer.status_code, said(answer)["code"]) == (503, "busy")

    pay(program, begun(program, start))

    assert program.post("/bookings", wish(start), ONCE).status_code == 201
    assert count(studio) == 1


def test_what_is_typed_is_checked_before_anything_is_paid(program: Program) -> None:
    start = program.free(3, PEEL)[0]

    answer = program.post("/bookings", wish(start, email="no address"), ONCE)

    assert answer.status_code == 422
    assert said(answer)["errors"][0]["field"] == "email"
    assert start in program.free(3, PEEL)


def test_where_no_money_is_taken_it_is_booked_at_once(
    program: Program, studio: StudioState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposits, "due", lambda *_given: 0)

    assert program.post("/bookings", wish(program.free(3, PEEL)[0]), ONCE).status_code == 201
