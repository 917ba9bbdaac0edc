"""A client reads the plan behind a link, and ticks what is done."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from studio.hooks import VISITOR
from studio.models import ClientLink, Consultation, Plan, PlanProgress
from studio.services import documents, links, plans, progress
from studio.services.errors import Invalid, Superseded
from studio.services.unit import Unit
from tests.conftest import Clock, Work
from tests.services.test_papers import PDF, make_plan


def sent(unit: Unit) -> str:
    """Issue a plan and send it; return the token."""
    document = plans.issue(unit, make_plan(unit).public_id, PDF)
    return documents.make_link(unit, document.public_id).token


def behind(unit: Unit, token: str) -> ClientLink:
    query = select(ClientLink).where(ClientLink.token_sha256 == links.hash_of(token))
    return unit.session.scalars(query).one()


def change_plan(unit: Unit) -> str:
    """Issue a newer plan of the only visit; return the id of its paper."""
    visit = unit.session.scalars(select(Consultation)).one()
    plan = plans.draft(unit, visit.public_id)
    return plans.issue(unit, plan.public_id, PDF + b" newer").public_id


def test_the_page_holds_the_plan_of_today(work: Work) -> None:
    with work() as unit:
        token = sent(unit)
    with work(VISITOR) as unit:
        read = progress.read(unit, behind(unit, token))

    assert read.view.client == "Mara Lindqvist"
    assert read.today.day == 0
    assert not read.is_newer
    assert read.ticked == frozenset()


def test_a_tick_stays_and_can_be_taken_back(work: Work) -> None:
    with work() as unit:
        token = sent(unit)
    for done in (True, True, False):
        with work(VISITOR) as unit:
            progress.tick(unit, behind(unit, token), "evening", done=done)
        with work(VISITOR) as unit:
            ticked = progress.read(unit, behind(unit, token)).ticked
        assert ticked == (frozenset({"evening"}) if done else frozenset())


def test_ticks_are_sealed_and_belong_to_their_day(work: Work, clock: Clock) -> None:
    with work() as unit:
        token = sent(unit)
    with work(VISITOR) as unit:
        progress.tick(unit, behind(unit, token), "evening", done=True)
        assert b"evening" not in unit.session.scalars(select(PlanProgress)).one().body.data
    clock.move(days=1)
    with work(VISITOR) as unit:
        assert progress.read(unit, behind(unit, token)).ticked == frozenset()


@pytest.mark.parametrize("key", ["", "nothing", "do-d8_on", "evening:done"])
def test_only_what_the_day_asks_for_can_be_ticked(work: Work, key: str) -> None:
    with work() as unit:
        token = sent(unit)
    with pytest.raises(Invalid), work(VISITOR) as unit:
        progress.tick(unit, behind(unit, token), key, done=True)


@pytest.mark.parametrize("days", [-1, 2])
def test_a_page_of_another_week_ticks_nothing(work: Work, days: int) -> None:
    with work() as unit:
        token = sent(unit)
    with work(VISITOR) as unit:
        link, day = behind(unit, token), unit.today() - timedelta(days=days)
        with pytest.raises(Invalid):
            progress.tick(unit, link, "evening", done=True, day=day)


def test_an_old_link_stays_ended_until_the_new_plan_is_sent(work: Work) -> None:
    with work() as unit:
        token = sent(unit)
        newer = change_plan(unit)
    with pytest.raises(Superseded), work(VISITOR) as unit:
        links.check(unit, token, *documents.PAPERS)

    with work() as unit:
        documents.make_link(unit, newer)
    with work(VISITOR) as unit:
        links.check(unit, token, *documents.PAPERS)
        read = progress.read(unit, behind(unit, token))
        assert read.is_newer
        assert read.plan.public_id == newest(unit).public_id
        assert documents.open_behind(unit, behind(unit, token)).content == PDF + b" newer"


def newest(unit: Unit) -> Plan:
    return unit.session.scalars(select(Plan).order_by(Plan.id.desc()).limit(1)).one()


def test_the_calendar_leads_back_to_the_page(work: Work) -> None:
    with work() as unit:
        token = sent(unit)
    with work(VISITOR) as unit:
        ics = progress.calendar(unit, behind(unit, token), "https://a.example/d/x").decode()

    assert "https://a.example/d/x" in ics.replace("\r\n ", "")
    assert "@a.example" in ics.replace("\r\n ", "")
