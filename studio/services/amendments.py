"""Dated words added to a signed visit; the first text stays as it was."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from studio.models import Amendment, Consultation
from studio.services import audit, sealing
from studio.services.errors import Conflict
from studio.services.text import clean_line, clean_note
from studio.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Amended:
    """One amendment, opened."""

    text: str
    author: str
    at: datetime


def add(unit: Unit, public_id: str, text: str, author: str) -> Amendment:
    """Add a word to a signed visit, under a name.

    Raises NotFound, Invalid, Conflict("not_signed").
    """
    unit.require_caring("consultation.amend")
    consultation = unit.load(Consultation, public_id)
    if consultation.signed_at is None:
        raise Conflict("not_signed")
    note = clean_note("text", text, 5000)
    return store(unit, consultation, note, clean_line("author", author, 200))


def store(unit: Unit, consultation: Consultation, text: str, author: str = "") -> Amendment:
    """Keep an amendment; without a name that of the studio's therapist stands under it."""
    row = Amendment(
        public_id=sealing.new_id(),
        consultation_id=consultation.id,
        actor_ref=unit.actor.ref,
        author=author or author_line(unit),
        at=unit.now(),
    )
    row.body = sealing.seal_json(unit, consultation.client, row, "body", {"text": text})
    unit.session.add(row)
    unit.session.flush()
    audit.record(unit, "consultation.amended", consultation.public_id, "care")
    return row


def of_visit(unit: Unit, consultation: Consultation) -> tuple[Amended, ...]:
    """Open every amendment of a visit, oldest first."""
    query = select(Amendment).where(Amendment.consultation_id == consultation.id)
    rows = unit.session.scalars(query.order_by(Amendment.id))
    return tuple(
        Amended(
            sealing.open_json(unit, consultation.client, row, "body", row.body)["text"],
            row.author,
            row.at,
        )
        for row in rows
    )


def author_line(unit: Unit) -> str:
    """Return how the therapist signs: name and license."""
    name = unit.settings.practitioner or unit.actor.name or unit.actor.ref
    number = unit.settings.license_number
    return f"{name}, license {number}" if number else name
