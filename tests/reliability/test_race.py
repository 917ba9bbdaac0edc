"""Many at once, and killed in the middle: nothing lost, nothing doubled, nobody sees an error."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import VISITOR, DefaultHooks
from studio.models import AuditEntry, Booking, ClientLink, Consultation
from studio.services import audit, bookings, consultations, documents
from studio.services.errors import Busy, TooMany, WrongPin
from studio.services.unit import Tools, reading, unit_of_work
from studio.settings import Settings
from tests.builders import a_request, make_assessed
from tests.conftest import THERAPIST, Work
from tests.services.test_papers import make_document, wrong

ROOT = Path(__file__).parents[2]
THREADS, EACH = 8, 25


def test_eight_writers_lose_and_double_nothing(tools: Tools, look: Work) -> None:
    def write(worker: int) -> None:
        for number in range(EACH):
            with unit_of_work(tools, VISITOR) as unit:
                request = a_request(request_id=f"request-{worker:04d}-{number:04d}")
                bookings.request_booking(unit, request)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(THREADS)))

    with look() as unit:
        assert unit.session.scalar(select(func.count()).select_from(Booking)) == THREADS * EACH
        assert unit.session.scalar(select(func.count()).select_from(AuditEntry)) == THREADS * EACH
        assert audit.verify(unit) is None


def test_one_button_pressed_eight_times_at_once_does_its_work_once(
    tools: Tools, work: Work, look: Work
) -> None:
    with work() as unit:
        booking = bookings.request_booking(unit, a_request()).public_id
        bookings.accept(unit, booking)

    def press(_worker: int) -> tuple[str, str]:
        with unit_of_work(tools, VISITOR) as unit:
            again = bookings.request_booking(unit, a_request()).public_id
        with unit_of_work(tools, THERAPIST) as unit:
            return again, consultations.start(unit, booking).public_id

    with ThreadPoolExecutor(THREADS) as pool:
        answers = set(pool.map(press, range(THREADS)))

    assert len(answers) == 1
    with look() as unit:
        assert unit.session.scalar(select(func.count()).select_from(Consultation)) == 1


def test_guessing_a_pin_in_parallel_gives_no_more_tries(tools: Tools, work: Work) -> None:
    with work() as unit:
        made = documents.make_link(unit, make_document(unit).public_id)

    def guess(_worker: int) -> type[Exception]:
        try:
            with unit_of_work(tools, VISITOR) as unit:
                documents.open_by_token(unit, made.token, wrong(made.pin))
        except (WrongPin, TooMany) as error:
            return type(error)
        raise AssertionError

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(guess, range(4 * THREADS)))

    assert answers.count(WrongPin) == 5
    with work() as unit:
        assert unit.session.scalars(select(ClientLink.tries)).one() == 5


def test_readers_see_whole_units_while_others_write(tools: Tools, work: Work) -> None:
    with work() as unit:
        public_id = make_assessed(unit).public_id

    def write(_worker: int) -> None:
        for count in range(10):
            with unit_of_work(tools, THERAPIST) as unit:
                bump = consultations.get(unit, public_id).bumps[0]
                features = {**bump.features, "count": count + 1}
                consultations.record_bump(unit, public_id, bump.public_id, features)
                consultations.assess(unit, public_id)

    def read(_worker: int) -> bool:
        for _ in range(10):
            with reading(tools, THERAPIST) as unit:
                if not consultations.get(unit, public_id).is_assessed:
                    return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        writers = [pool.submit(write, number) for number in range(3)]
        readers = [pool.submit(read, number) for number in range(5)]

    assert all(one.exception() is None for one in writers)
    assert [one.result() for one in readers] == [True] * 5


@pytest.mark.postgres
def test_eight_writers_keep_one_chain_on_a_server_too(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    engine = create_engine(request.getfixturevalue("postgresql").new_database(), pool_size=THREADS)
    prepare_engine(engine)
    migrate.upgrade(engine)
    settings = Settings.read({"STUDIO_ENV": "testing"})
    tools = StudioState(settings, DefaultHooks(), engine, tmp_path, prepares=True).tools

    def write(worker: int) -> None:
        for number in range(EACH):
            with unit_of_work(tools, VISITOR) as unit:
                request_id = f"request-{worker:04d}-{number:04d}"
                bookings.request_booking(unit, a_request(request_id=request_id))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(THREADS)))

    def press(_worker: int) -> str:
        while True:
            try:
                with unit_of_work(tools, VISITOR) as unit:
                    return bookings.request_booking(unit, a_request()).public_id
            except Busy:
                continue

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(set(pool.map(press, range(THREADS)))) == 1
    with reading(tools, THERAPIST) as unit:
        total = unit.session.scalar(select(func.count()).select_from(Booking))
        assert total == THREADS * EACH + 1
        assert audit.verify(unit) is None
    engine.dispose()


#: Takes in requests until it is killed, and says each one it was told was safe.
WRITER = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import VISITOR, DefaultHooks
from studio.services import bookings
from studio.settings import Settings
from tests.builders import a_request
folder, run = Path(sys.argv[1]), sys.argv[2]
engine = create_engine(f"sqlite:///{folder / 'studio.db'}")
prepare_engine(engine)
settings = Settings.read({"STUDIO_ENV": "testing"})
state = StudioState(settings, DefaultHooks(), engine, folder, prepares=True)
number = 0
while True:
    request_id = f"request-{run}-{number:06d}"
    with state.unit_of_work(VISITOR) as unit:
        bookings.request_booking(unit, a_request(request_id=request_id))
    print(request_id, flush=True)
    number += 1
"""


def test_a_killed_writer_loses_nothing_it_was_told_was_safe(
    data_dir: Path, state: StudioState, look: Work
) -> None:
    safe: set[str] = set()
    for run in range(4):
        process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", WRITER, str(data_dir), f"{run:04d}"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert process.stdout is not None
        for _ in range(10 + 7 * run):
            safe.add(process.stdout.readline().strip())
        os.kill(process.pid, signal.SIGKILL)
        safe |= {line.strip() for line in process.stdout if line.endswith("\n")}
        process.wait()
        process.stdout.close()

    with look() as unit:
        kept = set(unit.session.scalars(select(Booking.request_id)))
        assert safe <= kept
        assert len(kept - safe) <= 4
        assert audit.verify(unit) is None
        for waiting in bookings.waiting_opened(unit):
            assert waiting.concern == "Tiny white dots on my cheeks."
    with state.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
