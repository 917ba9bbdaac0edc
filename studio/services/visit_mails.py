"""What a client hears about a visit: promised, moved, called off, or not possible."""

from datetime import timedelta

from sqlalchemy import select

from studio.adapters.mail import is_single_address
from studio.models import (
    Booking,
    Client,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Intake,
    IntakeStatus,
)
from studio.services import audit, calendars, delivery, intakes
from studio.services.unit import Unit

#: A refusal waits so long before it leaves, so that a slip can be taken back unseen.
UNDO_TIME = timedelta(minutes=5)
#: After so long the questions are asked again.
STAYS_GOOD = timedelta(days=365)


def confirmed(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue the promise with time, address, calendar file, and the questionnaire if one is due.

    Returns None without a mail address.
    """
    if not _address(booking):
        return None
    facts = {"starts": booking.wall_start, "link": _questions(unit, booking)}
    return _queue(unit, booking, DeliveryKind.CONFIRMED, facts, calendars.visit_ics(unit, booking))


def cancelled(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue the word that a visit does not take place; its calendar entry goes too."""
    facts = {"starts": booking.wall_start, "link": _form(unit)}
    return _queue(unit, booking, DeliveryKind.CANCELLED, facts, calendars.visit_ics(unit, booking))


def declined(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue kind words for a request that cannot be met; they leave after `UNDO_TIME`."""
    queued = _queue(unit, booking, DeliveryKind.DECLINED, {"link": _form(unit)}, None)
    if queued is not None:
        queued.due_at = unit.now() + UNDO_TIME
        unit.session.flush()
    return queued


def take_back(unit: Unit, booking: Booking) -> bool:
    """Stop a refusal that has not left; false when it is on its way or gone."""
    query = select(Delivery).where(
        Delivery.booking_id == booking.id, Delivery.kind == DeliveryKind.DECLINED
    )
    unsent = True
    for row in unit.session.scalars(query.with_for_update()):
        if row.state is DeliveryState.QUEUED and row.lease_until is None:
            unit.session.delete(row)
            audit.record(unit, "delivery.taken_back", row.public_id, "correction")
        else:
            unsent = False
    return unsent


def _queue(
    unit: Unit, booking: Booking, kind: DeliveryKind, facts: dict[str, str], ics: bytes | None
) -> Delivery | None:
    client, to = booking.client, _address(booking)
    if not to:
        return None
    return delivery.queue_mail(
        unit,
        kind,
        language=booking.language,
        to=to,
        facts=facts,
        client=client,
        booking=booking,
        calendar=ics,
    )


def _address(booking: Booking) -> str:
    """Return the client's address, or else the one that was typed with the request."""
    client: Client | None = booking.client
    to = (client.email if client else "") or booking.email
    return to if is_single_address(to) else ""


def _questions(unit: Unit, booking: Booking) -> str:
    """Return the way to the questionnaire, unless one was sent within a year."""
    base = unit.settings.public_url.rstrip("/")
    fresh = select(Intake.id).where(
        Intake.client_id == booking.client_id,
        Intake.status == IntakeStatus.SUBMITTED,
        Intake.submitted_at >= unit.now() - STAYS_GOOD,
    )
    if not base or booking.client_id is None or unit.session.scalar(fresh.limit(1)) is not None:
        return ""
    return f"{base}/intake/{intakes.invite(unit, booking).token}"


def _form(unit: Unit) -> str:
    base = unit.settings.public_url.rstrip("/")
    return f"{base}/request" if base else ""
