"""Real processes for a test: started on a data folder, killed by their own id, never left over."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Seconds that a wait may take on a busy machine.
PATIENCE = 120.0


def wait_until(true: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait for something of another process. Raises AssertionError when it does not come."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"waited in vain until {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Settings of a studio whose web and worker are processes of their own."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": "/nonexistent",
        "STUDIO_ENV": "testing",
        "STUDIO_DATA_DIR": str(data_dir),
        "STUDIO_PUBLIC_URL": "http://localhost",
        "STUDIO_JOBS": "huey",
        **settings,
    }


def start(words: list[str], given: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a Python program of ours; what it says goes to a file."""
    with log.open("ab") as file:
        return subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, *words],
            env=dict(given),
            cwd=ROOT,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


@contextmanager
def running(
    words: list[str], given: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program, and end it with the test whatever happens."""
    process = start(words, given, log)
    try:
        yield process
    finally:
        kill_family(process)


def kill_family(process: "subprocess.Popen[bytes]") -> None:
    """End a process and its children at once, as a crash of the machine would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # its own session, so nobody else is in it
    process.wait(PATIENCE)


def end(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> int:
    """Send a signal to one process of ours and wait for its end."""
    if process.poll() is None:
        process.send_signal(number)
    return process.wait(PATIENCE)


#: A worker whose leases end soon, so that a test need not wait for minutes.
QUICK_WORKER = """
import os
import sys
from datetime import timedelta
from studio.adapters import queue
from studio.services import leases
leases.LEASE = timedelta(seconds=float(os.environ.pop("TEST_LEASE", "2")))
queue.SWEEP_SECONDS = 0.3
leases.RETRY_MINUTES = (0.01,) * 6
from flask.cli import main
sys.argv = ["flask", "--app", "studio", "worker"]
main()
"""
WORKER = ["-m", "flask", "--app", "studio", "worker"]
