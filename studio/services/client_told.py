"""What the client told at home about the bumps, for those who look at them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import bindparam, exists, select

from studio.models import ClientKey, Consultation, Intake, IntakeStatus
from studio.services import audit, intakes, sealing
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
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
#: The newest questionnaire of a `client` that came after the visits before a `visit`.
_SENT: Final = (
    select(Intake, ClientKey)
    .outerjoin(ClientKey, ClientKey.client_id == Intake.client_id)
    .where(
        Intake.client_id == bindparam("client"),
        Intake.status == IntakeStatus.SUBMITTED,
        Intake.submitted_at <= bindparam("until"),
        ~exists().where(
            Consultation.client_id == Intake.client_id,
            Consultation.id < bindparam("visit"),
            Consultation.created_at > Intake.submitted_at,
        ),
    )
    .order_by(Intake.id.desc())
    .limit(1)
)


def of(unit: Unit, consultation: Consultation) -> OpenIntake | None:
    """Open the questionnaire that was sent for this visit; audited. None without one.

    One that an earlier visit was held on, or that came after this one was signed, is not its own.
    """
    unit.require_caring("intake.read")
    wanted = {
        "client": consultation.client_id,
        "visit": consultation.id,
        "until": consultation.signed_at or _LATEST,
    }
    found = unit.session.execute(_SENT, wanted).first()
    if found is None:
        return None
    intake, key = found
    audit.record(unit, "intake.read", intake.public_id, "care")
    sealing.know_key(unit, consultation.client, key)
    return intakes.opened(unit, intake, consultation.client)


def concern(told: OpenIntake | None) -> str:
    """Return what bothers the client, in their own words."""
    return "" if told is None else str(told.answers.get("main_concern") or "")


def places(told: OpenIntake | None) -> tuple[str, ...]:
    """Return the places of the map that the client named."""
    named = told.answers.get("concern_zones") or () if told else ()
    return tuple(zone for key in named for zone in PLACES.get(key, ()))
