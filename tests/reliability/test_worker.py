"""The worker: takes what the pages leave, stops politely, and hands back what it cannot finish."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.adapters.queue import Queue, QueueError
from studio.context import StudioState
from studio.hooks import SYSTEM, DefaultHooks
from studio.models import Booking, Delivery, DeliveryKind, DeliveryState
from studio.services import bookings, delivery
from studio.settings import Settings
from tests.builders import a_request
from tests.plugin.test_standalone import command
from tests.postgresql import Server
from tests.reliability.mail_server import mail_server
from tests.reliability.processes import (
    QUICK_WORKER,
    WORKER,
    end,
    environment,
    free_port,
    running,
    wait_until,
)


@pytest.fixture
def busy(data_dir: Path) -> Iterator[StudioState]:
    """A studio that leaves its work to a worker."""
    engine = create_engine(f"sqlite:///{data_dir / 'studio.db'}")
    prepare_engine(engine)
    settings = Settings.read({"STUDIO_ENV": "testing", "STUDIO_JOBS": "huey"})
    made = StudioState(settings, DefaultHooks(), engine, data_dir, prepares=True)
    yield made
    made.queue.close()
    engine.dispose()


def queue_mails(state: StudioState, number: int = 1) -> None:
    """Answer requests by mail, each in a unit of its own."""
    for _ in range(number):
        with state.unit_of_work(SYSTEM) as unit:
            known = unit.session.scalar(select(func.count()).select_from(Booking))
            request = a_request(request_id=f"request-{known:010d}", email=f"kim{known}@example.com")
            booking = bookings.request_booking(unit, request)
            delivery.queue_mail(
                unit,
                DeliveryKind.DECLINED,
                language="en",
                to=booking.email,
                facts={},
                booking=booking,
            )


def states(state: StudioState) -> list[DeliveryState]:
    with state.reading(SYSTEM) as unit:
        return list(unit.session.scalars(select(Delivery.state).order_by(Delivery.id)))


def all_sent(state: StudioState) -> bool:
    return set(states(state)) == {DeliveryState.SENT}


def test_the_worker_sends_what_waits_and_what_comes(
    busy: StudioState, data_dir: Path, tmp_path: Path
) -> None:
    queue_mails(busy, 3)
    assert set(states(busy)) == {DeliveryState.QUEUED}

    with running(WORKER, environment(data_dir), tmp_path / "log") as worker:
        wait_until(lambda: all_sent(busy), "the first mails left")
        started = time.monotonic()
        queue_mails(busy)
        wait_until(lambda: all_sent(busy), "the new mail left")
        assert time.monotonic() - started < 4  # by the queue, not by the sweep alone
        stopping = time.monotonic()
        assert end(worker, signal.SIGTERM) == 0

    assert time.monotonic() - stopping < 30
    assert len(list(busy.outbox_dir.iterdir())) == 4
    assert (tmp_path / "log").read_text() == ""
    assert (data_dir / "queue.db").stat().st_mode & 0o777 == 0o600


def test_work_that_no_queue_carries_is_found_by_the_sweep(
    busy: StudioState, data_dir: Path, tmp_path: Path
) -> None:
    queue_mails(busy, 2)
    for path in data_dir.glob("queue.db*"):
        path.unlink()

    with running(WORKER, environment(data_dir), tmp_path / "log"):
        wait_until(lambda: all_sent(busy), "the lost mails left")


def test_a_queue_full_of_rubbish_stops_no_work(
    busy: StudioState, data_dir: Path, tmp_path: Path
) -> None:
    queue_mails(busy)
    with sqlite3.connect(data_dir / "queue.db") as queue:
        queue.execute("UPDATE task SET data = ?", (b"\x80\x04rubbish",))
        queue.execute("INSERT INTO task (queue, data) VALUES ('studio', ?)", (b'["a", "b"]',))
    queue.close()

    with running(["-c", QUICK_WORKER], environment(data_dir), tmp_path / "log"):
        wait_until(lambda: all_sent(busy), "the mail left")


def test_no_message_of_the_queue_can_run_code(tmp_path: Path) -> None:
    target = tmp_path / "seen"
    queue = Queue(tmp_path / "queue.db")
    with sqlite3.connect(tmp_path / "queue.db") as file:
        pickled = f"cos\nsystem\n(S'touch {target}'\ntR.".encode()
        file.execute("INSERT INTO task (queue, data) VALUES ('studio', ?)", (pickled,))
    file.close()

    with pytest.raises(ValueError, match="Expecting value"):
        queue._huey.dequeue()
    queue.close()

    assert not target.exists()


#: Begin of a worker that waits longer for a mail server than a stop waits for it.
PATIENT = """
from studio.adapters import mail, queue
mail.SMTP_SECONDS, queue.STOP_SECONDS = 600, 1
"""
HANGING_SERVER = """
import socket
server = socket.create_server(("127.0.0.1", {port}))
held = []
while True:
    held.append(server.accept())
