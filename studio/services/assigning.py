"""Promised visits that wait for somebody to say who comes, and requests put right by hand."""

from dataclasses import dataclass

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Client, Series
from studio.services import (
    audit,
    bookings,
    claims,
    clients,
    joined,
    safe_dates,
    visit_mails,
    walltime,
)
from studio.services.errors import Conflict
from studio.services.text import clean_line, clean_mail
from studio.services.unit import Unit
from studio.skin.safe_dates import Cause


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A visit without a client, and clients it may belong to."""

    booking: Booking
    proposals: tuple[Client, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A request as somebody of the studio puts it right."""

    name: str
    email: str
    phone: str
    service: str


def unassigned(unit: Unit) -> list[Unassigned]:
    """List promised visits of which nobody said yet whose they are, the next first."""
    unit.require_staff("booking.read")
    query = select(Booking).where(
        Booking.status == BookingStatus.CONFIRMED, Booking.client_id.is_(None)
    )
    rows = unit.session.scalars(query.order_by(Booking.starts_at, Booking.id)).all()
    known = clients.like_each(unit, [(row.email, row.phone) for row in rows])
    return [Unassigned(row, same) for row, same in zip(rows, known, strict=True)]


def assign(unit: Unit, public_id: str, client_public_id: str | None) -> Booking:
    """Say whose visit it is, and those booked along with it; without a client it is somebody new.

    They get the questions, if due.

    Raises NotFound, Invalid naming the field, Conflict("booking_assigned").
    """
    unit.require_staff("booking.answer")
    claims.queue(unit)
    booking = unit.load(Booking, public_id)
    if booking.client_id is not None:
        raise Conflict("booking_assigned")
    client = (
        joined.load(unit, client_public_id)
        if client_public_id
        else bookings.make_client(unit, booking)
    )
    give(unit, booking, client)
    audit.record(unit, "booking.assigned", public_id, "care")
    visit_mails.questions(unit, booking)
    return booking


def give(unit: Unit, booking: Booking, client: Client) -> None:
    """Give a visit its client, and those that were booked along with it."""
    booking.client = client
    if booking.series_id is not None:
        unit.session.get_one(Series, booking.series_id).client_id = client.id
        together = select(Booking).where(
            Booking.series_id == booking.series_id, Booking.client_id.is_(None)
        )
        for one in unit.session.scalars(together).all():
            one.client = client
    unit.session.flush()


def is_too_early(unit: Unit, booking: Booking) -> bool:
    """Tell whether the skin of a visit's client may not be ready on its day, and not why."""
    unit.require_staff("booking.read")
    if booking.client is None or booking.starts_at is None:
        return False
    day = walltime.wall(booking.starts_at, unit.settings.zone).date()
    holds = safe_dates.outlook(unit, booking.client, [booking]).holds_on(booking.service, day)
    return any(one.cause is not Cause.ASK for one in holds)


def correct(unit: Unit, public_id: str, given: Corrected) -> Booking:
    """Put name, contact or service of an open request right.

    Raises NotFound, Invalid naming the field, Conflict("booking_closed").
    """
    unit.require_staff("booking.answer")
    claims.queue(unit)
    booking = unit.load(Booking, public_id)
    is_open = booking.status is BookingStatus.REQUESTED or (
        booking.status is BookingStatus.CONFIRMED and booking.client_id is None
    )
    if not is_open:
        raise Conflict("booking_closed")
    booking.name = clean_line("name", given.name, 120)
    booking.email = clean_mail("email", given.email, required=not given.phone.strip())
    booking.phone = clean_line("phone", given.phone, 32, required=False)
    booking.service = bookings.known_service(unit, given.service, public=False)
    unit.session.flush()
    audit.record(unit, "booking.corrected", public_id, "correction")
    return booking
