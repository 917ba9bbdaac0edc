"""Mails to clients: a row in the unit of their cause, sent after the commit, tried again."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import Select, and_, case, func, not_, select

from studio.adapters.keys import SealBroken
from studio.adapters.mail import MailError, MailRefused, is_single_address
from studio.adapters.sms import NoTexter, TextMessage
from studio.hooks import SYSTEM
from studio.models import (
    Booking,
    Client,
    Delivery,
    DeliveryKind,
    DeliveryState,
    DeliveryWay,
    Document,
    DocumentKind,
    Sealed,
)
from studio.services import audit, leases, letters, paper_language, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.links import LinkMade
from studio.services.unit import Tools, Unit, reading, unit_of_work
from studio.signals import document_delivered

log = logging.getLogger("studio.delivery")

#: What mails are called in the queue.
SEND_MAIL = "send_mail"
#: Days that the letter of a mail which was given up is kept for another try.
KEEP_LETTER = timedelta(days=30)
_SHOWN = 100

Send = Callable[[EmailMessage], None]
SendText = Callable[[TextMessage], None]
_NO_TEXTS: SendText = NoTexter().send

#: Failed, and its letter is kept for another try.
OPEN_FAILURE = and_(Delivery.state == DeliveryState.FAILED, Delivery.letter.is_not(None))


@dataclass(frozen=True, slots=True)
class MailSeen:
    """A mail with the name of whom it is for; `client_id` is empty for somebody unknown."""

    delivery: Delivery
    name: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is due, opened and leased."""

    delivery_id: str
    to: str
    subject: str
    body: str
    queued_at: datetime
    language: str = "en"
    calendar: str = ""
    way: DeliveryWay = DeliveryWay.MAIL


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
    way: DeliveryWay = DeliveryWay.MAIL,
    due_at: datetime | None = None,
    of_the_studio: bool = False,
) -> Delivery:
    """Queue one mail to one address, or a text message to one phone; it leaves after the commit.

    `facts` by kind: DOCUMENT `link`, `until`; INTAKE `link`, `until`; CONFIRMED `starts` and, when
    there is a questionnaire, `link`; VISIT_REMINDER `starts`; both with `manage` and `change_until`
    when the client may change it; CANCELLED `starts`, and `link` to the public form or nothing;
    SERIES as CONFIRMED, with `count` and `visits` spelled out; SERIES_OFF `visits` and `link`; what
    was paid by `deposit_facts`; DECLINED `link` to the public form, or nothing; REMINDER none.
    `link` and `manage` are whole addresses, `until` a day (`2026-12-06`), `starts` and
    `change_until` the studio's wall clock (`2026-11-24T10:30`), `zone_name` its name on that day
    (`PST`). Name, studio, address and phone are filled in here. `calendar` is an ICS file, attached
    as `visit.ics`; `due_at` says when it leaves if not at once. The letter is sealed with the
    client's key, without a client with the booking's; a letter `of_the_studio`, to somebody who has
    neither, is sealed with the studio's key, and its facts give the `name`.

    Raises Invalid("not_an_address"), KeyError when a fact is missing.
    """
    unit.require_staff("delivery.queue")
    owner = None if of_the_studio else _owner(client, booking)
    if way is DeliveryWay.MAIL and not is_single_address(to):
        raise Invalid("not_an_address", "email")
    delivery = Delivery(
        public_id=sealing.new_id(),
        kind=kind,
        client_id=client.id if client else None,
        booking_id=booking.id if booking else None,
        document_id=document.id if document else None,
        way=way,
        state=DeliveryState.QUEUED,
        attempts=0,
        due_at=due_at or unit.now(),
        created_at=unit.now(),
    )
    letter = {"to": to} | _written(delivery, language, _said(unit, owner, facts))
    if calendar is not None:
        letter["calendar"] = calendar.decode()
    delivery.letter = _sealed(unit, owner, delivery, letter)
    unit.session.add(delivery)
    unit.session.flush()
    if delivery.due_at <= unit.now():
        unit.enqueue(SEND_MAIL, delivery.public_id)
    audit.record(unit, "delivery.queued", delivery.public_id, "share")
    return delivery


def _written(delivery: Delivery, language: str, said: Mapping[str, str]) -> dict[str, str]:
    """Return the words of a mail or a text message; a text has no subject."""
    spoken, subject = letters.language_of(language), ""
    if delivery.way is DeliveryWay.SMS:
        body = letters.write_text(delivery.kind, spoken, said)
    else:
        subject, body = letters.write(delivery.kind, spoken, said)
    return {"subject": subject, "body": body, "language": spoken.value}


