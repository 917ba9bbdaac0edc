"""Requests get a client and a time; a time that is taken is said and three others are offered."""

import re
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import Booking, BookingStatus, Client, Delivery, Intake
from studio.services import bookings, clients, slots
from studio.services.clients import NewClient
from studio.services.slots import Slot
from tests.builders import a_request
from tests.conftest import TODAY
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, problems, words

#: Far enough ahead that no hour of it is over.
DAY = TODAY + timedelta(days=3)


def ask(studio: StudioState, number: int = 1, **changes: str) -> str:
    request = a_request(request_id=f"request-{number:010d}", **changes)
    with studio.unit_of_work(VISITOR) as unit:
        return bookings.request_booking(unit, request).public_id


def chosen(pages: FlaskClient, public_id: str, **changes: str) -> dict[str, str]:
    """Open the page and take what it proposes, but for the changes."""
    page = held(pages.get(f"/incoming/{public_id}/accept"))
    names = ("practitioner", "minutes", "day", "at", "client")
    given = {name: page[name][0] for name in names if name in page}
    return given | {"then": "accept"} | changes


def row_of(studio: StudioState, public_id: str) -> Booking:
    with studio.reading(SYSTEM) as unit:
        return bookings.get(unit, public_id)


def fill(studio: StudioState, hour: int, minute: int = 0) -> None:
    """Take an hour of the day for somebody else."""
    other = ask(studio, 900 + hour, email="other@example.com", phone="")
    with studio.unit_of_work(THERAPIST) as unit:
        slot = Slot(DAY, time(hour, minute), 45, THERAPIST.ref)
        bookings.accept(unit, other, None, slot)


def test_the_list_shows_what_was_asked(pages: FlaskClient, studio: StudioState) -> None:
    ask(studio, wished_time=f"{DAY} morning; not on Fridays")

    said = words(pages.get("/incoming"))

    assert "Tiny white dots on my cheeks." in said
    assert "Skin consultation" in said
    assert "morning · not on Fridays" in said


def test_accepting_takes_what_the_page_proposes(pages: FlaskClient, studio: StudioState) -> None:
    public_id = ask(studio, wished_time=f"{DAY} afternoon")

    answer = pages.post(f"/incoming/{public_id}/accept", data=chosen(pages, public_id))

    assert answer.status_code == 303
    said = words(pages.get(answer.headers["Location"]))
    assert "Accepted. The confirmation is on its way by email." in said
    row = row_of(studio, public_id)
    assert (row.status, row.wall_start) == (BookingStatus.CONFIRMED, f"{DAY}T12:00")


def test_the_confirmation_carries_time_calendar_and_questions(
    pages: FlaskClient, studio: StudioState
) -> None:
    public_id = ask(studio, wished_time=f"{DAY} morning")
    pages.post(f"/incoming/{public_id}/accept", data=chosen(pages, public_id))

    [mail] = [path.read_text() for path in studio.outbox_dir.glob("*.eml")]

    assert "8:00 am" in mail
    assert "/intake/" in mail
    assert "visit.ics" in mail
    with studio.reading(SYSTEM) as unit:
        assert unit.session.scalars(select(Intake)).one().booking_id is not None
        states = unit.session.execute(select(Delivery.kind, Delivery.state)).all()
        assert [tuple(row) for row in states] == [
            ("confirmed", "sent"),
            ("visit_reminder", "queued"),
        ]


def test_a_taken_time_keeps_all_and_offers_three_others(
    pages: FlaskClient, studio: StudioState
) -> None:
    fill(studio, 10)
    public_id = ask(studio)
    sent = chosen(pages, public_id, day=DAY.isoformat(), other_at="10:15", minutes="50")

    answer = pages.post(f"/incoming/{public_id}/accept", data=sent)

    assert answer.status_code == 409
    assert problems(answer) == ["This time is taken. Choose another one"]
    kept = held(answer)
    assert (kept["other_at"], kept["minutes"], kept["day"]) == (["10:15"], ["50"], [str(DAY)])
    offered = re.findall(r'value="(take:[^"]+)"', answer.get_data(as_text=True))
    assert len(offered) == 3
    taken = pages.post(f"/incoming/{public_id}/accept", data=sent | {"then": offered[0]})
    assert taken.status_code == 303
    assert row_of(studio, public_id).wall_start == offered[0].removeprefix("take:").replace(
        " ", "T"
    )


def test_looking_at_another_day_changes_nothing(pages: FlaskClient, studio: StudioState) -> None:
    fill(studio, 10)
    public_id = ask(studio)
    sent = chosen(pages, public_id, then=f"look:{DAY}")

    answer = pages.post(f"/incoming/{public_id}/accept", data=sent)

    assert answer.status_code == 200
    assert held(answer)["day"] == [str(DAY)]
    assert 'value="10:00"' not in answer.get_data(as_text=True)
    assert "10:00–10:45 am" in words(answer)
    assert row_of(studio, public_id).status is BookingStatus.REQUESTED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": ""}, "Enter the day of the visit"),
        ({"day": "tomorrow"}, "Enter the day of the visit"),
        ({"day": "9999-12-31"}, "Enter the day of the visit"),
        ({"day": "0001-01-01"}, "Enter the day of the visit"),
        ({"day": "2020-01-01"}, "This day is over. Choose a later one"),
        ({"day": "2099-01-01"}, "Choose a day within the next two years"),
        ({"at": "", "other_at": ""}, "Choose when the visit starts"),
        ({"other_at": "25:00"}, "Enter a time, like 10:30"),
        ({"minutes": "0"}, "Enter 5 to 480 minutes"),
        ({"minutes": "9" * 400}, "Enter 5 to 480 minutes"),
        ({"minutes": "١٢"}, "Enter 5 to 480 minutes"),
        ({"practitioner": "staff:99"}, "Choose who takes the visit"),
        (
            {"day": "2027-03-14", "other_at": "02:30"},
            "The clock skips this hour on that day. Choose another start",
        ),
        (
            {"day": "2027-11-07", "other_at": "01:30"},
            "The clock shows this hour twice on that day. Say which one you mean",
        ),
    ],
)
def test_a_time_that_does_not_fit_is_said_at_its_field(
    pages: FlaskClient, studio: StudioState, changes: dict[str, str], said: str
) -> None:
    public_id = ask(studio)

    answer = pages.post(f"/incoming/{public_id}/accept", data=chosen(pages, public_id, **changes))

    assert (answer.status_code, problems(answer)) == (422, [said])
    assert row_of(studio, public_id).status is BookingStatus.REQUESTED


