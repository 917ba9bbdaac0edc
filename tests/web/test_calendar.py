"""The calendar: what a day holds, who may see it, and how a visit is booked and moved from it."""

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.models import (
    Booking,
    BusyTime,
    CalendarFeed,
    Claim,
    Hold,
    Resource,
    ResourceKind,
    Schedule,
)
from studio.models.types import Sealed
from studio.services import accounts, bookings, claims, clients
from studio.services.clients import NewClient
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.web.presenters.moves import WORDS
from tests.conftest import TODAY
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, problems, words

ZONE = ZoneInfo("America/Los_Angeles")
#: A Tuesday some weeks ahead.
DAY = TODAY + timedelta(days=16)
ME = THERAPIST.ref


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def stamp(when: datetime) -> str:
    return f"{when.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%MZ}"


def book(studio: StudioState, hour: int = 10, number: int = 1, **more: object) -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        new = NewClient(f"Person {number}", f"person{number}@example.com", "")
        client = clients.create(unit, new).public_id
        slot = Slot(DAY, time(hour), 45, str(more.get("who", ME)))
        request = f"by-hand-{number:010d}"
        return bookings.book(unit, client, "consultation", slot, request).public_id


def seen(studio: StudioState, public_id: str) -> Booking:
    with studio.reading(SYSTEM) as unit:
        return bookings.get(unit, public_id)


def keep_hours(unit: Unit, ref: str, **more: object) -> None:
    shifts = [
        {"weekday": day, "opens": "09:00", "closes": "17:00", "from_on": "2026-01-01"}
        for day in range(5)
    ]
    given = {"shifts": shifts if ref else [], "changes": [], **more}
    unit.session.add(Schedule(ref=ref, name="", **given))
    unit.session.flush()


@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_a_visit_stands_in_every_view_with_time_name_and_state(
    pages: FlaskClient, studio: StudioState, view: str
) -> None:
    public_id = book(studio)

    page = pages.get(f"/calendar?view={view}&on={DAY}")

    said = words(page)
    assert page.status_code == 200
    assert "10:00 –10:45 am" in said
    assert "Person 1" in said
    assert "Planned" in said
    assert f'href="/bookings/{public_id}"' in page.text