def queue_link(unit: Unit, document_public_id: str, made: LinkMade, to: str = "") -> Delivery:
    """Queue the mail that carries a link, to the client's address or another; never the PIN.

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
        language=paper_language.of(unit, document),
        to=to or client.email,
        facts={
            "link": f"{settings.public_url.rstrip('/')}/d/{made.token}",
            "until": until.isoformat(),
        },
        client=client,
        document=document,
    )


def send(tools: Tools, deliver: Send, public_id: str, text: SendText = _NO_TEXTS) -> bool:
    """Send one mail or text outside any transaction, if due and free; tell whether it left."""
    letter = _lease(tools, public_id)
    if letter is None:
        return False
    try:
        if letter.way is DeliveryWay.SMS:
            text(TextMessage(letter.to, letter.body, public_id))
        else:
            deliver(_message(tools, letter))
    except MailRefused as error:
        _mark_failed(tools, public_id, error, for_good=True)
    except MailError as error:
        _mark_failed(tools, public_id, error)
    else:
        _mark_sent(tools, public_id)
        return True
    return False


def send_due(tools: Tools, deliver: Send, text: SendText = _NO_TEXTS) -> tuple[int, int]:
    """Send every mail and text that is due; return (sent, failed)."""
    with reading(tools, SYSTEM) as unit:
        waiting = leases.due(unit, Delivery, limit=10_000)
    sent = sum(send(tools, deliver, public_id, text) for public_id in waiting)
    return sent, len(waiting) - sent


def listed(unit: Unit) -> tuple[MailSeen, ...]:
    """List mails for the page of jobs: what failed, what waits, then the rest, newest first."""
    unit.require_staff("delivery.read")
    # Two statements: sent mails are many, and the index gives their newest without a look at all.
    is_sent = Delivery.state == DeliveryState.SENT
    is_early = and_(
        Delivery.kind == DeliveryKind.VISIT_REMINDER,
        Delivery.state == DeliveryState.QUEUED,
        Delivery.due_at > unit.now(),
    )
    unsent = and_(Delivery.state.in_((DeliveryState.QUEUED, DeliveryState.FAILED)), not_(is_early))
    order = case((OPEN_FAILURE, 0), (Delivery.state == DeliveryState.QUEUED, 1), else_=2)
    return (
        *_seen(unit, _with_names().where(unsent).order_by(order, Delivery.id.desc())),
        *_seen(unit, _with_names().where(is_sent).order_by(Delivery.id.desc())),
    )


def _with_names() -> Select[Delivery, str, str]:
    name = func.coalesce(Client.name, Booking.name, "")
    return (
        select(Delivery, name, func.coalesce(Client.public_id, ""))
        .outerjoin(Client, Client.id == Delivery.client_id)
        .outerjoin(Booking, Booking.id == Delivery.booking_id)
    )


def _seen(unit: Unit, query: Select[Delivery, str, str]) -> Iterator[MailSeen]:
    return (MailSeen(*row) for row in unit.session.execute(query.limit(_SHOWN)))


def failed(unit: Unit) -> Sequence[Delivery]:
    """List mails that did not leave and that nobody gave up yet, newest first."""
    unit.require_staff("delivery.read")
    query = select(Delivery).where(OPEN_FAILURE).order_by(Delivery.id.desc())
    return unit.session.scalars(query).all()


def failed_count(unit: Unit) -> int:
    """Count mails that did not leave and that nobody gave up yet."""
    unit.require_staff("delivery.read")
    return unit.session.scalar(select(func.count(Delivery.id)).where(OPEN_FAILURE)) or 0


def resend(unit: Unit, public_id: str) -> Delivery:
    """Send a failed mail again from the first try, to the address the person has by now.

    Raises NotFound, Conflict("not_failed"), Conflict("letter_gone") once its letter was dropped.
    """
    unit.require_staff("delivery.resend")
    delivery = _failed(unit, public_id)
    _readdress(unit, delivery)
    leases.try_now(unit, delivery)
    unit.enqueue(SEND_MAIL, public_id)
    audit.record(unit, "delivery.resent", public_id, "share")
    return delivery


def give_up(unit: Unit, public_id: str) -> None:
    """Drop the letter of a failed mail. Raises NotFound, Conflict("not_failed")."""
    unit.require_staff("delivery.give_up")
    _failed(unit, public_id).letter = None
    audit.record(unit, "delivery.given_up", public_id, "share")


def drop_old_letters(unit: Unit) -> None:
    """Drop letters of mails that failed long ago: their links ended, and nobody asked."""
    before = unit.now() - KEEP_LETTER
    old = select(Delivery).where(OPEN_FAILURE, Delivery.failed_at < before)
    for delivery in unit.session.scalars(old):
        delivery.letter = None


def _readdress(unit: Unit, delivery: Delivery) -> None:
    """Put the client's address of today on a mail. Raises Conflict("letter_gone").

    A mail with a referral letter may have gone to a clinician, so it keeps its address.
    """
    if delivery.letter is None:
        raise Conflict("letter_gone")
    keeper = _keeper(unit, delivery)
    if keeper is None:
        return
    try:
        letter = sealing.open_json(unit, keeper, delivery, "letter", delivery.letter)
    except SealBroken:
        raise Conflict("letter_gone") from None
    is_mail = delivery.way is DeliveryWay.MAIL
    if is_mail and is_single_address(keeper.email) and not _carries_referral(unit, delivery):
        letter["to"] = keeper.email
        delivery.letter = sealing.seal_json(unit, keeper, delivery, "letter", letter)


def _carries_referral(unit: Unit, delivery: Delivery) -> bool:
    if delivery.document_id is None:
        return False
    kind = unit.session.get_one(Document, delivery.document_id).kind
    return kind is DocumentKind.REFERRAL


def _failed(unit: Unit, public_id: str) -> Delivery:
    delivery = unit.load(Delivery, public_id)
    if delivery.state is not DeliveryState.FAILED:
        raise Conflict("not_failed")
    return delivery


def _owner(client: Client | None, booking: Booking | None) -> Client | Booking:
    owner = client or booking
    if owner is None:
        raise TypeError("a mail belongs to a client or to a booking")
    return owner


def _sealed(
    unit: Unit, owner: Client | Booking | None, delivery: Delivery, letter: Mapping[str, str]
) -> Sealed:
    if owner is None:
        return sealing.seal_secret(unit, delivery, "letter", sealing.canonical(letter))
    return sealing.seal_json(unit, owner, delivery, "letter", letter)


def _said(unit: Unit, owner: Client | Booking | None, facts: Mapping[str, str]) -> dict[str, str]:
    """Add what every letter may name."""
    settings = unit.settings
    common = {
        "name": owner.name if owner else "",
        "studio": settings.name,
        "address": settings.address,
        "phone": settings.phone,
    }
    return common | dict(facts)


def _lease(tools: Tools, public_id: str) -> Letter | None:
    with unit_of_work(tools, SYSTEM) as unit:
        delivery = leases.take(unit, Delivery, public_id)
        if delivery is None:
            return None
        try:
            return _opened(unit, delivery)
        except SealBroken:
            log.exception("delivery %s cannot be opened", public_id)
            leases.fail(unit, delivery, "letter_broken")
            return None


def _opened(unit: Unit, delivery: Delivery) -> Letter:
    """Open the letter. Raises SealBroken, also when it was dropped."""
    if delivery.letter is None:
        raise SealBroken("no letter")
    keeper = _keeper(unit, delivery)
    if keeper is None:
        opened = json.loads(sealing.open_secret(unit, delivery, "letter", delivery.letter))
    else:
        opened = sealing.open_json(unit, keeper, delivery, "letter", delivery.letter)
    queued_at, way = delivery.created_at, delivery.way
    return Letter(delivery.public_id, queued_at=queued_at, way=way, **opened)


def _keeper(unit: Unit, delivery: Delivery) -> Client | Booking | None:
    """Return whose key sealed the letter; None: the studio's own."""
    if delivery.client_id is not None:
        return unit.session.get_one(Client, delivery.client_id)
    if delivery.booking_id is not None:
        return unit.session.get_one(Booking, delivery.booking_id)
    return None


