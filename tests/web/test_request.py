"""The public request for an appointment."""

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.services import bookings
from tests.web.reading import held, problems, words

ODD = "This text holds signs that cannot be kept. Please type it again"
NEW = {
    "full_name": "Mara Lindqvist",
    "phone": "206 555 0101",
    "email": "",
    "concern": "White dots on my cheek",
    "wished_time": "mornings",
}


def a_request(client: FlaskClient, **changes: str) -> dict[str, str]:
    """Open the form and fill it in."""
    page = held(client.get("/request"))
    return {**NEW, "request_id": page["request_id"][0], "made": page["made"][0], **changes}


def waiting(studio: StudioState) -> list[str]:
    with studio.reading(SYSTEM) as unit:
        return [booking.name for booking in bookings.waiting(unit)]


def test_the_form_opens_for_everybody(client: FlaskClient) -> None:
    answer = client.get("/request")

    assert answer.status_code == 200
    assert "Ask for a visit" in words(answer)
    assert held(answer)["request_id"][0]


def test_a_request_lands_in_the_list_and_says_what_happens_next(
    client: FlaskClient, studio: StudioState
) -> None:
    answer = client.post("/request", data=a_request(client))

    assert answer.status_code == 303
    assert waiting(studio) == ["Mara Lindqvist"]
    said = words(client.get(answer.headers["Location"]))
    assert "You hear from us within one working day" in said
    with studio.reading(SYSTEM) as unit:
        assert f"Your number: {bookings.reference(bookings.waiting(unit)[0])}" in said


def test_sending_twice_makes_one_request(client: FlaskClient, studio: StudioState) -> None:
    sent = a_request(client)
    client.post("/request", data=sent)

    answer = client.post("/request", data=sent)

    assert answer.status_code == 303
    assert waiting(studio) == ["Mara Lindqvist"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"full_name": " "}, "Enter your name"),
        ({"phone": "", "email": ""}, "Enter a phone number or an email address"),
        ({"phone": "call me"}, "Enter a phone number, like 206 555 0142"),
        ({"email": "a@b.c, evil@x.y"}, "Enter one email address, like name@example.com"),
        ({"concern": ""}, "Write a few words about what bothers you"),
        ({"full_name": "x" * 121}, "Please use at most 120 letters"),
        ({"concern": "a\x00b"}, ODD),
        ({"concern": "a\u202eb"}, ODD),
        ({"request_id": "1"}, "This page was too old. Please send it again"),
    ],
    ids=["name", "contact", "phone", "mails", "concern", "long", "nul", "bidi", "old"],
)
def test_what_does_not_fit_is_said_and_what_was_typed_is_kept(
    client: FlaskClient, studio: StudioState, changes: dict[str, str], said: str
) -> None:
    answer = client.post("/request", data=a_request(client, **changes))

    assert answer.status_code == 422
    assert problems(answer) == [said]
    assert held(answer)["wished_time"] == ["mornings"]
    assert waiting(studio) == []


def test_a_machine_that_fills_the_trap_is_thanked_and_forgotten(
    client: FlaskClient, studio: StudioState
) -> None:
    answer = client.post("/request", data=a_request(client, website="https://spam.example"))

    assert answer.status_code == 303
    assert waiting(studio) == []


def test_the_sixth_request_of_an_hour_is_asked_to_wait(client: FlaskClient) -> None:
    for _ in range(5):
        client.post("/request", data=a_request(client))

    answer = client.post("/request", data=a_request(client, concern="The sixth"))

    assert answer.status_code == 429
    assert held(answer)["concern"] == ["The sixth"]
    assert int(answer.headers["Retry-After"]) > 0


def test_declining_takes_it_off_the_list(pages: FlaskClient, studio: StudioState) -> None:
    pages.post("/request", data=a_request(pages))
    with studio.reading(SYSTEM) as unit:
        booking = bookings.waiting(unit)[0].public_id

    pages.post(f"/incoming/{booking}/decline")

    assert waiting(studio) == []


@pytest.mark.parametrize("way", ["accept", "decline"])
def test_answering_a_request_that_is_not_there_finds_nothing(pages: FlaskClient, way: str) -> None:
    assert pages.post(f"/incoming/nobody/{way}").status_code == 404
