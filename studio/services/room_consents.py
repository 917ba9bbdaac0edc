"""Consents asked in the room: a yes or no under the exact text, with a typed name."""

from collections.abc import Mapping
from dataclasses import dataclass

from studio.models import Client, Consultation, Purpose, SignedBy, SignedHow
from studio.services import consents, signatures
from studio.services.ages import is_minor
from studio.services.consent_words import ConsentText, consent_text
from studio.services.consents import Standing
from studio.services.errors import Conflict, Invalid
from studio.services.unit import Unit

#: What may be asked beside the photos.
ASKED = (Purpose.PHOTOS, Purpose.INTIMATE_PHOTOS)
#: What a visit begins with, for those who did not answer at home.
FIRST = (Purpose.HEALTH_DATA, Purpose.SCOPE, Purpose.PHOTOS, Purpose.SHARE_WITH_CLINICIAN)


@dataclass(frozen=True, slots=True)
class Ask:
    """A consent that is missing, in the client's language."""

    purpose: Purpose
    words: ConsentText
    language: str
    #: Somebody else signs: the client is under 18.
    by_guardian: bool
    refused_before: bool


def missing(unit: Unit, client: Client, given: Mapping[Purpose, Standing]) -> tuple[Ask, ...]:
    """Return what to ask for: photos first, intimate ones only from grown-ups who agreed to those.

    `given` is what stands now. The caller has checked who may.
    """
    photos, intimate = (given.get(purpose) for purpose in ASKED)
    if photos is None or not photos.holds:
        return (_ask(unit, client, Purpose.PHOTOS, refused=photos is not None),)
    if _is_grown(unit, client) and (intimate is None or not intimate.holds):
        return (_ask(unit, client, Purpose.INTIMATE_PHOTOS, refused=intimate is not None),)
    return ()


def missing_first(unit: Unit, client: Client, given: Mapping[Purpose, Standing]) -> tuple[Ask, ...]:
    """Return what to ask for before the visit goes on: never answered, taken back, a year old.

    `given` is what stands now. The caller has checked who may.
    """
    return tuple(
        _ask(unit, client, purpose, refused=purpose in given)
        for purpose in FIRST
        if consents.is_due(unit, given.get(purpose))
    )


def answer_all(
    unit: Unit, consultation_id: str, answers: Mapping[Purpose, bool], name: str
) -> None:
    """Keep several answers at once, each under its own text; one typed name signs every yes.

    Raises as `answer`.
    """
    for purpose, given in answers.items():
        answer(unit, consultation_id, purpose, given=given, name=name)


def answer(unit: Unit, consultation_id: str, purpose: Purpose, *, given: bool, name: str) -> None:
    """Keep the client's answer, signed with the typed name when it is yes.

    Raises NotFound, Invalid naming the field, Conflict("intimate_minor").
    """
    unit.require_caring("consent.write")
    client = unit.load(Consultation, consultation_id).client
    if purpose not in {*ASKED, *FIRST}:
        raise Invalid("unknown", "purpose")
    if given and purpose is Purpose.INTIMATE_PHOTOS and not _is_grown(unit, client):
        raise Conflict("intimate_minor")
    text = consent_text(purpose, client.language, unit.settings.name).text
    signature = None
    if given:
        minor = is_minor(client.birth_on, unit.today())
        signer = SignedBy.GUARDIAN if minor else SignedBy.CLIENT
        subject = f"consultation:{consultation_id}"
        signature = signatures.sign(unit, client, subject, text, signer, SignedHow.TYPED, name)
    consents.record(unit, client, purpose, given, text, signature, unit.actor.ref)


def _ask(unit: Unit, client: Client, purpose: Purpose, *, refused: bool) -> Ask:
    return Ask(
        purpose=purpose,
        words=consent_text(purpose, client.language, unit.settings.name),
        language=client.language,
        by_guardian=is_minor(client.birth_on, unit.today()),
        refused_before=refused,
    )


def _is_grown(unit: Unit, client: Client) -> bool:
    return client.birth_on is not None and not is_minor(client.birth_on, unit.today())
