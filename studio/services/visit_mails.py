"""What a client hears about a visit: promised, moved, called off, or not possible."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from studio.adapters.mail import is_single_address
from studio.models import (
    Booking,
    Client,
    Delivery,
    DeliveryKind,
    DeliveryState,
    DeliveryWay,
    Intake,
    IntakeStatus,
)
from studio.services import (
    audit,
    calendars,
    delivery,
    intakes,
    phones,
    sealing,
    visit_links,
)
from studio.services.unit import Unit

#: A refusal waits so long before it leaves, so that a slip can be taken back unseen.
UNDO_TIME = timedelta(minutes=5)
#: In a booking's sealed answers: a text message is welcome.
TEXT_ME = "text_me"
#: After so long the questions are asked again.
STAYS_GOOD = timedelta(days=365)


def confirmed(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue the promise with time, address, calendar file, and the questionnaire if one is due.

    A reminder is planned with it. Returns None without a mail address.
    """
    kind, facts = DeliveryKind.CONFIRMED, _when(booking) | _own_ways(unit, booking)
    queued = None
    if not address(booking) or _wants_texts(unit, booking):
        queued = _text(unit, booking, kind, facts)
    if address(booking):
        facts["link"] = _questions(unit, booking)
        queued = _queue(unit, booking, kind, facts, calendars.visit_ics(unit, booking))
    plan_reminder(unit, booking)
    return queued


def way_of(unit: Unit, booking: Booking) -> str:
    """Return how a client hears of a visit: `mail`, `sms`, or empty."""
    if address(booking):
        return DeliveryWay.MAIL.value
    return DeliveryWay.SMS.value if _phone(unit, booking) else ""


def plan_reminder(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue the reminder of a visit for its hour, in place of an earlier one.

    Returns None when the owner wants none, when it is too late for one, and without an address.
    """
    take_back(unit, booking, DeliveryKind.VISIT_REMINDER)
    hours = unit.settings.reminder_hours
    if booking.starts_at is None or hours == 0:
        return None
    due_at = booking.starts_at - timedelta(hours=hours)
    if due_at <= unit.now():
        return None
    kind, facts = DeliveryKind.VISIT_REMINDER, _when(booking) | _own_ways(unit, booking)
    if not address(booking) or _wants_texts(unit, booking):
        return _text(unit, booking, kind, facts, due_at)
    return _queue(unit, booking, kind, facts, None, due_at)


def cancelled(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue the word that a visit does not take place; its calendar entry goes too."""
    take_back(unit, booking, DeliveryKind.VISIT_REMINDER)
    facts = _when(booking) | {"link": _form(unit)}
    if not address(booking):
        return _text(unit, booking, DeliveryKind.CANCELLED, facts)
    return _queue(unit, booking, DeliveryKind.CANCELLED, facts, calendars.visit_ics(unit, booking))


def declined(unit: Unit, booking: Booking, message: str = "") -> Delivery | None:
    """Queue kind words for a request that cannot be met; they leave after `UNDO_TIME`."""
    facts = {"link": _form(unit), "message": message}
    queued = _queue(unit, booking, DeliveryKind.DECLINED, facts, None)
    if queued is not None:
        queued.due_at = unit.now() + UNDO_TIME
        unit.session.flush()
    return queued


def take_back(unit: Unit, booking: Booking, kind: DeliveryKind = DeliveryKind.DECLINED) -> bool:
    """Stop a word that has not left; false when it is on its way or gone."""
    query = select(Delivery).where(Delivery.booking_id == booking.id, Delivery.kind == kind)
    unsent = True
    for row in unit.session.scalars(query.with_for_update()):
        if row.state is DeliveryState.QUEUED and row.lease_until is None:
            unit.session.delete(row)
            audit.record(unit, "delivery.taken_back", row.public_id, "correction")
        else:
            unsent = False
    return unsent


def _queue(  # noqa: PLR0913, PLR0917 - what a mail about a visit is made of
    unit: Unit,
    booking: Booking,
    kind: DeliveryKind,
    facts: dict[str, str],
    ics: bytes | None,
    due_at: datetime | None = None,
) -> Delivery | None:
    client, to = booking.client, address(booking)
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
        due_at=due_at,
    )


def _text(
    unit: Unit,
    booking: Booking,
    kind: DeliveryKind,
    facts: dict[str, str],
    due_at: datetime | None = None,
) -> Delivery | None:
    """Queue a text message, where the studio sends any and the client left a phone."""
    to = _phone(unit, booking)
    if not to:
        return None
    return delivery.queue_mail(
        unit,
        kind,
        language=booking.language,
        to=to,
        facts=facts,
        client=booking.client,
        booking=booking,
        way=DeliveryWay.SMS,
        due_at=due_at,
    )


def _phone(unit: Unit, booking: Booking) -> str:
    """Return the phone in international form, or nothing when no text can go there."""
    if unit.settings.sms == "none":
        return ""
    client: Client | None = booking.client
    typed = (client.phone if client else "") or booking.phone
    return phones.international(typed, unit.settings.place)


def _wants_texts(unit: Unit, booking: Booking) -> bool:
    """Tell whether the client ticked that a text is welcome beside the mail."""
    if booking.answers is None or unit.settings.sms == "none":
        return False
    kept = sealing.open_json(unit, booking, booking, "answers", booking.answers)
    return kept.get(TEXT_ME) is True


def _when(booking: Booking) -> dict[str, str]:
    return {"starts": booking.wall_start, "zone_name": zone_name(booking.starts_at, booking.zone)}


def zone_name(at: datetime | None, zone: str) -> str:
    """Name the zone as its clocks do on that day: PST in winter, PDT in summer."""
    if at is None or not zone:
        return ""
    name = at.astimezone(ZoneInfo(zone)).tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def _own_ways(unit: Unit, booking: Booking) -> dict[str, str]:
    """Return the way to the visit's own page, and until when it may be changed there."""
    until = visit_links.change_until(unit, booking)
    return {"manage": visit_links.url_of(unit, booking), "change_until": until}


def address(booking: Booking) -> str:
    """Return where to write: the client's address, or else the one typed with the request."""
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
