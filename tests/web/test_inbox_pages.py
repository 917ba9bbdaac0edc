"""What came from elsewhere is one list with our own: looked at, put right, accepted."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Booking, BookingStatus, Client, Delivery, InboxItem, InboxState
from studio.services import sealing
from tests.builders import make_client
from tests.services.test_inbox import SECOND, asked, post, replay
from tests.unit.inbound import posts
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, words

START = "2027-02-08T18:15:00Z"
USED = asked("What do you use on your skin?", "Adapalene, 3 nights a week")


@pytest.fixture
def wish(pages: FlaskClient, studio: StudioState) -> Booking:
    replay(studio.tools, post("BOOKING_REQUESTED", "w", START, status="PENDING", responses=USED))
    return the_one(studio)


def the_one(studio: StudioState) -> Booking:
    with studio.reading(SYSTEM) as unit:
        return (
            unit.session.scalars(select(Booking).order_by(Booking.id.desc())).first() or Booking()
        )


def test_the_list_shows_where_a_request_came_from_and_what_was_sent(
    pages: FlaskClient, wish: Booking
) -> None:
    said = words(pages.get("/incoming"))

    assert "From Cal.com" in said
    assert "What do you use on your skin? Adapalene, 3 nights a week" in said
    assert "Wishes: Mon 8 Feb, 10:15 am" in said


def test_the_front_desk_sees_the_wish_and_no_answers(
    pages: FlaskClient, seat: Seat, wish: Booking
) -> None:
    seat.actor = DESK

    for path in ("/incoming", f"/incoming/{wish.public_id}/accept", "/"):
        said = words(pages.get(path))
        assert "Adapalene" not in said
    assert "Nora Bex" in said


def test_a_clean_wish_is_accepted_as_the_page_proposes(
    pages: FlaskClient, studio: StudioState, wish: Booking
) -> None:
    path = f"/incoming/{wish.public_id}/accept"
    page = held(pages.get(path))
    names = ("practitioner", "minutes", "day", "at", "other_at", "client")
    answer = pages.post(path, data={n: page[n][0] for n in names if n in page} | {"then": "accept"})

    assert answer.status_code == 303
    booking = the_one(studio)
    assert booking.status is BookingStatus.CONFIRMED
    assert booking.wall_start == "2027-02-08T10:15"


def test_a_visit_of_somebody_who_resembles_a_client_asks_whose_it_is(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        known = make_client(unit, email="nora@example.com")
    replay(studio.tools, post("BOOKING_CREATED", "a"))
    booking = the_one(studio)
    page = pages.get("/incoming")
    assert "Mara Lindqvist (same email, other name)" in words(page)

    answer = pages.post(f"/incoming/{booking.public_id}/who", data={"client": known})

    assert answer.status_code == 303
    with studio.reading(SYSTEM) as unit:
        row = unit.load(Booking, booking.public_id)
        assert row.client is not None
        assert row.client.public_id == known
    again = pages.post(f"/incoming/{booking.public_id}/who", data={"client": known})
    assert again.status_code == 409


def test_somebody_new_gets_a_record_of_their_own(pages: FlaskClient, studio: StudioState) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        make_client(unit, email="nora@example.com")
    replay(studio.tools, post("BOOKING_CREATED", "a"))

    pages.post(f"/incoming/{the_one(studio).public_id}/who", data={"client": ""})

    with studio.reading(SYSTEM) as unit:
        assert len(unit.session.scalars(select(Client)).all()) == 2


def test_a_request_is_put_right(pages: FlaskClient, studio: StudioState, wish: Booking) -> None:
    path = f"/incoming/{wish.public_id}/correct"
    assert held(pages.get(path))["full_name"] == ["Nora Bex"]

    bad = pages.post(path, data={"full_name": "Nora Beck", "email": "no address", "phone": ""})
    good = pages.post(
        path, data={"full_name": "Nora Beck", "email": "n@example.com", "service": "consultation"}
    )

    assert (bad.status_code, good.status_code) == (422, 303)
    assert the_one(studio).name == "Nora Beck"


def test_what_came_again_with_other_words_is_looked_at_and_read_again(
    pages: FlaskClient, studio: StudioState
) -> None:
    replay(studio.tools, post("BOOKING_CREATED", "a"), post("BOOKING_CREATED", "a", SECOND))
    with studio.reading(SYSTEM) as unit:
        item = unit.session.scalars(
            select(InboxItem).where(InboxItem.state == InboxState.LOOK)
        ).one()
    said = words(pages.get("/incoming"))
    assert "It came again with other words. Nothing was changed here." in said
    assert "Nora Bex" in words(pages.get(f"/inbox/{item.public_id}"))

    assert pages.post(f"/inbox/{item.public_id}/again").status_code == 303
    assert the_one(studio).wall_start == "2027-02-09T11:00"


def test_a_dismissed_post_is_gone_from_the_list(pages: FlaskClient, studio: StudioState) -> None:
    replay(studio.tools, posts.acuity({"action": "scheduled", "id": "7"}))
    with studio.reading(SYSTEM) as unit:
        item = unit.session.scalars(select(InboxItem)).one()
    assert "Its details could not be fetched yet." in words(pages.get("/incoming"))

    pages.post(f"/inbox/{item.public_id}/dismiss")

    assert "Needs a look" not in words(pages.get("/incoming"))


def test_posts_are_shut_to_the_front_desk(
    pages: FlaskClient, studio: StudioState, seat: Seat
) -> None:
    replay(studio.tools, posts.acuity({"action": "scheduled", "id": "7"}))
    with studio.reading(SYSTEM) as unit:
        item = unit.session.scalars(select(InboxItem)).one()
    seat.actor = DESK

    assert pages.get(f"/inbox/{item.public_id}").status_code == 403
    assert "Needs a look" not in words(pages.get("/incoming"))


def test_a_no_may_carry_words_of_ones_own(
    pages: FlaskClient, studio: StudioState, wish: Booking
) -> None:
    words_of_ours = "We are closed that week. Would the week after suit you?"

    pages.post(f"/incoming/{wish.public_id}/decline", data={"message": words_of_ours})

    with studio.reading(SYSTEM) as unit:
        row = unit.session.scalars(select(Delivery)).one()
        booking = unit.load(Booking, wish.public_id)
        assert row.letter is not None
        letter = sealing.open_json(unit, booking, row, "letter", row.letter)
    assert words_of_ours in letter["body"]
