"""The queue between web and worker, by huey. It carries kinds and ids; the rows are the truth.

What it loses is found again by the worker's sweep, so nothing here needs to be careful, but for one
thing: messages are JSON. Huey's own pickles would let whoever writes to the queue run code.
"""

import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from huey import PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Huey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

#: Seconds a stopping worker gives what still runs; the rest is given back.
STOP_SECONDS = 25
#: Seconds between two looks for rows that are due and not in the queue.
SWEEP_SECONDS = 5.0
#: Longest pause of an idle worker before it looks into a SQLite queue again.
_POLL_SECONDS = 1.0

Handle = Callable[[str, str], object]


class QueueError(Exception):
    """The queue cannot be used; the message says why in one line."""


class Queue:
    """Hand ids to a worker, or be that worker."""

    def __init__(self, where: str | Path) -> None:
        """Open a queue: a file, `postgresql://…` or `redis://…`. Raises QueueError."""
        try:
            self._huey = _open(where)
        except Exception as error:  # noqa: BLE001 - each database has errors of its own
            raise QueueError(str(error).partition("\n")[0]) from None
        self._handle: Handle | None = None
        self._task = self._huey.task(name="work")(self._work)

    def put(self, kind: str, public_id: str) -> None:
        """Hand over an id. Raises whatever the database behind the queue raises."""
        self._task(kind, public_id)

    def is_empty(self) -> bool:
        return bool(self._huey.storage.queue_size() == 0)

    def close(self) -> None:
        """Let go of the database behind the queue."""
        self._huey.storage.close()

    def serve(self, handle: Handle, sweep: Callable[[], None], threads: int) -> None:
        """Work until SIGTERM or SIGINT; `sweep` is called at the start and every few seconds.

        Returns when everything that ran is finished, or after STOP_SECONDS.
        """
        self._handle = handle
        consumer = Consumer(
            self._huey,
            workers=threads,
            periodic=False,
            max_delay=_POLL_SECONDS,
            shutdown_timeout=STOP_SECONDS,
        )
        stopping = threading.Event()
        consumer.start()
        _on_stop(stopping)  # after start, which sets handlers of its own
        while not stopping.is_set():
            sweep()
            stopping.wait(SWEEP_SECONDS)
            consumer.check_worker_health()
        consumer.stop(graceful=True)

    def _work(self, kind: str, public_id: str) -> None:
        if self._handle is not None:
            self._handle(kind, public_id)


class _Json(Serializer):
    """Messages as plain JSON: an id, a task's name, and texts."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps([data.id, data.name, *data.args]).encode()

    def _deserialize(self, data: bytes) -> Message:
        made, name, *words = json.loads(data)
        return Message(made, name, args=[str(word) for word in words], kwargs={})


def _open(where: str | Path) -> Huey:
    common: dict[str, Any] = {"results": False, "serializer": _Json()}
    if isinstance(where, Path):
        where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(where, os.O_CREAT | os.O_WRONLY, 0o600))
        return SqliteHuey("studio", filename=str(where), fsync=True, **common)
    if where.startswith(("redis://", "rediss://", "unix://")):
        return RedisHuey("studio", url=where, **common)
    return PostgresHuey("studio", dsn=where, table_prefix="studio_queue", **common)


def _on_stop(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
