"""What a program can do: look for a time, hold it, book it, move it, call it off."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from studio.context import StudioState
from studio.models import Booking, Client, Delivery
from studio.services import sealing
from tests.api.conftest import Program, a_booking, said
from tests.web.people import THERAPIST


def test_a_time_is_found_held_booked_moved_and_called_off(program: Program) -> None:
    starts = program.free()
    first, second = starts[0], starts[8]
    held = program.post("/holds", {"service": "consultation", "start": first})
    assert held.status_code == 201
    assert said(held)["start"] == first
    assert first not in program.free()

    visitor = a_booking(hold=said(held)["token"])
    del visitor["service"]
    booked = program.post("/bookings", visitor)

    assert booked.status_code == 201, booked.text
    booking = said(booked)
    assert (booking["status"], booking["start"], booking["sequence"]) == ("confirmed", first, 0)
    moved = program.post(f"/bookings/{booking['id']}/move", {"start": second})
    assert (said(moved)["start"], said(moved)["sequence"]) == (second, 1)
    assert first in program.free()
    gone = program.post(f"/bookings/{booking['id']}/cancel", {})
    assert said(gone)["status"] == "cancelled"
    assert second in program.free()
    seen = said(program.get(f"/bookings/{booking['id']}"))
    assert (seen["status"], seen["service"], seen["source"]) == ("cancelled", "consultation", "api")


def test_public_answers_tell_starts_and_lengths_only(program: Program) -> None:
    before = program.free()
    program.booked()

    day = before[0][:10]
    answer = program.get("/availability", service="consultation", **{"from": day, "to": day})

    assert set(said(answer)) == {"service", "minutes", "zone", "times"}
    assert all(set(one) == {"start", "local"} for one in said(answer)["times"])
    assert "Mara" not in answer.text


def test_a_booking_tells_no_name_contact_or_note(program: Program) -> None:
    booking = program.booked()

    text = program.get(f"/bookings/{booking['id']}").text

    assert not any(word in text for word in ("Mara", "example.com", "206", "white"))


def test_a_hold_can_be_kept_longer_and_let_go(program: Program) -> None:
    start = program.free()[0]
    token = said(program.post("/holds", {"service": "consultation", "start": start}))["token"]

    ends = [program.post(f"/holds/{token}/extend", {}) for _ in range(4)]

    assert [one.status_code for one in ends] == [200, 200, 200, 409]
    assert said(ends[3])["code"] == "longest"
    assert program.delete(f"/holds/{token}").status_code == 204
    assert program.delete(f"/holds/{token}").status_code == 204
    assert start in program.free()


def test_who_comes_too_late_gets_the_three_nearest_times(program: Program) -> None:
    start = program.free()[4]
    program.booked(start)

    answer = program.post("/bookings", a_booking(start=start, email="other@example.com"))

    assert answer.status_code == 409
    assert said(answer)["code"] == "slot_taken"
    assert len(said(answer)["nearest"]) == 3
    assert set(said(answer)["nearest"]) <= set(program.free())


def test_a_stranger_with_a_known_mail_changes_no_client(
    program: Program, studio: StudioState
) -> None:
    program.booked()
    program.booked(name="Somebody Else", phone="+1 206 555 0199")

    with studio.reading(THERAPIST) as unit:
        assert [one.name for one in unit.session.scalars(select(Client))] == ["Mara Lindqvist"]
        bookings = unit.session.scalars(select(Booking).order_by(Booking.id)).all()
        assert [one.client_id is None for one in bookings] == [False, True]


def test_the_client_gets_mails(program: Program, studio: StudioState) -> None:
    booking = program.booked()
    program.post(f"/bookings/{booking['id']}/cancel", {})

    with studio.reading(THERAPIST) as unit:
        kinds = list(unit.session.scalars(select(Delivery.kind).order_by(Delivery.id)))
    assert kinds[0] == "confirmed"
    assert kinds[-1] == "cancelled"


def test_answers_are_sealed_suggestions_and_the_newest_counts(
    program: Program, studio: StudioState
) -> None:
    booking = program.booked(answers={"Medicines": "Adapalene, 3 nights a week"})
    path = f"/bookings/{booking['id']}/answers"

    first = program.post(path, {"answers": {"Pregnant?": "no", "Allergies": ["latex", "aspirin"]}})
    second = program.post(path, {"answers": {"Pregnant?": "yes"}})

    assert (first.status_code, said(first)["answers"], said(second)["answers"]) == (200, 3, 3)
    with studio.reading(THERAPIST) as unit:
        row = unit.load(Booking, booking["id"])
        assert row.answers is not None
        assert sealing.open_json(unit, row, row, "answers", row.answers)["answers"] == {
            "Medicines": "Adapalene, 3 nights a week",
            "Pregnant?": "yes",
            "Allergies": ["latex", "aspirin"],
        }


def test_a_booking_that_is_over_takes_no_answers_and_no_move(program: Program) -> None:
    booking = program.booked()
    program.post(f"/bookings/{booking['id']}/cancel", {})

    told = [
        said(program.post(f"/bookings/{booking['id']}/{way}", body))["code"]
        for way, body in (
            ("answers", {"answers": {"A": "b"}}),
            ("move", {"start": program.free()[0]}),
            ("cancel", {}),
        )
    ]

    assert told == ["booking_closed", "booking_not_confirmed", "booking_not_confirmed"]


def test_the_same_request_books_once_and_says_so(program: Program, studio: StudioState) -> None:
    body = a_booking(start=program.free()[0])
    first, again = (program.post("/bookings", body, "one-and-the-same-1") for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    with studio.reading(THERAPIST) as unit:
        assert unit.session.scalar(select(func.count(Booking.id))) == 1


def test_a_repeated_move_gives_the_answer_of_then(program: Program) -> None:
    booking = program.booked()
    starts = program.free()[3:5]
    path = f"/bookings/{booking['id']}/move"
    first = program.post(path, {"start": starts[0]}, "first-move-of-all-1")
    program.post(path, {"start": starts[1]})

    again = program.post(path, {"start": starts[0]}, "first-move-of-all-1")

    assert again.data == first.data
    assert said(program.get(f"/bookings/{booking['id']}"))["start"] == starts[1]


def test_a_repeated_hold_gives_the_same_token(program: Program) -> None:
    body = {"service": "consultation", "start": program.free()[0]}

    first, again = (program.post("/holds", body, "hold-this-time-0001") for _ in range(2))

    assert first.data == again.data
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_same_key_with_another_body_is_refused(program: Program) -> None:
    starts = program.free()
    program.post("/bookings", a_booking(start=starts[0]), "one-and-the-same-1")

    other = program.post("/bookings", a_booking(start=starts[1]), "one-and-the-same-1")

    assert (other.status_code, said(other)["code"]) == (422, "other_request")


def test_a_refused_request_may_be_sent_again_under_its_key(program: Program) -> None:
    start = program.free()[0]
    taken = program.booked(start)
    body = a_booking(start=start, email="other@example.com", phone="+1 206 555 0155")
    assert program.post("/bookings", body, "try-until-it-is-free").status_code == 409
    program.post(f"/bookings/{taken['id']}/cancel", {})

    assert program.post("/bookings", body, "try-until-it-is-free").status_code == 201


def test_no_key_of_once_no_change(program: Program, client: FlaskClient) -> None:
    answer = client.post("/api/v1/holds", json={}, headers=program.headers())

    assert answer.status_code == 422
    body = {"service": "consultation", "start": program.free()[0]}
    answer = client.post("/api/v1/holds", json=body, headers=program.headers())
    assert said(answer)["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("path", ["/services", "/practitioners"])
def test_lists_are_there(program: Program, path: str) -> None:
    answer = program.get(path)

    assert answer.status_code == 200
    assert len(said(answer)[path[1:]]) == 1
