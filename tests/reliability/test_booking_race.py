"""Many people at once on each of many times, several web processes: each time is promised once.

They come by the doors that people have: the API, the pages, both at once, and the last step of the
page with a kept time that is over. Everybody has an address, and every program a key, of their own.
"""

import http.client
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import create_engine, select

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR, DefaultHooks
from studio.models import Booking, Claim, Profile, Schedule
from studio.services import availability, holds
from studio.services.api_keys import Scope
from studio.services.availability import Search
from studio.services.unit import Unit
from studio.settings import Settings
from tests.api.conftest import make_key
from tests.reliability import racing
from tests.reliability.processes import environment, free_port, running, wait_until
from tests.reliability.racing import Asked, Browser, Line, Program

#: As many as there are threads in every run; with `--long` fifty.
CLIENTS, CLIENTS_LONG = 24, 50
#: Minutes after a time at which others ask for one that overlaps it.
LATER = (0, 0, 15, 30)
LENGTH = timedelta(minutes=availability.USUAL_MINUTES)
#: Times to race for by each door, in every run and with `--long`.
ROUNDS = {"api": (2, 100), "page": (1, 100), "both": (2, 25), "late": (1, 25)}


class Wisher(Protocol):
    def press(self, at: datetime) -> Asked: ...


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, data_dir: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{data_dir / 'studio.db'}"
    return str(request.getfixturevalue("postgresql").new_database())


@pytest.fixture
def state(database: str, data_dir: Path) -> Iterator[StudioState]:
    engine = create_engine(database)
    prepare_engine(engine)
    migrate.upgrade(engine)
    settings = Settings.read({"STUDIO_ENV": "testing", "STUDIO_JOBS": "cron"})
    yield StudioState(settings, DefaultHooks(), engine, data_dir, prepares=True)
    engine.dispose()


@pytest.fixture
def port(database: str, state: StudioState, data_dir: Path, tmp_path: Path) -> Iterator[int]:
    """Three web processes of eight threads on one database, as `docs/running.md` starts them."""
    assert state.tools is not None
    number = free_port()
    given = environment(
        data_dir, STUDIO_JOBS="cron", STUDIO_FORM_SECONDS="0", STUDIO_PROXY_HOPS="1"
    )
    bind = {"url": database, "pool_size": 20, "max_overflow": 20}
    words = ["-m", "gunicorn", "--bind", f"127.0.0.1:{number}", "--worker-class", "gthread"]
    words += ["--workers", "3", "--threads", "8"]
    words += [f"studio.app:create_app({ {'SQLALCHEMY_BINDS': {'studio': bind}} })"]
    with running(words, given, tmp_path / "web.log"):
        wait_until(lambda: answers(number), "the web processes answer")
        yield number


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with suppress(OSError), closing(connection):
        connection.request("GET", "/health")
        with connection.getresponse() as answer:
            return answer.status == 200
    return False


def open_studio(state: StudioState) -> None:
    shifts = [
        {"weekday": day, "opens": "06:00", "closes": "22:00", "from_on": "2020-01-01"}
        for day in range(7)
    ]
    with state.unit_of_work(SYSTEM) as unit:
        unit.session.add(Schedule(ref="anna", name="Anna", shifts=shifts, changes=[]))
        chosen = {"online_booking": True}
        unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))


def times(state: StudioState, number: int) -> list[datetime]:
    """Choose times so far apart that those who want one never meet those who want the next."""
    with state.reading(VISITOR) as unit:
        first = unit.today() + timedelta(days=2)
        found = availability.free_times(
            unit, Search("consultation", first, first + timedelta(days=58))
        )
    gap, chosen = LENGTH + timedelta(minutes=max(LATER)), list[datetime]()
    for one in found:
        if one.at.hour < 20 and (not chosen or one.starts_at - chosen[-1] >= 2 * gap):
            chosen.append(one.starts_at)
    assert len(chosen) >= number
    return chosen[:number]