"""


def test_a_stopped_worker_gives_back_what_it_holds(
    busy: StudioState, data_dir: Path, tmp_path: Path
) -> None:
    port = free_port()
    smtp = {"STUDIO_MAIL": "smtp", "STUDIO_SMTP_HOST": "127.0.0.1", "STUDIO_SMTP_PORT": str(port)}
    patient = PATIENT + QUICK_WORKER
    queue_mails(busy)
    with (
        running(["-c", HANGING_SERVER.format(port=port)], dict(os.environ), tmp_path / "server"),
        running(
            ["-c", patient], environment(data_dir, TEST_LEASE="7200", **smtp), tmp_path / "log"
        ) as worker,
    ):
        wait_until(lambda: leased(busy), "the worker took the mail")
        assert end(worker, signal.SIGTERM) == 0

    assert not leased(busy)
    assert states(busy) == [DeliveryState.QUEUED]
    assert busy.send_due() == (1, 0)


def leased(state: StudioState) -> bool:
    with state.reading(SYSTEM) as unit:
        return unit.session.scalars(select(Delivery)).one().lease_until is not None


def test_a_worker_without_a_queue_setting_says_what_to_do(data_dir: Path, tmp_path: Path) -> None:
    done = command("worker", cwd=tmp_path, STUDIO_DATA_DIR=str(data_dir), STUDIO_ENV="testing")

    assert done.returncode == 1
    assert "STUDIO_JOBS=huey" in done.stderr


def test_a_queue_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(QueueError, match="file"):
        Queue(tmp_path / "file" / "queue.db")
    with pytest.raises(QueueError, match="connection failed"):
        Queue(f"postgresql://127.0.0.1:{free_port()}/nothing")


@pytest.mark.postgres
def test_the_worker_also_works_on_postgresql(
    postgresql: Server, data_dir: Path, tmp_path: Path
) -> None:
    url = postgresql.new_database()
    engine = create_engine(url)
    prepare_engine(engine)
    migrate.upgrade(engine)
    queue_url = url.replace("+psycopg", "")
    given = {"STUDIO_ENV": "testing", "STUDIO_JOBS": "huey", "STUDIO_QUEUE_URL": queue_url}
    state = StudioState(Settings.read(given), DefaultHooks(), engine, data_dir, prepares=True)
    queue_mails(state, 2)
    program = (
        "import sys\nfrom flask.cli import FlaskGroup, ScriptInfo\nfrom studio import create_app\n"
        f"make = lambda: create_app({{'SQLALCHEMY_BINDS': {{'studio': {url!r}}}}})\n"
        "FlaskGroup(create_app=make).main(['worker'])\n"
    )

    own = environment(data_dir, STUDIO_QUEUE_URL=queue_url)
    with running(["-c", program], own, tmp_path / "log") as worker:
        wait_until(lambda: all_sent(state), "the mails left")
        assert end(worker, signal.SIGTERM) == 0
    state.queue.close()
    engine.dispose()


def test_the_doctor_tells_of_mails_that_nobody_sends(
    busy: StudioState, data_dir: Path, tmp_path: Path
) -> None:
    given = {"STUDIO_DATA_DIR": str(data_dir), "STUDIO_ENV": "testing"}
    queue_mails(busy)
    assert "worker" not in command("doctor", cwd=tmp_path, **given).stdout

    with busy.unit_of_work(SYSTEM) as unit:
        unit.session.scalars(select(Delivery)).one().due_at -= timedelta(minutes=16)
    said = command("doctor", cwd=tmp_path, **given)

    assert said.returncode == 0
    assert "1 mails or jobs wait" in said.stdout


def test_two_workers_send_each_mail_once(busy: StudioState, data_dir: Path, tmp_path: Path) -> None:
    queue_mails(busy, 30)
    for path in data_dir.glob("queue.db*"):  # so that both sweep up the same rows
        path.unlink()
    given = environment(data_dir, TEST_LEASE="60")

    with (
        mail_server(tmp_path) as server,
        running(["-c", QUICK_WORKER], {**given, **server.settings}, tmp_path / "one"),
        running(["-c", QUICK_WORKER], {**given, **server.settings}, tmp_path / "two"),
    ):
        wait_until(lambda: all_sent(busy), "every mail left")

    assert sorted(server.box.arrived.values()) == [1] * 30
