"""From when a known client may be booked: what visits, letters and answers hold back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from studio.hooks import Actor
from studio.models import Client, DecisionKind, NeedsFirst, Offer
from studio.services import (
    bookings,
    clients,
    consultations,
    library,
    referrals,
    replies,
    safe_dates,
    treatments,
)
from studio.services.decisions import DecisionInput
from studio.services.errors import NotAllowed
from studio.services.replies import Answer
from studio.services.safe_dates import SafeFrom
from studio.services.slots import Slot
from studio.services.treated import DoneStep, Reaction, Treated
from studio.services.unit import Unit
from studio.skin.referral_waits import Advice
from studio.skin.safe_dates import Cause
from tests.builders import BLEEDING, CLEAN, MILIA, make_assessed, make_client, make_consultation
from tests.conftest import DESK, Clock, Work
from tests.services.stories import REFER, TREAT
from tests.services.test_papers import LETTER, PDF

#: The day of the tests' clock, a Sunday.
TODAY = date(2026, 11, 22)
EXTRACTION, LACTIC, FACIAL = "cosmetic_extraction", "peel_lactic", "deep_pore_facial"
#: May be worked on beside, whatever is found here.
MOLE = {**MILIA, "sites": ["back"]}


def treated(unit: Unit, decision: DecisionInput = TREAT) -> Client:
    """Walk to an extraction of today; return the client."""
    visit = make_assessed(unit)
    consultations.decide(unit, visit.public_id, decision)
    treatments.record_as_planned(unit, visit.public_id)
    return visit.client


def seen_with(unit: Unit, bump: Mapping[str, Any] = MILIA, **told: object) -> Client:
    return make_assessed(unit, bump, intake={**CLEAN, **told}).client


def causes(found: SafeFrom) -> set[Cause]:
    return {hold.cause for hold in found.reasons}


def test_own_work_rests_as_long_as_the_tables_say(work: Work) -> None:
    with work() as unit:
        who = treated(unit)
        again = safe_dates.safe_from(unit, who, EXTRACTION)

    # 14 days for the same spot; 14 between two active services.
    assert again.on == TODAY + timedelta(14)
    assert causes(again) == {Cause.OWN_WORK}
    assert again.reasons[0].about == EXTRACTION


def test_what_does_not_treat_the_bump_is_not_safe_without_a_look(work: Work) -> None:
    with work() as unit:
        who = seen_with(unit, BLEEDING)
        found = safe_dates.safe_from(unit, who, LACTIC)

    assert (found.on, found.needs) == (None, "consultation")
    assert causes(found) == {Cause.LETTER}


def test_the_date_of_the_plan_is_kept(work: Work) -> None:
    later = TODAY + timedelta(40)
    with work() as unit:
        who = treated(unit, replace(TREAT, next_visit_on=later, next_services=(EXTRACTION,)))
        found = safe_dates.safe_from(unit, who, EXTRACTION)

    assert found.on == later
    assert Cause.PLAN in causes(found)


def test_held_back_without_a_day_asks_for_a_look_and_with_a_day_for_time(work: Work) -> None:
    hold = replace(TREAT, kind=DecisionKind.HOLD, services=(), reason="Let the skin rest first.")
    with work() as unit:
        visit = make_assessed(unit)
        consultations.decide(unit, visit.public_id, hold)
        assert safe_dates.safe_from(unit, visit.client, EXTRACTION).on is None

        day = TODAY + timedelta(21)
        consultations.decide(unit, visit.public_id, replace(hold, next_visit_on=day))
        assert safe_dates.safe_from(unit, visit.client, EXTRACTION).on == day


def test_medicines_that_are_still_taken_ask_for_a_look(work: Work) -> None:
    with work() as unit:
        who = seen_with(unit, medications=[{"name": "isotretinoin"}])
        found = safe_dates.safe_from(unit, who, LACTIC)

    assert (found.on, found.needs) == (None, "consultation")
    assert Cause.MEDICINE in causes(found)


def test_answers_age_with_the_days_and_run_out_after_a_year(work: Work, clock: Clock) -> None:
    with work() as unit:
        who = seen_with(unit, recent=[{"what": "botox", "days_ago": 2}]).public_id
        assert safe_dates.safe_from(unit, clients.get(unit, who), EXTRACTION).on == (
            TODAY + timedelta(12)
        )
    clock.move(days=30)
    with work() as unit:
        now = safe_dates.safe_from(unit, clients.get(unit, who), EXTRACTION)
        assert (now.on, now.reasons) == (TODAY + timedelta(30), ())
    clock.move(days=400)
    with work() as unit:
        stale = safe_dates.safe_from(unit, clients.get(unit, who), EXTRACTION)
        assert (stale.on, causes(stale)) == (None, {Cause.ASK})


def answered(unit: Unit, advice: Advice | None, until_on: date | None = None) -> Client:
    visit = make_assessed(unit, BLEEDING)
    consultations.decide(unit, visit.public_id, REFER)
    letter = referrals.draft(unit, visit.public_id, LETTER)
    referrals.issue(unit, letter.public_id, PDF)
    if advice is not None:
        given = Answer("Seen.", advice, until_on, by="Dr. Lund")
        replies.file_answer(unit, letter.public_id, given, verified=True)
    return visit.client


def test_a_clinician_who_says_no_treatment_until_a_day_is_heard(work: Work) -> None:
    until = TODAY + timedelta(60)
    with work() as unit:
        who = answered(unit, Advice.NO_TREATMENT, until)
        found = safe_dates.outlook(unit, who).holds_on("led_red", until)
        after = safe_dates.outlook(unit, who).holds_on("led_red", until + timedelta(1))

    assert any(hold.free_on == until + timedelta(1) for hold in found)
    assert not any(hold.text.startswith("The clinician") for hold in after)


def test_a_letter_of_an_earlier_visit_waits_for_its_day(work: Work, clock: Clock) -> None:
    with work() as unit:
        who = answered(unit, None)
        visit = consultations.start(unit, who.public_id)
        consultations.record_intake(unit, visit.public_id, CLEAN, visit.version)
        consultations.record_bump(unit, visit.public_id, None, MILIA)
        consultations.assess(unit, visit.public_id)
        consultations.decide(unit, visit.public_id, TREAT)
        found = safe_dates.safe_from(unit, who, EXTRACTION)

    # `soon` and above wait at most 14 days; the letter about a bleeding bump is one of them.
    assert found.on is not None
    assert TODAY < found.on <= TODAY + timedelta(15)
    assert causes(found) == {Cause.LETTER}


def test_after_a_strong_reaction_the_therapist_looks_first(work: Work) -> None:
    done = Treated((DoneStep(EXTRACTION, ("cheek",)),), reactions=(Reaction.SWELLING,))
    with work() as unit:
        visit = make_assessed(unit)
        consultations.decide(unit, visit.public_id, TREAT)
        treatments.record(unit, visit.public_id, done)
        found = safe_dates.safe_from(unit, visit.client, EXTRACTION)

    assert (found.on, found.needs) == (None, "consultation")
    assert Cause.REACTION in causes(found)


def test_a_promised_visit_counts_as_work(work: Work) -> None:
    with work() as unit:
        library.fill(unit, demo=False)
        who = seen_with(unit)
        at = Slot(TODAY + timedelta(3), time(10), 45, "staff:1")
        bookings.book(unit, who.public_id, EXTRACTION, at, "by-hand-000000000001")
        found = safe_dates.safe_from(unit, who, EXTRACTION)
        moved = safe_dates.outlook(unit, who, but=[bookings.confirmed(unit)[-1]]).safe_from(
            EXTRACTION
        )

    assert found.on == TODAY + timedelta(17)
    assert moved.on == TODAY


def test_a_new_client_follows_the_menu(work: Work) -> None:
    with work() as unit:
        library.fill(unit, demo=False)
        who = clients.get(unit, make_client(unit))
        plain = safe_dates.safe_from(unit, who, FACIAL)
        needs_of(unit, LACTIC, NeedsFirst.CONSULTATION)
        needs_of(unit, "enzyme_exfoliation", NeedsFirst.PATCH_TEST)

        assert (plain.on, plain.needs) == (TODAY, "")
        assert safe_dates.safe_from(unit, who, LACTIC) == SafeFrom(None, (), "consultation")
        patch = safe_dates.safe_from(unit, who, "enzyme_exfoliation")
        assert (patch.on, patch.needs) == (TODAY + timedelta(2), "patch_test")


def needs_of(unit: Unit, service: str, needs: NeedsFirst) -> None:
    offers = {one.service: one for one in unit.session.query(Offer)}
    offers[service].needs_first = needs
    unit.session.flush()


def test_a_visit_in_the_past_replaces_the_consultation_but_not_the_patch_test(work: Work) -> None:
    with work() as unit:
        library.fill(unit, demo=False)
        needs_of(unit, EXTRACTION, NeedsFirst.CONSULTATION)
        needs_of(unit, "enzyme_exfoliation", NeedsFirst.PATCH_TEST)
        who = seen_with(unit)

        assert safe_dates.safe_from(unit, who, EXTRACTION).needs == ""
        assert safe_dates.safe_from(unit, who, "enzyme_exfoliation").needs == "patch_test"


def test_half_an_intake_asks_for_a_look(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit, MILIA, intake={"age_years": 34, "sex": "female"})
        found = safe_dates.safe_from(unit, visit.client, LACTIC)

    assert found.on is None
    assert Cause.ASK in causes(found)


def test_the_front_desk_gets_the_day_without_the_reasons(work: Work) -> None:
    with work() as unit:
        who = seen_with(unit, recent=[{"what": "botox", "days_ago": 2}])
    with work(DESK) as unit:
        found = safe_dates.safe_from(unit, who, EXTRACTION)

    assert found == SafeFrom(TODAY + timedelta(12))


def test_nobody_else_asks_through_the_staff_door(work: Work) -> None:
    with work() as unit:
        who = seen_with(unit)
    with pytest.raises(NotAllowed), work(Actor("visitor", frozenset())) as unit:
        safe_dates.safe_from(unit, who, EXTRACTION)


def test_a_consultation_is_always_safe(work: Work) -> None:
    with work() as unit:
        who = answered(unit, Advice.NO_TREATMENT)
        assert safe_dates.safe_from(unit, who, "consultation").on == TODAY
