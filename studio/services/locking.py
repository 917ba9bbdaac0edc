"""The end of a visit: what is still missing, both signatures, and the lock after them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studio.models import (
    Consultation,
    ConsultationStatus,
    DecisionKind,
    PlanStatus,
    ReferralStatus,
    Signature,
    SignedBy,
    SignedHow,
)
from studio.services import (
    amendments,
    audit,
    consultations,
    sealing,
    signatures,
    step_drafts,
    visit_words,
)
from studio.services.consultations import ConsultationView
from studio.services.errors import Conflict, StepsMissing
from studio.services.signatures import Strokes
from studio.services.text import clean_line
from studio.services.treated import to_body
from studio.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand under the visit: a name typed, or strokes with the name beside them."""

    name: str
    how: SignedHow = SignedHow.TYPED
    strokes: Strokes | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs. `client` is None when the client does not wish to, which `declined` explains."""

    therapist: Hand
    license_number: str
    client: Hand | None = None
    client_by: SignedBy = SignedBy.CLIENT
    declined: str = ""


def missing(seen: ConsultationView) -> tuple[tuple[str, str], ...]:
    """List what keeps a visit from being signed: the step to go to, and why."""
    return tuple(_missing(seen))


def sign(unit: Unit, public_id: str, given: Signing) -> Consultation:
    """Sign and lock a visit; from then on there are only amendments.

    Raises NotFound, Invalid naming the field, StepsMissing with all that is missing,
    Conflict("signed").
    """
    unit.require_caring("consultation.sign")
    seen = consultations.get(unit, public_id)
    if seen.is_signed:
        raise Conflict("signed")
    gaps = missing(seen)
    if gaps:
        raise StepsMissing(gaps)
    number = clean_line("license_number", given.license_number, 60, required=False)
    _sign_client(unit, seen, given)
    _sign(
        unit, seen, given.therapist, SignedBy.THERAPIST, _therapist_text(unit, seen, given, number)
    )
    visit = seen.consultation
    step_drafts.drop_all(unit, visit)
    visit.signed_at, visit.status = unit.now(), ConsultationStatus.CLOSED
    unit.session.flush()
    audit.record(unit, "consultation.signed", public_id, "care")
    return visit


def client_text(unit: Unit, seen: ConsultationView) -> str:
    """Return what the client signs, in the client's language."""
    return visit_words.client_text(seen, unit.settings.name, unit.knowledge)


def fingerprint(seen: ConsultationView) -> str:
    """Return the SHA-256 of the whole record, as it stands under the therapist's signature."""
    body: dict[str, Any] = {
        "intake": seen.intake,
        "bumps": [[bump.number, bump.features] for bump in seen.bumps],
        "assessments": [bump.assessment.public_id for bump in seen.bumps if bump.assessment],
        "answers": [answer for _, answer in seen.found],
        "decision": seen.decision and [seen.decision.kind, *seen.decision.departs],
        "services": seen.decision and [seen.decision.services, seen.decision.sites],
        "treatment": seen.treatment and to_body(seen.treatment),
        "papers": sorted(paper.sha256 for paper in seen.documents),
        "flags": [[one.answer, one.flags, one.reason] for one in seen.flags.chosen],
    }
    return hashlib.sha256(sealing.canonical(body).encode()).hexdigest()


def _missing(seen: ConsultationView) -> Iterator[tuple[str, str]]:
    if len(seen.intake) < 2:
        yield "checkin", "not_checked_in"
    if not seen.bumps:
        yield "look", "no_bumps"
        return
    if not seen.is_assessed:
        yield "assess", "not_assessed"
        return
    if seen.flags.open:
        yield "assess", "flags_open"
    if seen.decision is None:
        yield "assess", "not_decided"
    elif not seen.decision_stands:
        yield "assess", "decision_outdated"
    elif seen.decision.kind is DecisionKind.REFER:
        yield from _letter_missing(seen)
    else:
        yield from _care_missing(seen)


def _letter_missing(seen: ConsultationView) -> Iterator[tuple[str, str]]:
    if seen.referral is None or seen.referral.status is ReferralStatus.DRAFT:
        yield "referral", "letter_missing"


def _care_missing(seen: ConsultationView) -> Iterator[tuple[str, str]]:
    decided, done = seen.decision, seen.treatment
    if decided and decided.kind is DecisionKind.TREAT and not _fits(seen):
        yield "treat", "treatment_outdated" if done else "treatment_missing"
    if seen.plan is None or seen.plan.status is not PlanStatus.ISSUED:
        yield "plan", "plan_missing"
    elif decided and seen.plan.created_at < decided.decided_at:
        yield "plan", "plan_outdated"


def _fits(seen: ConsultationView) -> bool:
    """Tell whether what was done is what was decided, should that have been changed since."""
    if seen.treatment is None or seen.decision is None:
        return False
    return all(step.service in seen.decision.services for step in seen.treatment.steps)


def _sign_client(unit: Unit, seen: ConsultationView, given: Signing) -> None:
    if given.client is not None:
        _sign(unit, seen, given.client, given.client_by, client_text(unit, seen))
        return
    clean_line("declined", given.declined, 200)


def _sign(
    unit: Unit, seen: ConsultationView, hand: Hand, signed_by: SignedBy, text: str
) -> Signature:
    subject = f"consultation:{seen.consultation.public_id}"
    return signatures.sign(
        unit, seen.client, subject, text, signed_by, hand.how, hand.name, hand.strokes
    )


def _therapist_text(unit: Unit, seen: ConsultationView, given: Signing, number: str) -> str:
    """Return what the therapist signs; it binds the whole record by its fingerprint."""
    on = unit.today().isoformat()
    lines = [
        f"I looked after this visit of {seen.consultation.on.isoformat()} and recorded it truly.",
        f"Signed on {on} as {given.therapist.name}" + (f", license {number}." if number else "."),
        f"Record: SHA-256 {fingerprint(seen)}.",
    ]
    if given.client is None:
        lines.append(f"The client did not sign: {given.declined}")
    return "\n".join(lines)


def therapist_line(unit: Unit) -> str:
    """Return how the therapist signs: name and license."""
    return amendments.author_line(unit)
