"""Filed answers count: what they hold back, what they set free, and what they never open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from studio.models import Client, Consultation, DecisionKind
from studio.services import consultations, findings, referrals, replies, treatments
from studio.services.clinician import RULE, Mark, Said, Word
from studio.services.decisions import DecisionInput
from studio.services.errors import Conflict, DecisionRefused
from studio.services.replies import Answer
from studio.services.unit import Unit
from studio.skin.referral_waits import Advice
from tests.builders import BLEEDING, CLEAN, MILIA, make_assessed, make_client
from tests.conftest import Clock, Work
from tests.services.stories import REFER, TREAT
from tests.services.test_papers import LETTER, PDF

#: White pearls beside a bleeding bump: the place is closed by what is referred.
PEARLS_ON_NOSE = {**MILIA, "sites": ["nose_ala"]}
ON_NOSE = DecisionInput(
    DecisionKind.TREAT,
    services=("cosmetic_extraction",),
    sites=("nose_ala",),
    homecare=("gentle_cleanser", "spf"),
    reason="The clinician looked and care may go on.",
)
FREE = Answer("Nothing to worry about.", Advice.MAY_CONTINUE, by="Dr. Lund")


def letter_of(unit: Unit, *bumps: Mapping[str, Any]) -> str:
    """Refer at a first visit with these bumps; return the letter's id."""
    visit = make_assessed(unit, *bumps)
    consultations.decide(unit, visit.public_id, REFER)
    letter = referrals.draft(unit, visit.public_id, LETTER)
    referrals.issue(unit, letter.public_id, PDF)
    return letter.public_id


def came_again(unit: Unit, letter: str) -> str:
    """Start the next visit of the same client with the same findings; return its id."""
    client = replies.get(unit, letter).client
    visit = consultations.start(unit, client.public_id)
    findings.copy_last(unit, visit.public_id, visit.version)
    consultations.record_intake(unit, visit.public_id, dict(CLEAN), visit.version)
    consultations.assess(unit, visit.public_id)
    return visit.public_id


def refused(unit: Unit, visit: str, decision: DecisionInput) -> set[tuple[str, str]]:
    """Return what is refused of a decision, as code and key."""
    with pytest.raises(DecisionRefused) as found:
        consultations.decide(unit, visit, decision)
    return {(item.code, item.key) for item in found.value.refusals}


def test_no_treatment_closes_every_service_with_the_sentence_why(work: Work) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING, MILIA)
        until = unit.today() + timedelta(days=20)
        said = Answer("Wait.", Advice.NO_TREATMENT, until_on=until, by="Dr. Lund")
        replies.file_answer(unit, letter, said)
        client = replies.get(unit, letter).client
        visit = consultations.start(unit, client.public_id)
        consultations.record_intake(unit, visit.public_id, dict(CLEAN), visit.version)
        consultations.record_bump(unit, visit.public_id, None, MILIA)
        consultations.assess(unit, visit.public_id)
        seen = consultations.get(unit, visit.public_id)
        ((_, answer),) = seen.found

        assert answer["disposition"] == "hold"
        assert {entry["status"] for entry in answer["treatments"]} == {"withheld"}
        first = next(e for e in answer["treatments"] if e["service"] == "cosmetic_extraction")
        assert first["reasons"][0]["rule"] == RULE
        day = f"{until.day} {until:%B %Y}"
        words = f"The clinician (Dr. Lund) asked for no skin treatment up to and including {day}."
        assert first["reasons"][0]["text"] == words
        block_until = answer["service_block"]["until"]
        assert block_until == (until + timedelta(days=1)).isoformat()
        assert ("withheld", "cosmetic_extraction") in refused(unit, visit.public_id, TREAT)
        stored = seen.bumps[0].assessment
        assert stored is not None
        assert stored.answer["disposition"] == "treat", "what the core said is kept as it was"


def test_a_place_to_leave_alone_stays_closed_and_others_open(work: Work) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING)
        replies.file_answer(unit, letter, Answer("Leave it.", Advice.AVOID_AREA))
        client = replies.get(unit, letter).client
        visit = consultations.start(unit, client.public_id)
        consultations.record_intake(unit, visit.public_id, dict(CLEAN), visit.version)
        consultations.record_bump(unit, visit.public_id, None, PEARLS_ON_NOSE)
        consultations.record_bump(unit, visit.public_id, None, MILIA)
        consultations.assess(unit, visit.public_id)

        assert ("site_held", "nose_ala") in refused(unit, visit.public_id, ON_NOSE)
        why = "The cheek is not the place that the clinician named."
        consultations.decide(unit, visit.public_id, replace(TREAT, reason=why))
        assert consultations.get(unit, visit.public_id).decision_stands


