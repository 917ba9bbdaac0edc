"""Red flags: open until answered, and never gone past where help is needed at once."""

from typing import Any

import pytest

from studio.models import DecisionKind, FlagAnswer
from studio.services import consultations, flags, stopping
from studio.services.errors import Conflict, Invalid, NotAllowed, NotFound
from studio.services.unit import Unit
from tests.builders import BLEEDING, CLEAN, MILIA, make_assessed
from tests.cases.runner import read_cases
from tests.conftest import DESK, Work


def recorded(case_id: str) -> dict[str, Any]:
    found = next(case["case"] for case in read_cases() if case["id"] == case_id)
    return dict(found)


def a_visit(unit: Unit, case_id: str) -> str:
    case = recorded(case_id)
    return make_assessed(unit, case["bump"], intake=case["client"]).public_id


def open_rules(unit: Unit, visit: str) -> list[str]:
    return [flag.rule for flag in consultations.get(unit, visit).flags.open]


def test_a_calm_visit_has_no_flags(work: Work, look: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, MILIA).public_id

    with look() as unit:
        assert consultations.get(unit, visit).flags == flags.Flags()


def test_stop_and_refer_decides_and_writes_the_letter(work: Work, look: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, BLEEDING).public_id
        assert "RF-05" in open_rules(unit, visit)

        stopping.answer_flags(unit, visit, FlagAnswer.REFER)

    with look() as unit:
        seen = consultations.get(unit, visit)
        assert seen.flags.open == ()
        assert {flag.answer for flag in seen.flags.found} == {FlagAnswer.REFER}
        assert seen.decision is not None
        assert seen.decision.kind is DecisionKind.REFER
        assert seen.referral is not None


def test_a_routine_flag_may_be_postponed(work: Work, look: Work) -> None:
    with work() as unit:
        visit = a_visit(unit, "A40")
        stopping.answer_flags(unit, visit, FlagAnswer.POSTPONE)

    with look() as unit:
        seen = consultations.get(unit, visit)
    assert seen.decision is not None
    assert seen.decision.kind is DecisionKind.HOLD
    assert seen.decision.reason.startswith("Postponed at a red flag: ")


def test_postponing_a_pressing_flag_still_refers(work: Work, look: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, BLEEDING).public_id
        stopping.answer_flags(unit, visit, FlagAnswer.POSTPONE)

    with look() as unit:
        seen = consultations.get(unit, visit)
    assert seen.decision is not None
    assert seen.decision.kind is DecisionKind.REFER


@pytest.mark.parametrize("reason", ["", "ok", "   too short"[:9]])
def test_carrying_on_needs_a_reason(work: Work, look: Work, reason: str) -> None:
    with work() as unit:
        visit = make_assessed(unit, BLEEDING).public_id

    with pytest.raises(Invalid, match="reason_needed"), work() as unit:
        stopping.answer_flags(unit, visit, FlagAnswer.CARRY_ON, reason)

    with look() as unit:
        assert open_rules(unit, visit)


def test_carrying_on_decides_nothing_and_opens_no_closed_door(work: Work) -> None:
    reason = "A dermatologist saw it on Monday"
    with work() as unit:
        visit = make_assessed(unit, BLEEDING).public_id
        stopping.answer_flags(unit, visit, FlagAnswer.CARRY_ON, reason)

        seen = consultations.get(unit, visit)

        assert seen.flags.open == ()
        assert seen.flags.chosen[0].reason == reason
        assert seen.decision is None


@pytest.mark.parametrize("answer", [FlagAnswer.CARRY_ON, FlagAnswer.POSTPONE])
def test_nobody_goes_past_an_emergency(work: Work, answer: FlagAnswer) -> None:
    with work() as unit:
        visit = a_visit(unit, "A80")

    with pytest.raises(Conflict, match="emergency"), work() as unit:
        stopping.answer_flags(unit, visit, answer, "The client would rather go home now")


def test_a_flag_is_asked_once_and_again_when_it_becomes_more_urgent(work: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, BLEEDING).public_id
        stopping.answer_flags(unit, visit, FlagAnswer.CARRY_ON, "Seen by a clinician last week")
        consultations.assess(unit, visit)
        assert open_rules(unit, visit) == []

        consultations.record_bump(unit, visit, None, BLEEDING)
        consultations.assess(unit, visit)

        seen = consultations.get(unit, visit)
        assert {flag.bump for flag in seen.flags.open} == {2}
    routine = flags.Flag(1, "RF-05", "", "routine")
    assert flags._covers("1:RF-05:soon", routine)
    assert not flags._covers("1:RF-05:routine", flags.Flag(1, "RF-05", "", "emergency"))
    assert not flags._covers("2:RF-05:soon", routine)


def test_answering_twice_keeps_one_answer(work: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, BLEEDING).public_id
        stopping.answer_flags(unit, visit, FlagAnswer.REFER)
        stopping.answer_flags(unit, visit, FlagAnswer.REFER)

        assert len(consultations.get(unit, visit).flags.chosen) == 1


def test_the_desk_and_strangers_answer_nothing(work: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, BLEEDING, intake=CLEAN).public_id

    with pytest.raises(NotAllowed), work(DESK) as unit:
        stopping.answer_flags(unit, visit, FlagAnswer.REFER)
    with pytest.raises(NotFound), work() as unit:
        stopping.answer_flags(unit, "nobody", FlagAnswer.REFER)
