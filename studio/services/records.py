"""The whole record of a visit, for reading and printing."""

from dataclasses import dataclass

from sqlalchemy import select

from studio.models import Consultation, Signature
from studio.services import amendments, audit, consultations, flags, responses, sealing
from studio.services.amendments import Amended
from studio.services.consultations import ConsultationView
from studio.services.flags import Chosen
from studio.services.unit import Unit


@dataclass(frozen=True, slots=True)
class SignedText:
    """A signature with the text above it; `strokes` are shares of the box, or None when typed."""

    row: Signature
    text: str
    strokes: list[list[list[float]]] | None


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that belongs to one visit."""

    seen: ConsultationView
    choices: tuple[Chosen, ...]
    responses: dict[str, dict[str, str]]
    signatures: tuple[SignedText, ...]
    amendments: tuple[Amended, ...]


def get(unit: Unit, public_id: str) -> Record:
    """Open the whole record of a visit; audited. Raises NotFound."""
    seen = consultations.get(unit, public_id)
    visit = seen.consultation
    audit.record(unit, "consultation.record_read", public_id, "care")
    return Record(
        seen=seen,
        choices=flags.choices(unit, visit),
        responses=responses.open_responses(unit, visit),
        signatures=signatures_of(unit, visit),
        amendments=amendments.of_visit(unit, visit),
    )


def signatures_of(unit: Unit, visit: Consultation) -> tuple[SignedText, ...]:
    """Open the signatures under a visit, in order."""
    query = select(Signature).where(Signature.subject == f"consultation:{visit.public_id}")
    rows = unit.session.scalars(query.order_by(Signature.id))
    return tuple(_opened(unit, visit, row) for row in rows)


def _opened(unit: Unit, visit: Consultation, row: Signature) -> SignedText:
    body = sealing.open_json(unit, visit.client, row, "body", row.body)
    return SignedText(row, body["text"], body.get("strokes"))
