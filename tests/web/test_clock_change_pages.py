"""Pages and the API on the days on which Seattle's clock is changed."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Offer, Profile, Schedule
from tests.api.conftest import Program, a_booking, make_key, said
from tests.web.open_studio import set_clock
from tests.web.people import Seat
from tests.web.reading import words

AUTUMN, SPRING = "2027-11-07", "2027-03-14"
FIRST, SECOND = "2027-11-07T08:30:00Z", "2027-11-07T09:30:00Z"


@pytest.fixture
def program(client: FlaskClient, studio: StudioState, seat: Seat) -> Program:
    """Another program, and a studio that never closes; it is ten days before the change."""
    made = Program(client, make_key(studio))
    set_clock(studio).now = datetime(2027, 10, 28, 19, tzinfo=UTC)
    shifts: list[dict[str, object]] = [
        {"weekday": day, "opens": "00:00", "closes": "00:00", "from_on": "2026-01-05"}
        for day in range(7)
    ]
    with studio.unit_of_work(SYSTEM) as unit:
        unit.session.add(Schedule(ref="house", name="", shifts=shifts, changes=[]))
        unit.session.add(
            Offer(
                public_id="consultation", service="consultation", name_en="Look", name_es="Cita",
                duration_min=30, price_cents=9000, public=True,
            )
        )  # fmt: skip
        chosen = {"online_booking": True}
        unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))
    return made


def times(program: Program, day: str) -> list[dict[str, str]]:
    answer = program.get("/availability", service="consultation", **{"from": day, "to": day})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, str]] = said(answer)["times"]
    return found


def test_a_program_sees_and_books_both_of_the_repeated_hour(program: Program) -> None:
    found = times(program, AUTUMN)
    twice = [one["start"] for one in found if one["local"] == f"{AUTUMN}T01:30"]

    assert (len(found), twice) == (100, [FIRST, SECOND])
    booked = program.booked(SECOND)
    assert (booked["start"], booked["end"]) == (SECOND, "2027-11-07T10:00:00Z")
    moved = program.post(f"/bookings/{booked['id']}/move", {"start": FIRST})
    assert (moved.status_code, said(moved)["start"]) == (200, FIRST)
    assert [one["start"] for one in times(program, AUTUMN) if one["start"] == SECOND] == [SECOND]


def test_a_program_finds_nothing_in_the_skipped_hour(program: Program, studio: StudioState) -> None:
    set_clock(studio).now = datetime(2027, 3, 4, 19, tzinfo=UTC)
    found = times(program, SPRING)

    assert len(found) == 92
    assert not [one for one in found if one["local"][11:13] == "02"]
    at = {"start": f"{SPRING}T02:30:00-08:00"}  # half past three by the wall
    assert said(program.post("/bookings", a_booking(**at)))["start"] == f"{SPRING}T10:30:00Z"


def test_a_visitor_reads_which_of_the_two_hours_is_free(
    program: Program, client: FlaskClient
) -> None:
    program.booked(FIRST)

    page = client.get("/book", query_string={"service": "consultation", "since": AUTUMN}).text

    assert "1:30 am PST" in page
    assert "1:30 am PDT" not in page


@pytest.mark.parametrize("view", ["day", "list"])
def test_the_calendar_tells_the_two_hours_apart(
    program: Program, client: FlaskClient, view: str
) -> None:
    program.booked(FIRST)
    program.booked(SECOND, email="other@example.com", phone="+1 206 555 0102", name="Ona")

    answer = client.get("/calendar", query_string={"on": AUTUMN, "view": view})

    assert answer.status_code == 200
    assert "1:30 am PDT –1:00 am PST Mara" in words(answer)
    assert "1:30 am PST –2:00 am Ona" in words(answer)


def test_two_visits_of_the_repeated_hour_are_drawn_beside_each_other(
    program: Program, client: FlaskClient
) -> None:
    program.booked(FIRST)
    program.booked(SECOND, email="other@example.com", phone="+1 206 555 0102", name="Ona")

    page = client.get("/calendar", query_string={"on": AUTUMN}).text

    visit = r'<li class="cal-item cal-visit[^"]*?( cal-second)?">(.*?)</li>'
    drawn = re.findall(visit, page, re.DOTALL)
    assert {("Ona" in part, bool(second)) for second, part in drawn} == {
        (False, False),
        (True, True),
    }
