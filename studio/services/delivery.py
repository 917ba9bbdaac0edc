"""Mails to clients: a row in the unit of their cause, sent after the commit, tried again."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import or_, select

from studio.adapters.mail import MailError, is_single_address
from studio.hooks import SYSTEM
from studio.models import Booking, Client, Delivery, DeliveryKind, DeliveryState, Document
from studio.services import audit, letters, sealing
from studio.services.errors import Invalid
from studio.services.links import LinkMade
from studio.services.unit import Tools, Unit, unit_of_work
from studio.signals import document_delivered

log = logging.getLogger("studio.delivery")

#: Minutes until the next try, after the first, second, … failure; then the owner is told.
RETRY_MINUTES = (1, 5, 30, 120, 360, 1440)
#: How long a worker may hold a mail it is sending.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is due, opened and leased."""

    delivery_id: str
    to: str
    subject: str
    body: str
    calendar: str = ""


def queue_mail(  # noqa: PLR0913 - what a mail is about, each by name
    unit: Unit,
    kind: DeliveryKind,
    *,
    language: str,
    to: str,
    facts: Mapping[str, str],
    client: Client | None = None,
    booking: Booking | None = None,
    document: Document | None = None,
    calendar: bytes | None = None,
) -> Delivery:
    """Queue one mail to one address; it leaves after the commit.

    `facts` by kind: DOCUMENT `link`, `until`; INTAKE `link`, `until`; CONFIRMED `starts` and, when
    there is a questionnaire, `link`; DECLINED nothing, or `link` to the public form. `link` is a
    whole address, `until` a day (`2026-12-06`), `starts` the promised wall clock
    (`2026-11-24T10:30`). Name, studio, address and phone are filled in here. `calendar` is an ICS
    file, attached as `visit.ics`. The letter is sealed with the client's key, without a client with
    the booking's; one of the two is needed.

    Raises Invalid("not_an_address"), KeyError when a fact is missing.
    """
    unit.require_staff("delivery.queue")
    owner = _owner(client, booking)
    if not is_single_address(to):
        raise Invalid("not_an_address", "email")
    delivery = Delivery(
        public_id=sealing.new_id(),
        kind=kind,
        client_id=client.id if client else None,
        booking_id=booking.id if booking else None,
        document_id=document.id if document else None,
        state=DeliveryState.QUEUED,
        attempts=0,
        due_at=unit.now(),
        created_at=unit.now(),
    )
    subject, body = letters.write(kind, letters.language_of(language), _said(unit, owner, facts))
    letter = {"to": to, "subject": subject, "body": body}
    if calendar is not None:
        letter["calendar"] = calendar.decode()
    delivery.letter = sealing.seal_json(unit, owner, delivery, "letter", letter)
    unit.session.add(delivery)
    unit.session.flush()
    audit.record(unit, "delivery.queued", delivery.public_id, "share")
    return delivery


def queue_link(unit: Unit, document_public_id: str, made: LinkMade) -> Delivery:
    """Queue the mail that carries a link; the PIN is never in it.

    Raises NotFound, Invalid("not_an_address") when the client has no usable mail address.
    """
    unit.require_caring("document.share")
    document = unit.load(Document, document_public_id)
    client = unit.session.get_one(Client, document.client_id)
    settings = unit.settings
    until = (unit.now() + timedelta(days=settings.token_days)).astimezone(settings.zone).date()
    return queue_mail(
        unit,
        DeliveryKind.DOCUMENT,
        language=client.language,
        to=client.email,
        facts={
            "link": f"{settings.public_url.rstrip('/')}/d/{made.token}",
            "until": until.isoformat(),
        },
        client=client,
        document=document,
    )


def send_due(tools: Tools, send: Callable[[EmailMessage], None]) -> tuple[int, int]:
    """Send every mail that is due, each outside any transaction; return (sent, failed)."""
    sent = failed = 0
    while (letter := _lease(tools)) is not None:
        try:
            send(_message(tools, letter))
        except MailError as error:
            log.warning("delivery %s not sent: %s", letter.delivery_id, error)
            _mark_failed(tools, letter.delivery_id)
            failed += 1
        else:
            _mark_sent(tools, letter.delivery_id)
            sent += 1
    return sent, failed


def failed(unit: Unit) -> list[Delivery]:
    """List mails that were given up, for the owner."""
    unit.require_staff("delivery.read")
    query = select(Delivery).where(Delivery.state == DeliveryState.FAILED)
    return list(unit.session.scalars(query.order_by(Delivery.id.desc())))


def _owner(client: Client | None, booking: Booking | None) -> Client | Booking:
    owner = client or booking
    if owner is None:
        raise TypeError("a mail belongs to a client or to a booking")
    return owner


def _said(unit: Unit, owner: Client | Booking, facts: Mapping[str, str]) -> dict[str, str]:
    """Add what every letter may name."""
    settings = unit.settings
    common = {
        "name": owner.name,
        "studio": settings.name,
        "address": settings.address,
        "phone": settings.phone,
    }
    return common | dict(facts)


def _lease(tools: Tools) -> Letter | None:
    with unit_of_work(tools, SYSTEM) as unit:
        now = unit.now()
        delivery = unit.session.scalar(
            select(Delivery)
            .where(
                Delivery.state == DeliveryState.QUEUED,
                Delivery.letter.is_not(None),
                Delivery.due_at <= now,
                or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now),
            )
            .order_by(Delivery.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if delivery is None or delivery.letter is None:
            return None
        delivery.lease_until, delivery.attempts = now + LEASE, delivery.attempts + 1
        opened = sealing.open_json(
            unit, _keeper(unit, delivery), delivery, "letter", delivery.letter
        )
        return Letter(delivery.public_id, **opened)


def _keeper(unit: Unit, delivery: Delivery) -> Client | Booking:
    """Return whose key sealed the letter."""
    if delivery.client_id is not None:
        return unit.session.get_one(Client, delivery.client_id)
    return unit.session.get_one(Booking, delivery.booking_id)


def _message(tools: Tools, letter: Letter) -> EmailMessage:
    sender = tools.settings.mail_from
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    # The same for each try, so that a mail server can drop a copy.
    message["Message-ID"] = f"<delivery-{letter.delivery_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    if letter.calendar:
        message.add_attachment(
            letter.calendar.encode(), maintype="text", subtype="calendar", filename="visit.ics"
        )
    return message


def _mark_sent(tools: Tools, delivery_id: str) -> None:
    with unit_of_work(tools, SYSTEM) as unit:
        delivery = unit.load(Delivery, delivery_id)
        delivery.state, delivery.sent_at = DeliveryState.SENT, unit.now()
        delivery.letter = delivery.lease_until = None
        audit.record(unit, "delivery.sent", delivery_id, "share")
        unit.announce(document_delivered, delivery_id=delivery_id)


def _mark_failed(tools: Tools, delivery_id: str) -> None:
    with unit_of_work(tools, SYSTEM) as unit:
        delivery = unit.load(Delivery, delivery_id)
        delivery.lease_until = None
        if delivery.attempts > len(RETRY_MINUTES):
            delivery.state, delivery.letter = DeliveryState.FAILED, None
            audit.record(unit, "delivery.failed", delivery_id, "share")
            return
        wait = timedelta(minutes=RETRY_MINUTES[delivery.attempts - 1])
        delivery.due_at = unit.now() + wait
