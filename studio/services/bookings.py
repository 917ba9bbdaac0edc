"""Requests for a visit: taken in, shown, accepted or declined."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from studio.models import Booking, BookingKey, BookingStatus, Client, Offer
from studio.services import audit, claims, clients, joined, sealing, slots, visit_mails, webhooks
from studio.services.errors import Conflict, Invalid
from studio.services.slots import Slot
from studio.services.text import clean_line, clean_mail, clean_name, clean_note
from studio.services.unit import Unit
from studio.services.webhooks import Event
from studio.signals import booking_requested

#: What makes a request the same one when its id comes back, beside the concern.
_ASKED = ("name", "email", "phone", "wished_time", "service")
#: What a visitor asks for who is not sure; every studio gives it.
CONSULTATION = "consultation"
#: Signs that nobody mixes up when reading them aloud.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: How many of them name a request.
SIGNS = 6
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{16,128}")

_Waiting = tuple[Booking, BookingKey | None, Offer | None]


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What the public form sends; `request_id` is made with the page and makes retries harmless."""

    name: str
    email: str
    phone: str
    concern: str
    wished_time: str
    request_id: str
    language: str = "en"
    service: str = CONSULTATION


@dataclass(frozen=True, slots=True)
class WaitingBooking:
    """A request, its concern if it was opened, and clients it may belong to."""

    booking: Booking
    concern: str
    proposals: tuple[Client, ...]
    #: The menu's line for what is asked for, if it has one.
    offer: Offer | None


def request_booking(unit: Unit, request: BookingRequest) -> Booking:
    """Take in a request; the same `request_id` gives the first booking again.

    Never touches a client: who it is, the therapist says. Raises Invalid naming the field, and
    Conflict("request_changed") when the id comes back with other words.
    """
    if not _REQUEST_ID.fullmatch(request.request_id):
        raise Invalid("bad_request_id", "request_id")
    booking = Booking(
        public_id=sealing.new_id(),
        status=BookingStatus.REQUESTED,
        name=clean_name(request.name),
        email=clean_mail("email", request.email, required=not request.phone.strip()),
        phone=clean_line("phone", request.phone, 32, required=False),
        wished_time=clean_line("wished_time", request.wished_time, 200, required=False),
        service=known_service(unit, request.service),
        language=request.language if request.language in unit.settings.languages else "en",
        request_id=request.request_id,
        created_at=unit.now(),
    )
    concern = clean_note("concern", request.concern, 5000)
    known = made_by(unit, request.request_id)
    if known is not None:
        return _repeated(unit, known, booking, concern)
    return _store(unit, booking, concern)


def is_known(unit: Unit, request_id: str) -> bool:
    """Tell whether a request with that id was taken in before."""
    query = select(Booking.id).where(Booking.request_id == request_id)
    return unit.session.scalar(query) is not None


def waiting(unit: Unit) -> list[Booking]:
    """List requests nobody answered yet, oldest first. Concerns stay sealed."""
    unit.require_staff("booking.read")
    query = select(Booking).where(Booking.status == BookingStatus.REQUESTED)
    return list(unit.session.scalars(query.order_by(Booking.created_at, Booking.id)))


def waiting_opened(unit: Unit) -> list[WaitingBooking]:
    """List open requests with their concerns, for those who may read health notes."""
    unit.require_caring("booking.read_concern")
    rows = _waiting(unit)
    for row, key, _ in rows:
        sealing.know_key(unit, row, key)
    return _with_proposals(unit, rows, [concern(unit, row) for row, _, _ in rows])


def waiting_closed(unit: Unit) -> list[WaitingBooking]:
    """List open requests without their concerns, for the front desk."""
    unit.require_staff("booking.read")
    rows = _waiting(unit)
    return _with_proposals(unit, rows, [""] * len(rows))


def _waiting(unit: Unit) -> Sequence[_Waiting]:
    """Fetch open requests, each with its key and what it asks for, in one statement."""
    query = (
        select(Booking, BookingKey, Offer)
        .outerjoin(BookingKey, BookingKey.booking_id == Booking.id)
        .outerjoin(Offer, Offer.service == Booking.service)
        .where(Booking.status == BookingStatus.REQUESTED)
    )
    return unit.session.execute(query.order_by(Booking.created_at, Booking.id)).all()


def _with_proposals(
    unit: Unit, rows: Sequence[_Waiting], concerns: Sequence[str]
) -> list[WaitingBooking]:
    known = clients.like_each(unit, [(row.email, row.phone) for row, _, _ in rows])
    return [
        WaitingBooking(row, words, same, offer)
        for (row, _, offer), words, same in zip(rows, concerns, known, strict=True)
    ]


def get(unit: Unit, public_id: str) -> Booking:
    """Return a booking. Raises NotFound."""
    unit.require_staff("booking.read")
    return unit.load(Booking, public_id)


