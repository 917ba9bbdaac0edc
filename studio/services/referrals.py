"""Referral letters: drafted from answers and decision, viewed, and frozen when issued."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from studio.documents.names import NOTICED
from studio.documents.views import ReferralData, ReferralView, Urgency, referral_view
from studio.models import (
    Consultation,
    DecisionKind,
    Document,
    LinkPurpose,
    Referral,
    ReferralStatus,
)
from studio.services import (
    audit,
    clinician,
    consultations,
    documents,
    facts,
    letter_history,
    letter_pictures,
    links,
    sealing,
)
from studio.services.assessments import Assessed
from studio.services.decisions import Decided
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_line, clean_note
from studio.services.unit import Unit
from studio.signals import referral_issued
from studio.skin.referral_waits import due_on

_URGENCIES = ("routine", "soon", "urgent", "emergency")


@dataclass(frozen=True, slots=True)
class ReferralInput:
    """What the therapist adds: a practice or person (may be empty), one question, consent.

    `tried` None takes what the client told at home; `noticed_by` is a key of `NOTICED`, or empty.
    """

    to: str
    question: str
    share_consent: bool
    tried: str | None = None
    noticed_by: str = ""


def draft(unit: Unit, consultation_public_id: str, given: ReferralInput) -> Referral:
    """Write the letter; an earlier draft is written anew.

    Raises NotFound, Invalid, Conflict("consultation_closed", "not_assessed", "not_decided",
    "nothing_to_refer").
    """
    unit.require_caring("referral.write")
    consultation = consultations.require_open(unit, consultation_public_id)
    letter = _letter(unit, consultation, given)
    referral = _draft_row(unit, consultation)
    referral.data = sealing.seal_json(unit, consultation.client, referral, "data", letter)
    unit.session.add(referral)
    unit.session.flush()
    audit.record(unit, "referral.drafted", referral.public_id, "care")
    return referral


def data(unit: Unit, referral: Referral) -> dict[str, Any]:
    """Open a letter's data, with `urgency` and `route`; audited."""
    unit.require_caring("referral.read")
    consultation = unit.session.get_one(Consultation, referral.consultation_id)
    audit.record(unit, "referral.read", referral.public_id, "care")
    return sealing.open_json(unit, consultation.client, referral, "data", referral.data)


def view(unit: Unit, referral_public_id: str, *, with_pictures: bool = False) -> ReferralView:
    """Format a letter for paper; audited.

    The map and, with consent, the photos come along when asked for: photos are decoded, so ask in
    a reading unit. Raises NotFound, PhotoLost, ImageRefused.
    """
    referral = unit.load(Referral, referral_public_id)
    consultation = unit.session.get_one(Consultation, referral.consultation_id)
    letter = _referral_data(data(unit, referral))
    shows_photos = with_pictures and letter.consent_on is not None
    return referral_view(
        letter,
        facts.client_facts(consultation.client),
        facts.studio_facts(unit),
        vocabulary=unit.knowledge.data["vocabulary"],
        number=referral.number,
        version=_version(unit, referral),
        pins=letter_pictures.pins(unit, consultation) if with_pictures else (),
        photos=letter_pictures.photos(unit, consultation) if shows_photos else (),
        reply=facts.reply_address(unit, referral),
    )


def issue(unit: Unit, referral_public_id: str, pdf: bytes) -> Document:
    """Freeze a letter and store its paper; the visit stays open until it is signed.

    Issuing the same letter again returns the stored document. Raises NotFound,
    Conflict("referral_not_draft").
    """
    unit.require_caring("referral.issue")
    referral = unit.load(Referral, referral_public_id)
    known = unit.session.scalar(select(Document).where(Document.referral_id == referral.id))
    if known is not None:
        return known
    if referral.status is not ReferralStatus.DRAFT:
        raise Conflict("referral_not_draft")
    consultation = unit.session.get_one(Consultation, referral.consultation_id)
    urgency = data(unit, referral)["urgency"]
    referral.status, referral.issued_at = ReferralStatus.ISSUED, unit.now()
    referral.due_on = due_on(urgency, unit.today())
    document = documents.store(unit, consultation, referral, pdf)
    _open_reply(unit, referral)
    audit.record(unit, "referral.issued", referral.public_id, "care")
    unit.announce(referral_issued, referral_id=referral.public_id, document_id=document.public_id)
    return document


