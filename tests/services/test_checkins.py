"""Check in: known from home or from the last visit, confirmed with date and name."""

from datetime import date
from typing import Any

import pytest

from studio.models import IntakeStatus
from studio.services import checkins, consultations, intakes
from studio.services.checkins import Known, Source
from studio.services.errors import Conflict, NotAllowed
from studio.services.unit import Unit
from tests.builders import CLEAN, MILIA, make_client, make_consultation
from tests.conftest import DESK, Clock, Work

ON_ACCUTANE = {**CLEAN, "medications": [{"name": "Accutane", "stopped_days_ago": None}]}


def known(unit: Unit, public_id: str) -> Known:
    view = consultations.get(unit, public_id)
    return checkins.known(unit, view.consultation, view.intake)


@pytest.fixture
def again(work: Work, clock: Clock) -> str:
    """The second visit of a client who told everything six weeks ago."""
    with work() as unit:
        client = make_consultation(unit, MILIA, intake=CLEAN).client.public_id
    clock.move(days=41)
    with work() as unit:
        return consultations.start(unit, client).public_id


def test_somebody_new_has_told_nothing(work: Work) -> None:
    with work() as unit:
        visit = consultations.start(unit, make_client(unit, birth_on=date(1992, 11, 23)))
        found = known(unit, visit.public_id)

    assert (found.source, found.on, found.told) == (Source.NONE, None, {"age_years": 33})


def test_what_was_told_at_the_last_visit_is_known(work: Work, again: str) -> None:
    with work() as unit:
        found = known(unit, again)

    assert (found.source, found.on) == (Source.LAST, date(2026, 11, 22))
    assert found.told == CLEAN


def test_what_was_told_in_this_visit_wins(work: Work, again: str) -> None:
    with work() as unit:
        version = consultations.get(unit, again).consultation.version
        consultations.record_intake(unit, again, {"pregnancy": "pregnant"}, version)
        found = known(unit, again)

    assert found.told == {**CLEAN, "pregnancy": "pregnant"}


def test_confirming_keeps_day_and_name_and_is_no_part_of_the_case(work: Work, again: str) -> None:
    with work() as unit:
        told = known(unit, again).told
        version = consultations.get(unit, again).consultation.version
        checkins.record(unit, again, told, version)
        consultations.record_bump(unit, again, None, MILIA)
        consultations.assess(unit, again)
        found = known(unit, again)
        [bump] = consultations.get(unit, again).bumps

    assert (found.source, found.on) == (Source.HERE, date(2027, 1, 2))
    assert bump.assessment is not None
    assert bump.assessment.case["client"] == CLEAN


def test_a_save_while_typing_confirms_nothing_and_keeps_what_was_confirmed(
    work: Work, again: str
) -> None:
    with work() as unit:
        version = consultations.get(unit, again).consultation.version
        version = checkins.record(unit, again, CLEAN, version, asked=False)
        assert "confirmed" not in consultations.get(unit, again).intake
        version = checkins.record(unit, again, CLEAN, version)
        checkins.record(unit, again, ON_ACCUTANE, version, asked=False)
        intake = consultations.get(unit, again).intake

    assert intake["confirmed"]["on"] == "2027-01-02"
    assert intake["medications"] == ON_ACCUTANE["medications"]


def test_a_stale_check_in_is_refused(work: Work, again: str) -> None:
    with work() as unit, pytest.raises(Conflict, match="stale"):
        checkins.record(unit, again, CLEAN, 0)


def test_answers_from_home_count_when_they_are_newer(work: Work, clock: Clock) -> None:
    with work() as unit:
        first = make_consultation(unit, MILIA, intake=CLEAN)
        client = first.client
    clock.move(days=40)
    with work() as unit:
        intake = intakes.begin(unit, unit.load(type(client), client.public_id), None)
        intake.status, intake.submitted_at = IntakeStatus.SUBMITTED, unit.now()
        visit = consultations.start(unit, client.public_id)
        assert known(unit, visit.public_id).source is Source.LAST
        at_home = {"pregnancy": "trying"}
        consultations.record_intake(unit, visit.public_id, at_home, visit.version)
        found = known(unit, visit.public_id)

    assert (found.source, found.on) == (Source.HOME, date(2027, 1, 1))
    assert found.told == {**CLEAN, "pregnancy": "trying"}


def test_what_was_told_says_what_is_not_possible_today(work: Work, again: str) -> None:
    def found(told: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
        with work() as unit:
            visit = consultations.get(unit, again).consultation
            items = checkins.obstacles(unit, visit, told)
            return [(item.text, item.services) for item in items]

    assert found(dict(CLEAN)) == []
    [(text, services)] = found(ON_ACCUTANE)
    assert text == "“Accutane”: isotretinoin by mouth"
    assert "cosmetic_extraction" in services
    assert found({"age_years": "old"}) == []


def test_the_front_desk_sees_no_answers(work: Work, again: str) -> None:
    with work() as unit:
        view = consultations.get(unit, again)
    with pytest.raises(NotAllowed), work(DESK) as unit:
        checkins.known(unit, view.consultation, {})
    with pytest.raises(NotAllowed), work(DESK) as unit:
        checkins.record(unit, again, CLEAN, 1)