def concern(unit: Unit, booking: Booking) -> str:
    """Open what the visitor wrote; audited."""
    unit.require_caring("booking.read_concern")
    audit.record(unit, "booking.concern_read", booking.public_id, "care")
    return sealing.open_text(unit, booking, booking, "concern", booking.concern)


def settle_client(unit: Unit, booking: Booking) -> None:
    """Give a promised visit its client: a new one, if nobody on record resembles the person.

    Who has the same phone or mail is proposed to the therapist, never taken: a stranger could type
    them too.
    """
    if booking.client_id is None and not clients.like(unit, booking.email, booking.phone):
        booking.client = make_client(unit.for_the_studio(), booking)
        unit.session.flush()


def accept(
    unit: Unit,
    public_id: str,
    client_public_id: str | None = None,
    slot: Slot | None = None,
    reason: str = "",
) -> Booking:
    """Confirm a request for the client the therapist picked, or for a new one.

    Without a slot the visit begins when the client is there; `reason` says why a slot is promised
    against the studio's own rules. Accepting twice changes nothing.
    Raises NotFound, Conflict("booking_closed"), SlotTaken, Invalid naming the field.
    """
    unit.require_staff("booking.answer")
    claims.queue(unit)
    booking = unit.load(Booking, public_id)
    if booking.status is BookingStatus.CONFIRMED:
        return booking
    _require(booking, BookingStatus.REQUESTED, "booking_closed")
    booking.client = (
        joined.load(unit, client_public_id) if client_public_id else make_client(unit, booking)
    )
    booking.status = BookingStatus.CONFIRMED
    unit.session.flush()
    audit.record(unit, "booking.accepted", booking.public_id, "care")
    if slot is not None:
        slots.promise(unit, booking, slot, reason)
        visit_mails.confirmed(unit, booking)
    webhooks.tell(unit, Event.CONFIRMED, booking)
    return booking


def decline(unit: Unit, public_id: str, message: str = "") -> Booking:
    """Turn a request down, with words of one's own if there are any.

    Raises NotFound, Invalid naming `message`, Conflict("booking_closed").
    """
    unit.require_staff("booking.answer")
    claims.queue(unit)
    booking = unit.load(Booking, public_id)
    if booking.status is BookingStatus.CANCELLED:
        return booking
    _require(booking, BookingStatus.REQUESTED, "booking_closed")
    booking.status = BookingStatus.CANCELLED
    unit.session.flush()
    audit.record(unit, "booking.declined", booking.public_id, "care")
    visit_mails.declined(unit, booking, clean_note("message", message, 1000, required=False))
    webhooks.tell(unit, Event.CANCELLED, booking)
    return booking


def undo_decline(unit: Unit, public_id: str) -> Booking:
    """Put a declined request back on the list, and stop the mail that has not left yet.

    Raises NotFound, Conflict("booking_closed").
    """
    unit.require_staff("booking.answer")
    claims.queue(unit)
    booking = unit.load(Booking, public_id)
    if booking.status is BookingStatus.REQUESTED:
        return booking
    _require(booking, BookingStatus.CANCELLED, "booking_closed")
    if booking.client_id is not None:
        raise Conflict("booking_closed")
    booking.status = BookingStatus.REQUESTED
    visit_mails.take_back(unit, booking)
    unit.session.flush()
    audit.record(unit, "booking.decline_undone", booking.public_id, "correction")
    webhooks.tell(unit, Event.REQUESTED, booking)
    return booking


def move(unit: Unit, public_id: str, slot: Slot) -> Booking:
    """Give an accepted visit another time, or its first one.

    Raises NotFound, Conflict("booking_not_confirmed"), SlotTaken, Invalid naming the field.
    """
    unit.require_staff("booking.answer")
    booking = _confirmed(unit, public_id)
    claims.release(unit, booking)
    slots.promise(unit, booking, slot)
    booking.sequence += 1
    unit.session.flush()
    audit.record(unit, "booking.moved", booking.public_id, "care")
    visit_mails.confirmed(unit, booking)
    webhooks.tell(unit, Event.MOVED, booking)
    return booking


def cancel(unit: Unit, public_id: str, *, is_told: bool = True) -> Booking:
    """Call an accepted visit off and give its time back.

    Without `is_told` the caller tells. Raises NotFound, Conflict("booking_not_confirmed").
    """
    unit.require_staff("booking.answer")
    booking = _confirmed(unit, public_id)
    claims.release(unit, booking)
    booking.status = BookingStatus.CANCELLED
    booking.sequence += 1
    unit.session.flush()
    audit.record(unit, "booking.cancelled", booking.public_id, "care")
    if is_told and booking.starts_at is not None:
        visit_mails.cancelled(unit, booking)
    webhooks.tell(unit, Event.CANCELLED, booking)
    return booking