def test_a_hold_ends_with_its_day(work: Work, clock: Clock) -> None:
    with work() as unit:
        letter = letter_of(unit, {**BLEEDING, "sites": ["cheek"]})
        until = unit.today() + timedelta(days=5)
        replies.file_answer(unit, letter, Answer("Wait.", Advice.NO_TREATMENT, until_on=until))
        client = replies.get(unit, letter).client
        public_id = client.public_id
    clock.move(days=5)
    with work() as unit:
        visit = make_next(unit, public_id)
        assert ("withheld", "cosmetic_extraction") in refused(unit, visit, TREAT)
    clock.move(days=1)
    with work() as unit:
        consultations.decide(unit, visit, TREAT)


def make_next(unit: Unit, client: str) -> str:
    """Start a visit of a client with pearls on the cheek, assessed; return its id."""
    visit = consultations.start(unit, unit.load(Client, client).public_id)
    consultations.record_intake(unit, visit.public_id, dict(CLEAN), visit.version)
    consultations.record_bump(unit, visit.public_id, None, MILIA)
    consultations.assess(unit, visit.public_id)
    return visit.public_id


def test_an_answer_filed_between_decision_and_treatment_stops_it(work: Work) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING)
        visit = make_next(unit, replies.get(unit, letter).client.public_id)
        consultations.decide(unit, visit, TREAT)
        replies.file_answer(unit, letter, Answer("Wait.", Advice.NO_TREATMENT))

        assert not consultations.get(unit, visit).decision_stands
        with pytest.raises(Conflict, match="decision_outdated"):
            treatments.record_as_planned(unit, visit)


def test_what_was_done_before_the_answer_came_stays_done(work: Work, clock: Clock) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING)
        visit = make_next(unit, replies.get(unit, letter).client.public_id)
        consultations.decide(unit, visit, TREAT)
        treatments.record_as_planned(unit, visit)
    clock.move(minutes=5)
    with work() as unit:
        replies.file_answer(unit, letter, Answer("Wait.", Advice.NO_TREATMENT))

        assert consultations.get(unit, visit).decision_stands


def test_may_continue_sets_free_what_the_referral_locked(work: Work) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING, PEARLS_ON_NOSE)
        replies.file_answer(unit, letter, FREE)
        visit = came_again(unit, letter)
        seen = consultations.get(unit, visit)

        assert not seen.flags.found
        assert [answer["disposition"] for _, answer in seen.found] == ["hold", "treat"]
        consultations.decide(unit, visit, ON_NOSE)
        spot = seen.bumps[0]
        assert spot.assessment is not None
        assert spot.assessment.answer["disposition"] == "refer"
        said = spot.word.about(spot.public_id, spot.features, spot.assessment.answer)
        assert said == ("The clinician (Dr. Lund) said that care may go on.",)


def test_a_freed_spot_opens_nothing_that_rules_withhold(work: Work) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING)
        replies.file_answer(unit, letter, FREE)
        visit = came_again(unit, letter)

        assert ("withheld", "cosmetic_extraction") in refused(unit, visit, ON_NOSE)


@pytest.mark.parametrize(
    "advice", [None, Advice.AVOID_AREA, Advice.NO_TREATMENT], ids=["unanswered", "avoid", "none"]
)
def test_a_referral_binds_without_a_word_that_care_may_go_on(
    work: Work, advice: Advice | None
) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING, PEARLS_ON_NOSE)
        if advice:
            replies.file_answer(unit, letter, Answer("Seen.", advice))
        visit = came_again(unit, letter)

        assert consultations.get(unit, visit).flags.open
        assert {code for code, _ in refused(unit, visit, ON_NOSE)} >= {"must_refer"}


