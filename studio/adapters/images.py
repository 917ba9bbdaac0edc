"""Pictures from outside, made anew: nothing of the upload but its pixels comes back.

The work runs in a limited child (`studio.adapters.image_child`), kept warm, so that no web
worker ever decodes what somebody sent.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Final

#: Bytes of an upload, and of the largest answer taken from a child.
MAX_UPLOAD: Final = 16 << 20
MAX_ANSWER: Final = 32 << 20
#: Children at most; the second one starts only when two pictures come at once.
CHILDREN: Final = 2
#: Seconds of wall clock for one picture, and pictures after which a child is replaced.
WALL_SECONDS: Final = 20.0
PICTURES_PER_CHILD: Final = 200
#: What a child may know of its surroundings; no key and no address of ours is among them.
_ENVIRONMENT: Final = ("PATH", "LD_LIBRARY_PATH")
#: Length of the header of a message and of each part of an answer, in bytes.
_NUMBER: Final = 4


class ImageFault(StrEnum):
    """Why no picture came back."""

    NOT_A_PICTURE = "not_a_picture"
    TOO_BIG = "too_big"
    BROKEN = "broken"
    BUSY = "busy"
    FAILED = "failed"


class ImageRefused(Exception):  # noqa: N818 - a situation, said as such
    """An upload did not become a picture; `fault` says why."""

    def __init__(self, fault: ImageFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True, repr=False)
class Remade:
    """A photo in our own bytes: JPEG, upright, without a word about camera or place."""

    full: bytes
    preview: bytes
    width: int
    height: int
    #: What the camera's clock said, without a zone; None when it said nothing sensible.
    taken: datetime | None


@dataclass(frozen=True, slots=True)
class Ring:
    """A numbered ring on a photo; x and y are shares of its sides."""

    x: float
    y: float
    number: int


def _empty_slots() -> "LifoQueue[_Child | None]":
    slots: LifoQueue[_Child | None] = LifoQueue()
    for _ in range(CHILDREN):
        slots.put(None)
    return slots


@dataclass(slots=True, eq=False)
class ImageMaker:
    """Makes pictures anew in at most two children; safe to share between threads."""

    wall_seconds: float = WALL_SECONDS
    _slots: "LifoQueue[_Child | None]" = field(default_factory=_empty_slots)
    _pid: int = field(default_factory=os.getpid)

    def photo(self, upload: bytes) -> Remade:
        """Make a photo and its preview from JPEG, PNG, WebP or HEIC. Raises ImageRefused."""
        head, parts = self._ask({"do": "photo"}, upload)
        taken = head["taken"]
        return Remade(
            full=parts[0],
            preview=parts[1],
            width=int(str(head["width"])),
            height=int(str(head["height"])),
            taken=datetime.fromisoformat(str(taken)) if taken else None,
        )

    def logo(self, upload: bytes) -> bytes:
        """Make a PNG of at most 800 by 400 pixels from PNG or JPEG. Raises ImageRefused."""
        return self._ask({"do": "logo"}, upload)[1][0]

    def smaller(self, jpeg: bytes, side: int, rings: Sequence[Ring] = ()) -> bytes:
        """Scale one of our photos down for paper and draw its rings. Raises ImageRefused."""
        drawn = [[ring.x, ring.y, ring.number] for ring in rings]
        return self._ask({"do": "smaller", "side": side, "rings": drawn}, jpeg)[1][0]

    def close(self) -> None:
        """End the children; they start again when a picture comes."""
        for _ in range(CHILDREN):
            child = self._take()
            if child is not None:
                child.close()
            self._slots.put(None)

    def _ask(
        self, head: Mapping[str, object], data: bytes
    ) -> tuple[dict[str, object], list[bytes]]:
        if len(data) > MAX_UPLOAD:
            raise ImageRefused(ImageFault.TOO_BIG)
        child = self._take()
        try:
            if child is None or not child.is_usable:
                child = _Child(self.wall_seconds)
            return child.ask(head, data)
        finally:
            self._slots.put(child)

    def _take(self) -> "_Child | None":
        if self._pid != os.getpid():  # after a fork the children belong to the parent
            self._slots, self._pid = _empty_slots(), os.getpid()
        try:
            return self._slots.get(timeout=2 * self.wall_seconds)
        except Empty:
            raise ImageRefused(ImageFault.BUSY) from None


class _Child:
    """One process; for one thread at a time."""

    def __init__(self, wall_seconds: float) -> None:
        self._wall_seconds = wall_seconds
        self._left = PICTURES_PER_CHILD
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = _spawn(theirs.fileno())
        self._connection = Connection(ours.detach())
        self._end = weakref.finalize(self, _end, self._process, os.getpid())

    @property
    def is_usable(self) -> bool:
        return self._left > 0 and not self._connection.closed and self._process.poll() is None

    def ask(self, head: Mapping[str, object], data: bytes) -> tuple[dict[str, object], list[bytes]]:
        """Send one picture and wait for the answer. Raises ImageRefused."""
        self._left -= 1
        late = threading.Timer(self._wall_seconds, self._process.kill)
        late.daemon = True
        late.start()
        try:
            header = json.dumps(head).encode()
            self._connection.send_bytes(len(header).to_bytes(_NUMBER, "big") + header + data)
            answer = self._connection.recv_bytes(MAX_ANSWER)
        except (OSError, EOFError):  # killed by a limit, by the clock, or by what it read
            self.close()
            raise ImageRefused(ImageFault.FAILED) from None
        finally:
            late.cancel()
        return _read(answer)

    def close(self) -> None:
        self._connection.close()
        self._end()


def _read(answer: bytes) -> tuple[dict[str, object], list[bytes]]:
    end = _NUMBER + int.from_bytes(answer[:_NUMBER], "big")
    head: dict[str, object] = json.loads(answer[_NUMBER:end])
    if "fault" in head:
        raise ImageRefused(ImageFault(str(head["fault"])))
    parts, sizes = [], head["sizes"]
    for size in sizes if isinstance(sizes, list) else ():
        parts.append(answer[end : end + size])
        end += size
    return head, parts


def _spawn(descriptor: int) -> "subprocess.Popen[bytes]":
    environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(str(Path(path).absolute()) for path in sys.path)
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-m", "studio.adapters.image_child", str(descriptor)],
        env=environment,
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[bytes]", owner: int) -> None:
    if owner == os.getpid():
        process.kill()
        process.wait()


#: One for a process, however many studios it holds: the limit of two children is for the machine.
MAKER: Final = ImageMaker()