def test_the_day_shows_held_and_busy_times_hours_and_days_off(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        keep_hours(unit, ME)
        feed = CalendarFeed(
            public_id="feed", ref=ME, name="Home", address=Sealed(b"x"), created_at=unit.now()
        )
        unit.session.add(feed)
        row = Hold(
            token_sha256="x",
            service="consultation",
            starts_at=at(15),
            ends_at=at(15, 45),
            practitioner_ref=ME,
            expires_at=unit.now() + timedelta(minutes=10),
            request_id="request-hold-00001",
            created_at=unit.now(),
        )
        unit.session.add(row)
        unit.session.flush()
        claims.take(unit, claims.of_practitioner(ME), row.starts_at, row.ends_at, row)
        span = {"starts": int(at(13).timestamp()), "ends": int(at(14).timestamp())}
        unit.session.add(BusyTime(feed_id=feed.id, ref=ME, **span))

    page = pages.get(f"/calendar?on={DAY}")

    said = words(page)
    assert "1:00 –2:00 pm Busy" in said
    assert re.search(r"3:00 –3:45 pm Held until \d+:\d\d [ap]m", said)
    assert "9:00 am–1:00 pm Free" in said
    assert "Home" not in said
    assert "8 am" not in said  # nobody is there before nine
    off = DAY + timedelta(days=5)
    assert "Closed" in words(pages.get(f"/calendar?on={off}"))


def test_a_day_off_of_the_studio_says_why(pages: FlaskClient, studio: StudioState) -> None:
    off = {"first": str(DAY), "last": str(DAY), "hours": [], "why": "Stocktaking"}
    with studio.unit_of_work(THERAPIST) as unit:
        keep_hours(unit, "", changes=[off])

    assert "Stocktaking" in words(pages.get(f"/calendar?on={DAY}"))


def test_rooms_are_columns_too(pages: FlaskClient, studio: StudioState) -> None:
    public_id = book(studio)
    with studio.unit_of_work(THERAPIST) as unit:
        room = Resource(
            public_id="blue", kind=ResourceKind.ROOM, name="Blue room", position=0, active=True
        )
        unit.session.add(room)
        row = bookings.get(unit, public_id)
        claims.take(unit, room.claimed_as, at(10), at(10, 45), row)

    by_room = words(pages.get(f"/calendar?on={DAY}&by=room"))
    of_room = pages.get(f"/calendar?view=week&on={DAY}&by=room&who={room.claimed_as}")

    assert "Blue room" in by_room
    assert "Person 1" in by_room
    assert "Person 1" in words(of_room)


def test_a_buffer_is_drawn_and_counts_as_taken(pages: FlaskClient, studio: StudioState) -> None:
    public_id = book(studio)
    with studio.unit_of_work(THERAPIST) as unit:
        row = bookings.get(unit, public_id)
        claims.release(unit, row)
        resource = claims.of_practitioner(ME)
        claims.take(unit, resource, at(9, 50), at(11), row, timedelta(minutes=10))

    page = pages.get(f"/calendar?on={DAY}")

    assert page.text.count("cal-buffer") == 2
    assert "11:00 am–8:00 pm Free" in words(page)


@pytest.mark.parametrize(
    "query",
    ["on=nonsense", "on=0001-01-01", "on=9999-12-31", "view=x", "by=y&who=z", "who=%00", "on="],
)
def test_odd_addresses_show_a_calendar_all_the_same(pages: FlaskClient, query: str) -> None:
    assert pages.get(f"/calendar?{query}").status_code == 200
    assert pages.get(f"/calendar?view=week&{query}").status_code == 200


@pytest.mark.parametrize("day", ["2027-03-14", "2027-11-07"])
def test_days_on_which_the_clock_is_changed_are_drawn(
    pages: FlaskClient, studio: StudioState, day: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        client = clients.create(unit, NewClient("Early Bird", "early@example.com", "")).public_id
        slot = Slot(date.fromisoformat(day), time(0, 30), 240, ME)
        bookings.book(unit, client, "consultation", slot, "by-hand-0000000001", "At night")

    said = words(pages.get(f"/calendar?on={day}"))

    # Four hours from 0:30 are over at 5:30 when an hour is skipped, at 3:30 when one comes twice.
    assert f"12:30 –{'5' if day < '2027-06' else '3'}:30 am" in said


def test_the_desk_sees_the_day_and_moves_a_visit(
    pages: FlaskClient, seat: Seat, studio: StudioState
) -> None:
    with studio.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, "ada@example.com", "Ada Quist", frozenset({Role.THERAPIST}), "x" * 15)
    public_id = book(studio)
    seat.actor = DESK

    assert "Person 1" in words(pages.get(f"/calendar?on={DAY}"))
    check = f"/bookings/{public_id}/check?at={stamp(at(11))}"
    assert "Nothing speaks against it" in words(pages.get(check))
    assert pages.post(check, data={}).status_code == 303
    assert seen(studio, public_id).starts_at == at(11)


def test_the_check_lists_everything_and_asks_why(pages: FlaskClient, studio: StudioState) -> None:
    public_id = book(studio)
    check = f"/bookings/{public_id}/check?at={stamp(at(6))}"

    shown = words(pages.get(check))
    refused = pages.post(check, data={})
    done = pages.post(check, data={"reason": "She flies at noon"})

    assert "Needs a reason Outside the hours of Ada Quist, 8:00 am–8:00 pm" in shown
    assert "Your visit to" in shown
    assert (refused.status_code, problems(refused)) == (
        422,
        ["Say why it is to be there all the same"],
    )
    assert done.headers["Location"] == f"/calendar?on={DAY}&done=moved"
    assert "Moved. The new time is on its way by email." in words(
        pages.get(done.headers["Location"])
    )
    assert "She flies at noon" in words(pages.get(f"/bookings/{public_id}"))


def test_a_time_that_cannot_be_offers_others_and_no_button(
    pages: FlaskClient, studio: StudioState
) -> None:
    public_id = book(studio)
    book(studio, 14, 2)
    check = f"/bookings/{public_id}/check?at={stamp(at(14, 30))}"

    page = pages.get(check)
    forced = pages.post(check, data={"reason": "All the same"})

    assert "Cannot be Ada Quist is with Person 2, 2:00–2:45 pm" in words(page)
    assert page.text.count(f"/bookings/{public_id}/check?at=") > 5
    assert "Move visit" not in words(page)
    assert forced.status_code == 409
    assert seen(studio, public_id).starts_at == at(10)


def test_no_message_needs_a_word_how_the_client_hears(
    pages: FlaskClient, studio: StudioState
) -> None:
    public_id = book(studio)
    check = f"/bookings/{public_id}/check?at={stamp(at(11))}"

    refused = pages.post(check, data={"untold": "y"})
    done = pages.post(check, data={"untold": "y", "untold_reason": "I told her by phone"})

    assert problems(refused) == ["Say how the client hears of it"]
    assert "Moved. No message goes out." in words(pages.get(done.headers["Location"]))


def test_the_same_move_sent_twice_moves_once(pages: FlaskClient, studio: StudioState) -> None:
    public_id = book(studio)
    copy = f"/bookings/{public_id}/check?at={stamp(at(10) + timedelta(days=7))}&copy=1"
    sent = {"request_id": held(pages.get(copy))["request_id"][0]}

    first, second = pages.post(copy, data=sent), pages.post(copy, data=sent)

    assert (first.status_code, second.status_code) == (303, 303)
    with studio.reading(SYSTEM) as unit:
        taken = select(func.count(Claim.id)).where(Claim.active)
        assert unit.session.scalar(taken) == 2


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?at=soon",
        "?at=2026-13-01T00:00Z",
        "?at=0001-01-01T00:00Z",
        "?at=9999-12-31T23:59Z",
        "?at=2030-01-01T10:00Z&with=%00&minutes=x&in=%00",
        "?at=2030-01-01T10:00Z&minutes=999",
        "?at=2030-01-01T10:00Z&minutes=0",
    ],
)
def test_odd_times_never_break_the_check(
    pages: FlaskClient, studio: StudioState, query: str
) -> None:
    public_id = book(studio)
    for answer in (
        pages.get(f"/bookings/{public_id}/check{query}"),
        pages.post(f"/bookings/{public_id}/check{query}", data={"reason": "x"}),
    ):
        assert answer.status_code in {200, 303, 409, 422}
    assert seen(studio, public_id).wall_start[:10] in {str(DAY), "2030-01-01"}


