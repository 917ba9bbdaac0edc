"""A known client books the next visit alone, behind the door of their plan: on safe days only.

What needs a patch test is booked along with it: two visits, both or neither.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from studio.models import Booking, Client, ClientLink, Document, Offer, Plan
from studio.services import (
    audit,
    availability,
    bookings,
    claims,
    opening,
    plans,
    promises,
    safe_dates,
    two_visits,
    visit_links,
    visit_mails,
    webhooks,
)
from studio.services.availability import FreeTime, Search
from studio.services.errors import Conflict, Invalid, SlotTaken
from studio.services.library_defaults import CONSULTATION
from studio.services.safe_dates import Outlook, SafeFrom
from studio.services.two_visits import Before, FirstTaken
from studio.services.unit import Unit

#: Days that one look goes through.
_LOOK = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class NextOffer:
    """What the client may book now, and from when."""

    #: What the plan names, or the consultation.
    wanted: Offer | None
    #: What is booked: the consultation where a look comes first.
    service: str
    safe: SafeFrom
    free: tuple[FreeTime, ...]
    language: str
    #: The patch test that is booked along with it, where it needs one.
    before: Before | None = None

    @property
    def looks_first(self) -> bool:
        return self.wanted is not None and self.service != self.wanted.service


def is_open(unit: Unit) -> bool:
    """Tell whether clients may book by themselves."""
    return opening.is_open(unit)


def offered(unit: Unit, link: ClientLink, since: date) -> NextOffer:
    """Return the next service of a plan with free times from its first safe day on.

    Why is told too: the client opened the plan's door. Raises NotFound while the studio takes no
    bookings online.
    """
    client, plan = _behind(unit, link)
    return _offered(unit, safe_dates.outlook(unit, client), plan, since)


def first_times(unit: Unit, offer: NextOffer, at: datetime) -> tuple[FreeTime, ...]:
    """List times of the patch test before a time that was picked."""
    return two_visits.first_times(unit, at, offer.before) if offer.before else ()


def book(
    unit: Unit,
    link: ClientLink,
    at: datetime,
    request_id: str,
    first_at: datetime | None = None,
) -> Booking:
    """Promise one of the offered times, and the patch test before it where one is needed.

    The same `request_id` books once. Raises NotFound, SlotTaken with the nearest free times,
    FirstTaken, Invalid naming `start` or `first`, and Conflict("not_safe") when something speaks
    against a day by now.
    """
    claims.queue(unit)
    known = unit.session.scalar(select(Booking).where(Booking.request_id == request_id))
    client, plan = _behind(unit, link)
    if known is not None and known.client_id == client.id:
        return known
    seen, day = safe_dates.outlook(unit, client), _day(unit, at)
    offer = _offered(unit, seen, plan, day)
    if seen.holds_on(offer.service, day):
        raise Conflict("not_safe")
    if offer.before is None:
        booking = _promised(unit, client, offer.service, at, request_id)
        visit_mails.confirmed(unit.for_the_studio(), booking)
        return booking
    if first_at is None:
        raise Invalid("missing", "first")
    return _both(unit, client, offer, (first_at, at), request_id)


def _offered(unit: Unit, seen: Outlook, plan: Plan, since: date) -> NextOffer:
    wanted = _wanted(unit, plan)
    service = wanted.service if wanted else CONSULTATION
    safe = seen.safe_from(service)
    looks_first = safe.on is None or safe.needs == CONSULTATION
    books = CONSULTATION if looks_first else service
    first = max(since, unit.today(), safe.on if safe.on and not looks_first else unit.today())
    two = bool(safe.needs) and not looks_first
    before = two_visits.for_known(unit, seen, service) if two else None
    soonest = two_visits.earliest_after(unit, before) if before else None
    free = _free(unit, seen, books, first, soonest)
    return NextOffer(wanted, books, safe, free, seen.client.language, before)


def _both(
    unit: Unit, client: Client, offer: NextOffer, times: tuple[datetime, datetime], request_id: str
) -> Booking:
    """Promise patch test and service, or neither; return the service."""
    before, (first_at, at) = offer.before or Before(), times
    if first_at <= unit.now() or first_at > two_visits.latest_first(unit, at, before):
        raise Invalid("too_close", "first")
    if not before.is_fine(_day(unit, first_at)):
        raise Conflict("not_safe")
    own_id = f"first-{sha256(request_id.encode()).hexdigest()[:40]}"
    try:
        first = _promised(unit, client, before.service, first_at, own_id)
    except SlotTaken:
        raise FirstTaken from None
    second = _promised(unit, client, offer.service, at, request_id)
    two_visits.tie(unit, first, second, before.apart)
    visit_mails.confirmed_together(unit.for_the_studio(), (first, second))
    return second


def _promised(unit: Unit, client: Client, service: str, at: datetime, request_id: str) -> Booking:
    booking = bookings.by_hand(unit.for_the_studio(), client, service, request_id)
    booking.source = "own"
    promises.promise(unit, booking, service, at)
    visit_links.open_until_end(unit, booking)
    audit.record(unit, "booking.made_by_client", booking.public_id, "care")
    webhooks.tell(unit, webhooks.Event.CREATED, booking)
    return booking


def _day(unit: Unit, at: datetime) -> date:
    return at.astimezone(unit.settings.zone).date()


def _behind(unit: Unit, link: ClientLink) -> tuple[Client, Plan]:
    if not is_open(unit):
        raise unit.missing("studio_offer")
    document = unit.session.get(Document, link.document_id) if link.document_id else None
    plan = unit.session.get(Plan, document.plan_id) if document and document.plan_id else None
    if document is None or plan is None:
        raise unit.missing("studio_plan")
    return unit.session.get_one(Client, document.client_id), plan


def _wanted(unit: Unit, plan: Plan) -> Offer | None:
    """Return what the plan names, where visitors may book it; else the consultation counts."""
    planned = plans.next_of(unit.for_the_studio(), plan).service
    return opening.offer_of(unit, planned) if planned else None


def _free(
    unit: Unit, seen: Outlook, service: str, first: date, soonest: datetime | None
) -> tuple[FreeTime, ...]:
    """List the free times of the next days that nothing speaks against."""
    if soonest is not None:
        first = max(first, _day(unit, soonest))
    last = unit.today() + timedelta(days=unit.settings.horizon_days)
    until = min(first + _LOOK, last)
    if until < first:
        return ()
    found = availability.free_times(unit, Search(service, first, until, not_before=soonest))
    safe = {day for day in {one.day for one in found} if not seen.holds_on(service, day)}
    return tuple(one for one in found if one.day in safe)