def _message(tools: Tools, letter: Letter) -> EmailMessage:
    sender = tools.settings.mail_from
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    # The same for each try, so that a mail server can drop a copy.
    message["Message-ID"] = f"<delivery-{letter.delivery_id}@{sender.rpartition('@')[2]}>"
    message["Date"] = letter.queued_at
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    if letter.calendar:
        message.add_attachment(
            letter.calendar.encode(), maintype="text", subtype="calendar", filename="visit.ics"
        )
    message["Content-Language"] = letter.language  # last: new content takes such headers away
    return message


def _mark_sent(tools: Tools, delivery_id: str) -> None:
    with unit_of_work(tools, SYSTEM) as unit:
        delivery = unit.load(Delivery, delivery_id)
        delivery.state, delivery.sent_at = DeliveryState.SENT, unit.now()
        delivery.letter = delivery.lease_until = delivery.failed_at = None
        delivery.problem = ""
        audit.record(unit, "delivery.sent", delivery_id, "share")
        unit.announce(document_delivered, delivery_id=delivery_id)


def _mark_failed(
    tools: Tools, delivery_id: str, error: MailError, *, for_good: bool = False
) -> None:
    log.warning("delivery %s not sent: %s", delivery_id, error)
    with unit_of_work(tools, SYSTEM) as unit:
        delivery = unit.load(Delivery, delivery_id)
        if for_good:
            leases.fail(unit, delivery, error.code)
        else:
            leases.try_later(unit, delivery, error.code)
        if delivery.state is DeliveryState.FAILED:
            audit.record(unit, "delivery.failed", delivery_id, "share")
