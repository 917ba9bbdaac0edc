"""What every test may ask for: a studio on its own SQLite file, a clock, closed sockets."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.adapters.keys import create_key_file
from studio.app import create_app
from studio.context import StudioState
from studio.hooks import Actor, DefaultHooks, Role
from studio.services.unit import Tools, Unit
from studio.settings import Settings
from tests.postgresql import Server, find_programs, running_server

THERAPIST = Actor("staff:1", frozenset({Role.THERAPIST}))
DESK = Actor("staff:2", frozenset({Role.DESK}))

_HERE = {"127.0.0.1", "::1", "localhost"}

#: The day of the tests' clocks, a Sunday, from 10:00 in Seattle.
TODAY = date(2026, 11, 22)

Work = Callable[..., AbstractContextManager[Unit]]
Counted = Callable[[], AbstractContextManager[list[str]]]


class Clock:
    """A clock that only moves when a test says so."""

    def __init__(self) -> None:
        self.now = datetime.combine(TODAY, time(18), UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


class RunningClock(Clock):
    """A clock that starts on the same day in every run, and goes on as time does."""

    def __init__(self) -> None:
        super().__init__()
        self._began = monotonic()

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=monotonic() - self._began)


def live_by(state: StudioState, clock: Callable[[], datetime]) -> None:
    """Let a studio live by a clock of its own."""
    state._clock = clock
    state.tools = replace(state.tools, clock=clock)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run reliability tests at full length")


@pytest.fixture(scope="session")
def long(request: pytest.FixtureRequest) -> bool:
    """Whether to run at full length, as before a release."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections that leave this machine, and names that somebody else would look up."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded(self: socket.socket, address: tuple[str, int]) -> None:
        if self.family != socket.AF_UNIX and address[0] not in _HERE:
            raise ConnectionRefusedError(f"tests stay on this machine: {address}")
        connect(self, address)

    def near(host: str | None, *asked: Any, **more: Any) -> Any:  # noqa: ANN401 - as it is
        if host not in {None, "", "0.0.0.0", *_HERE}:  # noqa: S104 - a name, nothing is bound
            raise socket.gaierror(socket.EAI_NONAME, "tests ask no network")
        return look_up(host, *asked, **more)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", near)


@pytest.fixture(scope="session")
def blank_studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database and a key file, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("blank")
    engine = create_engine(f"sqlite:///{folder / 'studio.db'}")
    migrate.upgrade(engine)
    engine.dispose()
    create_key_file(folder / "keys.json", "test")
    return folder


@pytest.fixture
def data_dir(blank_studio: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "studio"
    shutil.copytree(blank_studio, folder)
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings() -> Settings:
    """Settings under which waiting work stays until a test does it."""
    return Settings.read(
        {
            "STUDIO_ENV": "testing",
            "STUDIO_PUBLIC_URL": "http://localhost",
            "STUDIO_JOBS": "cron",
        }
    )


@pytest.fixture
def state(data_dir: Path, clock: Clock, settings: Settings) -> Iterator[StudioState]:
    engine = create_engine(f"sqlite:///{data_dir / 'studio.db'}")
    prepare_engine(engine)
    yield StudioState(settings, DefaultHooks(), engine, data_dir, prepares=True, clock=clock)
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def both(
    request: pytest.FixtureRequest, data_dir: Path, clock: Clock, settings: Settings
) -> Iterator[StudioState]:
    """A studio on either database, for what locks and triggers decide."""
    address = f"sqlite:///{data_dir / 'studio.db'}"
    if request.param == "postgresql":
        address = str(request.getfixturevalue("postgresql").new_database())
    engine = create_engine(address)
    prepare_engine(engine)
    migrate.upgrade(engine)
    yield StudioState(settings, DefaultHooks(), engine, data_dir, prepares=True, clock=clock)
    engine.dispose()


@pytest.fixture
def tools(state: StudioState) -> Tools:
    return state.tools


@pytest.fixture
def work(state: StudioState) -> Work:
    """Open a writing unit as the therapist, or as somebody else."""

    def open_unit(actor: Actor = THERAPIST) -> AbstractContextManager[Unit]:
        return state.unit_of_work(actor)

    return open_unit


@pytest.fixture
def look(state: StudioState) -> Work:
    """Open a reading unit as the therapist, or as somebody else."""

    def open_unit(actor: Actor = THERAPIST) -> AbstractContextManager[Unit]:
        return state.reading(actor)

    return open_unit


@pytest.fixture
def app_clock() -> Clock:
    """The clock of the app; it goes on by itself, and a test may move it."""
    return RunningClock()


@pytest.fixture
def app(data_dir: Path, app_clock: Clock) -> Iterator[Flask]:
    """The standalone app on its own database and its own day, forms without tokens."""
    made = create_app(
        {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "STUDIO_ENV": "testing",
            "STUDIO_DATA_DIR": data_dir,
            "STUDIO_PUBLIC_URL": "http://localhost",
            "STUDIO_FORM_SECONDS": 0,
        }
    )
    state = made.extensions["studio"]
    live_by(state, app_clock)
    yield made
    state.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL server of our own on a unix socket."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server programs are not installed")
    with running_server(programs) as server:
        yield server


@pytest.fixture
def counted(state: StudioState) -> Counted:
    """Collect the statements that reach the database inside a `with`."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(state.engine, "before_cursor_execute", note)
        yield seen
        event.remove(state.engine, "before_cursor_execute", note)

    return counting
