"""Outside calendars of practitioners, read by their ICS address: their events are busy times.

A feed's row is the work: `tried_at` says when it was read last, so nothing is lost or piled up.
What a calendar says beside its times is not kept.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, insert, or_, select

from studio.adapters import calendar_feed
from studio.adapters.busy_times import busy
from studio.adapters.calendar_feed import FeedError
from studio.hooks import SYSTEM
from studio.models import BusyTime, CalendarFeed
from studio.services import audit, schedules, sealing
from studio.services.errors import Invalid
from studio.services.text import clean_line
from studio.services.unit import Tools, Unit, reading, unit_of_work
from studio.slots.spans import Span

log = logging.getLogger("studio.calendars")

#: The kind of this work in the queue.
READ: Final = "read_calendar"
EVERY = timedelta(minutes=15)
BEFORE, AHEAD = timedelta(days=1), timedelta(days=180)
MOST_FEEDS = 5
#: After so long even a calendar that did not change is read anew: the days looked at move on.
_ANEW = timedelta(hours=12)
#: Code beside the times that were read: some events could not be understood.
PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class Feed:
    """An outside calendar as its owner sees it; the address stays sealed."""

    public_id: str
    name: str
    read_at: datetime | None
    tried_at: datetime | None
    problem: str
    busy_times: int


def listed(unit: Unit, ref: str) -> tuple[Feed, ...]:
    """List the calendars of a practitioner; one's own, or anybody's for the owner."""
    schedules.week(unit, ref)
    query = (
        select(CalendarFeed, func.count(BusyTime.id))
        .outerjoin(BusyTime, BusyTime.feed_id == CalendarFeed.id)
        .where(CalendarFeed.ref == ref)
        .group_by(CalendarFeed.id)
        .order_by(CalendarFeed.id)
    )
    return tuple(
        Feed(row.public_id, row.name, row.read_at, row.tried_at, row.problem, count)
        for row, count in unit.session.execute(query)
    )


def add(unit: Unit, ref: str, name: str, address: str) -> CalendarFeed:
    """Subscribe to a calendar; it is read right after the commit. Raises NotFound, Invalid."""
    schedules.week(unit, ref)
    try:
        fetched_as = calendar_feed.cleaned(address)
    except FeedError as error:
        raise Invalid(error.code, "address") from None
    known = select(func.count(CalendarFeed.id)).where(CalendarFeed.ref == ref)
    if (unit.session.scalar(known) or 0) >= MOST_FEEDS:
        raise Invalid("too_many", "address")
    row = CalendarFeed(
        public_id=sealing.new_id(),
        ref=ref,
        name=clean_line("name", name, 60),
        created_at=unit.now(),
    )
    row.address = sealing.seal_secret(unit, row, "address", fetched_as)
    unit.session.add(row)
    unit.session.flush()
    audit.record(unit, "calendar.added", row.public_id, "administration")
    unit.enqueue(READ, row.public_id)
    return row


def get(unit: Unit, public_id: str) -> CalendarFeed:
    """Return a calendar of one's own, or anybody's for the owner. Raises NotFound."""
    unit.require_caring("hours.write")
    row = unit.load(CalendarFeed, public_id)
    if not (row.ref == unit.actor.ref or unit.actor.is_owner):
        raise unit.missing(CalendarFeed.__tablename__)
    return row


def remove(unit: Unit, public_id: str) -> CalendarFeed:
    """Forget a calendar and its busy times. Raises NotFound."""
    row = get(unit, public_id)
    unit.session.execute(delete(BusyTime).where(BusyTime.feed_id == row.id))
    unit.session.delete(row)
    unit.session.flush()
    audit.record(unit, "calendar.removed", public_id, "administration")
    return row


def ask_now(unit: Unit, public_id: str) -> CalendarFeed:
    """Have a calendar read right after the commit. Raises NotFound."""
    row = get(unit, public_id)
    unit.enqueue(READ, public_id)
    return row


def due(unit: Unit) -> Sequence[str]:
    """List calendars that were not tried for a while, the longest waiting first."""
    late = or_(CalendarFeed.tried_at.is_(None), CalendarFeed.tried_at <= unit.now() - EVERY)
    query = select(CalendarFeed.public_id).where(late)
    return unit.session.scalars(query.order_by(CalendarFeed.tried_at, CalendarFeed.id)).all()


def read(tools: Tools, public_id: str, *, inside: bool = False) -> bool:
    """Read one calendar, outside any transaction; tell whether it was.

    When it cannot be read, the times of the last good reading stay and the feed says why not.
    `inside` allows plain http and this machine, for tests.
    """
    asked = _begin(tools, public_id)
    if asked is None:
        return False
    try:
        fetched = calendar_feed.fetch(*asked, inside=inside)
        if fetched is None:
            return True
        with reading(tools, SYSTEM) as unit:
            between, zone = _window(unit), unit.settings.zone
        found = busy(fetched.content, zone, between)
    except FeedError as error:
        log.warning("calendar %s cannot be read: %s", public_id, error.code)
        _note(tools, public_id, error.code)
        return False
    _write(tools, public_id, found.spans, fetched.etag, PARTLY if found.unread else "")
    return True


def _begin(tools: Tools, public_id: str) -> tuple[str, str] | None:
    """Note the try; return the address, and the version that need not be sent again."""
    with unit_of_work(tools, SYSTEM) as unit:
        row = _row(unit, public_id)
        if row is None:
            return None
        row.tried_at = unit.now()
        is_fresh = row.read_at is not None and unit.now() - row.read_at < _ANEW
        address = sealing.open_secret(unit, row, "address", row.address)
        return address, row.etag if is_fresh and row.problem in {"", PARTLY} else ""


def _window(unit: Unit) -> Span:
    now = unit.now()
    return int((now - BEFORE).timestamp()), int((now + AHEAD).timestamp())


def _note(tools: Tools, public_id: str, problem: str) -> None:
    with unit_of_work(tools, SYSTEM) as unit:
        row = _row(unit, public_id)
        if row is not None:
            row.problem = problem


def _write(tools: Tools, public_id: str, spans: Sequence[Span], etag: str, problem: str) -> None:
    """Put the new busy times in the place of the old ones, in one unit."""
    with unit_of_work(tools, SYSTEM) as unit:
        row = _row(unit, public_id)
        if row is None:  # forgotten while it was read
            return
        unit.session.execute(delete(BusyTime).where(BusyTime.feed_id == row.id))
        times = [
            {"feed_id": row.id, "ref": row.ref, "starts": first, "ends": last}
            for first, last in spans
        ]
        if times:
            unit.session.execute(insert(BusyTime), times)
        row.read_at, row.etag, row.problem = unit.now(), etag, problem


def _row(unit: Unit, public_id: str) -> CalendarFeed | None:
    return unit.session.scalar(select(CalendarFeed).where(CalendarFeed.public_id == public_id))
