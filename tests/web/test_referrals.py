"""The list of letters, one letter, and filing its answer."""

import re

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.services import replies
from studio.services.replies import Answer
from studio.skin.referral_waits import Advice
from tests.services.test_replies import sent
from tests.web.people import DESK, OWNER, THERAPIST, Seat
from tests.web.reading import held, problems, words

ANSWER = {"finding": "Nothing to worry about.", "advice": "avoid_area", "named": ""}


@pytest.fixture
def letter(studio: StudioState) -> str:
    """The id of an issued letter."""
    with studio.unit_of_work(THERAPIST) as unit:
        return sent(unit)


def test_an_empty_list_says_what_it_is_for(pages: FlaskClient) -> None:
    assert "No letters yet" in words(pages.get("/referrals"))


def test_a_letter_is_listed_answered_and_shown_with_the_client(
    pages: FlaskClient, letter: str
) -> None:
    assert "Waiting for an answer" in words(pages.get("/referrals"))

    filed = pages.post(f"/referrals/{letter}", data=ANSWER)
    page = pages.get(filed.headers["Location"])

    assert filed.status_code == 303
    assert "The answer is filed" in words(page)
    assert "as cautious as we were" in words(page)
    client = re.search(r'href="(/clients/[\w-]+)"', page.get_data(as_text=True))
    assert client
    assert "leave the spot alone until they say more" in words(pages.get(client.group(1)))
    assert held(page)["finding"] == ["Nothing to worry about."]


def test_an_empty_answer_is_refused_at_its_fields(pages: FlaskClient, letter: str) -> None:
    refused = pages.post(f"/referrals/{letter}", data={})

    assert refused.status_code == 422
    assert problems(refused) == [
        "Write what the clinician said",
        "Choose what the clinician advised",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {"advice": "dance"},
        {"named": "dragon"},
        {"until_on-day": "1", "until_on-month": "1", "until_on-year": "1999"},
        {"until_on-day": "99", "until_on-month": "1", "until_on-year": "2026"},
    ],
)
def test_odd_answers_keep_what_was_typed(
    pages: FlaskClient, letter: str, odd: dict[str, str]
) -> None:
    refused = pages.post(f"/referrals/{letter}", data=ANSWER | odd)

    assert refused.status_code == 422
    assert held(refused)["finding"] == [ANSWER["finding"]]
    assert len(problems(refused)) == 1


def test_a_call_is_noted_and_the_client_reminded(
    pages: FlaskClient, studio: StudioState, letter: str
) -> None:
    empty = pages.post(f"/referrals/{letter}/call", data={"note": ""})
    noted = pages.post(f"/referrals/{letter}/call", data={"note": "Went on Monday"})
    reminded = pages.post(f"/referrals/{letter}/remind")

    assert empty.status_code == 422
    assert "Went on Monday" in words(pages.get(noted.headers["Location"]))
    assert "on its way" in words(pages.get(reminded.headers["Location"]))
    mails = [path.read_text() for path in studio.outbox_dir.iterdir()]
    assert len(mails) == 1
    assert "gave you a letter" in mails[0]


def test_only_the_owner_sees_how_answers_compare(
    pages: FlaskClient, seat: Seat, studio: StudioState, letter: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        replies.file_answer(unit, letter, Answer("Seen.", Advice.MAY_CONTINUE))

    assert "How answers compare" not in words(pages.get("/referrals"))
    seat.actor = OWNER
    assert "less in 1" in words(pages.get("/referrals"))


def test_letters_of_nobody_are_not_found(pages: FlaskClient) -> None:
    assert pages.get("/referrals/nobody").status_code == 404
    assert pages.post("/referrals/nobody", data=ANSWER).status_code == 404
    assert pages.post("/referrals/nobody/call", data={"note": "x"}).status_code == 404
    assert pages.post("/referrals/nobody/remind").status_code == 404


def test_the_front_desk_sees_no_letters(pages: FlaskClient, seat: Seat, letter: str) -> None:
    seat.actor = DESK

    assert pages.get("/referrals").status_code == 403
    assert pages.get(f"/referrals/{letter}").status_code == 403
