"""What a client does with a visit of their own, by its link: confirm, move, cancel, undo."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache

from sqlalchemy import select

from studio.models import AuditEntry, Booking, BookingStatus, Claim, Client, DeliveryKind
from studio.services import (
    audit,
    availability,
    claims,
    deposits_back,
    promises,
    safe_dates,
    throttle,
    two_visits,
    visit_links,
    visit_mails,
    webhooks,
)
from studio.services.availability import FreeTime, Search
from studio.services.errors import Conflict, SlotTaken
from studio.services.safe_dates import Outlook
from studio.services.unit import Unit
from studio.services.webhooks import Event

#: For so long a visit that was called off can be taken back, if its time is still free.
UNDO = timedelta(minutes=10)
#: Its mail waits as long as a refusal does: who slips and undoes it hears nothing.
_MAIL_WAITS = visit_mails.UNDO_TIME
_CANCELLED = "booking.cancelled_by_client"


def is_ahead(unit: Unit, booking: Booking) -> bool:
    """Tell whether a visit is promised and has not begun."""
    is_set = booking.status is BookingStatus.CONFIRMED and booking.starts_at is not None
    return is_set and booking.starts_at is not None and booking.starts_at > unit.now()


def may_change(unit: Unit, booking: Booking) -> bool:
    """Tell whether the client may move or cancel it alone."""
    return is_ahead(unit, booking) and visit_links.may_change(unit, booking)


def confirm(unit: Unit, booking: Booking) -> None:
    """Note that the client will be there; again changes nothing. Raises Conflict."""
    _require(is_ahead(unit, booking), "not_ahead")
    if booking.client_confirmed_at is None:
        booking.client_confirmed_at = unit.now()
        audit.record(unit, "booking.confirmed_by_client", booking.public_id, "care")
        webhooks.tell(unit, Event.CONFIRMED, booking)


def free_times(unit: Unit, booking: Booking, first: date, last: date) -> tuple[FreeTime, ...]:
    """List where the visit could go: its own time counts as free but is not offered.

    Raises Invalid when nobody gives the service any more.
    """
    search = _search(unit, booking, first, last)
    found = availability.free_times(unit, search)
    others = (one for one in found if one.starts_at != booking.starts_at)
    return _safe(unit, booking, others)


def move(unit: Unit, booking: Booking, at: datetime) -> None:
    """Give the visit another free time, with the same person.

    Each sends a word, so they are counted like bookings. Raises Conflict("too_late"), TooMany,
    SlotTaken with the nearest free times, Invalid naming the field.
    """
    claims.queue(unit)
    _require(may_change(unit, booking), "too_late")
    throttle.use_reach(unit, visit_mails.address(booking), booking.phone)
    ref = same_person(unit, booking)
    _require_safe(unit, booking, at)
    promises.promise(unit, booking, booking.service, at, ref)
    booking.sequence += 1
    booking.client_confirmed_at = None
    unit.session.flush()
    audit.record(unit, "booking.moved_by_client", booking.public_id, "care")
    visit_mails.confirmed(unit.for_the_studio(), booking)
    webhooks.tell(unit, Event.MOVED, booking)


def cancel(unit: Unit, booking: Booking) -> None:
    """Call the visit off and give its time back; again changes nothing.

    Raises Conflict("too_late").
    """
    claims.queue(unit)
    if booking.status is BookingStatus.CANCELLED:
        return
    _require(may_change(unit, booking), "too_late")
    claims.release(unit, booking)
    booking.status = BookingStatus.CANCELLED
    booking.sequence += 1
    unit.session.flush()
    audit.record(unit, _CANCELLED, booking.public_id, "care")
    webhooks.tell(unit, Event.CANCELLED, booking)
    deposits_back.cancelled(unit, booking)  # before the mail, which says so
    queued = visit_mails.cancelled(unit.for_the_studio(), booking)
    if queued is not None:
        queued.due_at = unit.now() + _MAIL_WAITS
        unit.session.flush()


def may_undo(unit: Unit, booking: Booking) -> bool:
    """Tell whether the client called it off a moment ago, and it has not begun."""
    if booking.status is not BookingStatus.CANCELLED or booking.starts_at is None:
        return False
    query = select(AuditEntry.id).where(
        AuditEntry.object_ref == booking.public_id,
        AuditEntry.action == _CANCELLED,
        AuditEntry.at > unit.now() - UNDO,
    )
    is_fresh = unit.session.scalar(query.limit(1)) is not None
    return is_fresh and booking.starts_at > unit.now()


def undo(unit: Unit, booking: Booking) -> None:
    """Promise a visit anew that was called off by a slip; pressed twice it is done once.

    Raises Conflict("too_late"), TooMany, SlotTaken.
    """
    claims.queue(unit)
    if booking.status is BookingStatus.CONFIRMED:
        return
    _require(may_undo(unit, booking), "too_late")
    _take_again(unit, booking)
    booking.status = BookingStatus.CONFIRMED
    booking.sequence += 1
    unit.session.flush()
    audit.record(unit, "booking.cancel_undone", booking.public_id, "correction")
    deposits_back.restored(unit, booking)
    webhooks.tell(unit, Event.CONFIRMED, booking)
    studio = unit.for_the_studio()
    if visit_mails.take_back(studio, booking, DeliveryKind.CANCELLED):
        visit_mails.plan_reminder(studio, booking)
    else:
        throttle.use_reach(unit, visit_mails.address(booking), booking.phone)
        visit_mails.confirmed(studio, booking)


def same_person(unit: Unit, booking: Booking) -> str:
    """Return who gives the visit, or anyone when that person is not booked online."""
    refs = {one.ref for one in availability.people(unit, booking.service)}
    return booking.practitioner_ref if booking.practitioner_ref in refs else ""


def _take_again(unit: Unit, booking: Booking) -> None:
    """Take what the visit had: its person, room and devices. Raises SlotTaken."""
    begins = int(booking.starts_at.timestamp()) if booking.starts_at else 0
    query = select(Claim).where(Claim.booking_id == booking.id, Claim.starts + Claim.lead == begins)
    rows = unit.session.scalars(query.order_by(Claim.id)).all()
    person = claims.of_practitioner(booking.practitioner_ref)
    # A visit can have been at this time before, elsewhere: each promise begins with its person.
    since = max((row.id for row in rows if row.resource == person), default=0)
    for claim in [row for row in rows if row.id >= since]:
        first, last = (datetime.fromtimestamp(at, UTC) for at in (claim.starts, claim.ends))
        claims.take(unit, claim.resource, first, last, booking, timedelta(seconds=claim.lead))


def _safe(unit: Unit, booking: Booking, found: Iterable[FreeTime]) -> tuple[FreeTime, ...]:
    """Leave out the days that something known of the client speaks against."""
    may_begin = two_visits.may_begin(unit, booking)
    found = tuple(one for one in found if may_begin(one.starts_at))
    if booking.client is None:
        return found
    seen, other = _seen(unit, booking, booking.client)
    held = cache(lambda day: bool(two_visits.against(seen, booking, other, day)))
    return tuple(one for one in found if not held(one.day))


def _require_safe(unit: Unit, booking: Booking, at: datetime) -> None:
    """Refuse an unsafe day as if the time were taken: no page offered it, and none tells why."""
    day = at.astimezone(unit.settings.zone).date()
    if not two_visits.may_begin(unit, booking)(at):
        raise SlotTaken
    if booking.client is None:
        return
    seen, other = _seen(unit, booking, booking.client)
    if two_visits.against(seen, booking, other, day):
        raise SlotTaken


def _seen(unit: Unit, booking: Booking, client: Client) -> tuple[Outlook, Booking | None]:
    """Open what decides about days, and find the visit that a patch test was booked for."""
    other = two_visits.partner_of(unit, booking)
    return safe_dates.outlook(unit, client, [booking]), other


def _search(unit: Unit, booking: Booking, first: date, last: date) -> Search:
    return Search(booking.service, first, last, same_person(unit, booking), but=booking)


def _require(is_so: bool, code: str) -> None:  # noqa: FBT001 - a finding, no switch
    if not is_so:
        raise Conflict(code)