def miss(unit: Unit, public_id: str) -> Booking:
    """Note that nobody came to a visit. Raises NotFound, Conflict("booking_not_confirmed")."""
    unit.require_staff("booking.answer")
    booking = _confirmed(unit, public_id)
    claims.release(unit, booking)
    booking.status = BookingStatus.NO_SHOW
    unit.session.flush()
    audit.record(unit, "booking.missed", booking.public_id, "care")
    return booking


def book(  # noqa: PLR0913, PLR0917 - what a visit is made of
    unit: Unit,
    client_public_id: str,
    service: str,
    slot: Slot,
    request_id: str,
    reason: str = "",
) -> Booking:
    """Promise a visit to a known client by hand; the same `request_id` books once.

    Raises NotFound, Invalid naming the field, SlotTaken.
    """
    unit.require_staff("booking.answer")
    claims.queue(unit)
    client = joined.load(unit, client_public_id)
    known = made_by(unit, request_id)
    if known is not None:
        return known
    booking = by_hand(unit, client, known_service(unit, service, public=False), request_id)
    slots.promise(unit, booking, slot, reason)
    audit.record(unit, "booking.made", booking.public_id, "care")
    visit_mails.confirmed(unit, booking)
    webhooks.tell(unit, Event.CREATED, booking)
    return booking


def reference(booking: Booking) -> str:
    """Return the six signs by which a visitor names a request on the phone."""
    digest = hashlib.sha256(booking.public_id.encode()).digest()
    return "".join(_SIGNS[byte % len(_SIGNS)] for byte in digest[:SIGNS])


def confirmed(unit: Unit) -> list[Booking]:
    """List accepted visits without a consultation yet, oldest first."""
    unit.require_staff("booking.read")
    query = select(Booking).where(Booking.status == BookingStatus.CONFIRMED)
    return list(unit.session.scalars(query.order_by(Booking.created_at, Booking.id)))


def by_hand(unit: Unit, client: Client, service: str, request_id: str) -> Booking:
    """Add a confirmed booking without a time for a known client; it has no mail yet."""
    if not _REQUEST_ID.fullmatch(request_id):
        raise Invalid("bad_request_id", "request_id")
    booking = Booking(
        public_id=sealing.new_id(),
        client=client,
        status=BookingStatus.CONFIRMED,
        name=client.name,
        email=client.email,
        phone=client.phone,
        wished_time="",
        language=client.language,
        service=service,
        source="desk",
        request_id=request_id,
        created_at=unit.now(),
    )
    store(unit, booking, "")
    return booking


def store(unit: Unit, booking: Booking, concern: str) -> None:
    """Add a new booking with a data key of its own, and its concern sealed."""
    booking.concern = sealing.EMPTY
    unit.session.add(booking)
    unit.session.flush()
    sealing.create_key(unit, booking)
    booking.concern = sealing.seal_text(unit, booking, booking, "concern", concern)
    unit.session.flush()


def known_service(unit: Unit, service: str, *, public: bool = True) -> str:
    """Accept a service of the menu, and the consultation, which every studio gives.

    Raises Invalid naming `service`.
    """
    if service == CONSULTATION:
        return service
    query = select(Offer.id).where(Offer.service == service, Offer.active)
    if public:
        query = query.where(Offer.public)
    if unit.session.scalar(query) is None:
        raise Invalid("unknown_service", "service")
    return service


def made_by(unit: Unit, request_id: str) -> Booking | None:
    """Return what an earlier try of the same request has made."""
    return unit.session.scalar(select(Booking).where(Booking.request_id == request_id))


def _confirmed(unit: Unit, public_id: str) -> Booking:
    claims.queue(unit)
    booking = unit.load(Booking, public_id)
    _require(booking, BookingStatus.CONFIRMED, "booking_not_confirmed")
    return booking


def _store(unit: Unit, booking: Booking, concern: str) -> Booking:
    store(unit, booking, concern)
    audit.record(unit, "booking.requested", booking.public_id, "care")
    webhooks.tell(unit, Event.REQUESTED, booking)
    unit.announce(booking_requested, booking_id=booking.public_id)
    return booking


def _repeated(unit: Unit, known: Booking, again: Booking, concern: str) -> Booking:
    before = sealing.open_text(unit, known, known, "concern", known.concern)
    if before != concern or any(getattr(known, key) != getattr(again, key) for key in _ASKED):
        raise Conflict("request_changed")
    return known


def _require(booking: Booking, status: BookingStatus, code: str) -> None:
    if booking.status is not status:
        raise Conflict(code)


def make_client(unit: Unit, booking: Booking) -> Client:
    """Make a client of who booked; the caller says whose visit it is."""
    return clients.create(
        unit,
        clients.NewClient(booking.name, booking.email, booking.phone, None, booking.language),
    )
