"""Fifty people at once on each of many times, several web processes: each time is promised once."""

import http.client
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine, select

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR, DefaultHooks
from studio.models import Booking, Claim, Schedule
from studio.services import availability
from studio.services.availability import Search
from studio.settings import Settings
from tests.reliability.processes import environment, free_port, running, wait_until

CLIENTS = 50
#: Minutes after a time at which others ask for one that overlaps it.
LATER = (0, 0, 15, 30)
LENGTH = timedelta(minutes=availability.USUAL_MINUTES)


@dataclass(frozen=True, slots=True)
class Asked:
    status: int
    nearest: tuple[datetime, ...]


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
    """Three web processes of eight threads on one database."""
    assert state.tools is not None
    number = free_port()
    given = environment(data_dir, STUDIO_JOBS="cron", TEST_DATABASE=database)
    words = ["-m", "gunicorn", "--bind", f"127.0.0.1:{number}", "--worker-class", "gthread"]
    words += ["--workers", "3", "--threads", "8", "tests.reliability.racing:make()"]
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


def keep_hours(state: StudioState) -> None:
    shifts = [
        {"weekday": day, "opens": "08:00", "closes": "20:00", "from_on": "2020-01-01"}
        for day in range(7)
    ]
    with state.unit_of_work(SYSTEM) as unit:
        unit.session.add(Schedule(ref="anna", name="Anna", shifts=shifts, changes=[]))


def times(state: StudioState, number: int) -> list[datetime]:
    """Choose times so far apart that those who want one never meet those who want the next."""
    with state.reading(VISITOR) as unit:
        first = unit.today() + timedelta(days=2)
        found = availability.free_times(
            unit, Search("consultation", first, first + timedelta(days=50))
        )
    gap, chosen = LENGTH + timedelta(minutes=max(LATER)), list[datetime]()
    for one in found:
        if one.at.hour < 18 and (not chosen or one.starts_at - chosen[-1] >= 2 * gap):
            chosen.append(one.starts_at)
    assert len(chosen) >= number
    return chosen[:number]


def ask(port: int, at: datetime, request_id: str) -> Asked:
    body = urlencode({"at": at.isoformat(), "person": ""})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request("POST", f"/race/{request_id}", body, headers)
        with connection.getresponse() as answer:
            status, words = answer.status, answer.read()
    said = json.loads(words) if status < 500 else {}
    return Asked(status, tuple(datetime.fromisoformat(one) for one in said.get("nearest", ())))


def test_each_time_is_promised_once_however_many_want_it(
    port: int,
    state: StudioState,
    long: bool,  # noqa: FBT001 - a fixture
) -> None:
    keep_hours(state)
    wanted = times(state, 100 if long else 8)
    for number, start in enumerate(wanted):
        with ThreadPoolExecutor(CLIENTS) as pool:
            asked = list(
                pool.map(
                    lambda client, start=start, number=number: ask(
                        port,
                        start + timedelta(minutes=LATER[client % len(LATER)]),
                        f"race-{number:05d}-{client:05d}",
                    ),
                    range(CLIENTS),
                )
            )
        assert Counter(one.status for one in asked) == {201: 1, 409: CLIENTS - 1}
        assert {len(one.nearest) for one in asked if one.status == 409} == {3}
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
