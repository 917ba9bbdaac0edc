"""The whole record of a visit, for reading and printing."""

from dataclasses import dataclass
from typing import Any

from studio.services import amendments, audit, consultations, flags, plans, responses, signatures
from studio.services.amendments import Amended
from studio.services.consultations import ConsultationView
from studio.services.flags import Chosen
from studio.services.signatures import Signed
from studio.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that belongs to one visit."""

    seen: ConsultationView
    choices: tuple[Chosen, ...]
    responses: dict[str, dict[str, str]]
    #: The newest plan's data; empty without a plan.
    plan: dict[str, Any]
    signatures: tuple[Signed, ...]
    amendments: tuple[Amended, ...]


def get(unit: Unit, public_id: str) -> Record:
    """Open the whole record of a visit; audited. Raises NotFound."""
    seen = consultations.get(unit, public_id)
    visit = seen.consultation
    audit.record(unit, "consultation.record_read", public_id, "care")
    return Record(
        seen=seen,
        choices=flags.choices(unit, visit),
        plan=plans.data(unit, seen.plan) if seen.plan else {},
        responses=responses.open_responses(unit, visit),
        signatures=tuple(signatures.of_subject(unit, seen.client, f"consultation:{public_id}")),
        amendments=amendments.of_visit(unit, visit),
    )
