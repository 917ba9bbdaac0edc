"""Work that takes long or may fail: a row, run after the commit by a worker if there is one.

A kind is registered once, at import, by the module that knows how to run it:

    jobs.register("tidy_photos", tidy)      # def tidy(tools: Tools, job: jobs.Running) -> None
    jobs.add(unit, "tidy_photos", {"consultation": consultation.public_id})

`tidy` runs outside any transaction and opens its own units. It may run twice (a worker can die
after the work and before the mark), so it looks first whether there is anything left to do. It
raises TryLater("why") to be tried again, GiveUp("why") when trying is of no use; any other error is
logged and tried again. Mails have rows of their own (`studio.services.delivery`); in the queue they
are the kind `send_mail`.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import case, func, select

from studio.hooks import SYSTEM
from studio.models import Job, JobState
from studio.services import audit, leases, sealing
from studio.services.errors import Busy, Conflict
from studio.services.unit import Tools, Unit, unit_of_work

log = logging.getLogger("studio.jobs")

#: Days that finished jobs stay on the page.
KEEP: Final = timedelta(days=30)
_KIND = re.compile(r"[a-z][a-z_]{2,40}")
#: Rows on the page of jobs.
_SHOWN: Final = 100


class TryLater(Exception):  # noqa: N818 - an order, not a fault
    """Not now; `problem` is a short code for `studio.web` to put into words."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class GiveUp(TryLater):
    """Never: a person has to look."""


@dataclass(frozen=True, slots=True)
class Running:
    """A job as its run sees it; `subject` holds outside ids only."""

    public_id: str
    kind: str
    subject: Mapping[str, str]
    attempt: int


Run = Callable[[Tools, Running], None]

_RUNS: dict[str, Run] = {}


def register(kind: str, run: Run) -> None:
    """Say how a kind of job is run; once for each kind."""
    if not _KIND.fullmatch(kind) or _RUNS.setdefault(kind, run) is not run:
        raise ValueError(f"job kind {kind!r} is taken or no plain word")


def add(unit: Unit, kind: str, subject: Mapping[str, str], *, wait: timedelta = timedelta()) -> Job:
    """Add a job to the unit of its cause; it starts after the commit, or after a wait."""
    if kind not in _RUNS:
        raise ValueError(f"no run is registered for {kind!r}")
    job = Job(
        public_id=sealing.new_id(),
        kind=kind,
        subject=dict(subject),
        state=JobState.QUEUED,
        due_at=unit.now() + wait,
        created_at=unit.now(),
    )
    unit.session.add(job)
    unit.session.flush()
    unit.enqueue(kind, job.public_id)
    return job


def run(tools: Tools, public_id: str) -> bool:
    """Run one job if it is due and free; tell whether it was done."""
    job = _take(tools, public_id)
    if job is None:
        return False
    try:
        _RUNS[job.kind](tools, job)
    except TryLater as error:
        _mark_failed(tools, job, error.problem, for_good=isinstance(error, GiveUp))
    except Busy as error:
        _mark_failed(tools, job, error.code)
    except Exception:
        log.exception("job %s (%s) failed", job.public_id, job.kind)
        _mark_failed(tools, job, "error")
    else:
        _mark_done(tools, job)
        return True
    return False


def progress(tools: Tools, job: Running, percent: int) -> None:
    """Say how far a long job is; also keeps its lease alive."""
    with unit_of_work(tools, SYSTEM) as unit:
        row = unit.load(Job, job.public_id)
        row.progress = min(max(percent, 0), 100)
        row.lease_until = unit.now() + leases.LEASE


def listed(unit: Unit) -> Sequence[Job]:
    """List jobs for the page: what failed, what runs or waits, then the rest, newest first."""
    unit.require_staff("job.read")
    order = case((Job.state == JobState.FAILED, 0), (Job.state == JobState.DONE, 2), else_=1)
    return unit.session.scalars(select(Job).order_by(order, Job.id.desc()).limit(_SHOWN)).all()


def failed_count(unit: Unit) -> int:
    """Count jobs that were given up."""
    unit.require_staff("job.read")
    query = select(func.count(Job.id)).where(Job.state == JobState.FAILED)
    return unit.session.scalar(query) or 0


def retry(unit: Unit, public_id: str) -> Job:
    """Run a failed job again from the first try. Raises NotFound, Conflict("not_failed")."""
    unit.require_staff("job.retry")
    job = _failed(unit, public_id)
    leases.try_now(unit, job)
    unit.enqueue(job.kind, job.public_id)
    audit.record(unit, "job.retried", public_id, "work")
    return job


def give_up(unit: Unit, public_id: str) -> None:
    """Take a failed job off the list. Raises NotFound, Conflict("not_failed")."""
    unit.require_staff("job.give_up")
    unit.session.delete(_failed(unit, public_id))
    audit.record(unit, "job.given_up", public_id, "work")


def forget_done(unit: Unit) -> None:
    """Drop finished jobs that nobody asks for any more."""
    old = select(Job).where(Job.state == JobState.DONE, Job.finished_at < unit.now() - KEEP)
    for job in unit.session.scalars(old):
        unit.session.delete(job)


def _failed(unit: Unit, public_id: str) -> Job:
    job = unit.load(Job, public_id)
    if job.state is not JobState.FAILED:
        raise Conflict("not_failed")
    return job


def _take(tools: Tools, public_id: str) -> Running | None:
    with unit_of_work(tools, SYSTEM) as unit:
        job = leases.take(unit, Job, public_id)
        if job is None:
            return None
        if job.kind not in _RUNS:
            leases.fail(unit, job, "unknown_kind")
            return None
        return Running(job.public_id, job.kind, dict(job.subject), job.attempts)


def _mark_done(tools: Tools, job: Running) -> None:
    with unit_of_work(tools, SYSTEM) as unit:
        row = unit.load(Job, job.public_id)
        row.state, row.progress, row.problem = JobState.DONE, 100, ""
        row.lease_until, row.finished_at = None, unit.now()


def _mark_failed(tools: Tools, job: Running, problem: str, *, for_good: bool = False) -> None:
    with unit_of_work(tools, SYSTEM) as unit:
        row = unit.load(Job, job.public_id)
        if for_good:
            leases.fail(unit, row, problem)
        else:
            leases.try_later(unit, row, problem)
