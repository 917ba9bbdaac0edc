"""A known client books the next visit alone, behind the door of their plan: on safe days only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
    visit_links,
    visit_mails,
    webhooks,
)
from studio.services.availability import FreeTime, Search
from studio.services.errors import Conflict
from studio.services.library_defaults import CONSULTATION
from studio.services.safe_dates import SafeFrom
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
    seen = safe_dates.outlook(unit, client)
    wanted = _wanted(unit, plan)
    service = wanted.service if wanted else CONSULTATION
    safe = seen.safe_from(service)
    books = CONSULTATION if safe.on is None or safe.needs else service
    first = max(since, unit.today(), safe.on if safe.on and books == service else unit.today())
    return NextOffer(wanted, books, safe, _free(unit, seen, books, first), client.language)


def book(unit: Unit, link: ClientLink, at: datetime, request_id: str) -> Booking:
    """Promise one of the offered times; the same `request_id` books once.

    Raises NotFound, SlotTaken with the nearest free times, Invalid, and Conflict("not_safe") when
    something speaks against the day by now.
    """
    claims.queue(unit)
    known = unit.session.scalar(select(Booking).where(Booking.request_id == request_id))
    client = _behind(unit, link)[0]
    if known is not None and known.client_id == client.id:
        return known
    day = at.astimezone(unit.settings.zone).date()
    offer = offered(unit, link, day)
    if safe_dates.outlook(unit, client).holds_on(offer.service, day):
        raise Conflict("not_safe")
    studio = unit.for_the_studio()
    booking = bookings.by_hand(studio, client, offer.service, request_id)
    booking.source = "own"
    promises.promise(unit, booking, offer.service, at)
    visit_mails.confirmed(studio, booking)
    visit_links.open_until_end(unit, booking)
    audit.record(unit, "booking.made_by_client", booking.public_id, "care")
    webhooks.tell(unit, webhooks.Event.CREATED, booking)
    return booking


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


def _free(unit: Unit, seen: safe_dates.Outlook, service: str, first: date) -> tuple[FreeTime, ...]:
    """List the free times of the next days that nothing speaks against."""
    last = unit.today() + timedelta(days=unit.settings.horizon_days)
    until = min(first + _LOOK, last)
    if until < first:
        return ()
    found = availability.free_times(unit, Search(service, first, until))
    safe = {day for day in {one.day for one in found} if not seen.holds_on(service, day)}
    return tuple(one for one in found if one.day in safe)
