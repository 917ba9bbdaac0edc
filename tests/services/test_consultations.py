"""Consultations: recorded, assessed, decided; each step holds the one before."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from studio.models import AssessmentRow, ConsultationStatus, DecisionKind
from studio.services import assessments, bookings, consultations, sealing
from studio.services.decisions import DecisionInput
from studio.services.errors import Conflict, DecisionRefused, Invalid, NotAllowed, NotFound
from studio.services.unit import Unit
from studio.signals import consultation_assessed, consultation_decided
from studio.skin.assessment import assess
from tests.builders import (
    BLEEDING,
    CLEAN,
    MILIA,
    a_request,
    make_assessed,
    make_client,
    make_consultation,
)
from tests.conftest import DESK, Counted, Work
from tests.services.stories import REFER, TREAT


def test_a_booking_leads_to_one_consultation_however_often_it_is_started(work: Work) -> None:
    with work() as unit:
        booking = bookings.request_booking(unit, a_request())
        bookings.accept(unit, booking.public_id)
        first = consultations.start(unit, booking.public_id)
        second = consultations.start(unit, booking.public_id)

    assert first.public_id == second.public_id
    assert first.on == date(2026, 11, 22)
    assert first.practitioner_ref == "staff:1"


def test_a_client_who_walks_in_gets_a_consultation_with_their_age(work: Work, look: Work) -> None:
    with work() as unit:
        client = make_client(unit, birth_on=date(1992, 11, 23))
        consultation = consultations.start(unit, client)

    with look() as unit:
        view = consultations.get(unit, consultation.public_id)
    assert view.intake == {"age_years": 33}
    assert view.concern is None
    assert view.bumps == ()
    assert not view.is_assessed


def test_the_view_holds_what_was_recorded(work: Work, look: Work) -> None:
    with work() as unit:
        public_id = make_assessed(unit, MILIA, BLEEDING).public_id

    with look() as unit:
        view = consultations.get(unit, public_id)
        assert [row.public_id for row in consultations.open_ones(unit)] == [public_id]

    assert view.intake == CLEAN
    assert view.concern == "Tiny white dots on my cheeks."
    assert [(bump.number, bump.features) for bump in view.bumps] == [(1, MILIA), (2, BLEEDING)]
    assert view.is_assessed
    answers = [bump.assessment.answer for bump in view.bumps if bump.assessment]
    assert [answer["disposition"] for answer in answers] == ["treat", "refer"]
    assert view.consultation.status is ConsultationStatus.ASSESSED


def test_the_stored_answer_is_the_core_s_answer_to_the_stored_case(work: Work, look: Work) -> None:
    with work() as unit:
        public_id = make_assessed(unit).public_id

    with look() as unit:
        [bump] = consultations.get(unit, public_id).bumps
        assert bump.assessment is not None
        case, answer = bump.assessment.case, bump.assessment.answer
        assert case["client"] == CLEAN
        assert case["studio"]["place"] == "US-WA"
        assert case["on"] == "2026-11-22"
        assert answer == assess(case, unit.knowledge)
        assert bump.assessment.knowledge_version == unit.knowledge.version


def test_an_old_case_replays_to_the_same_bytes(work: Work) -> None:
    with work() as unit:
        consultation = make_assessed(unit)
        row = unit.session.scalars(select(AssessmentRow)).one()
        stored = sealing.open_text(unit, consultation.client, row, "answer", row.answer)

        assert assessments.replay(unit, row.public_id) == stored


def test_assessing_again_stores_only_what_changed(work: Work) -> None:
    with work() as unit:
        consultation = make_assessed(unit, MILIA, BLEEDING)
        first = consultations.assess(unit, consultation.public_id)
        bump = consultation.bumps[0]
        consultations.record_bump(
            unit, consultation.public_id, bump.public_id, {**MILIA, "count": 5}
        )
        second = consultations.assess(unit, consultation.public_id)
        total = unit.session.scalar(select(func.count()).select_from(AssessmentRow))

    assert first[0].public_id != second[0].public_id
    assert first[1].public_id == second[1].public_id
    assert total == 3


def test_a_change_makes_the_answer_stale(work: Work, look: Work) -> None:
    with work() as unit:
        consultation = make_assessed(unit)
        pregnant = {**CLEAN, "pregnancy": "pregnant"}
        consultations.record_intake(unit, consultation.public_id, pregnant, consultation.version)

    with look() as unit:
        view = consultations.get(unit, consultation.public_id)
        assert not view.is_assessed
        assert view.consultation.status is ConsultationStatus.OPEN
    with pytest.raises(Conflict, match="not_assessed"), work() as unit:
        consultations.decide(unit, consultation.public_id, TREAT)


def test_an_intake_form_that_was_overtaken_is_refused(work: Work) -> None:
    with work() as unit:
        consultation = make_consultation(unit)
        stale = consultation.version
        consultations.record_intake(unit, consultation.public_id, CLEAN, stale)

    with pytest.raises(Conflict, match="stale"), work() as unit:
        consultations.record_intake(unit, consultation.public_id, CLEAN, stale)


@pytest.mark.parametrize(
    ("features", "field"),
    [
        ({"colors": ["plaid"]}, "bump.colors"),
        ({"size_mm": "big"}, "bump.size_mm"),
        ({"size_mm": [5, 1]}, "bump.size_mm"),
        ({"count": -1}, "bump.count"),
        ({"secret": 1}, "bump.secret"),
        ({"duration_days": 10**9}, "bump.duration_days"),
    ],
)
def test_a_bump_the_core_cannot_read_names_its_field(
    work: Work, features: dict[str, Any], field: str
) -> None:
    with work() as unit:
        public_id = make_consultation(unit).public_id

    with pytest.raises(Invalid) as refused, work() as unit:
        consultations.record_bump(unit, public_id, None, features)

    assert refused.value.field == field


def test_an_intake_the_core_cannot_read_names_its_field(work: Work) -> None:
    with work() as unit:
        consultation = make_consultation(unit)

    intake = {**CLEAN, "pregnancy": "maybe"}
    with pytest.raises(Invalid) as refused, work() as unit:
        consultations.record_intake(unit, consultation.public_id, intake, consultation.version)

    assert refused.value.field == "client.pregnancy"


def test_a_bump_of_another_consultation_is_not_found(work: Work) -> None:
    with work() as unit:
        one = make_consultation(unit)
        two = make_consultation(unit, request_id="request-0000000002")
        foreign = two.bumps[0].public_id

    with pytest.raises(NotFound), work() as unit:
        consultations.record_bump(unit, one.public_id, foreign, MILIA)
    with pytest.raises(NotFound), work() as unit:
        consultations.remove_bump(unit, one.public_id, foreign)


def test_a_removed_bump_no_longer_counts_and_its_number_is_not_reused(work: Work) -> None:
    with work() as unit:
        consultation = make_assessed(unit, MILIA, BLEEDING)
        public_id, bleeding = consultation.public_id, consultation.bumps[1].public_id
        consultations.remove_bump(unit, public_id, bleeding)
        third = consultations.record_bump(unit, public_id, None, MILIA)
        consultations.assess(unit, public_id)
        view = consultations.get(unit, public_id)

    assert third.number == 3
    assert [bump.number for bump in view.bumps] == [1, 3]
    with pytest.raises(NotFound), work() as unit:
        consultations.remove_bump(unit, public_id, bleeding)


def test_a_consultation_holds_twenty_bumps(work: Work) -> None:
    with work() as unit:
        consultation = make_consultation(unit, *[MILIA] * 20)

    with pytest.raises(Conflict, match="too_many_bumps"), work() as unit:
        consultations.record_bump(unit, consultation.public_id, None, MILIA)


def test_without_a_bump_there_is_nothing_to_assess(work: Work) -> None:
    with work() as unit:
        public_id = consultations.start(unit, make_client(unit)).public_id

    with pytest.raises(Conflict, match="no_bumps"), work() as unit:
        consultations.assess(unit, public_id)


def test_what_is_offered_is_decided_and_told(work: Work, look: Work) -> None:
    heard: list[tuple[str, object]] = []

    def assessed(sender: str, **ids: object) -> None:
        heard.append(("assessed", ids["consultation_id"]))

    def decided(sender: str, **ids: object) -> None:
        heard.append(("decided", ids["consultation_id"]))

    with (
        consultation_assessed.connected_to(assessed),
        consultation_decided.connected_to(decided),
        work() as unit,
    ):
        public_id = make_assessed(unit).public_id
        consultations.decide(unit, public_id, TREAT)

    with look() as unit:
        decision = consultations.get(unit, public_id).decision
    assert decision is not None
    assert (decision.kind, decision.services) == (DecisionKind.TREAT, ("cosmetic_extraction",))
    assert decision.departs == ()
    assert heard == [("assessed", public_id), ("decided", public_id)]


def decide(unit: Unit, public_id: str, decision: DecisionInput) -> tuple[str, ...]:
    """Return the codes of a refusal, or nothing."""
    try:
        consultations.decide(unit, public_id, decision)
    except DecisionRefused as error:
        return tuple(f"{item.key}:{item.code}" for item in error.refusals)
    return ()


def test_a_red_flag_blocks_treatment_whatever_the_reason(work: Work) -> None:
    insisting = replace(TREAT, reason="The client insists and I have seen many of these.")
    with work() as unit:
        public_id = make_assessed(unit, BLEEDING).public_id

        refused = decide(unit, public_id, replace(insisting, sites=("nose_ala",)))

        assert "treat:must_refer" in refused
        assert "nose_ala:site_referred" in refused
        assert decide(unit, public_id, REFER) == ()


def test_a_departure_needs_a_reason_of_ten_characters(work: Work) -> None:
    watch = DecisionInput(kind=DecisionKind.WATCH)
    hold_intake = {**CLEAN, "recent": [{"what": "illness", "days_ago": 0}]}
    with work() as unit:
        public_id = make_assessed(unit, intake=hold_intake).public_id

        assert decide(unit, public_id, watch) == ("kind:watch:hold:reason_needed",)
        short = replace(watch, reason="  feels ok ")
        assert decide(unit, public_id, short) == ("kind:watch:hold:reason_needed",)
        assert decide(unit, public_id, replace(watch, reason="seen again on Monday")) == ()
        view = consultations.get(unit, public_id)

    assert view.decision is not None
    assert view.decision.departs == ("kind:watch:hold",)
    assert view.decision.reason == "seen again on Monday"


def test_deciding_again_replaces_the_decision(work: Work, look: Work) -> None:
    with work() as unit:
        public_id = make_assessed(unit).public_id
        consultations.decide(unit, public_id, TREAT)
        consultations.decide(unit, public_id, DecisionInput(kind=DecisionKind.HOLD))

    with look() as unit:
        decision = consultations.get(unit, public_id).decision
    assert decision is not None
    assert decision.kind is DecisionKind.HOLD


def test_the_desk_sees_no_consultation(work: Work, look: Work) -> None:
    with work() as unit:
        public_id = make_assessed(unit).public_id

    for use_case in (consultations.get, consultations.start, consultations.assess):
        with pytest.raises(NotAllowed), work(DESK) as unit:
            use_case(unit, public_id)
    with pytest.raises(NotAllowed), work(DESK) as unit:
        consultations.decide(unit, public_id, TREAT)
    with pytest.raises(NotAllowed), look(DESK) as unit:
        consultations.open_ones(unit)


@pytest.mark.parametrize("bumps", [1, 6])
def test_opening_a_consultation_takes_the_same_queries_for_many_bumps(
    work: Work, look: Work, counted: Counted, bumps: int
) -> None:
    with work() as unit:
        public_id = make_assessed(unit, *[MILIA] * bumps).public_id

    with look() as unit, counted() as queries:
        consultations.get(unit, public_id)

    assert len(queries) == 5


@pytest.mark.parametrize("rows", [1, 5])
def test_the_day_s_list_takes_the_same_queries_for_many_visits(
    work: Work, look: Work, counted: Counted, rows: int
) -> None:
    with work() as unit:
        for number in range(rows):
            make_consultation(unit, request_id=f"request-00000000{number:02d}")

    with look() as unit, counted() as queries:
        for row in consultations.open_ones(unit):
            assert row.client.name

    assert len(queries) == 2
