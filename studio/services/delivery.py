"""Mails to clients: a row in the unit of their cause, sent after the commit, tried again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import or_, select

from studio.adapters.mail import MailError, is_single_address
from studio.hooks import SYSTEM
from studio.models import Client, Delivery, DeliveryState, Document
from studio.services import audit, sealing
from studio.services.documents import LinkMade
from studio.services.errors import Invalid
from studio.services.unit import Tools, Unit, unit_of_work
from studio.signals import document_delivered

log = logging.getLogger("studio.delivery")

#: Minutes until the next try, after the first, second, … failure; then the owner is told.
RETRY_MINUTES = (1, 5, 30, 120, 360, 1440)
#: How long a worker may hold a mail it is sending.
LEASE = timedelta(minutes=5)
#: Neutral on purpose: a mail is read by whoever looks at the screen.
_SUBJECTS = {"en": "A message from {studio}", "es": "Un mensaje de {studio}"}
_BODIES = {
    "en": "Hello {name},\n\nyour document from {studio} is ready. Open it here until {until}:\n\n"
    "{link}\n\nYou need the 6-digit PIN we gave you. Questions? Call us: {phone}\n",
    "es": "Hola {name}:\n\nsu documento de {studio} está listo. Ábralo aquí hasta el {until}:\n\n"
    "{link}\n\nNecesita el PIN de 6 cifras que le dimos. ¿Preguntas? Llámenos: {phone}\n",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is due, opened and leased."""

    delivery_id: str
    to: str
    subject: str
    body: str


def queue_link(unit: Unit, document_public_id: str, made: LinkMade) -> Delivery:
    """Queue the mail that carries a link; the PIN is never in it.

    Raises NotFound, Invalid("not_an_address") when the client has no usable mail address.
    """
    unit.require_caring("document.share")
    document = unit.load(Document, document_public_id)
    client = unit.session.get_one(Client, document.client_id)
    if not is_single_address(client.email):
        raise Invalid("not_an_address", "email")
    delivery = Delivery(
        public_id=sealing.new_id(),
        client_id=client.id,
        document_id=document.id,
        state=DeliveryState.QUEUED,
        attempts=0,
        due_at=unit.now(),
        created_at=unit.now(),
    )
    letter = _letter(unit, client, made)
    delivery.letter = sealing.seal_json(unit, client, delivery, "letter", letter)
    unit.session.add(delivery)
    unit.session.flush()
    audit.record(unit, "delivery.queued", delivery.public_id, "share")
    return delivery


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


def _letter(unit: Unit, client: Client, made: LinkMade) -> dict[str, str]:
    settings = unit.settings
    until = (unit.now() + timedelta(days=settings.token_days)).astimezone(settings.zone).date()
    language = client.language if client.language in _BODIES else "en"
    facts = {
        "name": client.name,
        "studio": settings.name,
        "until": until.isoformat(),
        "link": f"{settings.public_url.rstrip('/')}/d/{made.token}",
        "phone": settings.phone,
    }
    return {
        "to": client.email,
        "subject": _SUBJECTS[language].format(**facts),
        "body": _BODIES[language].format(**facts),
    }


def _lease(tools: Tools) -> Letter | None:
    with unit_of_work(tools, SYSTEM) as unit:
        now = unit.now()
        delivery = unit.session.scalar(
            select(Delivery)
            .where(
                Delivery.state == DeliveryState.QUEUED,
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
        client = unit.session.get_one(Client, delivery.client_id)
        opened = sealing.open_json(unit, client, delivery, "letter", delivery.letter)
        return Letter(delivery.public_id, **opened)


def _message(tools: Tools, letter: Letter) -> EmailMessage:
    sender = tools.settings.mail_from
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    # The same for each try, so that a mail server can drop a copy.
    message["Message-ID"] = f"<delivery-{letter.delivery_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
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
