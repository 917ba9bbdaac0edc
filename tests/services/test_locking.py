"""The end of a visit: what is missing, who signed what, and that nothing changes afterwards."""

from collections.abc import Callable

import pytest

from studio.models import ConsultationStatus, FlagAnswer, SignedBy, SignedHow
from studio.services import (
    amendments,
    consultations,
    locking,
    plans,
    records,
    referrals,
    responses,
    signatures,
    stopping,
    treatments,
)
from studio.services.errors import Conflict, Invalid, NotAllowed, StepsMissing
from studio.services.locking import Hand, Signing
from studio.services.referrals import ReferralInput
from studio.services.unit import Unit
from tests.builders import BLEEDING, MILIA, make_assessed, make_consultation
from tests.conftest import DESK, Clock, Work
from tests.services.stories import TREAT, decide_to_treat

PDF = b"%PDF-1.7 a rendered paper"
SIGNING = Signing(therapist=Hand("Ada Quist"), license_number="E-1", client=Hand("Mara Lindqvist"))


def ready(unit: Unit) -> str:
    """Walk a visit to where it can be signed."""
    consultation = make_assessed(unit, MILIA)
    decide_to_treat(unit, consultation)
    treatments.record_as_planned(unit, consultation.public_id)
    plan = plans.draft(unit, consultation.public_id)
    plans.issue(unit, plan.public_id, PDF)
    return consultation.public_id


def gaps(unit: Unit, visit: str) -> list[str]:
    return [code for _, code in locking.missing(consultations.get(unit, visit))]


def test_what_is_missing_is_named_step_by_step(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit, MILIA).public_id
        assert gaps(unit, visit) == ["not_assessed"]
        consultations.assess(unit, visit)
        assert gaps(unit, visit) == ["not_decided"]
        consultations.decide(unit, visit, TREAT)
        assert gaps(unit, visit) == ["treatment_missing", "plan_missing"]
        treatments.record_as_planned(unit, visit)
        plan = plans.draft(unit, visit)
        assert gaps(unit, visit) == ["plan_missing"]
        plans.issue(unit, plan.public_id, PDF)
        assert gaps(unit, visit) == []


def test_an_open_flag_and_a_missing_letter_are_named(work: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, BLEEDING).public_id
        assert gaps(unit, visit) == ["flags_open", "not_decided"]
        stopping.answer_flags(unit, visit, FlagAnswer.REFER)
        assert gaps(unit, visit) == ["letter_missing"]
        letter = consultations.get(unit, visit).referral
        assert letter is not None
        referrals.issue(unit, letter.public_id, PDF)
        assert gaps(unit, visit) == []


def test_a_decision_made_after_the_plan_asks_for_a_new_plan(work: Work, clock: Clock) -> None:
    with work() as unit:
        visit = ready(unit)
        clock.move(minutes=5)
        consultations.decide(unit, visit, TREAT)

        assert gaps(unit, visit) == ["plan_outdated"]


def test_a_visit_with_gaps_cannot_be_signed(work: Work, look: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, MILIA).public_id

    with pytest.raises(StepsMissing) as refused, work() as unit:
        locking.sign(unit, visit, SIGNING)

    assert refused.value.missing == (("assess", "not_decided"),)
    with look() as unit:
        assert not consultations.get(unit, visit).is_signed


def test_signing_keeps_both_hands_and_locks(work: Work, look: Work) -> None:
    with work() as unit:
        visit = ready(unit)
        before = locking.fingerprint(consultations.get(unit, visit))
        locking.sign(unit, visit, SIGNING)

    with look() as unit:
        record = records.get(unit, visit)
    client, therapist = record.signatures
    assert client.signature.signed_by is SignedBy.CLIENT
    assert "Gentle extraction (cheek)" in client.text
    assert therapist.signature.signed_by is SignedBy.THERAPIST
    assert before in therapist.text
    assert "license E-1" in therapist.text
    assert locking.fingerprint(record.seen) == before
    assert record.seen.consultation.status is ConsultationStatus.CLOSED


