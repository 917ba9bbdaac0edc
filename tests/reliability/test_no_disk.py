"""A full disk, a lost one, a held lock: told with a time to try again, and no half rows."""

import fcntl
import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from studio.adapters import database
from studio.adapters.database import database_file
from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.models import Booking, Delivery, Document, Plan, PlanStatus, StaffSession
from studio.services import accounts, bookings, consultations, delivery, plans
from studio.services.errors import NoRoom
from tests.builders import a_request, make_assessed
from tests.conftest import Clock, Work
from tests.reliability.killable import take_in
from tests.services.stories import TREAT
from tests.services.test_papers import PDF
from tests.web.reading import words

EMAIL, PASSWORD = "owner@example.com", "correct horse battery"


@pytest.fixture
def full_disk(state: StudioState) -> Iterator[None]:
    """Let the database grow by no page."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    _ = state.tools
    event.listen(state.engine, "connect", limit)
    state.engine.dispose()
    yield
    event.remove(state.engine, "connect", limit)
    state.engine.dispose()


@pytest.fixture
def locked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold the right to write, as a long job of another process would."""
    studio = app.extensions["studio"]
    with studio.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, EMAIL, "Olga", frozenset({Role.OWNER}), PASSWORD)
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.05)
    held = os.open(f"{database_file(studio.engine)}.writelock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX)
    yield
    os.close(held)


@contextmanager
def no_room() -> Iterator[None]:
    """Let this process write no byte to any file, as on a disk without a free one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def booked(state: StudioState) -> int | None:
    with state.reading(SYSTEM) as unit:
        return unit.session.scalar(select(func.count()).select_from(Booking))


def take_in_many(state: StudioState) -> None:
    """Fill more than the pages that are there, in one unit."""
    with state.unit_of_work(SYSTEM) as unit:
        for number in range(50):
            request = a_request(request_id=f"request-{number:010d}", concern="x" * 5000)
            bookings.request_booking(unit, request)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_refuses_and_leaves_no_half_request(state: StudioState) -> None:
    with pytest.raises(NoRoom) as refused:
        take_in_many(state)

    assert refused.value.retry_after >= 60
    assert booked(state) == 0


def test_a_lost_data_folder_opens_no_unit(state: StudioState, data_dir: Path) -> None:
    _ = state.tools
    state.engine.dispose()
    shutil.rmtree(data_dir)

    for opening in (state.unit_of_work, state.reading):
        with pytest.raises(NoRoom), opening(SYSTEM):
            pytest.fail("no unit opens without its database")


def test_a_paper_that_cannot_be_kept_undoes_its_unit(state: StudioState, data_dir: Path) -> None:
    store = state.tools.store
    shutil.rmtree(data_dir / "documents")
    (data_dir / "documents").write_text("a file where the folder was")

    with pytest.raises(NoRoom), state.unit_of_work(SYSTEM) as unit:  # noqa: PT012 - one unit
        bookings.request_booking(unit, a_request())
        store.put(b"sealed")

    assert booked(state) == 0


def counted(state: StudioState, model: type[Delivery | Document]) -> int | None:
    with state.reading(SYSTEM) as unit:
        return unit.session.scalar(select(func.count()).select_from(model))


def test_a_mail_that_cannot_be_kept_undoes_what_caused_it(state: StudioState) -> None:
    _ = state.tools
    with no_room(), pytest.raises(NoRoom), state.unit_of_work(SYSTEM) as unit:
        take_in(unit, "request-0000000001")

    assert (booked(state), counted(state, Delivery)) == (0, 0)
    with state.unit_of_work(SYSTEM) as unit:
        take_in(unit, "request-0000000001")
    assert (booked(state), counted(state, Delivery)) == (1, 1)


def test_no_mail_leaves_while_that_cannot_be_noted(state: StudioState) -> None:
    """Otherwise the same mail would leave again and again."""
    sent: list[EmailMessage] = []
    with state.unit_of_work(SYSTEM) as unit:
        take_in(unit, "request-0000000001")

    for _ in range(3):
        with no_room(), pytest.raises(NoRoom):
            delivery.send_due(state.tools, sent.append)
    assert sent == []

    assert delivery.send_due(state.tools, sent.append) == (1, 0)
    assert delivery.send_due(state.tools, sent.append) == (0, 0)
    assert len(sent) == 1


def test_a_mail_whose_folder_is_full_is_tried_again(state: StudioState, clock: Clock) -> None:
    with state.unit_of_work(SYSTEM) as unit:
        take_in(unit, "request-0000000001")
    state.outbox_dir.write_text("a file where the folder should be")

    assert state.send_due() == (0, 1)
    state.outbox_dir.unlink()
    clock.move(minutes=1)

    assert state.send_due() == (1, 0)


def test_a_plan_on_a_full_disk_stays_a_draft_and_is_issued_later(
    state: StudioState, work: Work, data_dir: Path
) -> None:
    with work() as unit:
        visit = make_assessed(unit)
        consultations.decide(unit, visit.public_id, TREAT)
        plan_id = plans.draft(unit, visit.public_id).public_id

    with no_room(), pytest.raises(NoRoom), work() as unit:
        plans.issue(unit, plan_id, PDF)

    with work() as unit:
        assert unit.load(Plan, plan_id).status is PlanStatus.DRAFT
    assert counted(state, Document) == 0
    assert not [path for path in (data_dir / "documents").iterdir() if path.stat().st_size]
    with work() as unit:
        plans.issue(unit, plan_id, PDF)
    assert counted(state, Document) == 1


@pytest.mark.usefixtures("locked")
def test_a_right_password_at_a_bad_moment_is_asked_again(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/login", data={"email": EMAIL, "password": PASSWORD})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "busy" in words(answer)
    assert client.get("/").headers["Location"].startswith("/login")
    with app.extensions["studio"].reading(SYSTEM) as unit:
        assert unit.session.scalar(select(func.count()).select_from(StaffSession)) == 0
