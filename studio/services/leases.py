"""Work that is a row: who may take it, when it is tried again, and when it is given up.

A row is taken for a while (its lease). A worker that dies lets the lease run out, and the next one
takes the row again: so everything may run twice and nothing is lost.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select

from studio.models import (
    Delivery,
    DeliveryState,
    Job,
    JobState,
    WebhookDelivery,
    WebhookState,
)
from studio.services.unit import Unit

#: Minutes until the next try, after the first, second, … failure; then a person has to look.
RETRY_MINUTES: Final = (1, 5, 30, 120, 360, 1440)
#: How often a row is tried at most.
MAX_TRIES: Final = len(RETRY_MINUTES) + 1
#: How long a worker may hold a row without a sign of life.
LEASE: timedelta = timedelta(minutes=5)
#: Rows that one look takes along.
MANY: Final = 200

Row = Job | Delivery | WebhookDelivery
Work = TypeVar("Work", bound=Row)


def due(unit: Unit, model: type[Work], limit: int = MANY) -> Sequence[str]:
    """List outside ids of rows that somebody should take now, the longest waiting first."""
    query = select(model.public_id).where(_is_due(unit.now(), model))
    return unit.session.scalars(query.order_by(model.due_at, model.id).limit(limit)).all()


def late_count(unit: Unit, wait: timedelta) -> int:
    """Count mails and jobs that are due for longer than a wait, and that nobody works on."""
    before = unit.now() - wait
    mails = select(func.count(Delivery.id)).where(_is_due(unit.now(), Delivery))
    others = select(func.count(Job.id)).where(_is_due(unit.now(), Job))
    counts = mails.where(Delivery.due_at < before), others.where(Job.due_at < before)
    return sum(unit.session.scalar(count) or 0 for count in counts)


def take(unit: Unit, model: type[Work], public_id: str) -> Work | None:
    """Lease a row that is due and count the try; null when somebody else has it or it is done.

    A row whose worker died on the last try is given up here.
    """
    query = select(model).where(model.public_id == public_id, _is_due(unit.now(), model))
    row = unit.session.scalar(query.with_for_update(skip_locked=True))
    if row is None:
        return None
    if row.attempts >= MAX_TRIES:
        fail(unit, row, "stopped")
        return None
    row.attempts += 1
    row.lease_until = unit.now() + LEASE
    _set_running(row, running=True)
    return row


def try_later(unit: Unit, row: Row, problem: str) -> None:
    """Wait for the next try, or give the row up after the last."""
    if row.attempts >= MAX_TRIES:
        fail(unit, row, problem)
        return
    row.lease_until, row.problem = None, problem
    row.due_at = unit.now() + timedelta(minutes=RETRY_MINUTES[max(row.attempts, 1) - 1])
    _set_running(row, running=False)


def try_now(unit: Unit, row: Row) -> None:
    """Begin again from the first try, as somebody asked."""
    row.attempts, row.due_at, row.lease_until = 0, unit.now(), None
    if isinstance(row, Job):
        row.state, row.progress, row.finished_at = JobState.QUEUED, 0, None
    elif isinstance(row, Delivery):
        row.state, row.failed_at = DeliveryState.QUEUED, None
    else:
        row.state, row.failed_at = WebhookState.QUEUED, None


def fail(unit: Unit, row: Row, problem: str) -> None:
    """Give a row up; a person decides what becomes of it."""
    row.lease_until, row.problem = None, problem
    if isinstance(row, Job):
        row.state, row.finished_at = JobState.FAILED, unit.now()
    elif isinstance(row, Delivery):
        row.state, row.failed_at = DeliveryState.FAILED, unit.now()
    else:
        row.state, row.failed_at = WebhookState.FAILED, unit.now()


def give_back(unit: Unit, model: type[Work], public_id: str) -> None:
    """Return a row that was taken and not finished: the next worker takes it at once."""
    row = unit.session.scalar(select(model).where(model.public_id == public_id))
    if row is None or row.lease_until is None:
        return
    row.lease_until, row.attempts = None, max(row.attempts - 1, 0)
    _set_running(row, running=False)


def _is_due(now: datetime, model: type[Work]) -> ColumnElement[bool]:
    return and_(
        _is_open(model),
        model.due_at <= now,
        or_(model.lease_until.is_(None), model.lease_until <= now),
    )


def _is_open(model: type[Work]) -> ColumnElement[bool]:
    if issubclass(model, Job):
        return Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    if issubclass(model, Delivery):
        return Delivery.state == DeliveryState.QUEUED
    return WebhookDelivery.state == WebhookState.QUEUED


def _set_running(row: Row, *, running: bool) -> None:
    if isinstance(row, Job):
        row.state = JobState.RUNNING if running else JobState.QUEUED
