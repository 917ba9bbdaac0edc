"""Somebody who was here before books like anybody: once it is said who it is, care goes on."""

from datetime import date
from email.message import EmailMessage

import pytest
from sqlalchemy import update

from studio.hooks import VISITOR
from studio.models import Offer
from studio.services import assigning, clients, delivery, holds
from studio.services.holds import Visitor
from studio.services.unit import Tools, Unit
from tests.builders import make_client
from tests.conftest import DESK, Clock, Work
from tests.services.test_series import LACTIC, at, ready
from tests.services.test_two_visits import online

FRIDAY = date(2026, 11, 27)


def kept(unit: Unit, email: str = "typed@example.com", phone: str = "206 555 0100") -> str:
    """Book a peel on Friday as a visitor; return the visit."""
    token = holds.hold(unit, LACTIC, at(FRIDAY, 9), "", "request-0000000001").token
    return holds.book(unit, token, Visitor("Mara Lindqvist", email, phone)).public_id


def sent_by(tools: Tools) -> list[EmailMessage]:
    sent: list[EmailMessage] = []
    delivery.send_due(tools, sent.append)
    return sent


def test_the_questions_go_to_the_address_on_record_once_it_is_said_who_it_is(
    work: Work, tools: Tools
) -> None:
    with work() as unit:
        online(unit)
        client = make_client(unit, email="mara@example.com")
    with work(VISITOR) as unit:
        visit = kept(unit)
    [confirmed] = sent_by(tools)
    assert confirmed["To"] == "typed@example.com"

    with work(DESK) as unit:
        assigning.assign(unit, visit, client)

    [asked] = sent_by(tools)
    assert asked["To"] == "mara@example.com"
    assert "http://localhost/intake/" in asked.get_content()


def test_somebody_new_gets_them_too(work: Work, tools: Tools) -> None:
    with work() as unit:
        online(unit)
        make_client(unit, email="other@example.com")
    with work(VISITOR) as unit:
        visit = kept(unit)
    sent_by(tools)

    with work(DESK) as unit:
        assigning.assign(unit, visit, None)

    assert [mail["To"] for mail in sent_by(tools)] == ["typed@example.com"]


def test_who_answered_within_a_year_or_comes_no_more_is_not_asked(
    work: Work, tools: Tools, clock: Clock
) -> None:
    with work() as unit:
        online(unit)
        client = make_client(unit, email="mara@example.com")
    with work(VISITOR) as unit:
        visit = kept(unit)
    clock.move(hours=24 * 7)
    sent_by(tools)

    with work(DESK) as unit:
        assigning.assign(unit, visit, client)

    assert sent_by(tools) == []


@pytest.mark.parametrize(("days_ago", "is_early"), [(2, True), (60, False)])
def test_a_day_on_which_the_skin_may_not_be_ready_is_told(
    work: Work, days_ago: int, *, is_early: bool
) -> None:
    with work() as unit:
        who = ready(unit, "anna", recent=[{"what": "botox", "days_ago": days_ago}])
        address = clients.get(unit, who).email
        unit.session.execute(update(Offer).values(public=True))
    with work(VISITOR) as unit:
        visit = kept(unit, address)

    with work(DESK) as unit:
        booking = assigning.assign(unit, visit, who)
        assert assigning.is_too_early(unit, booking) is is_early
