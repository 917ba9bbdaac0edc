"""Programs that a command starts and looks after: together up, together down, by their ids."""

import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from types import FrameType

#: Seconds a program has to end once asked, before it is killed: its own grace and a little more.
_PATIENCE = 35.0
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Child:
    """A program under way; `name` is what people call it."""

    name: str
    process: "subprocess.Popen[bytes]"

    @property
    def is_up(self) -> bool:
        return self.process.poll() is None


class Family:
    """The programs of one command. A Ctrl-C or SIGTERM is passed on to each."""

    def __init__(self, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._environment, self._say = dict(environment), say
        self._children: list[Child] = []
        self._stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def start(self, name: str, words: Sequence[str]) -> Child:
        """Start a Python program of ours, out of reach of the terminal's own Ctrl-C."""
        process = subprocess.Popen(  # noqa: S603 - fixed words and checked numbers
            [sys.executable, *words], env=self._environment, start_new_session=True
        )
        self._children.append(Child(name, process))
        return self._children[-1]

    def wait_for(self, child: Child, url: str, seconds: float) -> bool:
        """Wait until an address of a program answers; false when the program ends or takes long."""
        until = monotonic() + seconds
        while child.is_up and not self._stopping.is_set() and monotonic() < until:
            if _answers(url):
                return True
            self._stopping.wait(_LOOK_SECONDS)
        return False

    def look_after(self) -> int:
        """Stay until told to stop or until the last program ended; say when one ends before.

        Return 0 after a stop, else the exit code of the program that ended first.
        """
        code = 0
        up = list(self._children)
        while up and not self._stopping.wait(_LOOK_SECONDS):
            for child in [child for child in up if not child.is_up]:
                up.remove(child)
                code = code or abs(child.process.returncode) or 1
                self._say(_obituary(child, up))
        return 0 if self._stopping.is_set() else code

    def stop(self) -> None:
        """Ask every program to end, and kill those that don't."""
        for child in self._children:
            if child.is_up:
                child.process.terminate()
        until = monotonic() + _PATIENCE
        for child in self._children:
            try:
                child.process.wait(max(until - monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _obituary(gone: Child, left: Sequence[Child]) -> str:
    names = " and ".join(child.name for child in left)
    rest = f"The {names} goes on." if names else "Nothing is left."
    return f"  The {gone.name} ended by itself (code {gone.process.returncode}). {rest}"
