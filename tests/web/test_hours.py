"""Hours on the screen: a week by lines, days off by taps, and no visit left out in silence."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.hooks import Actor, Role
from studio.models import BookingStatus
from studio.services import bookings, calendar_feeds, schedules
from studio.services.schedules import STUDIO, Week
from studio.web.forms.hours import clock_typed, hours_typed
from tests.builders import a_request
from tests.web.people import DESK, OWNER, THERAPIST, Seat
from tests.web.reading import held, problems, words

MINE = f"/settings/hours/of/{OWNER.ref}"
DAYS = f"/settings/hours/days/{OWNER.ref}"
STUDIO_DAYS = "/settings/hours/days-off"


@pytest.fixture(autouse=True)
def _owner(seat: Seat) -> None:
    seat.actor = OWNER


def a_week(version: str = "0", **changes: object) -> dict[str, object]:
    """Monday with a break, Tuesday through, everything else free."""
    empty = {f"{end}-{day}": "" for day in range(7) for end in ("opens", "closes")}
    return {
        **empty,
        "opens-0": ["09:00", "13:30"],
        "closes-0": ["12:30", "18:00"],
        "opens-1": "10:00",
        "closes-1": "16:00",
        "online": "y",
        "version": version,
        **changes,
    }


def week_of(studio: StudioState, ref: str = OWNER.ref) -> Week:
    with studio.reading(OWNER) as unit:
        return schedules.studio_days(unit) if ref == STUDIO else schedules.week(unit, ref)[1]


def tomorrow(studio: StudioState) -> date:
    with studio.reading(OWNER) as unit:
        return unit.today() + timedelta(days=1)


def a_visit(studio: StudioState, day: date, at: str = "10:00") -> None:
    with studio.unit_of_work(OWNER) as unit:
        booking = bookings.request_booking(unit, a_request(name="Zoe Lang"))
        wall = datetime.combine(day, time.fromisoformat(at), unit.settings.zone)
        booking.starts_at = wall.astimezone(UTC)
        booking.ends_at = booking.starts_at + timedelta(minutes=45)
        booking.status, booking.practitioner_ref = BookingStatus.CONFIRMED, OWNER.ref


def test_a_week_is_kept_and_told_in_words(pages: FlaskClient, studio: StudioState) -> None:
    assert "No hours yet" in words(pages.get("/settings/hours"))

    assert pages.post(MINE, data=a_week(most_a_day="6")).status_code == 303

    page = pages.get(MINE)
    assert held(page)["opens-0"] == ["09:00", "13:30"]
    assert held(page)["opens-2"] == [""]
    assert held(page)["most_a_day"] == ["6"]
    said = words(pages.get("/settings/hours"))
    assert "Monday: 9:00 am to 12:30 pm, 1:30 pm to 6:00 pm" in said
    assert "Tuesday: 10:00 am to 4:00 pm" in said
    assert "At most 6 visits a day" in said
    assert week_of(studio).online


def test_days_with_the_same_hours_are_told_together(pages: FlaskClient) -> None:
    same = {f"opens-{day}": "09:00" for day in range(5)} | {
        f"closes-{day}": "17:00" for day in range(5)
    }
    pages.post(MINE, data={**a_week(), **same})

    assert "Monday to Friday: 9:00 am to 5:00 pm" in words(pages.get("/settings/hours"))


def test_lines_are_added_by_a_button_and_nothing_typed_is_lost(
    pages: FlaskClient, studio: StudioState
) -> None:
    page = pages.post(MINE, data=a_week(add="1", **{"opens-5": "11"}))

    assert page.status_code == 200
    assert held(page)["opens-1"] == ["10:00", ""]
    assert held(page)["opens-5"] == ["11"]
    assert week_of(studio).version == 0
    page = pages.post(MINE, data=a_week(add="copy"))
    assert held(page)["closes-4"] == ["12:30", "18:00"]
    page = pages.post(MINE, data=a_week(add="turn"))
    assert held(page)["turn-opens"] == [""]


def test_every_second_saturday_is_kept_and_told(pages: FlaskClient, studio: StudioState) -> None:
    turn = {
        "turn-weekday": "5",
        "turn-opens": "10:00",
        "turn-closes": "14:00",
        "turn-every": "2",
        "turn-from": "2026-11-28",
        "turn-until": "",
    }

    assert pages.post(MINE, data=a_week(**turn)).status_code == 303

    assert week_of(studio).shifts[-1].every == 2
    said = words(pages.get("/settings/hours"))
    assert "Saturday every 2 weeks: 10:00 am to 2:00 pm, from 28 November 2026" in said
    assert held(pages.get(MINE))["turn-from"] == ["2026-11-28"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes-1": "nine"}, "Tuesday: enter when the hours begin and end, like 9:00 and 17:30"),
        ({"closes-1": ""}, "Tuesday: enter when the hours begin and end, like 9:00 and 17:30"),
        ({"closes-1": "08:00"}, "Tuesday: these hours end before they begin"),
        ({"closes-1": "10:00"}, "Tuesday: these hours end when they begin"),
        ({"opens-0": ["09:00", "12:00"]}, "Monday: two of these hours meet"),
        ({"most_a_day": "0"}, "Enter a whole number from 1 to 40, or nothing"),
        (
            {"turn-weekday": "5", "turn-opens": "9", "turn-closes": "12", "turn-every": "2",
             "turn-from": "", "turn-until": ""},
            "Enter the first day, so that the weeks can be counted",
        ),
        (
            {"turn-weekday": "9", "turn-opens": "9", "turn-closes": "12", "turn-every": "1",
             "turn-from": "", "turn-until": ""},
            "Choose a day and how often from the lists",
        ),
        (
            {"turn-weekday": "5", "turn-opens": "9", "turn-closes": "12", "turn-every": "2",
             "turn-from": "soon", "turn-until": ""},
            "Enter real dates for these hours",
        ),
    ],
)  # fmt: skip
def test_hours_that_cannot_be_are_said_and_kept_on_the_page(
    pages: FlaskClient, changes: dict[str, object], said: str
) -> None:
    answer = pages.post(MINE, data={**a_week(), **changes})

    assert answer.status_code == 422
    assert said in problems(answer)
    assert held(answer)["opens-1"] == ["10:00"]


def test_visits_that_new_hours_leave_out_are_listed_before_anything_is_saved(
    pages: FlaskClient, studio: StudioState
) -> None:
    day = tomorrow(studio)
    a_visit(studio, day, "19:00")

    answer = pages.post(MINE, data=a_week())

    assert answer.status_code == 409
    assert "1 visit lies outside the new hours" in words(answer)
    assert "Zoe Lang" in words(answer)
    assert "Save hours all the same" in words(answer)
    assert week_of(studio).version == 0
    assert pages.post(MINE, data=a_week(then="sure")).status_code == 303
    assert week_of(studio).version == 1


def test_two_tabs_do_not_overwrite_each_others_hours(pages: FlaskClient) -> None:
    pages.post(MINE, data=a_week())

    answer = pages.post(MINE, data=a_week())

    assert answer.status_code == 422
    assert "Somebody saved these hours meanwhile" in " ".join(problems(answer))
    assert pages.post(MINE, data=a_week(held(answer)["version"][0])).status_code == 303


def test_days_off_come_and_go(pages: FlaskClient, studio: StudioState) -> None:
    day = tomorrow(studio)
    given = {"first": day.isoformat(), "last": "", "hours": "9-12, 2 pm to 6 pm", "why": "Course"}

    assert pages.post(DAYS, data={**given, "do": "add", "version": "0"}).status_code == 303

    kept = week_of(studio).changes[0]
    assert kept.hours == ((time(9), time(12)), (time(14), time(18)))
    assert "9:00 am to 12:00 pm, 2:00 pm to 6:00 pm · Course" in words(pages.get(MINE))
    gone = pages.post(DAYS, data={"do": "remove", "place": "0", "version": "1"})
    assert gone.status_code == 303
    assert week_of(studio).changes == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first": ""}, "Enter the first day"),
        ({"first": "soon"}, "Enter a real day, like 2026-12-24"),
        ({"last": "2020-01-01"}, "The last day is before the first"),
        ({"last": "x"}, "Enter a real day, like 2026-12-24"),
        ({"hours": "morning"}, "Enter hours like 9:00-12:00, 14:00-18:00, or nothing"),
        ({"hours": "12-9"}, "These hours end before they begin"),
        ({"why": "x" * 90}, "Please use at most 80 letters"),
    ],
)
def test_days_that_cannot_be_are_said(
    pages: FlaskClient, studio: StudioState, changes: dict[str, str], said: str
) -> None:
    given = {"first": tomorrow(studio).isoformat(), "last": "", "hours": "", "why": ""}

    answer = pages.post(STUDIO_DAYS, data={**given, **changes, "do": "add", "version": "0"})

    assert answer.status_code == 422
    assert said in problems(answer)


def test_a_single_day_that_is_over_is_said_where_it_was_typed(pages: FlaskClient) -> None:
    days = {"first": "2020-01-01", "last": "", "hours": "", "why": ""}

    answer = pages.post(STUDIO_DAYS, data={**days, "do": "add", "version": "0"})

    assert problems(answer) == ["These days are over. Enter a later day"]
    assert 'id="first-error"' in answer.text
    assert 'id="last-error"' not in answer.text


def test_a_holiday_is_one_tap_and_tells_of_visits_first(
    pages: FlaskClient, studio: StudioState
) -> None:
    page = pages.get(STUDIO_DAYS)
    first = held(page)["first"][-1]
    assert words(page).count("Holidays") == 1
    a_visit(studio, date.fromisoformat(first))
    tap = {"do": "add", "first": first, "why": "Holiday", "version": "0"}

    answer = pages.post(STUDIO_DAYS, data=tap)

    assert answer.status_code == 409
    assert "1 visit lies outside the new hours" in words(answer)
    assert held(answer)["first"][0] == first
    assert pages.post(STUDIO_DAYS, data={**tap, "then": "sure"}).status_code == 303
    assert week_of(studio, STUDIO).changes[0].why == "Holiday"
    assert first not in held(pages.get(STUDIO_DAYS))["first"]


def test_taking_extra_hours_back_tells_of_visits_too(
    pages: FlaskClient, studio: StudioState
) -> None:
    day = tomorrow(studio)
    pages.post(MINE, data=a_week())
    extra = {"first": day.isoformat(), "hours": "18:30-21:00", "do": "add", "version": "1"}
    pages.post(DAYS, data=extra)
    a_visit(studio, day, "19:00")
    back = {"do": "remove", "place": "0", "version": "2"}

    answer = pages.post(DAYS, data=back)

    assert answer.status_code == 409
    assert "Remove the days all the same" in words(answer)
    assert pages.post(DAYS, data={**back, "then": "sure"}).status_code == 303


def test_an_outside_calendar_is_added_read_and_forgotten(
    pages: FlaskClient, studio: StudioState
) -> None:
    given = {"name": "Private", "address": "https://calendar.example.com/secret-123/basic.ics"}

    answer = pages.post(f"/settings/hours/calendars/{OWNER.ref}", data=given)

    assert answer.status_code == 303
    page = pages.get(MINE)
    assert "Private" in words(page)
    assert "secret-123" not in page.text
    with studio.reading(OWNER) as unit:
        (feed,) = calendar_feeds.listed(unit, OWNER.ref)
    for do in ("read", "forget"):
        act = pages.post(f"/settings/calendars/{feed.public_id}", data={"do": do})
        assert act.status_code == 303
    with studio.reading(OWNER) as unit:
        assert calendar_feeds.listed(unit, OWNER.ref) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Enter a name, like Private"),
        ({"address": ""}, "Enter the address of the calendar"),
        ({"address": "http://example.com/a.ics"}, "Enter an address that begins with https://"),
        ({"address": "https://127.0.0.1/a.ics"}, "This address leads into a private network"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_refused(
    pages: FlaskClient, changes: dict[str, str], said: str
) -> None:
    given = {"name": "Private", "address": "https://example.com/a.ics"}

    answer = pages.post(f"/settings/hours/calendars/{OWNER.ref}", data={**given, **changes})

    assert answer.status_code == 422
    assert said in problems(answer)
    assert held(answer)["name"][-1] == changes.get("name", "Private")


def test_a_therapist_has_her_own_hours_and_nobody_elses(pages: FlaskClient, seat: Seat) -> None:
    seat.actor = THERAPIST

    assert pages.get(f"/settings/hours/of/{THERAPIST.ref}").status_code == 200
    assert pages.get(MINE).status_code == 404
    assert pages.post(MINE, data=a_week()).status_code == 404
    assert pages.post(DAYS, data={"first": "2030-01-01", "version": "0"}).status_code == 404
    assert pages.get("/settings/hours").status_code == 403
    assert pages.get("/settings/hours/of/staff:99").status_code == 404
    assert pages.post("/settings/calendars/none", data={"do": "read"}).status_code == 404
    seat.actor = DESK
    assert pages.get(f"/settings/hours/of/{DESK.ref}").status_code == 403


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", time(9)),
        ("09:00", time(9)),
        ("17.15", time(17, 15)),
        ("5 pm", time(17)),
        ("12am", time(0)),
        ("12:30 p.m.", time(12, 30)),
        ("24:00", time(0)),
        ("25", None),
        ("9:60", None),
        ("13 pm", None),
        ("0 am", None),
        ("noon", None),
        ("", None),
        ("\u0669", None),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, meant: time | None) -> None:
    assert clock_typed(typed) == meant


def test_spans_are_read_as_people_type_them() -> None:
    assert hours_typed("9\u201312, 1 pm until 5:30 pm") == [
        (time(9), time(12)),
        (time(13), time(17, 30)),
    ]
    assert hours_typed("9-12-14") is None


def test_people_of_a_host_are_listed_too(pages: FlaskClient, seat: Seat) -> None:
    seat.actor = Actor("host/7", frozenset({Role.THERAPIST}), name="Hedda Gry")
    assert pages.post("/settings/hours/of/host/7", data=a_week()).status_code == 303

    seat.actor = OWNER

    assert "Hedda Gry" in words(pages.get("/settings/hours"))
