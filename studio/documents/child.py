"""The parent's end of a rendering child: start it, ask it, kill it when it is late."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from studio.documents.errors import DocumentError

#: Seconds of wall clock for one document, and for the start of a child.
WALL_SECONDS = 30.0
#: Documents after which a child is replaced: the layout engine keeps about 0.02 MiB of each.
DOCUMENTS_PER_CHILD = 500
#: Bytes of the largest answer taken from a child.
MAX_ANSWER = 8 << 20
#: What a child may know of its surroundings; no key and no address of ours is among them.
_ENVIRONMENT = ("PATH", "HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
#: After these the child's memory is not to be trusted, or there is no child.
_FATAL = frozenset({"too_long", "failed", "timeout", "died", "no_pango"})


class Child:
    """One rendering process; for one thread at a time."""

    def __init__(self, static_dir: Path, wall_seconds: float = WALL_SECONDS) -> None:
        """Start the process and wait until it is ready.

        Raises DocumentError when it cannot start, with code no_pango when Pango is missing.
        """
        self._wall_seconds = wall_seconds
        self._left = DOCUMENTS_PER_CHILD
        folder = tempfile.mkdtemp(prefix="studio-pdf-")
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = _spawn(theirs.fileno(), static_dir, folder)
        self._connection = Connection(ours.detach())
        self._end = weakref.finalize(self, _end, self._process, folder)
        self.health: Mapping[str, object] = json.loads(self._ask())

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        """Whether the process can be asked once more."""
        return self._left > 0 and not self._connection.closed and self._process.poll() is None

    def render(self, options: Mapping[str, str], pictures: Mapping[str, bytes]) -> bytes:
        """Render one request; raises DocumentError when the child fails, is late or dies."""
        self._left -= 1
        request = {"options": options, "pictures": list(pictures)}
        return self._ask(json.dumps(request).encode("utf-8"), *pictures.values())

    def close(self) -> None:
        """End the process and remove its folder."""
        self._connection.close()
        self._end()

    def abandon(self) -> None:
        """Let go of a process that belongs to the parent of this one."""
        self._end.detach()

    def _ask(self, *messages: bytes) -> bytes:
        late = threading.Event()
        watch = threading.Timer(self._wall_seconds, _stop, (self._process, late))
        watch.daemon = True
        watch.start()
        try:
            for message in messages:
                self._connection.send_bytes(message)
            answer = self._connection.recv_bytes(MAX_ANSWER)
        except (OSError, EOFError):
            answer = b"Etimeout" if late.is_set() else b"Edied"
        finally:
            watch.cancel()
        return self._read(answer)

    def _read(self, answer: bytes) -> bytes:
        if answer[:1] != b"E":
            return answer[1:]
        code, _, detail = answer[1:].decode("utf-8", "replace").partition(" ")
        if code in _FATAL:
            self.close()
        raise DocumentError(code, detail)


def _spawn(descriptor: int, static_dir: Path, folder: str) -> subprocess.Popen[bytes]:
    environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(str(Path(path).absolute()) for path in sys.path)
    environment["TMPDIR"] = folder
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-m", "studio.documents.worker", str(descriptor), str(static_dir)],
        env=environment,
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
    process.kill()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)