def test_a_drawn_signature_keeps_its_lines(work: Work, look: Work) -> None:
    strokes = [[[0.1, 0.2], [0.3, 0.4]]]
    drawn = Hand("Mara Lindqvist", SignedHow.DRAWN, strokes)
    with work() as unit:
        visit = ready(unit)
        given = Signing(Hand("Ada Quist"), "", client=drawn, client_by=SignedBy.GUARDIAN)
        locking.sign(unit, visit, given)

    with look() as unit:
        seen = consultations.get(unit, visit)
        found = signatures.of_subject(unit, seen.client, f"consultation:{visit}")
    assert found[0].strokes == (((0.1, 0.2), (0.3, 0.4)),)
    assert found[0].signature.signed_by is SignedBy.GUARDIAN


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Signing(Hand(""), "", client=Hand("Mara")), "name"),
        (Signing(Hand("Ada"), "", client=Hand("")), "name"),
        (Signing(Hand("Ada"), "", client=None, declined=""), "declined"),
        (Signing(Hand("Ada"), "x" * 61, client=Hand("Mara")), "license_number"),
    ],
    ids=["no therapist", "no client", "no word why", "long license"],
)
def test_a_signature_without_a_name_locks_nothing(
    work: Work, look: Work, given: Signing, field: str
) -> None:
    with work() as unit:
        visit = ready(unit)

    with pytest.raises(Invalid) as refused, work() as unit:
        locking.sign(unit, visit, given)

    assert refused.value.field == field
    with look() as unit:
        assert not consultations.get(unit, visit).is_signed
        assert records.get(unit, visit).signatures == ()


def _bump(unit: Unit, visit: str) -> None:
    consultations.record_bump(unit, visit, None, MILIA)


def _intake(unit: Unit, visit: str) -> None:
    seen = consultations.get(unit, visit)
    consultations.record_intake(unit, visit, seen.intake, seen.consultation.version)


def _assess(unit: Unit, visit: str) -> None:
    consultations.assess(unit, visit)


def _decide(unit: Unit, visit: str) -> None:
    consultations.decide(unit, visit, TREAT)


def _treat(unit: Unit, visit: str) -> None:
    treatments.record_as_planned(unit, visit)


def _respond(unit: Unit, visit: str) -> None:
    responses.respond(unit, visit, "1:RF-05", "agree")


def _letter(unit: Unit, visit: str) -> None:
    referrals.draft(unit, visit, ReferralInput("Dr. Lund", "What is it?", share_consent=True))


def _flag(unit: Unit, visit: str) -> None:
    stopping.answer_flags(unit, visit, FlagAnswer.REFER)


def _reopen(unit: Unit, visit: str) -> None:
    consultations.reopen(unit, visit)


def _sign(unit: Unit, visit: str) -> None:
    locking.sign(unit, visit, SIGNING)


@pytest.mark.parametrize(
    "change",
    [_bump, _intake, _assess, _decide, _treat, _respond, _letter, _flag, _reopen, _sign],
)
def test_a_signed_visit_takes_no_change(
    work: Work, look: Work, change: Callable[[Unit, str], None]
) -> None:
    with work() as unit:
        visit = ready(unit)
        locking.sign(unit, visit, SIGNING)

    with pytest.raises(Conflict), work() as unit:
        change(unit, visit)

    with look() as unit:
        assert consultations.get(unit, visit).is_signed


def test_an_amendment_stands_beside_the_first_text(work: Work, look: Work) -> None:
    with work() as unit:
        visit = ready(unit)
        with pytest.raises(Conflict, match="not_signed"):
            amendments.add(unit, visit, "Too early", "Ada Quist")
        locking.sign(unit, visit, SIGNING)
        before = locking.fingerprint(consultations.get(unit, visit))
        amendments.add(unit, visit, "No redness on the phone.", "Ada Quist, license E-1")

    with look() as unit:
        record = records.get(unit, visit)
        assert [(one.text, one.author) for one in record.amendments] == [
            ("No redness on the phone.", "Ada Quist, license E-1")
        ]
        assert locking.fingerprint(record.seen) == before


def test_the_desk_neither_signs_nor_reads(work: Work, look: Work) -> None:
    with work() as unit:
        visit = ready(unit)

    with pytest.raises(NotAllowed), work(DESK) as unit:
        locking.sign(unit, visit, SIGNING)
    with pytest.raises(NotAllowed), look(DESK) as unit:
        records.get(unit, visit)
