"""Requests for a visit: taken in, shown, accepted or declined."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Client
from studio.services import audit, clients, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_line, clean_mail, clean_note
from studio.services.unit import Unit
from studio.signals import booking_requested

#: What makes a request the same one when its id comes back, beside the concern.
_ASKED = ("name", "email", "phone", "wished_time")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{16,128}")


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


@dataclass(frozen=True, slots=True)
class WaitingBooking:
    """A request with its concern opened, and clients it may belong to."""

    booking: Booking
    concern: str
    proposals: tuple[Client, ...]


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
        name=clean_line("name", request.name, 120),
        email=clean_mail("email", request.email, required=not request.phone.strip()),
        phone=clean_line("phone", request.phone, 32, required=False),
        wished_time=clean_line("wished_time", request.wished_time, 200, required=False),
        language=request.language if request.language in unit.settings.languages else "en",
        request_id=request.request_id,
        created_at=unit.now(),
    )
    concern = clean_note("concern", request.concern, 5000)
    known = unit.session.scalar(select(Booking).where(Booking.request_id == request.request_id))
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
    return [_opened(unit, booking) for booking in waiting(unit)]


def concern(unit: Unit, booking: Booking) -> str:
    """Open what the visitor wrote; audited."""
    unit.require_caring("booking.read_concern")
    audit.record(unit, "booking.concern_read", booking.public_id, "care")
    return sealing.open_text(unit, booking, booking, "concern", booking.concern)


def accept(unit: Unit, public_id: str, client_public_id: str | None = None) -> Booking:
    """Confirm a request for the client the therapist picked, or for a new one.

    Accepting twice changes nothing. Raises NotFound, Conflict("booking_closed").
    """
    unit.require_staff("booking.answer")
    booking = unit.load(Booking, public_id)
    if booking.status is BookingStatus.CONFIRMED:
        return booking
    _require_open(booking)
    booking.client = (
        unit.load(Client, client_public_id) if client_public_id else _new_client(unit, booking)
    )
    booking.status = BookingStatus.CONFIRMED
    unit.session.flush()
    audit.record(unit, "booking.accepted", booking.public_id, "care")
    return booking


def decline(unit: Unit, public_id: str) -> Booking:
    """Cancel a request. Raises NotFound, Conflict("booking_closed")."""
    unit.require_staff("booking.answer")
    booking = unit.load(Booking, public_id)
    if booking.status is BookingStatus.CANCELLED:
        return booking
    _require_open(booking)
    booking.status = BookingStatus.CANCELLED
    unit.session.flush()
    audit.record(unit, "booking.declined", booking.public_id, "care")
    return booking


def confirmed(unit: Unit) -> list[Booking]:
    """List accepted visits without a consultation yet, oldest first."""
    unit.require_staff("booking.read")
    query = select(Booking).where(Booking.status == BookingStatus.CONFIRMED)
    return list(unit.session.scalars(query.order_by(Booking.created_at, Booking.id)))


def _store(unit: Unit, booking: Booking, concern: str) -> Booking:
    booking.concern = sealing.EMPTY
    unit.session.add(booking)
    unit.session.flush()
    sealing.create_key(unit, booking)
    booking.concern = sealing.seal_text(unit, booking, booking, "concern", concern)
    unit.session.flush()
    audit.record(unit, "booking.requested", booking.public_id, "care")
    unit.announce(booking_requested, booking_id=booking.public_id)
    return booking


def _repeated(unit: Unit, known: Booking, again: Booking, concern: str) -> Booking:
    before = sealing.open_text(unit, known, known, "concern", known.concern)
    if before != concern or any(getattr(known, key) != getattr(again, key) for key in _ASKED):
        raise Conflict("request_changed")
    return known


def _require_open(booking: Booking) -> None:
    if booking.status is not BookingStatus.REQUESTED:
        raise Conflict("booking_closed")


def _opened(unit: Unit, booking: Booking) -> WaitingBooking:
    proposals = clients.like(unit, booking.email, booking.phone)
    return WaitingBooking(booking, concern(unit, booking), tuple(proposals))


def _new_client(unit: Unit, booking: Booking) -> Client:
    return clients.create(
        unit,
        clients.NewClient(booking.name, booking.email, booking.phone, None, booking.language),
    )