@pytest.mark.parametrize(
    ("change", "is_free"),
    [
        ({"duration_days": 300}, True),
        ({"size_mm": [4, 4]}, True),
        ({"course": ["stable"], "growth": "none"}, True),
        ({"size_mm": [6, 6]}, False),
        ({"colors": ["pink", "black"]}, False),
        ({"symptoms": ["bleeding", "itch"]}, False),
        ({"signs": ["lesion_asymmetry"]}, False),
        ({"course": ["rapid_change"]}, False),
        ({"growth": "both"}, False),
    ],
    ids=str,
)
def test_what_grew_worse_since_the_letter_is_referred_again(
    work: Work, change: dict[str, Any], *, is_free: bool
) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING)
        replies.file_answer(unit, letter, FREE)
        visit = came_again(unit, letter)
        bump = consultations.get(unit, visit).bumps[0]
        consultations.record_bump(unit, visit, bump.public_id, {**BLEEDING, **change})
        consultations.assess(unit, visit)

        assert bool(consultations.get(unit, visit).flags.open) is not is_free


def test_another_bump_at_the_same_place_is_not_the_one_that_was_looked_at(work: Work) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING)
        replies.file_answer(unit, letter, FREE)
        visit = consultations.start(unit, replies.get(unit, letter).client.public_id)
        consultations.record_intake(unit, visit.public_id, dict(CLEAN), visit.version)
        consultations.record_bump(unit, visit.public_id, None, BLEEDING)
        consultations.assess(unit, visit.public_id)

        assert consultations.get(unit, visit.public_id).flags.open


def test_a_clearance_ends_when_the_clinician_wanted_to_look_again(work: Work, clock: Clock) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING)
        again = unit.today() + timedelta(days=30)
        said = Answer("Fine.", Advice.MAY_CONTINUE, follow_up_on=again)
        replies.file_answer(unit, letter, said)
        visit = came_again(unit, letter)
        assert not consultations.get(unit, visit).flags.found
    clock.move(days=31)
    with work() as unit:
        assert consultations.get(unit, visit).flags.open


def test_one_letters_answer_frees_nothing_of_another(work: Work) -> None:
    with work() as unit:
        first = letter_of(unit, BLEEDING)
        client = replies.get(unit, first).client
        replies.file_answer(unit, first, Answer("Leave it.", Advice.AVOID_AREA))
        visit = consultations.start(unit, client.public_id)
        consultations.record_intake(unit, visit.public_id, dict(CLEAN), visit.version)
        consultations.record_bump(unit, visit.public_id, None, {**BLEEDING, "sites": ["cheek"]})
        consultations.assess(unit, visit.public_id)
        consultations.decide(unit, visit.public_id, REFER)
        second = referrals.draft(unit, visit.public_id, LETTER).public_id
        referrals.issue(unit, second, PDF)
        replies.file_answer(unit, second, FREE)

        (hold,) = consultations.get(unit, visit.public_id).alerts.holds
        assert hold.sites == ("nose_ala",)


def test_a_later_word_on_the_same_place_ends_the_hold(work: Work, clock: Clock) -> None:
    with work() as unit:
        first = letter_of(unit, BLEEDING)
        replies.file_answer(unit, first, Answer("Leave it.", Advice.AVOID_AREA))
    clock.move(minutes=5)
    with work() as unit:
        visit = came_again(unit, first)
        consultations.decide(unit, visit, REFER)
        second = referrals.draft(unit, visit, LETTER).public_id
        referrals.issue(unit, second, PDF)
        replies.file_answer(unit, second, FREE)

        assert consultations.get(unit, visit).alerts.holds == ()
        assert not consultations.get(unit, visit).flags.found


def test_answers_about_others_hold_nothing(work: Work) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING)
        replies.file_answer(unit, letter, Answer("Wait.", Advice.NO_TREATMENT))
        visit = make_next(unit, make_client(unit, email="ann@example.com"))

        consultations.decide(unit, visit, TREAT)
        assert isinstance(unit.load(Consultation, visit), Consultation)


def test_an_emergency_is_never_set_free() -> None:
    because = [{"rule": "RF-01", "text": "spreading redness with fever"}]
    answer: dict[str, Any] = {
        "disposition": "refer",
        "referral": {"urgency": "emergency", "because": because},
        "findings": [],
        "treatments": [],
        "service_block": None,
    }
    now = datetime(2026, 11, 22, tzinfo=UTC)
    told = Mark("b1", frozenset({"RF-01"}), "emergency", {})
    word = Word(seen={"b1": (Said(Advice.MAY_CONTINUE, now), told)})

    assert word.in_force("b1", {}, answer) == answer
    assert word.about("b1", {}, answer) == ()
