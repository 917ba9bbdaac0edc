"""Keys, requests sent twice and webhooks on PostgreSQL, where several write at the same time."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from studio.adapters.keys import create_key_file
from studio.app import create_app
from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import BIND_KEY, Booking, Idempotency, Throttle, WebhookDelivery, WebhookState
from studio.services import api_keys, claims, throttle, webhook_sending, webhooks
from studio.services.api_keys import Scope
from studio.services.throttle import Limit
from studio.services.webhooks import SEND_WEBHOOK, Event
from tests.api.conftest import Program, a_booking, make_key, open_every_day, said
from tests.conftest import RunningClock, live_by
from tests.postgresql import Server
from tests.reliability.processes import wait_until
from tests.web.people import OWNER

pytestmark = pytest.mark.postgres
MANY = 12


@pytest.fixture
def app(postgresql: Server, tmp_path: Path) -> Iterator[Flask]:
    create_key_file(tmp_path / "keys.json", "test")
    bind = {"url": postgresql.new_database(), "pool_size": 20, "max_overflow": 20}
    app = create_app(
        {
            "TESTING": True,
            "STUDIO_ENV": "testing",
            "STUDIO_JOBS": "cron",
            "STUDIO_DATA_DIR": tmp_path,
            "STUDIO_PUBLIC_URL": "http://localhost",
            "SQLALCHEMY_BINDS": {BIND_KEY: bind},
        }
    )
    state = app.extensions["studio"]
    live_by(state, RunningClock())
    assert state.engine.dialect.name == "postgresql"
    with state.unit_of_work(OWNER) as unit:
        open_every_day(unit.session.add)
    yield app
    state.close()
    state.engine.dispose()


@pytest.fixture
def studio(app: Flask) -> StudioState:
    state: StudioState = app.extensions["studio"]
    return state


@pytest.fixture
def program(app: Flask, studio: StudioState) -> Program:
    return Program(app.test_client(), make_key(studio))


def at_once(app: Flask, key: str, ask: Callable[[Program], TestResponse]) -> list[TestResponse]:
    """Let many ask at the same moment, each on a connection of their own."""
    start = threading.Barrier(MANY)

    def one(program: Program) -> TestResponse:
        start.wait()
        return ask(program)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, [Program(app.test_client(), key) for _ in range(MANY)]))


def test_the_very_first_requests_of_a_key_may_come_together(
    app: Flask, studio: StudioState
) -> None:
    for _ in range(3):
        key = make_key(studio)

        answers = at_once(app, key, lambda program: program.get("/services"))

        assert Counter(answer.status_code for answer in answers) == {200: MANY}


def test_the_very_first_tries_of_one_network_may_come_together(studio: StudioState) -> None:
    def try_it() -> None:
        with studio.unit_of_work(VISITOR) as unit:
            throttle.use(unit, Limit.HOLD_HOUR, "10.1.1.1")

    with ThreadPoolExecutor(1) as pool:
        with studio.unit_of_work(VISITOR) as unit:
            throttle.use(unit, Limit.HOLD_HOUR, "10.1.1.1")
            other = pool.submit(try_it)
            wait_until(lambda: somebody_waits(studio), "the second waits for the first")
        other.result(20)
    with studio.unit_of_work(VISITOR) as unit:
        assert [row.count for row in unit.session.scalars(select(Throttle))] == [2]


def somebody_waits(studio: StudioState) -> bool:
    with studio.engine.connect() as connection:
        query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(connection.scalar(query))


def test_a_key_shows_what_it_may_until_it_is_revoked(program: Program, studio: StudioState) -> None:
    poor = Program(program.client, make_key(studio, Scope.AVAILABILITY))
    start = program.free()[0]

    assert poor.post("/bookings", a_booking(start=start)).status_code == 403
    assert program.post("/bookings", a_booking(start=start)).status_code == 201
    with studio.unit_of_work(OWNER) as unit:
        for row in api_keys.listed(unit):
            assert row.used_at is not None
            api_keys.revoke(unit, row.public_id)
    assert {one.get("/services").status_code for one in (poor, program)} == {401}


def test_twins_that_come_together_are_done_once(
    app: Flask, program: Program, studio: StudioState
) -> None:
    first, second = program.free()[:16:8]
    wishes: list[tuple[str, object]] = [
        ("/holds", {"service": "consultation", "start": first}),
        ("/bookings", a_booking(start=second)),
    ]
    for path, body in wishes:
        ask = partial(Program.post, path=path, body=body, once=f"one-request-{path[1:]:_<10}")
        answers = at_once(app, program.key, ask)

        assert Counter(answer.status_code for answer in answers) == {201: MANY}, path
        assert len({answer.data for answer in answers}) == 1
        replayed = Counter(answer.headers.get("Idempotency-Replayed") for answer in answers)
        assert replayed == {"true": MANY - 1, None: 1}
    with studio.reading(SYSTEM) as unit:
        assert len(unit.session.scalars(select(Booking)).all()) == 1
        assert len(unit.session.scalars(select(Idempotency)).all()) == 2


def test_a_key_of_once_stands_for_one_request_and_not_for_a_refusal(program: Program) -> None:
    first, second = program.free()[:16:8]
    once = "the-same-request-1"
    booked = program.post("/bookings", a_booking(start=first), once)
    taken = a_booking(start=first, email="other@example.com")

    assert program.post("/bookings", a_booking(start=second), once).status_code == 422
    assert program.post("/bookings", taken, "the-same-request-2").status_code == 409
    assert program.post(f"/bookings/{said(booked)['id']}/cancel", {}).status_code == 200
    assert program.post("/bookings", taken, "the-same-request-2").status_code == 201


@dataclass
class Far:
    """The other side of a webhook."""

    status: int = 204
    came: list[dict[str, str]] = field(default_factory=list)

    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, inside: bool = False
    ) -> int:
        self.came.append(dict(headers) | {"event": json.loads(body)["event"]})
        return self.status


def test_bookings_are_told_to_webhooks_in_their_order_and_once(
    program: Program, studio: StudioState
) -> None:
    with studio.unit_of_work(replace(OWNER, authenticated_at=studio.now())) as unit:
        webhooks.add(unit, "https://hooks.example.com/studio", frozenset(Event))
    first, second = program.free()[:16:8]
    booking = program.booked(first)["id"]
    program.post(f"/bookings/{booking}/move", {"start": second})
    program.post(f"/bookings/{booking}/cancel", {})
    far = Far(500)
    waiting = [one for kind, one in studio.due_work() if kind == SEND_WEBHOOK]

    assert [webhook_sending.send(studio.tools, far, one) for one in waiting] == [False] * 3
    far.status = 204
    with studio.unit_of_work(SYSTEM) as unit:
        for row in unit.session.scalars(select(WebhookDelivery)):
            row.due_at = unit.now()
    with ThreadPoolExecutor(MANY) as pool:  # several workers at once
        done = list(
            pool.map(lambda one: webhook_sending.send(studio.tools, far, one), [*waiting, *waiting])
        )

    assert Counter(done) == {True: 3, False: 3}
    events = ["booking.created", "booking.moved", "booking.cancelled"]
    assert [one["event"] for one in far.came[:3]] == events
    assert sorted(one["event"] for one in far.came[3:]) == sorted(events)
    assert {one["Studio-Delivery"] for one in far.came} == set(waiting)
    with studio.reading(SYSTEM) as unit:
        states = set(unit.session.scalars(select(WebhookDelivery.state)))
        assert states == {WebhookState.SENT}


def test_a_page_and_a_program_that_write_to_one_mailbox_do_not_block_each_other(
    studio: StudioState,
) -> None:
    mail, has_turn = "mara@example.com", threading.Event()

    def like_the_api() -> None:
        with studio.unit_of_work(SYSTEM) as unit:
            claims.queue(unit)
            has_turn.set()
            throttle.use_reach(unit, mail, "")

    with ThreadPoolExecutor(1) as pool:
        with studio.unit_of_work(VISITOR) as unit:  # as the page does
            throttle.use_reach(unit, mail, "")
            other = pool.submit(like_the_api)
            has_turn.wait(0.5)
            claims.queue(unit)
        other.result(20)
