"""A service that needs a look or a patch test first: both visits in one request, or neither."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from studio.context import StudioState
from studio.models import Booking, Client, Delivery, Hold, NeedsFirst, Offer, Series
from studio.services.two_visits import LEAST_BETWEEN
from tests.api.conftest import Program, a_booking, day_of, said
from tests.web.people import OWNER, THERAPIST

PEEL = "peel_lactic"


@pytest.fixture
def program(program: Program, studio: StudioState) -> Program:
    with studio.unit_of_work(OWNER) as unit:
        for place, service in enumerate(("consultation", PEEL)):
            unit.session.add(
                Offer(
                    public_id=service, service=service, name_en=service, name_es=service,
                    duration_min=45, price_cents=9000, public=True, position=place,
                    needs_first=NeedsFirst.PATCH_TEST if service == PEEL else NeedsFirst.NOTHING,
                )
            )  # fmt: skip
    return program


def wish(start: str, **more: object) -> dict[str, object]:
    return a_booking(service=PEEL, start=start, **more)


def instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def test_both_visits_are_booked_in_one_request(program: Program, studio: StudioState) -> None:
    first, second = program.free(3)[4], program.free(7, PEEL)[0]

    answer = program.post("/bookings", wish(second, first=first), "both-in-one-request")

    assert answer.status_code == 201, answer.text
    made = said(answer)
    assert (made["start"], made["first"]["start"]) == (second, first)
    assert made["id"] != made["first"]["id"]
    assert said(program.get(f"/bookings/{made['first']['id']}"))["service"] == "consultation"
    with studio.reading(THERAPIST) as unit:
        rows = unit.session.scalars(select(Booking).order_by(Booking.starts_at)).all()
        assert [one.series_place for one in rows] == [1, 2]
        assert len({one.series_id for one in rows}) == 1
        assert unit.session.scalar(select(func.count(Client.id))) == 1
        kinds = Counter(unit.session.scalars(select(Delivery.kind)))
        assert kinds == {"series": 1, "visit_reminder": 2}
    again = program.post("/bookings", wish(second, first=first), "both-in-one-request")
    assert (again.data, again.headers["Idempotency-Replayed"]) == (answer.data, "true")


def test_a_time_that_is_held_is_booked_with_the_visit_before_it(program: Program) -> None:
    first, second = program.free(3)[4], program.free(7, PEEL)[0]
    held = program.post("/holds", {"service": PEEL, "start": second})
    assert held.status_code == 201, held.text
    body = a_booking(hold=said(held)["token"])
    del body["service"]

    alone = program.post("/bookings", body)
    both = program.post("/bookings", body | {"first": first})

    assert (alone.status_code, said(alone)["code"]) == (409, "needs_first")
    assert (both.status_code, said(both)["first"]["start"]) == (201, first)


def test_what_is_missing_before_is_said_with_times_that_work(
    program: Program, studio: StudioState
) -> None:
    second = program.free(7, PEEL)[0]

    answer = program.post("/bookings", wish(second))

    assert (answer.status_code, said(answer)["code"]) == (409, "needs_first")
    times = said(answer)["first_times"]
    assert len(times) == 4
    ends = [instant(one) + timedelta(minutes=45) for one in times]
    assert all(instant(second) - end >= LEAST_BETWEEN for end in ends)
    assert program.post("/bookings", wish(second, first=times[-1])).status_code == 201
    with studio.reading(THERAPIST) as unit:
        assert unit.session.scalar(select(func.count(Booking.id))) == 2


def test_a_taken_time_before_books_neither(program: Program, studio: StudioState) -> None:
    first, second = program.free(3)[4], program.free(7, PEEL)[0]
    program.booked(first, email="other@example.com", phone="")

    answer = program.post("/bookings", wish(second, first=first))

    assert (answer.status_code, said(answer)["code"]) == (409, "first_taken")
    assert first not in said(answer)["first_times"]
    assert second in program.free(7, PEEL)
    with studio.reading(THERAPIST) as unit:
        assert unit.session.scalar(select(func.count(Booking.id))) == 1
        assert unit.session.scalar(select(func.count(Series.id))) == 0
        assert unit.session.scalar(select(func.count(Hold.id))) == 1


def test_a_taken_second_time_books_neither(program: Program, studio: StudioState) -> None:
    first, second = program.free(3)[4], program.free(7, PEEL)[0]
    program.booked(second, email="other@example.com", phone="")

    answer = program.post("/bookings", wish(second, first=first))

    assert (answer.status_code, said(answer)["code"]) == (409, "slot_taken")
    assert first in program.free(3)
    with studio.reading(THERAPIST) as unit:
        assert unit.session.scalar(select(func.count(Booking.id))) == 1


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (f"{day_of(-2)}T10:00:00Z", "must lie ahead"),
        ("0001-01-01T00:00:00Z", "lies too far from today"),
        ("5", "must be an instant with its zone, such as 2026-11-24T18:30:00Z"),
    ],
)
def test_a_time_before_that_cannot_be_is_named(program: Program, first: str, message: str) -> None:
    answer = program.post("/bookings", wish(program.free(7, PEEL)[0], first=first))

    assert answer.status_code == 422
    assert said(answer)["errors"] == [{"field": "first", "message": message}]


def test_less_than_48_hours_between_are_refused(program: Program) -> None:
    second = program.free(7, PEEL)[8]
    latest = instant(second) - LEAST_BETWEEN - timedelta(minutes=45)
    late = f"{latest + timedelta(minutes=15):%Y-%m-%dT%H:%M:%SZ}"

    answer = program.post("/bookings", wish(second, first=late))

    assert answer.status_code == 422
    assert said(answer)["errors"][0]["field"] == "first"
    assert "48 hours" in said(answer)["errors"][0]["message"]
    first = f"{latest:%Y-%m-%dT%H:%M:%SZ}"
    assert program.post("/bookings", wish(second, first=first)).status_code == 201


def test_a_service_that_needs_nothing_takes_no_visit_before_it(program: Program) -> None:
    answer = program.post("/bookings", a_booking(start=program.free()[0], first=program.free()[8]))

    assert answer.status_code == 422
    assert said(answer)["errors"][0]["field"] == "first"


def test_such_a_service_is_free_only_once_a_visit_fits_before_it(program: Program) -> None:
    consultations = program.free(1)

    assert consultations
    assert program.free(1, PEEL) == []
    assert program.free(5, PEEL)
    answer = program.post("/holds", {"service": PEEL, "start": consultations[0]})
    assert (answer.status_code, said(answer)["code"]) == (409, "slot_taken")


def test_a_patch_test_is_booked_by_no_program(program: Program, studio: StudioState) -> None:
    with studio.unit_of_work(OWNER) as unit:
        unit.session.add(
            Offer(
                public_id="patch_test", service="patch_test", name_en="Patch test",
                name_es="Prueba de parche", duration_min=15, price_cents=0,
            )
        )  # fmt: skip
    start = program.free(3)[4]
    days = {"from": f"{day_of(1)}", "to": f"{day_of(3)}"}

    listed = said(program.get("/services"))["services"]
    asked = program.get("/availability", service="patch_test", **days)
    held = program.post("/holds", {"service": "patch_test", "start": start})
    made = program.post("/bookings", a_booking(service="patch_test", start=start))

    assert "patch_test" not in [one["id"] for one in listed]
    for answer in (asked, held, made):
        assert answer.status_code == 422
        assert said(answer)["errors"][0]["field"] == "service"
