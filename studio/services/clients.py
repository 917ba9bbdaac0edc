"""Clients: finding, making, and what happened with them over time."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import normalize

from sqlalchemy import func, or_, select
from sqlalchemy.orm import lazyload

from studio.models import (
    SAME_DIGITS,
    Booking,
    Client,
    Consultation,
    Document,
    Intake,
    digits_of,
)
from studio.services import audit, client_rows, joined, links, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_line, clean_mail
from studio.services.unit import Unit

#: Rows a search shows; a longer list is a reason to type more.
SEARCH_LIMIT = 50
#: Digits from which on a text is looked up as a phone number.
LEAST_DIGITS = 2
#: Letters of the word to colleagues: it stands on every page.
ALERT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class NewClient:
    name: str
    email: str
    phone: str
    birth_on: date | None = None
    language: str = "en"
    large_print: bool = False


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened; `kind` is booking, consultation, plan, referral or intake.

    `about` is the service of a booking.
    """

    at: datetime
    kind: str
    public_id: str
    status: str
    about: str = ""


def get(unit: Unit, public_id: str) -> Client:
    """Return a client. Raises NotFound."""
    unit.require_staff("client.read")
    return joined.load(unit, public_id)


def create(unit: Unit, new: NewClient) -> Client:
    """Make a client with a data key of their own. Raises Invalid."""
    unit.require_staff("client.write")
    client = Client(public_id=sealing.new_id(), created_at=unit.now())
    _write(unit, client, new)
    unit.session.add(client)
    unit.session.flush()
    sealing.create_key(unit, client)
    audit.record(unit, "client.created", client.public_id, "care")
    return client


def mark_of(client: Client) -> str:
    """Return a short mark of what is on record, to find out that somebody changed it meanwhile."""
    born = client.birth_on.isoformat() if client.birth_on else ""
    held = (client.name, client.email, client.phone, born, client.language, client.large_print)
    return hashlib.sha256(repr(held).encode()).hexdigest()[:16]


def change(unit: Unit, public_id: str, new: NewClient, mark: str | None = None) -> Client:
    """Replace name, contact, birthday and language of a client.

    `mark` is that of the record the change was made on. Raises NotFound, Invalid,
    Conflict("stale").
    """
    unit.require_staff("client.write")
    client = joined.load(unit, public_id)
    if mark is not None and mark != mark_of(client):
        raise Conflict("stale")
    _write(unit, client, new)
    unit.session.flush()
    links.birthday_changed(unit, client)
    audit.record(unit, "client.changed", public_id, "care")
    return client


def set_alert(unit: Unit, public_id: str, text: str) -> Client:
    """Keep a word to every colleague, or take it away when it is empty.

    Raises NotFound, Invalid naming `alert`.
    """
    unit.require_caring("client.write_alert")
    client = joined.load(unit, public_id)
    note = clean_line("alert", text, ALERT_LENGTH, required=False)
    client.alert = sealing.seal_text(unit, client, client, "alert", note) if note else None
    unit.session.flush()
    audit.record(unit, "client.alert_written", public_id, "care")
    return client


def record_birth(unit: Unit, public_id: str, birth_on: date) -> Client:
    """Keep a client's day of birth. Raises NotFound, Invalid naming the field."""
    unit.require_caring("client.write")
    client = joined.load(unit, public_id)
    if not _plausible_birth(birth_on, unit.today()):
        raise Invalid("birth_date", "birth_on")
    if client.birth_on != birth_on:
        client.birth_on = birth_on
        unit.session.flush()
        links.birthday_changed(unit, client)
        audit.record(unit, "client.birth_written", public_id, "care")
    return client


def search(unit: Unit, text: str = "") -> list[Client]:
    """Find clients by a part of name, mail or phone; empty text lists the newest.

    Of a phone only the digits count; who has exactly that number comes first.
    """
    unit.require_staff("client.read")
    wanted = normalize("NFC", text).strip().lower().replace("\x00", "?")
    query, newest = (
        select(Client).where(joined.stands()),
        (Client.created_at.desc(), Client.id.desc()),
    )
    if not wanted:
        return list(unit.session.scalars(query.order_by(*newest).limit(SEARCH_LIMIT)))
    fields = (func.lower(Client.name), Client.email)
    matches = [field.contains(wanted, autoescape=True) for field in fields]
    if number := number_in(wanted):
        matches.append(Client.phone_digits.contains(number))
        query = query.order_by(Client.phone_digits.endswith(number).desc())
    return list(
        unit.session.scalars(query.where(or_(*matches)).order_by(*newest).limit(SEARCH_LIMIT))
    )


