"""The page on which a clinician answers a letter, and its way into the record."""

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.models import Referral
from studio.services import links
from tests.conftest import Clock
from tests.services.test_replies import sent
from tests.web.people import NOBODY, THERAPIST, Seat
from tests.web.reading import held, problems, words

ANSWER = {"advice": "avoid_area", "name": "Dr. Lund, City Skin", "note": "Looks calm."}


@pytest.fixture
def letter(studio: StudioState) -> str:
    """The id of an issued letter."""
    with studio.unit_of_work(THERAPIST) as unit:
        return sent(unit)


@pytest.fixture
def slip(studio: StudioState, letter: str) -> tuple[str, str]:
    """Address and PIN as the reply slip shows them."""
    with studio.unit_of_work(THERAPIST) as unit:
        row = unit.load(Referral, letter)
        return f"/r/{links.paper_token(unit, row)}", links.reply_pin(unit, row)


@pytest.fixture
def door(client: FlaskClient, seat: Seat, slip: tuple[str, str]) -> str:
    """Open the door as a clinician; return the address of the form."""
    seat.actor = NOBODY
    opened = client.post(slip[0], data={"pin": f"{slip[1][:3]} {slip[1][3:]}"})
    assert opened.status_code == 303
    return opened.headers["Location"]


def filled(form: Mapping[str, list[str]], **changes: str) -> dict[str, str]:
    """Return the form as it came, with an answer."""
    return {key: values[0] for key, values in form.items()} | ANSWER | changes


def test_before_the_pin_nothing_is_told(
    client: FlaskClient, seat: Seat, slip: tuple[str, str]
) -> None:
    seat.actor = NOBODY
    page = client.get(slip[0])

    assert page.status_code == 200
    assert "Answer our letter" in words(page)
    assert "Mara" not in words(page)
    assert client.get(f"{slip[0]}/answer").headers["Location"] == slip[0]


def test_the_form_tells_which_letter_and_nothing_of_health(
    client: FlaskClient, door: str, slip: tuple[str, str]
) -> None:
    page = client.get(door)
    said = words(page)

    assert "about Mara L." in said
    for private in ("Lindqvist", "nose", "bleed", "pearly", "1990", "mara@"):
        assert private not in said
    assert page.headers["Cache-Control"] == "no-store"
    assert client.get(slip[0]).headers["Location"] == door


def test_an_answer_comes_in_once_and_waits_for_the_therapist(
    client: FlaskClient, seat: Seat, door: str, slip: tuple[str, str], letter: str
) -> None:
    form = filled(held(client.get(door)))
    sent_once = client.post(door, data=form)
    again = client.post(door, data=form | {"name": "Somebody else"})

    assert (sent_once.status_code, again.status_code) == (303, 303)
    assert "has come in" in words(client.get(door))
    assert "has come in" in words(client.get(slip[0], follow_redirects=True))
    seat.actor = THERAPIST
    assert "1 answer to a letter came in" in words(client.get("/"))
    assert "Came in online" in words(client.get("/referrals"))
    page = client.get(f"/referrals/{letter}")
    assert "It counts for nothing until you file it" in words(page)
    assert "Somebody else" not in words(page)
    shown = held(page)
    assert shown["by"] == ["Dr. Lund, City Skin"]
    assert shown["advice"] == ["avoid_area"]
    assert shown["finding"][0].endswith("Looks calm.")


def test_the_therapist_files_what_came_in(
    client: FlaskClient, seat: Seat, door: str, letter: str
) -> None:
    client.post(door, data=filled(held(client.get(door)), advice="may_continue"))
    seat.actor = THERAPIST
    path = f"/referrals/{letter}"
    given = {key: values[0] for key, values in held(client.get(path)).items() if key != "pin"}

    refused = client.post(path, data=given)
    filed = client.post(path, data=given | {"verified": "y"})

    assert problems(refused) == [
        "Care may go on only when you made sure who wrote this. Call the practice first"
    ]
    assert filed.status_code == 303
    assert "less cautious than we were" in words(client.get(path))


def test_the_therapist_sets_it_aside_or_closes_the_slip(
    client: FlaskClient, seat: Seat, door: str, slip: tuple[str, str], letter: str
) -> None:
    client.post(door, data=filled(held(client.get(door))))
    seat.actor = THERAPIST
    path = f"/referrals/{letter}"
    put_away = client.post(f"{path}/online", data={"then": "aside"})

    assert "set aside" in words(client.get(put_away.headers["Location"]))
    assert "Came in online" not in words(client.get(path))
    assert client.post(f"{path}/online", data={"then": "aside"}).status_code == 409
    assert client.post(f"{path}/online", data={"then": "dance"}).status_code == 422
    assert client.get(slip[0]).status_code == 404