def _open_reply(unit: Unit, referral: Referral) -> None:
    """Let the code printed on a letter open the page on which it is answered."""
    if unit.settings.public_url:
        token, pin = links.paper_token(unit, referral), links.reply_pin(unit, referral)
        days = links.REPLY_DAYS
        links.make(unit, LinkPurpose.REPLY, referral, days, token=token, pin=pin)


def _letter(unit: Unit, consultation: Consultation, given: ReferralInput) -> dict[str, Any]:
    views = consultations.current(unit, consultation)
    assessed = [view.assessment for view in views if view.assessment]
    decided = consultations.decided(unit, consultation)
    referred = [item for item in assessed if item.answer["referral"]]
    if not referred and decided.kind is not DecisionKind.REFER:
        raise Conflict("nothing_to_refer")
    lead = _lead(referred)
    return {
        "on": consultation.on.isoformat(),
        "urgency": lead["urgency"],
        "route": lead["to"],
        "also": sorted(_other_routes(referred, lead["to"])),
        "to": clean_line("to", given.to, 200, required=False),
        "question": clean_note("question", given.question, 1000),
        "reasons": _reasons(referred) or [decided.reason],
        "bumps": [item.case["bump"] for item in referred or assessed],
        "client": assessed[0].case["client"],
        "marks": [
            clinician.mark(view.public_id, view.features, view.assessment.answer)
            for view in views
            if view.assessment and (view.assessment in referred or not referred)
        ],
        "consent_on": unit.today().isoformat() if given.share_consent else None,
        **_history(unit, consultation, decided, given),
    }


def _history(
    unit: Unit, consultation: Consultation, decided: Decided, given: ReferralInput
) -> dict[str, Any]:
    """Tell of care so far; None and empty words stand for "not asked"."""
    if given.noticed_by not in {"", *NOTICED}:
        raise Invalid("unknown_value", "noticed_by")
    return {
        "noticed_by": given.noticed_by,
        "done_here": letter_history.done_here(unit, consultation.client),
        "not_done": letter_history.not_done(unit, consultation, decided),
        "tried": _tried(unit, consultation, given.tried),
    }


def _tried(unit: Unit, consultation: Consultation, typed: str | None) -> str:
    if typed is None:
        return letter_history.tried(unit, consultation)
    return clean_line("tried", typed, letter_history.LONGEST_TRIED, required=False)


def _lead(referred: list[Assessed]) -> dict[str, Any]:
    """Return the most urgent referral; what only the therapist wants seen is routine."""
    found: list[dict[str, Any]] = [item.answer["referral"] for item in referred]
    if not found:
        return {"urgency": "routine", "to": "dermatology"}
    return max(found, key=lambda one: _URGENCIES.index(one["urgency"]))


def _other_routes(referred: list[Assessed], lead: str) -> set[str]:
    named = set()
    for item in referred:
        named |= {item.answer["referral"]["to"], *item.answer["referral"]["also"]}
    return named - {lead}


def _reasons(referred: list[Assessed]) -> list[str]:
    """List the text of every reason once, in order."""
    texts = [because["text"] for item in referred for because in item.answer["referral"]["because"]]
    return list(dict.fromkeys(texts))


def _referral_data(letter: dict[str, Any]) -> ReferralData:
    consent = letter["consent_on"]
    return ReferralData(
        on=date.fromisoformat(letter["on"]),
        urgency=Urgency(letter["urgency"]),
        route=letter["route"],
        question=letter["question"],
        bumps=tuple(letter["bumps"]),
        client=letter["client"],
        reasons=tuple(letter["reasons"]),
        to=letter["to"] or None,
        also=tuple(letter["also"]),
        consent_on=None if consent is None else date.fromisoformat(consent),
        noticed_by=letter.get("noticed_by") or None,
        done_here=_some(letter.get("done_here")),
        not_done=_some(letter.get("not_done")),
        tried=letter.get("tried") or None,
    )


def _some(items: list[str] | None) -> tuple[str, ...] | None:
    return None if items is None else tuple(items)


def _draft_row(unit: Unit, consultation: Consultation) -> Referral:
    query = select(Referral).where(
        Referral.consultation_id == consultation.id, Referral.status == ReferralStatus.DRAFT
    )
    found = unit.session.scalar(query)
    return found or Referral(
        public_id=sealing.new_id(),
        consultation_id=consultation.id,
        number=facts.paper_number(unit.today()),
        status=ReferralStatus.DRAFT,
        created_at=unit.now(),
    )


def _version(unit: Unit, referral: Referral) -> int:
    query = select(func.count()).where(
        Referral.consultation_id == referral.consultation_id, Referral.id <= referral.id
    )
    return unit.session.scalar(query) or 1
