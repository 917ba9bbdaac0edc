"""The waiting list on its pages: joining, taking an offer, leaving; and the list of the studio."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import Booking, Schedule, Waiting
from studio.services import claims, holds, waiting_list
from studio.services.holds import Visitor
from tests.conftest import Clock
from tests.web.open_studio import (
    PEEL,
    action_of,
    at,
    field_of,
    filled,
    open_studio,
    set_clock,
    when_page,
)
from tests.web.people import DESK, Seat
from tests.web.reading import held, problems, words

WHO = {"full_name": "Wanda Ro", "email": "wanda@example.com", "phone": ""}


@pytest.fixture
def clock(studio: StudioState) -> Clock:
    return set_clock(studio)


@pytest.fixture
def opened(studio: StudioState, clock: Clock) -> StudioState:
    """An open studio whose mornings begin with somebody's visit on Tuesday at nine."""
    open_studio(studio)
    with studio.unit_of_work(VISITOR) as unit:
        kept = holds.hold(unit, PEEL, at(9), "", "request-000000001")
        holds.book(unit, kept.token, Visitor("Early", "early@example.com", ""))
    return studio


def join_page(client: FlaskClient) -> tuple[str, dict[str, str]]:
    """Go by the link of step 2; return where the form goes, and what it holds with a wish."""
    times = when_page(client).get_data(as_text=True)
    found = re.search(r'href="(/book/waiting[^"]*)"', times)
    assert found is not None
    page = client.get(found.group(1).replace("&amp;", "&"))
    wish = {"since": "2026-11-24", "until": "2026-11-24", "parts": "morning"}
    return action_of(page), {"made": field_of(page, "made"), **wish, **WHO}


def joined(client: FlaskClient, state: StudioState) -> str:
    """Join; return the token of the place."""
    action, sent = join_page(client)
    answer = client.post(action, data=sent)
    assert "You are on the list" in words(client.get(answer.headers["Location"]))
    with state.reading(SYSTEM) as unit:
        row = unit.session.scalars(select(Waiting).order_by(Waiting.id.desc())).first()
        assert row is not None
        return waiting_list.token_of(unit, row)


def standing(state: StudioState) -> tuple[str, int | None]:
    with state.reading(SYSTEM) as unit:
        row = unit.session.scalars(select(Waiting)).one()
        return row.state.value, row.hold_id


def free_and_offer(state: StudioState) -> None:
    with state.unit_of_work(SYSTEM) as unit:
        visit = unit.session.scalars(select(Booking).order_by(Booking.id)).first()
        assert visit is not None
        claims.release(unit, visit)
        waiting_list.offer_free(unit)


def test_a_visitor_joins_once_without_a_cookie(app: Flask, opened: StudioState) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client(use_cookies=False)
    action, sent = join_page(client)

    answers = [client.post(action, data=sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers.get("Set-Cookie") is None
    with opened.reading(SYSTEM) as unit:
        row = unit.session.scalars(select(Waiting)).one()
        assert (row.name, row.service) == ("Wanda Ro", PEEL)
        assert row.wishes == {"from": "2026-11-24", "until": "2026-11-24", "parts": ["morning"]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"full_name": ""}, "Enter your name"),
        ({"email": ""}, "Enter one email address"),
        ({"email": "", "phone": "206 555 0101"}, "Enter one email address"),
        ({"until": "2026-11-20"}, "Pick two days, the first one before the last"),
        ({"until": "soon"}, "Pick two days, the first one before the last"),
        ({"made": "x"}, "This page was too old. Please send it again"),
    ],
    ids=["name", "contact", "no texts", "order", "words", "forged"],
)
def test_what_does_not_fit_is_said_and_kept(
    client: FlaskClient, opened: StudioState, changes: dict[str, str], said: str
) -> None:
    action, sent = join_page(client)

    answer = client.post(action, data={**sent, **changes})

    assert answer.status_code == 422
    assert said in problems(answer)[0]
    assert held(answer)["parts"] == ["morning"]


