"""The demo: web and worker come up together, go down together, and one outlives the other."""

import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.reliability.processes import ROOT, end, environment, free_port, wait_until

CHILDREN = Path("/proc/{pid}/task/{pid}/children")


@contextmanager
def demo(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[bytes]", str, Path]]:
    """Start a demo; yield its process, its address and where its words go."""
    port, said = free_port(), tmp_path / "said"
    known = {k: v for k, v in environment(tmp_path).items() if not k.startswith("STUDIO_")}
    with said.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", "flask", "--app", "studio", "demo", "--port", str(port)],
            cwd=ROOT,
            env=known | {"TMPDIR": str(tmp_path)},
            stdout=file,
            stderr=file,
        )
    try:
        wait_until(lambda: "Stop with" in said.read_text(), "the demo said how to sign in")
        yield process, f"http://127.0.0.1:{port}", said
    finally:
        end(process, signal.SIGTERM)


def child(process: "subprocess.Popen[bytes]", word: str) -> int:
    """Return the id of the child whose command holds a word."""
    listed = Path(str(CHILDREN).format(pid=process.pid)).read_text().split()
    return next(int(pid) for pid in listed if word in Path(f"/proc/{pid}/cmdline").read_text())


def answers(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/login", timeout=10) as page:  # noqa: S310
        return bool(page.status == 200)


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_text()


def test_the_demo_greets_once_its_page_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with demo(tmp_path) as (process, address, said):
        assert answers(address)
        words = said.read_text()
        assert re.search(r"Sign in as owner@example\.com with the password \S+", words)
        assert all(name in words for name in ("therapist@example.com", "desk@example.com"))
        assert f"{address}/demo/outbox" in words
        pids = [child(process, "gunicorn"), child(process, "\0worker")]
        assert end(process, signal.SIGTERM) == 0

    assert all(gone(pid) for pid in pids)
    assert list(tmp_path.glob("studio-demo-*")) == []


def test_the_page_goes_on_without_the_worker_and_says_so(tmp_path: Path) -> None:
    with demo(tmp_path) as (process, address, said):
        subprocess.run(["kill", "-9", str(child(process, "\0worker"))], check=True)  # noqa: S603, S607

        wait_until(lambda: "The worker ended" in said.read_text(), "the demo told of it")

        assert "The web server goes on." in said.read_text()
        assert answers(address)
        assert end(process, signal.SIGINT) == 0