class Crowd:
    """All who want one time."""

    def __init__(self, port: int, state: StudioState, size: int) -> None:
        self.port, self.state, self.size = port, state, size
        self.keys = [make_key(state, Scope.BOOKINGS) for _ in range(size)]
        self.doors: dict[str, Callable[[int, datetime], list[Wisher]]] = {
            "api": lambda number, _at: self.each(lambda one: self.program(number, one)),
            "page": lambda number, _at: self.each(lambda one: self.browser(number, one)),
            "both": lambda number, _at: self.each(
                lambda one: (self.program if one % 8 < 4 else self.browser)(number, one)
            ),
            "late": self.late,
        }

    def race(self, door: str, number: int, at: datetime) -> list[Asked]:
        """Let all press at once; who presses first is another one each time."""
        wishers = self.doors[door](number, at)
        order = [(one + number * 7) % self.size for one in range(self.size)]
        with ThreadPoolExecutor(self.size) as pool:
            return list(pool.map(lambda one: wishers[one].press(wish_of(at, one)), order))

    def each(self, make: Callable[[int], Wisher]) -> list[Wisher]:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(make, range(self.size)))

    def line(self, number: int, client: int) -> Line:
        return Line(self.port, f"10.{number // 250}.{number % 250}.{client + 1}")

    def program(self, number: int, client: int) -> Program:
        name = f"race-{number:05d}-{client:05d}"
        holds_first = client % 3 > 0
        return Program(self.line(number, client), self.keys[client], name, holds_first)

    def browser(self, number: int, client: int) -> Browser:
        return Browser(self.line(number, client), client)

    def late(self, number: int, at: datetime) -> list[Wisher]:
        """Let each keep the time they want, one after the other, until it is over."""
        with self.state.unit_of_work(VISITOR) as unit:
            tokens = [over(unit, wish_of(at, one), number, one) for one in range(self.size)]
        return self.each(lambda one: racing.late(self.line(number, one), tokens[one], one))


def over(unit: Unit, at: datetime, number: int, client: int) -> str:
    """Keep a time for somebody until now; return its token."""
    name = f"late-{number:05d}-{client:05d}"
    past = timedelta(seconds=-1)
    return holds.hold(unit, "consultation", at, "", name, lasting=past).token


def wish_of(at: datetime, client: int) -> datetime:
    return at + timedelta(minutes=LATER[client % len(LATER)])


def nearest(state: StudioState, wished: Sequence[datetime]) -> dict[datetime, tuple[datetime, ...]]:
    """Return what a loser should be offered, as the engine finds it once the race is over."""
    with state.reading(VISITOR) as unit:
        zone = unit.settings.zone
        found = {}
        for at in wished:
            day = at.astimezone(zone).date()
            near = availability.nearest(unit, Search("consultation", day, day), at)
            found[at] = tuple(one.starts_at for one in near)
    return found


def test_each_time_is_promised_once_however_many_want_it(
    port: int,
    state: StudioState,
    long: bool,  # noqa: FBT001 - a fixture
) -> None:
    open_studio(state)
    crowd = Crowd(port, state, CLIENTS_LONG if long else CLIENTS)
    doors = [door for door, (short, full) in ROUNDS.items() for _ in range(full if long else short)]
    wanted = times(state, len(doors))
    for number, (door, start) in enumerate(zip(doors, wanted, strict=True)):
        asked = crowd.race(door, number, start)
        assert Counter(one.status for one in asked) == {201: 1, 409: crowd.size - 1}, door
        told = {(one.at, one.nearest) for one in asked if one.status == 409}
        expected = nearest(state, sorted({one.at for one in asked}))
        assert told <= set(expected.items()), door
        assert {len(near) for _, near in told} == {3}
    with state.reading(SYSTEM) as unit:
        booked = unit.session.scalars(select(Booking).order_by(Booking.starts_at)).all()
        taken = unit.session.execute(
            select(Claim.starts, Claim.ends).where(Claim.active).order_by(Claim.starts)
        ).all()
    assert len(booked) == len(wanted)
    assert [datetime.fromtimestamp(one.starts, UTC) for one in taken] == [
        one.starts_at for one in booked
    ]
    assert all(first.ends <= second.starts for first, second in pairwise(taken))
