"""`worker`: send mails and do other waiting work until told to stop."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from time import monotonic

import click
from flask import Flask, current_app  # noqa: TID251 - a host's mail hook may ask for its app
from flask.cli import with_appcontext

from studio.adapters.queue import Queue, QueueError
from studio.context import EXTENSION_KEY, NotReady, StudioState
from studio.services.delivery import SEND_MAIL
from studio.services.errors import Busy

log = logging.getLogger("studio.worker")

#: Seconds between two rounds of tidying up.
_TIDY_SECONDS = 3600.0


@click.command()
@click.option(
    "--threads",
    default=2,
    show_default=True,
    type=click.IntRange(1, 16),
    help="Pieces of work at a time.",
)
@click.option("--no-sweep", is_flag=True, help="For every worker beside the first.")
@with_appcontext
def worker(threads: int, no_sweep: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Do waiting work until SIGTERM or Ctrl-C; what still runs after 25 s is given back."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001
    state: StudioState = app.extensions[EXTENSION_KEY]
    if state.settings.jobs != "huey":
        raise click.ClickException("set STUDIO_JOBS=huey, so that the pages leave work to a worker")
    try:
        _ = state.tools
        shift = Shift(app, state, state.queue)
    except (NotReady, QueueError) as error:
        raise click.ClickException(str(error)) from None
    state.queue.serve(shift.do, _idle if no_sweep else shift.sweep, threads)
    shift.give_back()


class Shift:
    """What one worker process holds, so that its end leaves nothing leased."""

    def __init__(self, app: Flask, state: StudioState, queue: Queue) -> None:
        self._app, self._state, self._queue = app, state, queue
        self._held: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        #: A crash costs one copy of a mail at most, so only one is ever between yes and mark.
        self._one_mail = threading.Lock()
        self._tidied = -_TIDY_SECONDS

    def do(self, kind: str, public_id: str) -> None:
        """Do one piece of work; whatever goes wrong, its row says so or its lease runs out."""
        with self._one_mail if kind == SEND_MAIL else nullcontext(), self._holding(kind, public_id):
            try:
                with self._app.app_context():
                    self._state.work(kind, public_id)
            except Busy:
                log.warning("work %s waits: the database is busy or full", public_id)
            except Exception:
                log.exception("work %s waits until its lease ends", public_id)

    def sweep(self) -> None:
        """Queue what is due and what no queue carries (any more). Never stops the worker."""
        self._tidy()
        try:
            due = self._state.due_work() if self._has_room() else []
        except Busy:
            log.warning("sweep waits: the database is busy or full")
        except Exception:
            log.exception("sweep failed")
        else:
            for kind, public_id in due:
                self._pass_on(kind, public_id)

    def _has_room(self) -> bool:
        """Tell whether what is due may be queued: a row that waits there is not queued again."""
        try:
            return self._queue.is_empty()
        except Exception:
            log.exception("the queue cannot be read, so the sweep does the work itself")
            return True

    def _pass_on(self, kind: str, public_id: str) -> None:
        try:
            self._queue.put(kind, public_id)
        except Exception:
            log.exception("the queue takes nothing, so the sweep does the work itself")
            self.do(kind, public_id)

    def give_back(self) -> None:
        """Return what still runs: this process ends now, and its threads with it."""
        with self._lock:
            held = list(self._held)
        for kind, public_id in held:
            try:
                self._state.give_back(kind, public_id)
            except Busy:
                log.warning("work %s is free again when its lease ends", public_id)

    @contextmanager
    def _holding(self, kind: str, public_id: str) -> Iterator[None]:
        with self._lock:
            self._held.add((kind, public_id))
        try:
            yield
        finally:
            with self._lock:
                self._held.discard((kind, public_id))

    def _tidy(self) -> None:
        """Tidy up now and then; mails go out also when that fails."""
        if monotonic() - self._tidied < _TIDY_SECONDS:
            return
        self._tidied = monotonic()
        try:
            self._state.tidy()
        except Exception:
            log.exception("tidying up failed; it is tried again in an hour")


def _idle() -> None:
    """Leave sweeping to another worker."""
