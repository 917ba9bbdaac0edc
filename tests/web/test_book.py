"""Booking a visit in three steps: no cookie, nothing twice, nothing typed lost."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import Booking, Claim, Delivery, Hold
from studio.services import holds, sealing
from tests.conftest import Clock
from tests.web.open_studio import (
    PEEL,
    TUESDAY,
    action_of,
    at,
    field_of,
    filled,
    open_studio,
    press,
    second,
    set_clock,
    when_page,
    you_page,
)
from tests.web.reading import held, problems, words


@pytest.fixture
def clock(studio: StudioState) -> Clock:
    return set_clock(studio)


@pytest.fixture
def opened(studio: StudioState, clock: Clock) -> StudioState:
    open_studio(studio)
    return studio


def booked(state: StudioState) -> list[Booking]:
    with state.reading(SYSTEM) as unit:
        return list(unit.session.scalars(select(Booking)))


def test_a_studio_that_is_not_open_leads_to_the_request_form(
    client: FlaskClient, studio: StudioState
) -> None:
    answer = client.get("/book?lang=es")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/request?lang=es")


def test_three_steps_book_a_visit(client: FlaskClient, opened: StudioState) -> None:
    address = you_page(client)
    page = client.get(address)

    answer = client.post(address, data=filled(page))

    [visit] = booked(opened)
    assert (visit.status, visit.wall_start) == ("confirmed", "2026-11-24T09:00")
    assert (visit.service, visit.practitioner_ref, visit.source) == (PEEL, "anna", "own")
    said = words(client.get(answer.headers["Location"]))
    assert "Your visit is booked" in said
    assert "Tuesday, 24 November 2026, 9:00 am PST" in said
    assert "With Anna" in said
    with opened.reading(SYSTEM) as unit:
        kinds = unit.session.scalars(select(Delivery.kind).order_by(Delivery.id)).all()
        assert kinds == ["confirmed", "visit_reminder"]


def test_no_step_sets_a_cookie_or_needs_one(app: Flask, opened: StudioState) -> None:
    client = app.test_client(use_cookies=False)
    app.config["WTF_CSRF_ENABLED"] = True
    address = you_page(client)
    answers = [client.get("/book"), client.get(address)]
    answers.append(client.post(address, data=filled(answers[-1])))
    answers.append(client.get(answers[-1].headers["Location"]))

    assert [answer.status_code for answer in answers] == [200, 200, 303, 200]
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * 4


def test_sent_twice_it_is_booked_once(client: FlaskClient, opened: StudioState) -> None:
    address = you_page(client)
    sent = filled(client.get(address))

    answers = [client.post(address, data=sent) for _ in range(3)]

    assert {answer.headers["Location"] for answer in answers} == {address}
    assert len(booked(opened)) == 1


def test_going_back_shows_what_was_booked(client: FlaskClient, opened: StudioState) -> None:
    address = you_page(client)
    client.post(address, data=filled(client.get(address)))

    assert "Your visit is booked" in words(client.get(address))


def test_going_back_to_the_times_still_shows_the_own_one(
    client: FlaskClient, opened: StudioState
) -> None:
    page = when_page(client)
    press(client, page, second(9))

    again = client.get(action_of(page))

    assert f'value="{second(9)}"' in again.get_data(as_text=True)
    assert press(client, again, second(10)).status_code == 303
    with opened.reading(SYSTEM) as unit:
        assert len(unit.session.scalars(select(Hold)).all()) == 1
        assert len(unit.session.scalars(select(Claim).where(Claim.active)).all()) == 1


def test_a_time_picked_on_another_page_is_asked_about(
    client: FlaskClient, opened: StudioState
) -> None:
    page = when_page(client)
    address = press(client, page, second(9)).headers["Location"]
    sent = filled(client.get(address))
    press(client, page, second(10))

    answer = client.post(address, data=sent)

    assert answer.status_code == 409
    assert "You picked another time on another page" in words(answer)
    assert held(answer)["full_name"] == ["Mara Lindqvist"]
    assert booked(opened) == []


def test_a_taken_time_offers_the_nearest_and_keeps_what_was_typed(
    client: FlaskClient, opened: StudioState, clock: Clock
) -> None:
    address = you_page(client)
    page = client.get(address)
    clock.move(minutes=11)
    with opened.unit_of_work(VISITOR) as unit:
        holds.hold(unit, PEEL, at(9), "", "somebody-else-000001")

    answer = client.post(address, data=filled(page))

    assert answer.status_code == 409
    assert problems(answer) == ["This time was just taken. Pick another one."]
    assert held(answer)["email"] == ["mara@example.com"]
    offered = re.findall(r'value="(at:\d+)"', answer.get_data(as_text=True))
    assert offered == [f"at:{second(9, 45)}", f"at:{second(10)}", f"at:{second(10, 15)}"]
    moved = client.post(address, data=filled(answer, then=offered[1]))
    assert "10:00 am" in words(moved)
    assert held(moved)["full_name"] == ["Mara Lindqvist"]
    assert client.post(action_of(moved), data=filled(moved)).status_code == 303
    assert [visit.wall_start for visit in booked(opened)] == ["2026-11-24T10:00"]


def test_a_time_that_was_kept_too_long_is_taken_again(
    client: FlaskClient, opened: StudioState, clock: Clock
) -> None:
    address = you_page(client)
    page = client.get(address)
    clock.move(minutes=30)

    assert "not kept any more" in words(client.get(address))
    assert client.post(address, data=filled(page)).status_code == 303
    assert len(booked(opened)) == 1


def test_a_time_can_be_kept_longer(client: FlaskClient, opened: StudioState, clock: Clock) -> None:
    address = you_page(client)
    page = client.get(address)
    assert "for 10 minutes" in words(page)
    clock.move(minutes=7)
    assert "for 3 minutes" in words(client.get(address))

    longer = client.post(address, data=filled(page, then="longer"))

    assert "for 10 minutes" in words(longer)
    assert held(longer)["full_name"] == ["Mara Lindqvist"]


def test_giving_a_time_back_frees_it_at_once(client: FlaskClient, opened: StudioState) -> None:
    address = you_page(client)
    page = client.get(address)

    answer = client.post(address, data=filled(page, then="other"))

    assert answer.headers["Location"].startswith(f"/book?service={PEEL}")
    with opened.reading(SYSTEM) as unit:
        assert unit.session.scalars(select(Claim).where(Claim.active)).all() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"full_name": " "}, "Enter your name"),
        ({"phone": "", "email": ""}, "Enter a phone number or an email address"),
        ({"phone": "call me"}, "Enter a phone number, like 206 555 0142"),
        ({"email": "a@b.c, evil@x.y"}, "Enter one email address, like name@example.com"),
        ({"full_name": "x" * 121}, "Please use at most 120 letters"),
        (
            {"full_name": "a\x00b"},
            "This text holds signs that cannot be kept. Please type it again",
        ),
        (
            {"full_name": "You won, see prize.example"},
            "Enter your name without a web or email address",
        ),
        ({"agree": ""}, "Please tick this, so that we may book the visit"),
        ({"q_hsv_active": ""}, "Pick yes or no for every question"),
        ({"q_hsv_active": "maybe"}, "Pick yes or no for every question"),
        ({"made": "1.abc"}, "This page was too old. Please send it again"),
    ],
    ids=[
        "name",
        "contact",
        "phone",
        "mails",
        "long",
        "nul",
        "link",
        "agree",
        "open",
        "odd",
        "forged",
    ],
)
def test_what_does_not_fit_is_said_and_the_rest_is_kept(
    client: FlaskClient, opened: StudioState, changes: dict[str, str], said: str
) -> None:
    address = you_page(client)

    answer = client.post(address, data=filled(client.get(address), **changes))

    assert answer.status_code == 422
    assert problems(answer) == [said]
    assert held(answer)["q_pregnant_or_trying"] == ["no"]
    assert booked(opened) == []


def test_a_page_of_the_day_before_is_sent_again(
    client: FlaskClient, opened: StudioState, clock: Clock
) -> None:
    address = you_page(client)
    sent = filled(client.get(address))
    clock.move(hours=2, minutes=1)

    answer = client.post(address, data=sent)

    assert problems(answer) == ["This page was too old. Please send it again"]
    assert client.post(address, data=filled(answer)).status_code == 303


def test_a_machine_that_fills_the_trap_is_thanked_and_forgotten(
    client: FlaskClient, opened: StudioState
) -> None:
    address = you_page(client)

    answer = client.post(address, data=filled(client.get(address), website="https://spam.example"))

    assert answer.headers["Location"].startswith("/request/thanks")
    assert booked(opened) == []


def test_a_yes_leads_to_a_consultation_at_the_same_time(
    client: FlaskClient, opened: StudioState
) -> None:
    address = you_page(client)
    asked = client.post(address, data=filled(client.get(address), q_isotretinoin_oral="yes"))
    assert "Let us look at your skin first" in words(asked)
    assert booked(opened) == []

    look = client.post(address, data=filled(asked, q_isotretinoin_oral="yes", then="look"))

    assert "Skin consultation" in words(look)
    sent = filled(look) | {"q_isotretinoin_oral": field_of(look, "q_isotretinoin_oral")}
    assert client.post(action_of(look), data=sent).status_code == 303
    [visit] = booked(opened)
    assert (visit.service, visit.wall_start) == ("consultation", "2026-11-24T09:00")
    with opened.reading(SYSTEM) as unit:
        row = unit.session.get_one(Booking, visit.id)
        assert row.answers is not None
        kept = sealing.open_json(unit, row, row, "answers", row.answers)
    assert kept["answers"] == {
        "Do you take isotretinoin (like Accutane), or did you stop less than six months ago?": (
            "Yes"
        ),
        "Are you pregnant, or do you try to be?": "No",
        "Do you have a cold sore now, or did you have one in the last two weeks?": "No",
    }


@pytest.mark.parametrize(
    ("pressed", "status", "said"),
    [
        (second(9, 0, TUESDAY - timedelta(days=7)), 422, "This time is over. Pick another one."),
        (second(3), 409, "This time was just taken. Pick another one."),
        (second(9, 7), 409, "This time was just taken. Pick another one."),
        ("soon", 422, "This page was too old. Please send it again"),
        ("9" * 40, 422, "This page was too old. Please send it again"),
    ],
    ids=["past", "closed", "off the grid", "words", "huge"],
)
def test_a_time_that_cannot_be_is_answered_with_others(
    client: FlaskClient, opened: StudioState, pressed: str, status: int, said: str
) -> None:
    answer = press(client, when_page(client), pressed)

    assert answer.status_code == status
    assert said in words(answer)
    assert "First free time" in words(answer)


@pytest.mark.parametrize("query", ["service=nothing", "service=%00", "service=peel_tca_light"])
def test_an_unknown_service_leads_back_to_the_menu(
    client: FlaskClient, opened: StudioState, query: str
) -> None:
    answer = client.get(f"/book?{query}")

    assert answer.status_code == 422
    assert "We do not have this one. Pick one of these" in words(answer)


@pytest.mark.parametrize(
    "query", ["since=9999-12-31", "since=1900-01-01", "since=x", "r=x", "who=nobody", "who=%00"]
)
def test_odd_addresses_still_show_a_page(
    client: FlaskClient, opened: StudioState, query: str
) -> None:
    assert client.get(f"/book?service={PEEL}&{query}").status_code in {200, 422}


def test_a_hold_of_nobody_is_not_there(client: FlaskClient, opened: StudioState) -> None:
    assert client.get("/book/nothing").status_code == 404
    assert client.post("/book/nothing").status_code == 404
    assert client.get("/book/nothing/visit.ics").status_code == 404


def test_the_fourth_booking_of_a_day_by_one_address_is_asked_to_wait(
    client: FlaskClient, opened: StudioState
) -> None:
    for hour in (9, 10, 11):
        address = you_page(client, hour)
        assert client.post(address, data=filled(client.get(address))).status_code == 303
    address = press(client, when_page(client), second(9, 0, TUESDAY + timedelta(days=1))).headers[
        "Location"
    ]

    answer = client.post(address, data=filled(client.get(address)))

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert held(answer)["full_name"] == ["Mara Lindqvist"]


def test_who_keeps_time_after_time_is_stopped(client: FlaskClient, opened: StudioState) -> None:
    page = when_page(client)
    for number in range(30):
        press(client, page, second(9 + number % 2))

    assert press(client, page, second(9)).status_code == 429


def test_the_calendar_file_is_that_of_the_visit(client: FlaskClient, opened: StudioState) -> None:
    address = you_page(client)
    client.post(address, data=filled(client.get(address)))

    answer = client.get(f"{address.partition('?')[0]}/visit.ics")

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert b"BEGIN:VTIMEZONE" in answer.data


def test_the_public_answer_tells_nothing_of_others(
    client: FlaskClient, opened: StudioState
) -> None:
    address = you_page(client, 10)
    client.post(address, data=filled(client.get(address)))

    page = when_page(client).get_data(as_text=True)

    assert "Mara" not in page
    assert f'value="{second(10)}"' not in page


def test_spanish_goes_all_the_way(client: FlaskClient, opened: StudioState) -> None:
    address = you_page(client, lang="es")
    page = client.get(address)
    answer = client.post(address, data=filled(page))
    said = words(client.get(answer.headers["Location"]))

    assert "Díganos quién es" in words(page)
    assert "Su cita está reservada" in said
    assert "martes, 24 de noviembre de 2026, 9:00 a. m. PST" in said