def test_an_offer_is_taken_with_what_is_known_already(
    client: FlaskClient, opened: StudioState
) -> None:
    token = joined(client, opened)
    with opened.unit_of_work(SYSTEM) as unit:
        waiting_list.offer_free(unit)
    free_and_offer(opened)

    page = client.get(f"/waiting/{token}")
    assert "This time is free for you" in words(page)
    assert "Wanda" not in words(page)
    step = client.post(f"/waiting/{token}", data={"then": "take"})
    form = client.get(step.headers["Location"])
    assert held(form)["full_name"] == ["Wanda Ro"]
    client.post(step.headers["Location"], data=filled(form, **WHO))

    with opened.reading(SYSTEM) as unit:
        newest = unit.session.scalars(select(Booking).order_by(Booking.id.desc())).first()
        assert newest is not None
        assert newest.name == "Wanda Ro"
    assert client.get(f"/waiting/{token}").status_code == 404


def test_following_the_link_changes_nothing_and_leaving_does(
    client: FlaskClient, opened: StudioState
) -> None:
    token = joined(client, opened)
    before = standing(opened)
    client.get(f"/waiting/{token}")
    assert standing(opened) == before

    assert "You have left the list" in words(
        client.post(f"/waiting/{token}", data={"then": "leave"})
    )
    assert client.get(f"/waiting/{token}").status_code == 404
    assert client.post(f"/waiting/{token}", data={"then": "leave"}).status_code == 404


def test_an_offer_that_is_over_says_so(
    client: FlaskClient, opened: StudioState, clock: Clock
) -> None:
    token = joined(client, opened)
    free_and_offer(opened)
    clock.move(hours=3)

    assert "This offer is over" in words(client.get(f"/waiting/{token}"))
    answer = client.post(f"/waiting/{token}", data={"then": "take"})
    assert answer.headers["Location"].startswith(f"/waiting/{token}")


def test_an_offer_stays_over_once_its_time_went_to_others(
    client: FlaskClient, opened: StudioState, clock: Clock
) -> None:
    token = joined(client, opened)
    free_and_offer(opened)
    clock.move(hours=3)
    with opened.unit_of_work(SYSTEM) as unit:
        kept = holds.hold(unit, PEEL, at(9), "", "request-000000002")
        holds.book(unit, kept.token, Visitor("Quick", "quick@example.com", ""))
        for schedule in unit.session.scalars(select(Schedule)):
            schedule.shifts = []
        waiting_list.offer_free(unit)

    page = client.get(f"/waiting/{token}?lang=en")

    assert "This offer is over. You are still on the list." in words(page)
    assert 'href="/book?lang=en"' in page.text


def test_a_sentence_about_an_offer_ends_once(client: FlaskClient, opened: StudioState) -> None:
    token = joined(client, opened)
    free_and_offer(opened)

    said = words(client.get(f"/waiting/{token}?lang=es"))

    assert "Se la guardamos hasta esta hora: dom 22 nov" in said
    assert ".." not in said


def test_the_page_of_a_place_that_ended_leads_to_booking(
    client: FlaskClient, opened: StudioState
) -> None:
    page = client.get("/waiting/nothing?lang=es")

    assert 'href="/book?lang=es"' in page.text


def test_where_only_mail_is_sent_a_phone_is_no_must(
    client: FlaskClient, opened: StudioState
) -> None:
    times = when_page(client).get_data(as_text=True)
    [way] = re.findall(r'href="(/book/waiting[^"]*)"', times)

    assert "Phone (optional)" in words(client.get(way.replace("&amp;", "&")))
    action, sent = join_page(client)
    assert client.post(action, data={**sent, "phone": ""}).status_code == 303


def test_the_desk_sees_offers_and_removes(
    client: FlaskClient, opened: StudioState, seat: Seat
) -> None:
    joined(client, opened)
    seat.actor = DESK
    page = client.get("/waiting-list")
    assert "Wanda Ro" in words(page)
    assert "24 November, mornings" in words(page)
    act = action_of(page)

    offered = client.post(act, data={"do": "offer"})
    assert "Offered" in words(client.get(offered.headers["Location"]))
    again = client.post(act, data={"do": "offer"})
    assert "has an offer already" in words(client.get(again.headers["Location"]))
    removed = client.post(act, data={"do": "remove"})
    assert "Nobody waits" in words(client.get(removed.headers["Location"]))


def test_a_service_that_is_not_there_leads_to_the_menu(
    client: FlaskClient, opened: StudioState
) -> None:
    assert client.get("/book/waiting?service=nothing").status_code == 303
    assert client.get("/book/waiting").status_code == 303
    assert client.get("/waiting/nothing").status_code == 404