def test_a_closed_letter_takes_no_answer_online(
    client: FlaskClient, slip: tuple[str, str], seat: Seat, letter: str
) -> None:
    seat.actor = THERAPIST
    assert slip[0] in words(client.get(f"/referrals/{letter}"))
    client.post(f"/referrals/{letter}/online", data={"then": "close"})

    assert slip[0] not in words(client.get(f"/referrals/{letter}"))
    assert client.get(slip[0]).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"advice": ""}, "Choose one of the three"),
        ({"advice": "dance"}, "Choose one of the three"),
        ({"name": " "}, "Write your name"),
        ({"name": "x" * 121}, "This text is too long. Please make it shorter"),
        ({"name": "Dr.\nLund"}, "This text holds signs that we cannot keep. Please type it again"),
        ({"note": "x" * 100_000}, "This text is too long. Please make it shorter"),
        ({"note": "\u202e"}, "This text holds signs that we cannot keep. Please type it again"),
        ({"seen_on-month": "13"}, "Write a real day, like month 4, day 27"),
        ({"seen_on-year": "1999"}, "This day lies before the letter or is still to come"),
        ({"until_on-month": "1"}, "Write a real day, like month 4, day 27"),
        (
            {"until_on-month": "1", "until_on-day": "1", "until_on-year": "2001"},
            "This day has passed or lies too far ahead",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_odd_answers_are_said_kindly_and_kept(
    client: FlaskClient, door: str, change: dict[str, str], said: str
) -> None:
    refused = client.post(door, data=filled(held(client.get(door)), **change))

    assert refused.status_code == 422
    assert problems(refused) == [said]
    assert "Mara L." in words(refused)
    if "note" not in change:
        assert held(refused)["note"] == ["Looks calm."]


def test_an_empty_form_says_what_is_missing(client: FlaskClient, door: str) -> None:
    assert problems(client.post(door, data={})) == [
        "Choose one of the three",
        "Write the day on which you saw the client",
        "Write your name",
    ]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE x--"])
def test_hostile_text_is_only_text(
    client: FlaskClient, seat: Seat, door: str, letter: str, hostile: str
) -> None:
    client.post(door, data=filled(held(client.get(door)), note=hostile, name=hostile))
    seat.actor = THERAPIST

    page = client.get(f"/referrals/{letter}")
    assert "<script>alert" not in page.get_data(as_text=True)
    assert hostile in words(page)


def test_a_door_that_closed_meanwhile_costs_the_pin_and_no_text(
    client: FlaskClient, studio: StudioState, door: str, slip: tuple[str, str]
) -> None:
    form = filled(held(client.get(door)))
    client.delete_cookie("studio_link")

    asked = client.post(door, data=form)
    wrong = client.post(door, data=form | {"pin": "000000" if slip[1] != "000000" else "1" * 6})
    sent_now = client.post(door, data=form | {"pin": slip[1]})

    assert (asked.status_code, wrong.status_code, sent_now.status_code) == (422, 422, 303)
    assert problems(asked)[0].startswith("This page was open for a while")
    assert held(asked)["note"] == ["Looks calm."]
    assert "Mara" not in words(asked)
    assert "has come in" in words(client.get(door))


def test_an_ended_slip_and_an_unknown_one_look_the_same(
    client: FlaskClient, seat: Seat, app_clock: Clock, slip: tuple[str, str]
) -> None:
    seat.actor = NOBODY
    app_clock.move(days=181)
    ended, unknown = client.get(slip[0]), client.get("/r/nothing")

    assert (ended.status_code, unknown.status_code) == (404, 404)
    assert ended.data == unknown.data
    for method in ("GET", "POST"):
        assert client.open("/r/nothing/answer", method=method).status_code == 404


def test_five_wrong_pins_bring_a_pause(
    client: FlaskClient, seat: Seat, slip: tuple[str, str]
) -> None:
    seat.actor = NOBODY
    wrong = f"{(int(slip[1]) + 1) % 1_000_000:06d}"

    answers = [client.post(slip[0], data={"pin": wrong}).status_code for _ in range(5)]

    assert answers == [422] * 5
    assert client.post(slip[0], data={"pin": slip[1]}).status_code == 429


def test_the_page_speaks_spanish(client: FlaskClient, door: str) -> None:
    page = client.get(f"{door}?lang=es")

    assert "Firmar y enviar" in words(page)
    assert 'lang="es"' in page.get_data(as_text=True)
    assert problems(client.post(f"{door}?lang=es", data={}))[0] == "Elija una de las tres"
