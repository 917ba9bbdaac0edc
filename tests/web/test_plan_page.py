"""The client's own page of a plan: today first, on a phone, without JavaScript."""

import re

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from studio.context import StudioState
from studio.services import consultations, plans
from tests.conftest import Clock
from tests.web.people import NOBODY, THERAPIST, Seat
from tests.web.reading import words
from tests.web.test_papers import decided, issued, link

__all__ = ["decided", "issued", "link"]


@pytest.fixture
def door(client: FlaskClient, seat: Seat, link: tuple[str, str]) -> str:
    """The address of a plan whose door is open."""
    seat.actor = NOBODY
    client.post(link[0], data={"pin": link[1]})
    return link[0]


def pressed(page: str) -> list[str]:
    return re.findall(r'value="([\w-]+):undo"', page)


def test_the_page_shows_today_and_all_days(client: FlaskClient, door: str) -> None:
    answer = client.get(door)
    said = words(answer)

    assert answer.status_code == 200
    assert "Your first day" in said
    assert "Call us today if" in said
    assert "Evening care" in said
    assert "You are here" in said
    assert "Save as PDF" in said
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.data) < 60_000


def test_its_title_and_address_say_nothing_of_the_client(client: FlaskClient, door: str) -> None:
    page = client.get(door).get_data(as_text=True)
    title = re.search(r"<title>(.*?)</title>", page)

    assert title
    assert title.group(1).startswith("Your plan")


def test_a_tick_is_one_press_and_so_is_taking_it_back(client: FlaskClient, door: str) -> None:
    on = re.search(r'name="on" value="([\d-]+)"', client.get(door).get_data(as_text=True))
    assert on
    for then, expected in (("done", ["evening"]), ("done", ["evening"]), ("undo", [])):
        answer = client.post(f"{door}/tick", data={"tick": f"evening:{then}", "on": on.group(1)})
        assert answer.status_code == 303
        assert pressed(client.get(door).get_data(as_text=True)) == expected


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"tick": "evening:done"}, 400),
        ({"tick": "evening:done", "on": "yesterday"}, 400),
        ({"tick": "nothing:done", "on": "2026-11-22"}, 303),
        ({"tick": "evening:done", "on": "1900-01-01"}, 303),
    ],
)
def test_odd_ticks_change_nothing(
    client: FlaskClient, door: str, data: dict[str, str], status: int
) -> None:
    assert client.post(f"{door}/tick", data=data).status_code == status
    assert pressed(client.get(door).get_data(as_text=True)) == []


def test_nothing_opens_without_the_door(
    client: FlaskClient, seat: Seat, link: tuple[str, str]
) -> None:
    seat.actor = NOBODY
    for path in ("plan.pdf", "plan.ics"):
        assert client.get(f"{link[0]}/{path}").headers["Location"] == link[0]
    assert client.post(f"{link[0]}/tick", data={}).headers["Location"] == link[0]
    for path in ("", "/plan.pdf", "/plan.ics"):
        assert client.get(f"/d/nothing-here{path}").status_code == 404


def test_the_calendar_holds_days_and_no_health_words(client: FlaskClient, door: str) -> None:
    answer = client.get(f"{door}/plan.ics")

    assert answer.mimetype == "text/calendar"
    titles = {str(event["summary"]) for event in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert "Skin plan: day 1" in titles


def test_after_its_last_day_the_page_says_so_kindly(
    client: FlaskClient, app_clock: Clock, door: str, link: tuple[str, str]
) -> None:
    app_clock.move(days=29)
    client.post(link[0], data={"pin": link[1]})
    said = words(client.get(door))

    assert "You made it to the end" in said
    assert "Tap when it is done" not in said


def test_a_newer_plan_shows_on_the_old_link_once_it_was_sent(
    pages: FlaskClient, seat: Seat, studio: StudioState, decided: str, link: tuple[str, str]
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        newer = plans.draft(unit, decided).public_id
    seat.actor = THERAPIST
    _issue(studio, newer)
    seat.actor = NOBODY
    assert pages.get(link[0]).status_code == 410

    with studio.reading(THERAPIST) as unit:
        found = consultations.get(unit, decided).documents
    seat.actor = THERAPIST
    for row in found:
        if row.size < 100:
            pages.post(f"/documents/{row.public_id}/link")
    seat.actor = NOBODY
    pages.post(link[0], data={"pin": link[1]})

    assert "This is the newest version of your plan" in words(pages.get(link[0]))


def _issue(studio: StudioState, plan_id: str) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        plans.issue(unit, plan_id, b"%PDF-1.7 newer")
