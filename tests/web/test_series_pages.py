"""A series: planned on one page, booked whole, moved with its rest, called off."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from studio.context import StudioState
from studio.models import Booking, BookingStatus, Client, Consultation
from studio.services import library
from tests.web.people import DESK, OWNER, THERAPIST, Seat
from tests.web.reading import held, problems, words

RENEWAL = {"program": "renewal", "then": "look"}


@pytest.fixture
def who(pages: FlaskClient, studio: StudioState, visit: str) -> str:
    """The address of a client who was seen, in a studio with a menu."""
    with studio.unit_of_work(OWNER) as unit:
        library.fill(unit, demo=False)
        row = unit.load(Consultation, visit)
        return f"/clients/{unit.session.get_one(Client, row.client_id).public_id}"


def fields(page: TestResponse) -> dict[str, str]:
    """Return what the browser would send of a page of proposed days."""
    return {name: values[0] for name, values in held(page).items() if values}


def visits(studio: StudioState) -> list[Booking]:
    with studio.reading(THERAPIST) as unit:
        query = select(Booking).where(Booking.series_id.is_not(None))
        return list(unit.session.scalars(query.order_by(Booking.series_place)))


def booked(pages: FlaskClient, who: str) -> str:
    page = pages.post(f"{who}/series", data=RENEWAL)
    answer = pages.post(f"{who}/series", data={**fields(page), "then": "book"})
    assert answer.status_code == 303, problems(answer)
    return answer.headers["Location"].partition("?")[0]


def test_the_client_page_says_from_when_each_service_is_safe(pages: FlaskClient, who: str) -> None:
    said = words(pages.get(who))

    assert "Safe days" in said
    assert "From today" in said
    assert "Plan a series" in said


def test_a_program_is_proposed_and_booked_with_one_more_press(
    pages: FlaskClient, studio: StudioState, who: str
) -> None:
    assert "Renewal program" in words(pages.get(f"{who}/series"))
    page = pages.post(f"{who}/series", data=RENEWAL)
    assert "Book 6 visits" in words(page)
    assert visits(studio) == []

    series = booked(pages, who)

    assert [one.service for one in visits(studio)][-1] == "peel_lactic"
    assert len(visits(studio)) == 6
    assert "Renewal program" in words(pages.get(series))
    assert "6 of 6 still to come" in words(pages.get(who))


def test_a_visit_is_left_out_and_one_is_set_by_hand(pages: FlaskClient, who: str) -> None:
    page = pages.post(f"{who}/series", data=RENEWAL)
    own = fields(page)
    far = date.fromisoformat(own["pick-1"][:10]) + timedelta(7)
    changed = {**own, "out-0": "1", "day-1": far.isoformat(), "time-1": "11:00", "then": "look"}

    page = pages.post(f"{who}/series", data=changed)

    assert "Book 5 visits" in words(page)
    assert fields(page)["services"].split()[0] == "enzyme_exfoliation"
    assert fields(page)["pick-0"].startswith(far.isoformat())


def test_an_unsafe_day_is_named_and_needs_a_reason(
    pages: FlaskClient, studio: StudioState, who: str
) -> None:
    own = fields(pages.post(f"{who}/series", data=RENEWAL))
    close = date.fromisoformat(own["pick-2"][:10]) + timedelta(3)
    typed = {**own, "day-3": close.isoformat(), "time-3": "11:00", "then": "book"}

    refused = pages.post(f"{who}/series", data=typed)
    assert refused.status_code == 422
    assert "14 days apart at least" in words(refused)
    assert visits(studio) == []

    why = {**fields(refused), "reason": "Half strength, as agreed.", "then": "book"}
    assert pages.post(f"{who}/series", data=why).status_code == 303
    assert all(one.override_reason for one in visits(studio))


def test_own_services_take_the_place_of_a_program(pages: FlaskClient, who: str) -> None:
    own = {"program": "own", "service": ["led_red", "", ""], "times": ["3", "", ""], "then": "look"}

    assert "Book 3 visits" in words(pages.post(f"{who}/series", data=own))


@pytest.mark.parametrize(
    "wrong",
    [
        {"program": "own"},
        {"program": "nothing"},
        {"program": "renewal", "first": "soon"},
        {"program": "renewal", "usual_at": "noon"},
        {"services": "x " * 900, "pick-0": "\x00", "day-0": "9999-99-99"},
        {"services": "peel_lactic", "pick-0": "0001-01-01T00:00+00:00", "then": "book"},
    ],
)
def test_what_makes_no_plan_is_refused_kindly(
    pages: FlaskClient, studio: StudioState, who: str, wrong: dict[str, str]
) -> None:
    answer = pages.post(f"{who}/series", data={"then": "look", **wrong})

    assert answer.status_code in {200, 422}
    assert visits(studio) == []


def test_moving_one_visit_shows_and_moves_the_rest(
    pages: FlaskClient, studio: StudioState, who: str
) -> None:
    series = booked(pages, who)
    second = visits(studio)[1]
    address = f"{series}/visits/{second.public_id}"
    page = pages.get(address)
    assert "See what it means" in words(page)
    # Free times are offered, but not the one it has already.
    at = re.findall(r'name="then" value="[^"]+">([^<]+, 1?\d:\d\d [ap]m)<', page.text)
    assert len(at) == 4
    assert f"{second.wall_start[11:].lstrip('0')} am" not in {one.split(", ")[1] for one in at}
    later = date.fromisoformat(second.wall_start[:10]) + timedelta(4)
    new = {"day": later.isoformat(), "at": "10:00"}

    meant = pages.post(address, data={**new, "then": "look"})
    said = words(meant)
    assert "Must move:" in said
    assert "Stays where it is." in said
    assert pages.post(address, data={**new, "then": "move"}).status_code == 422

    answer = pages.post(address, data={**new, **fields(meant), "then": "move"})

    assert answer.status_code == 303, problems(answer)
    assert visits(studio)[1].wall_start == f"{later}T10:00"
    assert {one.sequence for one in visits(studio)} == {0, 1}


def test_the_rest_is_called_off_after_a_second_press(
    pages: FlaskClient, studio: StudioState, who: str
) -> None:
    series = booked(pages, who)
    assert "Call off 6 visits" in words(pages.get(series))

    assert pages.post(f"{series}/cancel").status_code == 303

    assert {one.status for one in visits(studio)} == {BookingStatus.CANCELLED}
    assert "Move" not in words(pages.get(series)).split("Visits")[1]


def test_the_front_desk_sees_the_series_but_no_reasons(
    pages: FlaskClient, seat: Seat, who: str
) -> None:
    series = booked(pages, who)
    seat.actor = DESK

    assert pages.get(series).status_code == 200
    assert pages.get(f"{who}/series").status_code == 403
    assert "Safe days" not in words(pages.get(who))


def test_visits_of_others_are_not_there(pages: FlaskClient, studio: StudioState, who: str) -> None:
    series = booked(pages, who)
    one = visits(studio)[0].public_id

    assert pages.get(f"/series/nothing/visits/{one}").status_code == 404
    assert pages.get(f"{series}/visits/nothing").status_code == 404
    assert pages.get("/series/nothing").status_code == 404
