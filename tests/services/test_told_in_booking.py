"""What a booking form told is there when the visit opens, marked, until a therapist asks."""

from typing import Any

import pytest
from sqlalchemy import select

from studio.models import Booking, Client
from studio.services import booking_answers, bookings, checkins, consultations
from studio.services.booking_answers import Sent
from studio.services.checkins import Known, Source
from studio.services.unit import Tools, Unit
from studio.skin.knowledge import load_knowledge
from studio.skin.told_elsewhere import told_in
from tests.builders import CLEAN, MILIA, a_request
from tests.conftest import Clock, Work
from tests.services.test_inbox import asked, post, replay


def visit_of(unit: Unit, answers: dict[str, object], client: str | None = None) -> str:
    """Open the visit of an accepted request that came with answers."""
    booking = bookings.request_booking(unit, a_request(request_id="request-0000000077"))
    booking_answers.keep(unit, booking, Sent(answers, "calcom"))
    bookings.accept(unit, booking.public_id, client)
    return consultations.start(unit, booking.public_id).public_id


def known(unit: Unit, visit: str) -> Known:
    view = consultations.get(unit, visit)
    return checkins.known(unit, view.consultation, view.intake)


def peels(unit: Unit, visit: str) -> dict[str, Any]:
    consultations.record_bump(unit, visit, None, MILIA)
    consultations.assess(unit, visit)
    [bump] = consultations.get(unit, visit).bumps
    assert bump.answer is not None
    kinds = unit.knowledge.data["services"]
    return {
        entry["service"]: entry
        for entry in bump.answer["treatments"]
        if kinds[entry["service"]]["kind"] == "peel"
    }


def test_adapalene_in_a_foreign_booking_already_holds_the_peel(tools: Tools, work: Work) -> None:
    told = asked("What do you use on your skin?", "Adapalene, 3 nights a week")
    replay(tools, post("BOOKING_CREATED", "a", responses=told))
    with work() as unit:
        booking = unit.session.scalars(select(Booking)).one()
        visit = consultations.start(unit, booking.public_id).public_id
        found = known(unit, visit)
        held = peels(unit, visit)

    assert found.source is Source.FORM
    assert found.from_form == {"medications": ["Adapalene, 3 nights a week"]}
    assert held
    reasons = {reason["rule"] for entry in held.values() for reason in entry["reasons"]}
    assert any("retinoid_rx_topical" in rule for rule in reasons)
    assert {entry["status"] for entry in held.values()} & {"offered"} == set()


def test_a_list_that_only_a_form_began_is_still_asked_for(work: Work) -> None:
    with work() as unit:
        visit = visit_of(unit, {"Medications": "Adapalene"})
        consultations.record_bump(unit, visit, None, MILIA)
        consultations.assess(unit, visit)
        [bump] = consultations.get(unit, visit).bumps

    assert bump.assessment is not None
    assert bump.assessment.case["client"]["medications"] == [
        {"name": "Adapalene", "stopped_days_ago": None},
        {"name": "ask for others", "stopped_days_ago": None},
    ]


def test_saving_the_check_in_settles_it(work: Work) -> None:
    with work() as unit:
        visit = visit_of(unit, {"Medications": "Adapalene"})
        version = consultations.get(unit, visit).consultation.version
        checkins.record(unit, visit, CLEAN, version)
        found = known(unit, visit)

    assert found.source is Source.HERE
    assert found.from_form == {}
    assert found.told["medications"] == []


def test_who_comes_before_their_promised_visit_told_it_too(work: Work) -> None:
    with work() as unit:
        booking = bookings.request_booking(unit, a_request())
        booking_answers.keep(unit, booking, Sent({"Medications": "Adapalene"}, "calcom"))
        bookings.accept(unit, booking.public_id)
        assert booking.client is not None
        walk_in = consultations.start(unit, booking.client.public_id)

        assert known(unit, walk_in.public_id).from_form == {"medications": ["Adapalene"]}


def test_typing_settles_nothing(work: Work) -> None:
    with work() as unit:
        visit = visit_of(unit, {"Medications": "Adapalene"})
        view = consultations.get(unit, visit)
        typed = {"sex": "female", "medications": view.intake["medications"]}
        checkins.record(unit, visit, typed, view.consultation.version, asked=False)

        assert known(unit, visit).from_form == {"medications": ["Adapalene"]}


def test_what_the_last_visit_told_is_not_taken_away(work: Work, clock: Clock) -> None:
    on_accutane = {**CLEAN, "medications": [{"name": "Accutane", "stopped_days_ago": None}]}
    with work() as unit:
        first = visit_of_known(unit, on_accutane)
    clock.move(days=20)
    with work() as unit:
        visit = visit_of(unit, {"Medications": "Adapalene"}, first)
        found = known(unit, visit)

    assert found.source is Source.LAST
    assert [item["name"] for item in found.told["medications"]] == ["Accutane", "Adapalene"]


def visit_of_known(unit: Unit, intake: dict[str, Any]) -> str:
    booking = bookings.request_booking(unit, a_request())
    bookings.accept(unit, booking.public_id)
    visit = consultations.start(unit, booking.public_id)
    checkins.record(unit, visit.public_id, intake, visit.version)
    return unit.session.get_one(Client, visit.client_id).public_id


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"How did you hear about us?": "Instagram"}, {}),
        ({"Medications": "none"}, {}),
        ({"Medications": ["Differin", "Zorblax"]}, {"medications": ["Differin", "Zorblax"]}),
        ({"Any allergies?": "Latex; zorbo"}, {"allergies": ["Latex", "zorbo"]}),
        ({"Are you pregnant?": True}, {"conditions": ["pregnant"]}),
        ({"Are you pregnant?": "No"}, {}),
        ({"Are you pregnant?": False}, {}),
        ({"Any medical conditions?": "Rosacea"}, {"conditions": ["Rosacea"]}),
        ({"Notes": "My mother had melanoma"}, {"family": ["My mother had melanoma"]}),
        ({"Notes": "chemical peel last week"}, {"recent": ["chemical peel last week"]}),
        ({"Notes": "adapalene\nI like the color blue"}, {"medications": ["adapalene"]}),
        ({"Age": 34, "x": {"y": "adapalene"}, "z": None}, {}),
    ],
)
def test_answers_are_read_with_the_dictionary(
    answers: dict[str, object], expected: dict[str, list[str]]
) -> None:
    found = told_in(answers, load_knowledge().rules.health.dictionary)

    said = {
        field: [
            item if isinstance(item, str) else str(item.get("name") or item.get("what"))
            for item in items
        ]
        for field, items in found.items()
    }
    assert said == expected