def number_in(text: str) -> str:
    """Return the digits of a search that is a part of a phone number, else nothing."""
    number = digits_of(text)
    is_number = len(number) >= LEAST_DIGITS and not re.search(r"[^\d\s()+./-]", text)
    return number if is_number else ""


def last_visits(unit: Unit, found: Iterable[Client]) -> dict[int, date]:
    """Return the day of the last visit of each client who had one."""
    unit.require_staff("client.read")
    wanted = [client.id for client in found]
    if not wanted:
        return {}
    query = select(Consultation.client_id, func.max(Consultation.on))
    query = query.where(Consultation.client_id.in_(wanted)).group_by(Consultation.client_id)
    return {row[0]: row[1] for row in unit.session.execute(query)}


def like_each(unit: Unit, contacts: Sequence[tuple[str, str]]) -> list[tuple[Client, ...]]:
    """List, for each mail and phone, clients with the same: proposals, never a match."""
    mails = {email for email, _ in contacts if email}
    numbers = {number for _, phone in contacts if len(number := digits_of(phone)) >= SAME_DIGITS}
    if not mails and not numbers:
        return [() for _ in contacts]
    # Of two numbers that are one the last digits are equal: an index finds few to look at.
    ends = {number[-SAME_DIGITS:] for number in numbers}
    query = select(Client).where(or_(Client.email.in_(mails), Client.phone_end.in_(ends)))
    known = unit.session.scalars(query.order_by(Client.id)).all()
    return [
        tuple(one for one in known if same_mail(one, email) or same_phone(one, phone))
        for email, phone in contacts
    ]


def like(unit: Unit, email: str, phone: str) -> list[Client]:
    """List clients with the same mail or phone: proposals for the therapist, never a match."""
    return list(like_each(unit, [(email, phone)])[0])


def same_mail(client: Client, email: str) -> bool:
    return bool(email) and client.email == email


def same_phone(client: Client, phone: str) -> bool:
    """Tell whether two numbers are one, however they are written, with or without country."""
    one, other = sorted((client.phone_digits, digits_of(phone)), key=len)
    return len(one) >= SAME_DIGITS and other.endswith(one)


def timeline(unit: Unit, client: Client) -> list[TimelineEntry]:
    """List what happened with a client, newest first."""
    unit.require_staff("client.read")
    papers = select(Document).where(Document.client_id == client.id).order_by(Document.id)
    rows: list[Booking | Consultation | Document | Intake] = [
        *(one.booking for one in client_rows.booked(unit, client)),
        *_visits(unit, client),
        *unit.session.scalars(papers),
        *client_rows.intakes(unit, client),
    ]
    return sorted(map(_entry, rows), key=lambda entry: entry.at, reverse=True)


def _visits(unit: Unit, client: Client) -> Sequence[Consultation]:
    """Return the visits; what was done in them is fetched only for those who may see it."""
    if unit.actor.is_caring:
        found = [one.visit for one in client_rows.visits(unit, client)]
        return sorted(found, key=lambda one: one.id)
    query = select(Consultation).where(Consultation.client_id == client.id)
    alone = query.options(lazyload(Consultation.bumps)).order_by(Consultation.id)
    return unit.session.scalars(alone).all()


def _write(unit: Unit, client: Client, new: NewClient) -> None:
    if new.birth_on is not None and not _plausible_birth(new.birth_on, unit.today()):
        raise Invalid("birth_date", "birth_on")
    client.name = clean_line("name", new.name, 120)
    client.email = clean_mail("email", new.email, required=not new.phone.strip())
    client.phone = clean_line("phone", new.phone, 32, required=False)
    client.birth_on = new.birth_on
    client.language = _language(unit, new.language)
    client.large_print = new.large_print


def _entry(row: Booking | Consultation | Document | Intake) -> TimelineEntry:
    match row:
        case Document():
            return TimelineEntry(row.created_at, row.kind.value, row.public_id, "issued")
        case Intake():
            at = row.submitted_at or row.created_at
            return TimelineEntry(at, "intake", row.public_id, f"intake_{row.status.value}")
        case Booking():
            at = row.starts_at or row.created_at
            return TimelineEntry(at, "booking", row.public_id, row.status.value, row.service)
        case Consultation():
            status = "signed" if row.signed_at else row.status.value
            return TimelineEntry(row.created_at, "consultation", row.public_id, status)


def _plausible_birth(day: date, today: date) -> bool:
    return today.year - 120 <= day.year and day <= today


def _language(unit: Unit, language: str) -> str:
    return language if language in unit.settings.languages else unit.settings.languages[0]