def test_an_hour_that_comes_twice_is_asked_about(pages: FlaskClient, studio: StudioState) -> None:
    public_id = ask(studio)
    sent = chosen(pages, public_id, day="2027-11-07", other_at="01:30")

    asked = pages.post(f"/incoming/{public_id}/accept", data=sent)
    at_night = pages.post(f"/incoming/{public_id}/accept", data=sent | {"fold": "1"})
    told = sent | {"fold": "1", "reason": "She comes from the airport"}
    answer = pages.post(f"/incoming/{public_id}/accept", data=told)

    assert "Which of the two hours?" in words(asked)
    assert "Outside the hours of" in words(at_night)
    assert "Which of the two hours?" in words(at_night)
    assert answer.status_code == 303


def test_a_known_client_is_proposed_with_the_reason(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        same = clients.create(unit, NewClient("Mara Lindqvist", "", "(206) 555-0100")).public_id
        clients.create(unit, NewClient("Tom Berg", "mara@example.com", ""))
    public_id = ask(studio)

    page = pages.get(f"/incoming/{public_id}/accept")
    said = words(page)

    assert "Mara Lindqvist (same phone)" in said
    assert "Tom Berg (same email, other name)" in said
    assert held(page)["client"] == [same]
    pages.post(f"/incoming/{public_id}/accept", data=chosen(pages, public_id))
    with studio.reading(SYSTEM) as unit:
        assert len(unit.session.scalars(select(Client)).all()) == 2


def test_the_desk_accepts_without_seeing_the_concern(
    pages: FlaskClient, seat: Seat, studio: StudioState
) -> None:
    public_id = ask(studio)
    seat.actor = DESK

    said = words(pages.get("/incoming")) + words(pages.get(f"/incoming/{public_id}/accept"))

    assert "Mara Lindqvist" in said
    assert "white dots" not in said
    answer = pages.post(f"/incoming/{public_id}/accept", data=chosen(pages, public_id))
    assert answer.status_code == 303


def test_a_decline_can_be_taken_back(pages: FlaskClient, studio: StudioState) -> None:
    public_id = ask(studio)

    answer = pages.post(f"/incoming/{public_id}/decline")
    page = pages.get(answer.headers["Location"])
    [undo] = re.findall(r'action="(/incoming/[^"]+/undo)"', page.get_data(as_text=True))
    pages.post(undo)

    assert "Declined. The answer leaves in five minutes." in words(page)
    assert row_of(studio, public_id).status is BookingStatus.REQUESTED
    assert not list(studio.outbox_dir.glob("*.eml"))


def test_a_visit_is_moved_and_called_off(pages: FlaskClient, studio: StudioState) -> None:
    fill(studio, 10)
    with studio.reading(SYSTEM) as unit:
        [row] = slots.on_day(unit, DAY)
    page = f"/bookings/{row.public_id}"
    now = held(pages.get(page))
    assert now["at"] == ["10:00"]
    given = {key: now[key][0] for key in ("practitioner", "minutes", "day")}

    looked = pages.post(page, data=given | {"at": "10:30", "then": "move"}).headers["Location"]
    assert "Nothing speaks against it" in words(pages.get(looked))
    moved = pages.post(looked, data={})
    assert (moved.status_code, row_of(studio, row.public_id).wall_start) == (303, f"{DAY}T10:30")
    ics = Calendar.from_ical(pages.get(f"{page}/visit.ics").data)
    assert ics.walk("VEVENT")[0]["SEQUENCE"] == 1

    assert pages.post(f"{page}/cancel").status_code == 303
    assert row_of(studio, row.public_id).status is BookingStatus.CANCELLED
    assert pages.post(f"{page}/cancel").status_code == 409
    assert "can no longer be moved" in words(pages.get(page))


def test_a_client_is_booked_by_hand_once(pages: FlaskClient, studio: StudioState) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        client = clients.create(unit, NewClient("Tom Berg", "", "206 555 0199")).public_id
    page = held(pages.get(f"/clients/{client}/book"))
    names = ("request_id", "service", "practitioner", "minutes", "day", "at")
    sent = {name: page[name][0] for name in names} | {"then": "book"}

    answers = [pages.post(f"/clients/{client}/book", data=sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert "please tell them by phone" in words(pages.get(answers[0].headers["Location"]))
    with studio.reading(SYSTEM) as unit:
        assert len(slots.on_day(unit, date.fromisoformat(sent["day"]))) == 1


@pytest.mark.parametrize(
    "path",
    ["/incoming/x/accept", "/bookings/x", "/bookings/x/visit.ics", "/clients/x/book"],
)
def test_what_is_not_there_is_not_found(pages: FlaskClient, path: str) -> None:
    assert pages.get(path).status_code == 404
    assert pages.post("/incoming/x/undo").status_code == 404
    assert pages.post("/bookings/x/missed").status_code == 404
