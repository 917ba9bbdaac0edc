"""Consents: a yes or no to one purpose each, with the exact text, withdrawable at any time."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import bindparam, select

from studio.models import Client, Consent, Purpose, Signature, SignedBy
from studio.services import audit, sealing
from studio.services.ages import is_minor
from studio.services.errors import Invalid, NoConsent
from studio.services.unit import Unit
from studio.signals import consent_withdrawn

__all__ = ["Purpose", "Standing", "current", "is_due", "record", "require_consent", "withdraw"]

#: These are asked again each year; the others hold until they are withdrawn.
YEARLY = frozenset({Purpose.HEALTH_DATA, Purpose.SCOPE})
_YEAR = timedelta(days=365)
_OF_CLIENT: Final = (
    select(Consent).where(Consent.client_id == bindparam("client")).order_by(Consent.id)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts now for one purpose: the latest answer."""

    purpose: Purpose
    given: bool
    #: Day of the answer in the studio's zone.
    on: date
    withdrawn_on: date | None
    #: `client`, or who of the studio recorded it.
    recorded_by: str
    signature_id: int | None
    text_sha256: str

    @property
    def holds(self) -> bool:
        """Tell whether the studio may act on it."""
        return self.given and self.withdrawn_on is None


def record(  # noqa: PLR0913, PLR0917 - what a consent is made of
    unit: Unit,
    client: Client,
    purpose: Purpose,
    given: bool,  # noqa: FBT001 - the answer itself
    text: str,
    signature: Signature | None,
    recorded_by: str,
) -> Consent:
    """Keep the answer to one purpose under the exact text; it replaces the one before.

    A client under 18 says yes through a guardian's signature. The caller has checked who may.
    Raises Invalid("guardian_needed").
    """
    by_guardian = signature is not None and signature.signed_by is SignedBy.GUARDIAN
    if given and is_minor(client.birth_on, unit.today()) and not by_guardian:
        raise Invalid("guardian_needed", "signature")
    consent = Consent(
        public_id=sealing.new_id(),
        client_id=client.id,
        purpose=purpose,
        given=given,
        text_sha256=sha256(text.encode()).hexdigest(),
        signature_id=None if signature is None else signature.id,
        recorded_by=recorded_by,
        given_at=unit.now(),
    )
    unit.session.add(consent)
    unit.session.flush()
    audit.record(unit, f"consent.{'given' if given else 'refused'}", consent.public_id, "care")
    return consent


def current(unit: Unit, client: Client) -> dict[Purpose, Standing]:
    """Return the latest answer to each purpose that was asked, in one statement."""
    rows = unit.once(
        ("consents", client.id),
        lambda: unit.session.scalars(_OF_CLIENT, {"client": client.id}).all(),
    )
    return {row.purpose: _standing(unit, row) for row in rows}


def is_due(unit: Unit, standing: Standing | None) -> bool:
    """Tell whether a purpose has to be asked: never answered, withdrawn, or a year ago."""
    if standing is None or standing.withdrawn_on is not None:
        return True
    return standing.purpose in YEARLY and unit.today() - standing.on > _YEAR


def require_consent(unit: Unit, client: Client, purpose: Purpose) -> None:
    """Go on only when the client agreed to this purpose and did not take it back.

    Raises NoConsent.
    """
    standing = current(unit, client).get(purpose)
    if standing is None or not standing.holds:
        raise NoConsent(purpose)


def withdraw(unit: Unit, client: Client, purpose: Purpose) -> None:
    """Take a yes back, on the day it is said; what was made with it must go or stay unused.

    Photos go with it; listeners of `consent_withdrawn` act on it after the commit. Twice changes
    nothing.
    """
    from studio.services import photo_files  # noqa: PLC0415 - photos themselves ask for consent

    query = select(Consent).where(Consent.client_id == client.id, Consent.purpose == purpose)
    consent = unit.session.scalar(query.order_by(Consent.id.desc()).limit(1))
    if consent is None or not consent.given or consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = unit.now()
    unit.session.flush()
    audit.record(unit, "consent.withdrawn", consent.public_id, "care")
    photo_files.purge(unit, client, purpose)
    unit.announce(consent_withdrawn, client_id=client.public_id, purpose=purpose.value)


def _standing(unit: Unit, row: Consent) -> Standing:
    zone = unit.settings.zone
    return Standing(
        purpose=row.purpose,
        given=row.given,
        on=row.given_at.astimezone(zone).date(),
        withdrawn_on=row.withdrawn_at.astimezone(zone).date() if row.withdrawn_at else None,
        recorded_by=row.recorded_by,
        signature_id=row.signature_id,
        text_sha256=row.text_sha256,
    )
