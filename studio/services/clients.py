"""Clients: finding, making, and what happened with them over time."""

from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import normalize

from sqlalchemy import func, or_, select

from studio.models import Booking, Client, Consultation, Document
from studio.services import audit, sealing
from studio.services.errors import Invalid
from studio.services.text import clean_line, clean_mail
from studio.services.unit import Unit

#: Rows a search shows; a longer list is a reason to type more.
SEARCH_LIMIT = 50


@dataclass(frozen=True, slots=True)
class NewClient:
    name: str
    email: str
    phone: str
    birth_on: date | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened; `kind` is booking, consultation, plan or referral."""

    at: datetime
    kind: str
    public_id: str
    status: str


def get(unit: Unit, public_id: str) -> Client:
    """Return a client. Raises NotFound."""
    unit.require_staff("client.read")
    return unit.load(Client, public_id)


def create(unit: Unit, new: NewClient) -> Client:
    """Make a client with a data key of their own. Raises Invalid."""
    unit.require_staff("client.write")
    if new.birth_on is not None and not _plausible_birth(new.birth_on, unit.today()):
        raise Invalid("birth_date", "birth_on")
    client = Client(
        public_id=sealing.new_id(),
        name=clean_line("name", new.name, 120),
        email=clean_mail("email", new.email, required=not new.phone.strip()),
        phone=clean_line("phone", new.phone, 32, required=False),
        birth_on=new.birth_on,
        language=_language(unit, new.language),
        created_at=unit.now(),
    )
    unit.session.add(client)
    unit.session.flush()
    sealing.create_key(unit, client)
    audit.record(unit, "client.created", client.public_id, "care")
    return client


def record_birth(unit: Unit, public_id: str, birth_on: date) -> Client:
    """Keep a client's day of birth. Raises NotFound, Invalid naming the field."""
    unit.require_caring("client.write")
    client = unit.load(Client, public_id)
    if not _plausible_birth(birth_on, unit.today()):
        raise Invalid("birth_date", "birth_on")
    if client.birth_on != birth_on:
        client.birth_on = birth_on
        unit.session.flush()
        audit.record(unit, "client.birth_written", public_id, "care")
    return client


def search(unit: Unit, text: str = "") -> list[Client]:
    """Find clients by a part of name, mail or phone, newest first; empty text lists the newest."""
    unit.require_staff("client.read")
    query = select(Client).order_by(Client.created_at.desc(), Client.id.desc()).limit(SEARCH_LIMIT)
    wanted = normalize("NFC", text).strip().lower().replace("\x00", "?")
    if wanted:
        fields = (func.lower(Client.name), Client.email, Client.phone)
        query = query.where(or_(*(field.contains(wanted, autoescape=True) for field in fields)))
    return list(unit.session.scalars(query))


def like(unit: Unit, email: str, phone: str) -> list[Client]:
    """List clients with the same mail or phone: proposals for the therapist, never a match."""
    same = [Client.email == email] if email else []
    if phone:
        same.append(Client.phone == phone)
    if not same:
        return []
    return list(unit.session.scalars(select(Client).where(or_(*same)).order_by(Client.id)))


def timeline(unit: Unit, public_id: str) -> list[TimelineEntry]:
    """List what happened with a client, newest first. Raises NotFound."""
    client = get(unit, public_id)
    rows: list[Booking | Consultation | Document] = [
        *unit.session.scalars(select(Booking).where(Booking.client_id == client.id)),
        *unit.session.scalars(select(Consultation).where(Consultation.client_id == client.id)),
        *unit.session.scalars(select(Document).where(Document.client_id == client.id)),
    ]
    return sorted(map(_entry, rows), key=lambda entry: entry.at, reverse=True)


def _entry(row: Booking | Consultation | Document) -> TimelineEntry:
    if isinstance(row, Document):
        return TimelineEntry(row.created_at, row.kind.value, row.public_id, "issued")
    kind = "booking" if isinstance(row, Booking) else "consultation"
    return TimelineEntry(row.created_at, kind, row.public_id, row.status.value)


def _plausible_birth(day: date, today: date) -> bool:
    return today.year - 120 <= day.year and day <= today


def _language(unit: Unit, language: str) -> str:
    return language if language in unit.settings.languages else unit.settings.languages[0]