def test_an_empty_spot_leads_over_the_client_to_the_time_that_was_picked(
    pages: FlaskClient, studio: StudioState
) -> None:
    book(studio)
    spot = f"at={stamp(at(15, 30))}&with={ME}"

    pick = pages.get(f"/calendar/book?{spot}&q=Person")
    [to_book] = re.findall(r'href="(/clients/[^"]+/book[^"]*)"', pick.text)
    page = held(pages.get(to_book.replace("&amp;", "&")))

    assert "3:30 pm" in words(pick)
    assert (page["day"], page["at"], page["practitioner"]) == ([str(DAY)], ["15:30"], [ME])


def test_an_empty_spot_leads_over_a_new_client_too(pages: FlaskClient) -> None:
    spot = f"at={stamp(at(15, 30))}&with={ME}"
    pick = pages.get(f"/calendar/book?{spot}&q=Zoe")
    [add] = re.findall(r'href="(/clients/new[^"]*)"', pick.text)[:1]

    made = pages.post(
        add.replace("&amp;", "&"), data={"full_name": "Zoe", "email": "zoe@example.com"}
    )

    assert made.status_code == 303
    page = held(pages.get(made.headers["Location"]))
    assert (page["day"], page["at"]) == ([str(DAY)], ["15:30"])


def test_booking_past_a_rule_lists_what_speaks_against_it(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        client = clients.create(unit, NewClient("Zoe", "zoe@example.com", "")).public_id
    page = held(pages.get(f"/clients/{client}/book"))
    sent = {key: page[key][0] for key in ("practitioner", "minutes", "request_id")}
    sent |= {"day": str(DAY), "other_at": "06:00", "then": "book"}

    refused = pages.post(f"/clients/{client}/book", data=sent)
    done = pages.post(f"/clients/{client}/book", data=sent | {"reason": "Flies at noon"})

    assert refused.status_code == 422
    assert "Outside the hours of" in words(refused)
    assert done.status_code == 303


def test_every_obstacle_has_words() -> None:
    source = (Path(__file__).parents[2] / "studio/services/time_check.py").read_text()
    named = set(re.findall(r'Obstacle\(\s*"([a-z_]+)"', source))
    taken = {f"{what}_{how}" for what in ("person", "room", "device") for how in ("taken", "held")}

    assert named | taken == set(WORDS)


def test_blocked_time_is_offered_to_nobody_and_visits_in_it_are_named(
    pages: FlaskClient, studio: StudioState
) -> None:
    book(studio)
    with studio.unit_of_work(THERAPIST) as unit:
        keep_hours(unit, ME)
    sent = {
        "practitioner": ME,
        "day": str(DAY),
        "begins": "10:15",
        "ends": "12:00",
        "why": "Errand",
    }

    warned = pages.post("/calendar/block", data=sent)
    done = pages.post("/calendar/block", data=sent | {"sure": "yes"})

    assert warned.status_code == 409
    assert "Person 1" in words(warned)
    said = words(pages.get(done.headers["Location"]))
    assert "Blocked. Visitors are not offered this time." in said
    assert "12:00 –5:00 pm Free" in said
    assert "Person 1" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends": "09:00"}, "Enter an end that is later than the start"),
        ({"ends": ""}, "Enter a time, like 10:30"),
        ({"day": "soon"}, "Enter the day"),
        ({"day": "2020-01-01"}, "This day is over. Choose a later one"),
        ({"begins": "20:00", "ends": "21:00"}, "Nothing is open in this time"),
    ],
)
def test_a_block_that_cannot_be_is_said_at_its_field(
    pages: FlaskClient, changes: dict[str, str], said: str
) -> None:
    sent = {"practitioner": ME, "day": str(DAY), "begins": "10:15", "ends": "12:00"} | changes

    answer = pages.post("/calendar/block", data=sent)

    assert answer.status_code == 422
    assert problems(answer)[0].startswith(said)


def test_nobody_blocks_the_time_of_others_but_the_owner(pages: FlaskClient, seat: Seat) -> None:
    sent = {"practitioner": "staff:9", "day": str(DAY), "begins": "10:15", "ends": "12:00"}

    assert pages.post("/calendar/block", data=sent).status_code == 404
    seat.actor = DESK
    assert pages.get("/calendar/block").status_code == 403
