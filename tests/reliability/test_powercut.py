"""The files as a power cut would leave them: they open, and hold all that was called safe."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import SYSTEM, DefaultHooks
from studio.models import Booking, Delivery
from studio.services import audit, delivery
from studio.settings import Settings
from tests.reliability.processes import ROOT, kill_family

#: Takes in requests with their mails, and says after each how long the log of SQLite was by then.
WRITER = """
import os
import sys
from pathlib import Path
from sqlalchemy import create_engine
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import SYSTEM, DefaultHooks
from studio.settings import Settings
from tests.reliability.killable import take_in
folder = Path(sys.argv[1])
engine = create_engine(f"sqlite:///{folder / 'studio.db'}")
prepare_engine(engine)
settings = Settings.read({"STUDIO_ENV": "testing", "STUDIO_JOBS": "cron"})
state = StudioState(settings, DefaultHooks(), engine, folder, prepares=True)
number = 0
while True:
    request_id = f"request-{number:010d}"
    with state.unit_of_work(SYSTEM) as unit:
        take_in(unit, request_id)
    print(request_id, os.path.getsize(folder / "studio.db-wal"), flush=True)
    number += 1
"""


class Writer:
    """A process that writes without end and says what is safe."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", WRITER, str(folder)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self._said = self._process.stdout.fileno()
        os.set_blocking(self._said, False)
        self._text = ""
        self._folder = folder

    def snapshot(self, target: Path) -> tuple[list[str], int]:
        """Stop and copy the files; return what was safe by then, and the safe log's length."""
        self._process.send_signal(signal.SIGSTOP)
        while Path(f"/proc/{self._process.pid}/stat").read_text().split()[2] != "T":
            time.sleep(0.001)
        self._read()
        shutil.copytree(self._folder, target)
        lines = [line.split() for line in self._text.split("\n")[:-1]]
        return [line[0] for line in lines], int(lines[-1][1]) if lines else 0

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def has_written(self, number: int) -> bool:
        self._read()
        return self._text.count("\n") >= number

    def close(self) -> None:
        kill_family(self._process)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        try:
            while piece := os.read(self._said, 65536):
                self._text += piece.decode()
        except BlockingIOError:
            return


def tear(log: Path, safe: int) -> None:
    """Cut what was not synced yet at a place nobody chose, and spoil what is left of it."""
    size = log.stat().st_size
    kept = safe + secrets.randbelow(size - safe + 1)
    with log.open("r+b") as file:
        file.truncate(kept)
        spoiled = min(kept - safe, 512)
        file.seek(kept - spoiled)
        file.write(secrets.token_bytes(spoiled))


@pytest.fixture
def snapshots(long: bool) -> int:  # noqa: FBT001 - a fixture
    return 120 if long else 8


def test_what_a_power_cut_leaves_opens_and_holds_all_that_was_safe(
    data_dir: Path, tmp_path: Path, snapshots: int
) -> None:
    writer = Writer(data_dir)
    try:
        until = time.monotonic() + 60
        while not writer.has_written(3):
            assert time.monotonic() < until
            time.sleep(0.05)
        for number in range(snapshots):
            writer.go_on()
            time.sleep(secrets.randbelow(200) / 1000)
            copy = tmp_path / f"copy{number}"
            safe, length = writer.snapshot(copy)
            (copy / "studio.db-shm").unlink(missing_ok=True)  # it lies in memory
            if number % 2:
                tear(copy / "studio.db-wal", length)
            assert_holds(copy, safe)
            shutil.rmtree(copy)
    finally:
        writer.close()


def assert_holds(folder: Path, safe: list[str]) -> None:
    """Open a copy as the studio does: sound, whole, and every mail can still be sent."""
    engine = create_engine(f"sqlite:///{folder / 'studio.db'}")
    prepare_engine(engine)
    settings = Settings.read({"STUDIO_ENV": "testing", "STUDIO_JOBS": "cron"})
    state = StudioState(settings, DefaultHooks(), engine, folder, prepares=True)
    try:
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        with state.reading(SYSTEM) as unit:
            kept = unit.session.scalars(select(Booking.request_id)).all()
            mails = unit.session.scalars(select(Delivery.public_id).order_by(Delivery.id)).all()
            assert audit.verify(unit) is None
        assert set(safe) <= set(kept)
        assert len(mails) == len(kept) <= len(safe) + 1
        last = mails[-3:]
        assert all(delivery.send(state.tools, lambda _mail: None, mail) for mail in last)
    finally:
        engine.dispose()
