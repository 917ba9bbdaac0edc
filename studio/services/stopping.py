"""What is done about open red flags: stop and refer, postpone, or carry on with a reason."""

from studio.models import DecisionKind, FlagAnswer, Purpose
from studio.services import allowed, audit, consents, consultations, flags, referrals
from studio.services.consultations import ConsultationView
from studio.services.decisions import MIN_REASON, DecisionInput
from studio.services.errors import Conflict, Invalid
from studio.services.referrals import ReferralInput
from studio.services.text import clean_note
from studio.services.unit import Unit

#: What the letter asks unless the therapist writes something else.
QUESTION = "What is this spot, and how should it be cared for?"


def answer_flags(unit: Unit, public_id: str, answer: FlagAnswer, reason: str = "") -> None:
    """Answer every open flag at once; a second call without open flags changes nothing.

    Stop and refer decides to refer and drafts the letter. Postpone decides on nothing today, or on
    the referral where the advice binds. Carry on decides nothing: it needs a reason, and never
    goes past an emergency. Raises NotFound, NotAllowed, Invalid, Conflict("emergency").
    """
    unit.require_caring("flag.answer")
    if answer is FlagAnswer.CARRY_ON:
        unit.require_caring("flag.carry_on")
    seen = _current(unit, public_id)
    if not seen.flags.open:
        return
    if seen.flags.is_emergency and answer is not FlagAnswer.REFER:
        raise Conflict("emergency")
    words = _reason(answer, reason)
    flags.store(unit, seen.consultation, seen.flags.open, answer, words)
    audit.record(unit, f"flag.{answer.value}", public_id, "care")
    if answer is FlagAnswer.REFER:
        _refer(unit, seen, words)
    elif answer is FlagAnswer.POSTPONE:
        _postpone(unit, seen, words)


def _current(unit: Unit, public_id: str) -> ConsultationView:
    """Open the visit with answers to what is recorded now."""
    consultations.require_open(unit, public_id)
    seen = consultations.get(unit, public_id)
    if seen.bumps and not seen.is_assessed:
        consultations.assess(unit, public_id)
        seen = consultations.get(unit, public_id)
    return seen


def _reason(answer: FlagAnswer, reason: str) -> str:
    words = clean_note("reason", reason, 1000, required=False)
    if answer is FlagAnswer.CARRY_ON and len(words) < MIN_REASON:
        raise Invalid("reason_needed", "reason", "write your reason, 10 letters or more")
    return words


def _refer(unit: Unit, seen: ConsultationView, reason: str) -> None:
    public_id = seen.consultation.public_id
    decision = DecisionInput(kind=DecisionKind.REFER, reason=reason)
    consultations.decide(unit, public_id, decision)
    start_letter(unit, seen)


def start_letter(unit: Unit, seen: ConsultationView) -> None:
    """Draft the letter with its usual question, unless one was written already."""
    if seen.referral is not None:
        return
    standing = consents.current(unit, seen.client).get(Purpose.SHARE_WITH_CLINICIAN)
    agreed = standing is not None and standing.holds
    given = ReferralInput("", QUESTION, share_consent=agreed)
    referrals.draft(unit, seen.consultation.public_id, given)


def _postpone(unit: Unit, seen: ConsultationView, reason: str) -> None:
    answers = [answer for _, answer in seen.found]
    if allowed.urgency(answers) in allowed.BINDING:
        _refer(unit, seen, reason)
        return
    seen_now = "; ".join(dict.fromkeys(flag.text for flag in seen.flags.open))
    words = reason if len(reason) >= MIN_REASON else f"Postponed at a red flag: {seen_now}"[:2000]
    decision = DecisionInput(kind=DecisionKind.HOLD, reason=words)
    consultations.decide(unit, seen.consultation.public_id, decision)
