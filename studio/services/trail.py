"""Reading the audit trail: who saw or changed what, and whether it is whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from studio.models import AuditEntry, Base, Client, Consultation
from studio.services import audit, joined
from studio.services.profile import names_of
from studio.services.unit import Unit

#: Lines a page shows.
PAGE = 100
#: What lines can be sorted out by: the first word of what was done.
KINDS = (
    "account",
    "api_key",
    "booking",
    "client",
    "consultation",
    "consent",
    "delivery",
    "denied",
    "document",
    "intake",
    "job",
    "link",
    "photo",
    "plan",
    "product",
    "referral",
    "setting",
    "webhook",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are asked for; what is empty does not narrow."""

    person: str = ""
    client: str = ""
    day: date | None = None
    kind: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the trail with the names that belong to it."""

    id: int
    at: datetime
    person: str
    action: str
    object_ref: str
    purpose: str
    client_id: str
    client: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the chain is whole: how many lines there are, and the first that does not fit."""

    lines: int
    broken_at: int | None


def entries(unit: Unit, wanted: Wanted) -> list[Seen]:
    """List lines, newest first, one more than a page when there are older ones. Raises NotFound."""
    unit.require_owner("audit.read")
    query = _narrowed(unit, wanted).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
    rows = list(unit.session.scalars(query))
    people = names_of(unit, {row.actor_ref for row in rows})
    clients = _clients_of(unit, {row.object_ref for row in rows})
    audit.record(unit, "audit.read", "studio_audit", "oversight")
    return [_seen(row, people, clients) for row in rows]


def people(unit: Unit) -> dict[str, str]:
    """Name everybody who stands in the trail, by reference."""
    unit.require_owner("audit.read")
    refs = set(unit.session.scalars(select(AuditEntry.actor_ref).distinct()))
    return names_of(unit, refs)


def check(unit: Unit) -> Checked:
    """Walk the whole chain."""
    unit.require_owner("audit.verify")
    lines = unit.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    result = Checked(lines, audit.verify(unit))
    audit.record(unit, "audit.verified", "studio_audit", "oversight")
    return result


def _narrowed(unit: Unit, wanted: Wanted) -> Select[AuditEntry]:
    query = select(AuditEntry)
    if wanted.person:
        query = query.where(AuditEntry.actor_ref == wanted.person)
    if wanted.kind in KINDS:
        query = query.where(AuditEntry.action.startswith(f"{wanted.kind}.", autoescape=True))
    if wanted.day is not None:
        start = datetime.combine(wanted.day, time(), unit.settings.zone)
        end = datetime.combine(wanted.day + timedelta(days=1), time(), unit.settings.zone)
        query = query.where(AuditEntry.at >= start, AuditEntry.at < end)
    if wanted.client:
        query = query.where(AuditEntry.object_ref.in_(_things_of(unit, wanted.client)))
    if wanted.before is not None:
        query = query.where(AuditEntry.id < wanted.before)
    return query


def _things_of(unit: Unit, public_id: str) -> list[str]:
    """Name everything that belongs to a client, by outside id. Raises NotFound.

    What was done on records that became part of this one belongs to it.
    """
    own = unit.load(Client, public_id)
    found = [public_id, *joined.parts(unit, public_id)]
    ids = [own.id, *unit.session.scalars(select(Client.id).where(Client.public_id.in_(found[1:])))]
    for column, link, through in _owned():
        query = select(column)
        if through is Consultation:
            query = query.join(Consultation, link == Consultation.id)
            query = query.where(Consultation.client_id.in_(ids))
        else:
            query = query.where(link.in_(ids))
        found += unit.session.scalars(query)
    return found


def _clients_of(unit: Unit, refs: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Give for each thing the id and name of the client it belongs to."""
    wanted = list(refs)
    found: dict[str, tuple[str, str]] = {
        row.public_id: (row.public_id, row.name)
        for row in unit.session.scalars(select(Client).where(Client.public_id.in_(wanted)))
    }
    for column, link, through in _owned():
        query = select(column, Client.public_id, Client.name).where(column.in_(wanted))
        if through is Consultation:
            query = query.join(Consultation, link == Consultation.id)
            query = query.join(Client, Client.id == Consultation.client_id)
        else:
            query = query.join(Client, Client.id == link)
        for thing, client_id, name in unit.session.execute(query):
            found[thing] = (client_id, name)
    return found


def _owned() -> Iterator[tuple[InstrumentedAttribute[str], InstrumentedAttribute[int], type[Base]]]:
    """Yield outside id, link and what it links to for every table of a client's things."""
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__name__):
        model = mapper.class_
        names = set(mapper.columns.keys())
        # Faces of a table for the sign-in library are no tables of their own.
        if "public_id" not in names or mapper.inherits is not None:
            continue
        if "client_id" in names:
            yield model.public_id, model.client_id, Client
        elif "consultation_id" in names:
            yield model.public_id, model.consultation_id, Consultation


def _seen(row: AuditEntry, people: dict[str, str], clients: dict[str, tuple[str, str]]) -> Seen:
    client_id, client = clients.get(row.object_ref, ("", ""))
    return Seen(
        id=row.id,
        at=row.at,
        person=people[row.actor_ref],
        action=row.action,
        object_ref=row.object_ref,
        purpose=row.purpose,
        client_id=client_id,
        client=client,
    )
