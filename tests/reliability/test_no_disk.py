"""A full disk, a lost one, a held lock: told with a time to try again, and no half rows."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from studio.adapters import database
from studio.adapters.database import database_file
from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.models import Booking, StaffSession
from studio.services import accounts, bookings
from studio.services.errors import NoRoom
from tests.builders import a_request
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


@pytest.mark.usefixtures("locked")
def test_a_right_password_at_a_bad_moment_is_asked_again(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/login", data={"email": EMAIL, "password": PASSWORD})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "busy" in words(answer)
    assert client.get("/").headers["Location"].startswith("/login")
    with app.extensions["studio"].reading(SYSTEM) as unit:
        assert unit.session.scalar(select(func.count()).select_from(StaffSession)) == 0
