"""The code printed on a plan: it opens the same plan, with the birth date as PIN."""

from datetime import date

import pytest
from sqlalchemy import select

from studio.hooks import VISITOR
from studio.models import Client, ClientLink
from studio.services import documents, links, plans
from studio.services.errors import NotFound, WrongPin
from studio.services.unit import Unit
from tests.conftest import Clock, Work
from tests.services.test_papers import PDF, make_plan

BORN = date(1992, 4, 27)


def issued(unit: Unit, born: date | None = BORN) -> tuple[str, str]:
    """Issue a plan; return the outside id of its paper and the token printed on it."""
    plan = make_plan(unit)
    unit.session.scalars(select(Client)).one().birth_on = born
    unit.session.flush()
    online = plans.view(unit, plan.public_id).online
    document = plans.issue(unit, plan.public_id, PDF)
    return document.public_id, online.url.rpartition("/")[2] if online else ""


def test_the_printed_code_opens_the_plan_with_the_birth_date(work: Work) -> None:
    with work() as unit:
        _, token = issued(unit)
    with work(VISITOR) as unit:
        assert documents.open_by_token(unit, token, "042792").content == PDF
    with pytest.raises(WrongPin), work(VISITOR) as unit:
        documents.open_by_token(unit, token, "270492")


def test_the_printed_address_is_short_and_the_same_in_every_view(work: Work) -> None:
    with work() as unit:
        plan = make_plan(unit)
        unit.session.scalars(select(Client)).one().birth_on = BORN
        views = [plans.view(unit, plan.public_id).online for _ in range(2)]

    assert views[0] is not None
    assert views[0] == views[1]
    assert views[0].shown == views[0].url.partition("://")[2]
    assert len(views[0].url.rpartition("/")[2]) == links.PAPER_LETTERS


def test_without_a_birth_date_nothing_is_printed_and_nothing_opens(work: Work) -> None:
    with work() as unit:
        assert issued(unit, born=None)[1] == ""
        assert unit.session.scalars(select(ClientLink)).all() == []


def test_a_link_by_mail_leaves_the_printed_one_alive(work: Work) -> None:
    with work() as unit:
        document, token = issued(unit)
        documents.make_link(unit, document)
        documents.make_link(unit, document)
    with work(VISITOR) as unit:
        assert documents.open_by_token(unit, token, "042792").content == PDF


def test_the_printed_one_ends_too(work: Work, clock: Clock) -> None:
    with work() as unit:
        _, token = issued(unit)
    clock.move(days=links.PAPER_DAYS + 1)
    with pytest.raises(NotFound), work(VISITOR) as unit:
        documents.open_by_token(unit, token, "042792")
