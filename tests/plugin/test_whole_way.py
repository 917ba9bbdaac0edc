"""From a request to a paper in the client's hands, through every floor but the pages."""

import pytest

from studio.context import StudioState
from studio.hooks import VISITOR
from studio.models import Plan, PlanStatus
from studio.services import consultations, documents, plans, referrals
from studio.services.referrals import ReferralInput
from tests.builders import BLEEDING, MILIA, make_assessed
from tests.conftest import THERAPIST, Work
from tests.services.stories import REFER, TREAT


@pytest.fixture
def here(state: StudioState, monkeypatch: pytest.MonkeyPatch) -> StudioState:
    monkeypatch.setattr(state, "actor", lambda: THERAPIST)
    return state


def test_a_treatable_client_leaves_with_a_plan(here: StudioState, work: Work) -> None:
    with work() as unit:
        consultation = make_assessed(unit, MILIA)
        consultations.decide(unit, consultation.public_id, TREAT)
        plan = plans.draft(unit, consultation.public_id).public_id

    document = here.issue_plan(plan)
    made = here.share(document.public_id)

    with here.unit_of_work(VISITOR) as unit:
        opened = documents.open_by_token(unit, made.token, made.pin)
    assert opened.content.startswith(b"%PDF-1.7")
    assert here.issue_plan(plan).public_id == document.public_id
    with work() as unit:
        assert unit.load(Plan, plan).status is PlanStatus.ISSUED
    here.renderer.close()


def test_a_referred_client_leaves_with_a_letter(here: StudioState, work: Work) -> None:
    with work() as unit:
        consultation = make_assessed(unit, BLEEDING)
        consultations.decide(unit, consultation.public_id, REFER)
        letter = ReferralInput("", "Could you look at this bump, please?", share_consent=True)
        referral = referrals.draft(unit, consultation.public_id, letter).public_id

    document = here.issue_referral(referral)

    with work() as unit:
        opened = documents.staff_open(unit, document.public_id)
    assert opened.content.startswith(b"%PDF-1.7")
    assert opened.title == "letter-2026-11-22"
    here.renderer.close()
