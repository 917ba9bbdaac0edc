"""The calendar with everybody of a week side by side, and a visit that goes to another room."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.models import Claim, Delivery, Offer, ResourceKind
from studio.services import accounts, bookings, claims, rescheduling, resources
from studio.services.rescheduling import Target, Words
from tests.web.people import DESK, OWNER, THERAPIST, Seat
from tests.web.reading import words
from tests.web.test_calendar import DAY, ME, at, book, keep_hours, seen, stamp

CONSULTATION = "consultation"


@pytest.fixture
def team(studio: StudioState) -> tuple[str, str]:
    """Ada, and Bo who works Tuesdays only; both as the calendar calls them."""
    with studio.unit_of_work(SYSTEM) as unit:
        for name in ("Ada Quist", "Bo Lind"):
            roles = frozenset({Role.THERAPIST})
            accounts.create(unit, f"{name[:2]}@example.com", name, roles, "x" * 15)
        keep_hours(unit, "staff:1")
        tuesday = {"weekday": 1, "opens": "09:00", "closes": "17:00", "from_on": "2026-01-01"}
        keep_hours(unit, "staff:2", shifts=[tuesday])
    return "practitioner:staff:1", "practitioner:staff:2"


def columns(page: str) -> list[str]:
    return re.findall(r'<ul class="cal-body[^"]*" data-top="\d+" data-drop="([^"]*)"', page)


def titles(page: str) -> list[str]:
    found = re.findall(r'<h2 id="col-\d+">(.*?)</h2>', page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in found]


def test_a_week_shows_everybody_who_is_there_side_by_side(
    pages: FlaskClient, team: tuple[str, str]
) -> None:
    ada, bo = team

    page = pages.get(f"/calendar?view=week&on={DAY}&who=all").text

    # Ada from Monday to Friday, Bo beside her on Tuesday; nobody at the weekend.
    assert columns(page) == [ada, ada, bo, ada, ada, ada, "", ""]
    assert titles(page)[1].endswith("Ada Quist")
    assert titles(page)[2].endswith("Bo Lind")
    # The first column of each day leads to that day.
    assert len(re.findall("<h2[^>]*><a ", page)) == 7


def test_who_has_a_visit_on_a_day_off_has_a_column_too(
    pages: FlaskClient, studio: StudioState, team: tuple[str, str]
) -> None:
    public_id = book(studio, who="staff:2")
    with studio.unit_of_work(THERAPIST) as unit:
        thursday = Target(at(10, day=DAY + timedelta(days=2)))
        rescheduling.move(unit, public_id, thursday, Words(reason="She asked"))

    page = pages.get(f"/calendar?view=week&on={DAY}&who=all").text

    assert columns(page).count(team[1]) == 2


def test_a_week_begins_with_whoever_looks(
    pages: FlaskClient, seat: Seat, team: tuple[str, str]
) -> None:
    found = []
    for actor in (replace(THERAPIST, ref="staff:2"), replace(DESK, ref="staff:9")):
        seat.actor = actor
        found.append(set(columns(pages.get(f"/calendar?view=week&on={DAY}").text)))

    # Bo's own week; the desk, which takes no visits, sees the first person's.
    assert found == [{team[1]}, {team[0]}]


def test_a_day_of_the_week_opens_with_everybody(pages: FlaskClient, team: tuple[str, str]) -> None:
    week = pages.get(f"/calendar?view=week&on={DAY}").text
    link = re.search(rf'<h2[^>]*><a href="([^"]*on={DAY}[^"]*)"', week)

    assert link is not None
    assert columns(pages.get(link[1].replace("&amp;", "&")).text) == list(team)


@pytest.mark.parametrize("view", ["day", "list"])
def test_all_is_everybody_in_every_view(
    pages: FlaskClient, team: tuple[str, str], view: str
) -> None:
    assert pages.get(f"/calendar?view={view}&on={DAY}&who=all").status_code == 200
    assert team


@pytest.fixture
def rooms(studio: StudioState) -> list[str]:
    """Two rooms of which a consultation needs one, and one it never needs."""
    with studio.unit_of_work(OWNER) as unit:
        found = [
            resources.add(unit, ResourceKind.ROOM, name).claimed_as
            for name in ("Blue room", "Garden room", "Store")
        ]
        unit.session.add(
            Offer(
                public_id="talk", service=CONSULTATION, name_en="Look", name_es="Cita",
                duration_min=45, price_cents=0, public=True, needs=[found[:2]],
            )
        )  # fmt: skip
    return found


def taken(studio: StudioState, public_id: str) -> set[str]:
    row = seen(studio, public_id)
    with studio.reading(SYSTEM) as unit:
        query = select(Claim.resource).where(Claim.booking_id == row.id, Claim.active)
        return set(unit.session.scalars(query))


def test_a_visit_goes_to_another_room_and_nobody_is_told(
    pages: FlaskClient, studio: StudioState, rooms: list[str]
) -> None:
    public_id = book(studio)
    [before] = taken(studio, public_id) & set(rooms)
    [after] = set(rooms[:2]) - {before}
    names = dict(zip(rooms, ("Blue room", "Garden room", "Store"), strict=True))
    page = pages.get(f"/bookings/{public_id}")
    [(url, name)] = re.findall(r'href="([^"]+)">In ([^<]+)<', page.text)
    assert name == names[after]
    assert f"Where {names[before]}" in words(page)
    url = url.replace("&amp;", "&")

    check = words(pages.get(url))
    done = pages.post(url, data={})

    assert "Nothing speaks against it" in check
    assert "Nothing: day and time stay as they are." in check
    assert re.search(rf"Now .* {names[before]} Then .* {names[after]}", check)
    assert "Moved to another room." in words(pages.get(done.headers["Location"]))
    assert taken(studio, public_id) == {f"practitioner:{ME}", after}
    with studio.reading(SYSTEM) as unit:
        assert len(unit.session.scalars(select(Delivery)).all()) == 2  # booked, and the reminder


def test_the_check_of_another_room_says_who_has_it(
    pages: FlaskClient, studio: StudioState, rooms: list[str]
) -> None:
    public_id, other = book(studio), book(studio, 11, 2)
    [free] = set(rooms[:2]) - taken(studio, public_id)
    with studio.unit_of_work(THERAPIST) as unit:
        row = bookings.get(unit, other)
        claims.release(unit, row)
        claims.take(unit, free, at(10), at(10, 45), row)

    said = words(pages.get(f"/bookings/{public_id}/check?at={stamp(at(10))}&in={free}"))

    assert re.search("Cannot be (Blue|Garden) room is taken by Person 2", said)


def test_a_new_time_in_another_room_is_told(
    pages: FlaskClient, studio: StudioState, rooms: list[str]
) -> None:
    public_id = book(studio)
    url = f"/bookings/{public_id}/check?at={stamp(at(11))}&in={rooms[1]}"

    assert "Your visit to" in words(pages.get(url))
    assert pages.post(url, data={}).headers["Location"].endswith("done=moved")
    assert rooms[1] in taken(studio, public_id)


def test_a_time_in_a_break_is_told_with_the_hours_around_it(
    pages: FlaskClient, studio: StudioState
) -> None:
    lines = (("09:00", "12:30"), ("13:15", "18:00"))
    with studio.unit_of_work(SYSTEM) as unit:
        shifts = [
            {"weekday": 1, "opens": opens, "closes": closes, "from_on": "2026-01-01"}
            for opens, closes in lines
        ]
        keep_hours(unit, ME, shifts=shifts)
    public_id = book(studio)

    page = pages.get(f"/bookings/{public_id}/check?at={stamp(at(12, 45))}")

    assert "9:00 am–12:30 pm and 1:15–6:00 pm" in words(page)
    assert "10:00–10:45 am" in words(pages.get(f"/bookings/{public_id}"))
