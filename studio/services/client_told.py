"""What the client told at home about the bumps, for those who look at them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from studio.models import Consultation
from studio.services import audit, client_rows, intakes
from studio.services.client_rows import Sent
from studio.services.intakes import OpenIntake
from studio.services.unit import Unit

#: Places of the map by what a client ticks. Not the private ones: nobody looks there unasked.
PLACES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "forehead": ("FH-M",),
        "eyes": ("IO-R", "IO-L"),
        "nose": ("NT-M",),
        "cheeks": ("CK-R", "CK-L"),
        "lips": ("VB-M",),
        "chin": ("CH-M",),
        "ears": ("EA-R", "EA-L"),
        "scalp": ("SC-M",),
        "neck": ("NK-F",),
        "chest": ("DE-M",),
        "back": ("UB-R", "UB-L"),
        "arms": ("UA-R", "UA-L"),
        "legs": ("LG-R", "LG-L"),
    }
)


def of(unit: Unit, consultation: Consultation) -> OpenIntake | None:
    """Open the questionnaire that was sent for this visit; audited. None without one.

    One that an earlier visit was held on, or that came after this one was signed, is not its own.
    """
    unit.require_caring("intake.read")
    found = next(
        (
            one.intake
            for one in client_rows.sent(unit, consultation.client)
            if _is_for(consultation, one)
        ),
        None,
    )
    if found is None:
        return None
    audit.record(unit, "intake.read", found.public_id, "care")
    return intakes.opened(unit, found, consultation.client)


def _is_for(consultation: Consultation, sent: Sent) -> bool:
    """Tell whether answers were there for a visit, and not for an earlier one already."""
    signed_at, sent_at = consultation.signed_at, sent.intake.submitted_at
    came_late = signed_at is not None and sent_at is not None and sent_at > signed_at
    return not came_late and (sent.visit_id is None or sent.visit_id >= consultation.id)


def concern(told: OpenIntake | None) -> str:
    """Return what bothers the client, in their own words."""
    return "" if told is None else str(told.answers.get("main_concern") or "")


def places(told: OpenIntake | None) -> tuple[str, ...]:
    """Return the places of the map that the client named."""
    named = told.answers.get("concern_zones") or () if told else ()
    return tuple(zone for key in named for zone in PLACES.get(key, ()))
