"""A word to the waiting list that time may have come free; whoever gives time back says it."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from studio.models import Job, JobState, Waiting, WaitingState
from studio.services import jobs
from studio.services.unit import Unit

#: What looking for a time for those who wait is called in the queue.
OFFER: Final = "offer_waiting"
#: How long time that was given back is left to whoever had it: they may undo it.
AFTER: Final = timedelta(minutes=10)
_OPEN: Final = (WaitingState.WAITING, WaitingState.OFFERED)


def nudge(unit: Unit, wait: timedelta = timedelta()) -> None:
    """Let somebody look for those who wait, after the commit or after a while; if any do."""
    waits = select(Waiting.id).where(Waiting.state.in_(_OPEN)).limit(1)
    if unit.session.scalar(waits) is None:
        return
    planned = select(Job.id).where(
        Job.kind == OFFER, Job.state == JobState.QUEUED, Job.due_at <= unit.now() + wait
    )
    if unit.session.scalar(planned.limit(1)) is None:
        jobs.add(unit, OFFER, {}, wait=wait)
