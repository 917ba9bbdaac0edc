"""Web and worker killed at any moment, mail servers that go away: nothing lost, hardly a copy."""

import http.client
import secrets
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import SYSTEM, DefaultHooks
from studio.models import Booking, Delivery, DeliveryState
from studio.services import audit, delivery
from studio.settings import Settings
from tests.reliability.killable import take_in
from tests.reliability.mail_server import MailServer, mail_server
from tests.reliability.processes import (
    QUICK_WORKER,
    environment,
    free_port,
    kill_family,
    running,
    start,
    wait_until,
)

#: People who press buttons at a time, and about how long a program lives.
THREADS, SECONDS_A_KILL = 4, 1.5


@dataclass(frozen=True, slots=True)
class Load:
    """How much one run does."""

    mails: int
    kills: int


@pytest.fixture
def load(long: bool) -> Load:  # noqa: FBT001 - a fixture
    return Load(900, 144) if long else Load(60, 6)


@pytest.fixture
def state(data_dir: Path) -> Iterator[StudioState]:
    """The studio as this process sees it, which never dies."""
    engine = create_engine(f"sqlite:///{data_dir / 'studio.db'}")
    prepare_engine(engine)
    settings = Settings.read({"STUDIO_ENV": "testing", "STUDIO_JOBS": "cron"})
    yield StudioState(settings, DefaultHooks(), engine, data_dir, prepares=True)
    engine.dispose()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path) as up:
        yield up


def states(state: StudioState) -> dict[DeliveryState, int]:
    with state.reading(SYSTEM) as unit:
        query = select(Delivery.state, func.count()).group_by(Delivery.state)
        return {row[0]: row[1] for row in unit.session.execute(query)}


def request_ids(number: int, name: str = "request") -> list[str]:
    return [f"{name}-{index:010d}" for index in range(number)]


class Programs:
    """Web and worker, killed and started again; their words go to files."""

    def __init__(self, folder: Path, given: dict[str, str]) -> None:
        self.port = free_port()
        self._folder, self._given = folder, given
        web = ["-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        web += ["--threads", "8", "--log-level", "error", "tests.reliability.killable:make()"]
        self._words = {"web": web, "worker": ["-c", QUICK_WORKER]}
        self._up: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        self._up[name] = start(self._words[name], self._given, self._folder / f"{name}.log")

    def kill(self, name: str) -> None:
        kill_family(self._up.pop(name))

    def kill_all(self) -> None:
        for name in list(self._up):
            self.kill(name)

    def says(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text()


@contextmanager
def programs(folder: Path, given: dict[str, str]) -> Iterator[Programs]:
    made = Programs(folder, given)
    made.start("web")
    made.start("worker")
    try:
        yield made
    finally:
        made.kill_all()


def send_until_told(port: int, request_id: str, pause: float) -> None:
    """Ask as a browser does whose person presses the button again until it works."""
    time.sleep(pause)
    until = time.monotonic() + 600
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("POST", f"/test/{request_id}")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
            continue
        finally:
            connection.close()
        if status == 204:
            return
        assert status == 503, status
        time.sleep(0.1)
    raise AssertionError(f"{request_id} was never taken in")


def kill_by_turns(up: Programs, kills: int) -> dict[str, int]:
    """Kill web and worker at moments nobody chose, and start them again at once."""
    killed = {"web": 0, "worker": 0}
    for number in range(kills):
        time.sleep(0.2 + secrets.randbelow(2500) / 1000)
        name = ("web", "worker")[number % 2]
        up.kill(name)
        killed[name] += 1
        up.start(name)
    return killed


def test_killed_at_any_moment_nothing_is_lost_and_one_copy_a_crash_is_the_most(
    state: StudioState, server: MailServer, data_dir: Path, tmp_path: Path, load: Load
) -> None:
    wanted = request_ids(load.mails)
    server.box.slowness = 0.15
    given = environment(data_dir, TEST_LEASE="8", **server.settings)
    with ExitStack() as stack:
        up = stack.enter_context(programs(tmp_path, given))
        pool = stack.enter_context(ThreadPoolExecutor(THREADS))
        pause = SECONDS_A_KILL * load.kills * THREADS / load.mails
        told = [pool.submit(send_until_told, up.port, one, pause) for one in wanted]
        killed = kill_by_turns(up, load.kills)
        for future in told:
            future.result()
        wait_until(lambda: set(states(state)) == {DeliveryState.SENT}, "every mail left", 120)

    copies = {key: count for key, count in server.box.arrived.items() if count > 1}
    print(  # noqa: T201 - for docs/measurements.md
        f"\n{load.mails} mails, kills {killed}, copies {sum(copies.values()) - len(copies)}"
    )
    assert states(state) == {DeliveryState.SENT: load.mails}
    assert len(server.box.arrived) == load.mails
    assert sum(copies.values()) - len(copies) <= killed["worker"]
    with state.reading(SYSTEM) as unit:
        assert sorted(unit.session.scalars(select(Booking.request_id))) == wanted
        assert audit.verify(unit) is None
    assert "Traceback" not in up.says("web")
    assert whole(data_dir / "studio.db")


def whole(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    finally:
        connection.close()


def test_mails_wait_while_the_server_is_down_and_leave_once_when_it_is_back(
    state: StudioState, server: MailServer, data_dir: Path, tmp_path: Path
) -> None:
    server.down()
    for request_id in request_ids(20):
        with state.unit_of_work(SYSTEM) as unit:
            take_in(unit, request_id)
    given = environment(data_dir, **server.settings)
    with running(["-c", QUICK_WORKER], given, tmp_path / "log"):
        wait_until(lambda: most_tries(state) >= 2, "mails were tried twice")
        server.up()
        wait_until(lambda: states(state) == {DeliveryState.SENT: 20}, "the mails left")

    assert sorted(server.box.arrived.values()) == [1] * 20


def most_tries(state: StudioState) -> int:
    with state.reading(SYSTEM) as unit:
        return unit.session.scalar(select(func.max(Delivery.attempts))) or 0


def test_one_address_that_is_refused_holds_up_nobody_else(
    state: StudioState, server: MailServer, data_dir: Path, tmp_path: Path
) -> None:
    bad, *good = request_ids(6)
    server.box.refuses[f"{bad}@example.com"] = "550 no such mailbox"
    for request_id in (bad, *good):
        with state.unit_of_work(SYSTEM) as unit:
            take_in(unit, request_id)
    ended = {DeliveryState.SENT: 5, DeliveryState.FAILED: 1}

    with running(["-c", QUICK_WORKER], environment(data_dir, **server.settings), tmp_path / "log"):
        wait_until(lambda: states(state) == ended, "all but one left")

    assert sorted(server.box.recipients) == [f"{one}@example.com" for one in good]
    with state.reading(SYSTEM) as unit:
        assert [row.problem for row in delivery.failed(unit)] == ["refused"]
