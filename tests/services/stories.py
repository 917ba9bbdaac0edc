"""Longer walks that several tests start from."""

from studio.models import Consultation, DecisionKind
from studio.services import consultations
from studio.services.decisions import DecisionInput
from studio.services.unit import Unit

TREAT = DecisionInput(
    kind=DecisionKind.TREAT,
    services=("cosmetic_extraction",),
    sites=("cheek",),
    homecare=("gentle_cleanser", "moisturizer", "spf"),
)
REFER = DecisionInput(kind=DecisionKind.REFER, homecare=("gentle_cleanser", "spf"))


def decide_to_treat(unit: Unit, consultation: Consultation) -> None:
    consultations.decide(unit, consultation.public_id, TREAT)
