"""A letter tells of care so far: from the record, or in one line, else it was not asked."""

from collections.abc import Mapping
from typing import Any

import pytest

from studio.models import Consultation, Intake, IntakeStatus
from studio.services import (
    bookings,
    clients,
    consultations,
    letter_history,
    referrals,
    sealing,
    treatments,
)
from studio.services.errors import Invalid
from studio.services.referrals import ReferralInput
from studio.services.unit import Unit
from tests.builders import BLEEDING, CLEAN, a_request, make_assessed
from tests.conftest import Clock, Work
from tests.services.stories import REFER, decide_to_treat

ASKED = "What is this spot?"


def drafted(unit: Unit, visit: Consultation, **given: str) -> Mapping[str, str]:
    """Write a letter; return what it tells under care so far, by label."""
    told = ReferralInput("", ASKED, share_consent=True, **given)
    letter = referrals.draft(unit, visit.public_id, told)
    history = referrals.view(unit, letter.public_id).history
    return {fact.label: fact.value for fact in (*history.left, *history.right)}


def referred(unit: Unit) -> Consultation:
    visit = make_assessed(unit, BLEEDING)
    consultations.decide(unit, visit.public_id, REFER)
    return visit


def test_nothing_done_is_said_and_what_nobody_asked_too(work: Work) -> None:
    with work() as unit:
        assert drafted(unit, referred(unit)) == {
            "Done in our studio": "none",
            "Not done because of it": "none",
            "Products and care tried": "not asked",
        }


def test_earlier_treatments_are_named_with_their_days(work: Work, clock: Clock) -> None:
    with work() as unit:
        first = make_assessed(unit)
        decide_to_treat(unit, first)
        treatments.record_as_planned(unit, first.public_id)
        client = first.client.public_id
        day = f"{first.on.day} {first.on:%B %Y}"
    clock.move(days=30)
    with work() as unit:
        visit = consultations.start(unit, client)
        consultations.record_intake(unit, visit.public_id, dict(CLEAN), visit.version)
        consultations.record_bump(unit, visit.public_id, None, BLEEDING)
        consultations.assess(unit, visit.public_id)
        consultations.decide(unit, visit.public_id, REFER)

        history = drafted(unit, visit)
        assert history["Done in our studio"].endswith(f"({day})")
        assert "extraction" in history["Done in our studio"]
        assert history["Not done because of it"] == "not asked", "nobody booked this visit"


def test_the_booked_service_was_not_done_because_of_it(work: Work) -> None:
    with work() as unit:
        asked = a_request()
        booking = bookings.request_booking(unit, asked)
        booking.service = "deep_pore_facial"
        bookings.accept(unit, booking.public_id)
        visit = consultations.start(unit, booking.public_id)
        consultations.record_intake(unit, visit.public_id, dict(CLEAN), visit.version)
        consultations.record_bump(unit, visit.public_id, None, BLEEDING)
        consultations.assess(unit, visit.public_id)
        consultations.decide(unit, visit.public_id, REFER)

        assert "facial" in drafted(unit, visit)["Not done because of it"]


def told_at_home(unit: Unit, visit: Consultation, answers: Mapping[str, Any]) -> None:
    """Keep a questionnaire of this visit's client as sent in."""
    intake = Intake(
        public_id=sealing.new_id(),
        client_id=visit.client_id,
        booking_id=visit.booking_id,
        status=IntakeStatus.SUBMITTED,
        language="en",
        version=1,
        knowledge_version=unit.knowledge.version,
        created_at=unit.now(),
        submitted_at=unit.now(),
    )
    intake.answers = sealing.seal_json(unit, visit.client, intake, "answers", dict(answers))
    unit.session.add(intake)
    unit.session.flush()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"products_am": ["Glow oil", "SPF 50"]}, "morning: Glow oil, SPF 50"),
        (
            {"products_pm": "Rich\nbalm", "eye_area_products": "Eye cream"},
            "evening: Rich balm; near the eyes: Eye cream",
        ),
        ({"products_am": [], "products_pm": None}, "not asked"),
    ],
)
def test_products_told_at_home_are_taken_over(
    work: Work, answers: Mapping[str, Any], said: str
) -> None:
    with work() as unit:
        visit = referred(unit)
        told_at_home(unit, visit, answers)

        assert drafted(unit, visit)["Products and care tried"] == said
        assert letter_history.tried(unit, visit) in {said, ""}


def test_what_the_therapist_writes_goes_before(work: Work) -> None:
    with work() as unit:
        visit = referred(unit)
        told_at_home(unit, visit, {"products_am": ["Glow oil"]})

        assert drafted(unit, visit, tried="Clay masks")["Products and care tried"] == "Clay masks"
        assert drafted(unit, visit, tried="")["Products and care tried"] == "not asked"


@pytest.mark.parametrize(
    ("key", "said"),
    [("client", "the client"), ("esthetician", "the esthetician"), ("", "not asked")],
)
def test_who_noticed_it_is_said_of_every_bump(work: Work, key: str, said: str) -> None:
    with work() as unit:
        told = ReferralInput("", ASKED, share_consent=True, noticed_by=key)
        letter = referrals.draft(unit, referred(unit).public_id, told)
        (bump,) = referrals.view(unit, letter.public_id).bumps

        facts = {fact.label: fact.value for fact in (*bump.facts.left, *bump.facts.right)}
        assert facts["Who noticed it"] == said


@pytest.mark.parametrize("given", [{"noticed_by": "dragon"}, {"tried": "x" * 501}, {"tried": "\0"}])
def test_odd_words_are_refused(work: Work, given: dict[str, str]) -> None:
    with work() as unit, pytest.raises(Invalid):
        drafted(unit, referred(unit), **given)


def test_another_clients_care_is_not_told(work: Work) -> None:
    with work() as unit:
        treated = make_assessed(unit)
        decide_to_treat(unit, treated)
        treatments.record_as_planned(unit, treated.public_id)
        other = clients.create(unit, clients.NewClient("Ann Berg", "ann@example.com", "", None))

        assert letter_history.done_here(unit, other) == []
