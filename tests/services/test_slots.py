"""The time of a visit: promised once, moved, called off, and told to the client."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from studio.hooks import VISITOR, Role
from studio.models import Booking, BookingStatus, Claim, Delivery, DeliveryKind
from studio.services import accounts, bookings, calendars, clients, slots, visit_mails
from studio.services.claims import CLOSES, OPENS
from studio.services.errors import Conflict, Invalid, NotAllowed, SlotTaken
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.services.walltime import instant
from tests.builders import a_request, make_client
from tests.conftest import DESK, THERAPIST, Clock, Work

SEATTLE = ZoneInfo("America/Los_Angeles")
#: Tuesday; the clock of the tests stands at Sunday, 22 November 2026, 10:00.
TUESDAY = date(2026, 11, 24)


def at(hour: int, minute: int = 0, **changes: object) -> Slot:
    given: dict[str, object] = {
        "day": TUESDAY,
        "at": time(hour, minute),
        "minutes": 45,
        "practitioner_ref": THERAPIST.ref,
    }
    return Slot(**{**given, **changes})  # type: ignore[arg-type] # a test names what it is about


def asked(unit: Unit, number: int = 1) -> str:
    request = a_request(request_id=f"request-{number:010d}")
    return bookings.request_booking(unit, request).public_id


def mails(unit: Unit) -> list[DeliveryKind]:
    return list(unit.session.scalars(select(Delivery.kind).order_by(Delivery.id)))


def test_an_accepted_request_has_its_time_on_the_wall_and_as_an_instant(work: Work) -> None:
    with work() as unit:
        booking = bookings.accept(unit, asked(unit), None, at(10, 30))

    assert booking.starts_at == datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
    assert booking.ends_at == datetime(2026, 11, 24, 19, 15, tzinfo=UTC)
    assert (booking.wall_start, booking.zone) == ("2026-11-24T10:30", "America/Los_Angeles")
    assert booking.practitioner_ref == THERAPIST.ref


def test_a_taken_time_is_refused_and_changes_nothing(work: Work, look: Work) -> None:
    with work() as unit:
        bookings.accept(unit, asked(unit), None, at(10))
    with pytest.raises(SlotTaken), work() as unit:
        bookings.accept(unit, asked(unit, 2), None, at(10, 30))

    with look() as unit:
        assert [row.status for row in unit.session.scalars(select(Booking))] == [
            BookingStatus.CONFIRMED
        ]
        assert len(clients.search(unit)) == 1


def test_the_three_nearest_free_times_surround_the_taken_one(work: Work) -> None:
    with work() as unit:
        bookings.accept(unit, asked(unit), None, at(10))
        found = slots.nearest_free(unit, at(10, 15))

    # 10:00–10:45 is taken: 9:15 ends as it begins, 10:45 begins as it ends; 9:30 lasts too long.
    assert [(free.day, free.at) for free in found] == [
        (TUESDAY, time(9, 15)),
        (TUESDAY, time(10, 45)),
        (TUESDAY, time(11)),
    ]


def test_visits_that_touch_do_not_overlap(work: Work) -> None:
    with work() as unit:
        bookings.accept(unit, asked(unit), None, at(10))
        bookings.accept(unit, asked(unit, 2), None, at(10, 45))
        assert [row.wall_start for row in slots.on_day(unit, TUESDAY)] == [
            "2026-11-24T10:00",
            "2026-11-24T10:45",
        ]


def test_moving_gives_the_old_time_back(work: Work) -> None:
    with work() as unit:
        public_id = bookings.accept(unit, asked(unit), None, at(10)).public_id
        moved = bookings.move(unit, public_id, at(10, 15))
        assert (moved.wall_start, moved.sequence) == ("2026-11-24T10:15", 1)
        bookings.accept(unit, asked(unit, 2), None, at(11))
        assert len(unit.session.scalars(select(Claim).where(Claim.active)).all()) == 2


def test_a_move_that_fails_keeps_the_old_time(work: Work, look: Work) -> None:
    with work() as unit:
        public_id = bookings.accept(unit, asked(unit), None, at(10)).public_id
        bookings.accept(unit, asked(unit, 2), None, at(12))
    with pytest.raises(SlotTaken), work() as unit:
        bookings.move(unit, public_id, at(12, 15))

    with look() as unit:
        assert bookings.get(unit, public_id).wall_start == "2026-11-24T10:00"
    with pytest.raises(SlotTaken), work() as unit:
        bookings.accept(unit, asked(unit, 3), None, at(10))


def test_a_cancelled_visit_frees_its_time_and_the_client_hears_of_it(work: Work) -> None:
    with work() as unit:
        public_id = bookings.accept(unit, asked(unit), None, at(10)).public_id
        bookings.cancel(unit, public_id)
        bookings.accept(unit, asked(unit, 2), None, at(10))
        assert mails(unit) == ["confirmed", "cancelled", "confirmed", "visit_reminder"]
        with pytest.raises(Conflict, match="booking_not_confirmed"):
            bookings.cancel(unit, public_id)
        with pytest.raises(Conflict, match="booking_not_confirmed"):
            bookings.move(unit, public_id, at(12))


def test_a_declined_request_can_be_put_back_before_its_mail_leaves(
    work: Work, clock: Clock
) -> None:
    with work() as unit:
        public_id = asked(unit)
        bookings.decline(unit, public_id)
        [queued] = unit.session.scalars(select(Delivery))
        assert queued.due_at == clock.now + visit_mails.UNDO_TIME
        bookings.undo_decline(unit, public_id)
        bookings.undo_decline(unit, public_id)
        assert mails(unit) == []
        assert [row.public_id for row in bookings.waiting(unit)] == [public_id]


def test_a_cancelled_visit_is_not_put_back_as_a_request(work: Work) -> None:
    with work() as unit:
        public_id = bookings.accept(unit, asked(unit), None, at(10)).public_id
        bookings.cancel(unit, public_id)
        with pytest.raises(Conflict, match="booking_closed"):
            bookings.undo_decline(unit, public_id)


def test_the_desk_books_a_known_client_by_hand_once(work: Work) -> None:
    with work() as unit:
        client_id = make_client(unit)
    for _ in range(2):
        with work(DESK) as unit:
            slot = at(10, practitioner_ref=slots.HOUSE)
            made = bookings.book(unit, client_id, "consultation", slot, "by-hand-0000000001")
    with work() as unit:
        assert [row.id for row in slots.on_day(unit, TUESDAY)] == [made.id]
        assert (made.source, made.email) == ("desk", "mara@example.com")


def test_visitors_promise_nothing(work: Work) -> None:
    with work() as unit:
        public_id = asked(unit)
    with pytest.raises(NotAllowed), work(VISITOR) as unit:
        bookings.accept(unit, public_id, None, at(10))


@pytest.mark.parametrize(
    ("slot", "field", "code"),
    [
        (at(10, minutes=4), "minutes", "bad_length"),
        (at(10, minutes=481), "minutes", "bad_length"),
        (at(10, day=date(2026, 11, 21)), "day", "past"),
        (at(10, day=date(2028, 11, 22)), "day", "too_far"),
        (at(23, day=date.max), "day", "too_far"),
        (at(0, day=date.min), "day", "past"),
        (at(10, practitioner_ref="staff:99"), "practitioner", "unknown_practitioner"),
        (at(2, 30, day=date(2027, 3, 14)), "start", "skipped_hour"),
        (at(1, 30, day=date(2027, 11, 7)), "start", "repeated_hour"),
    ],
)
def test_a_time_that_cannot_be_names_its_field(
    work: Work, slot: Slot, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused, work() as unit:
        bookings.accept(unit, asked(unit), None, slot)

    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(("fold", "utc_hour"), [(0, 8), (1, 9)])
def test_a_repeated_hour_says_which_one_is_meant(work: Work, fold: int, utc_hour: int) -> None:
    with work() as unit:
        slot = at(1, 30, day=date(2027, 11, 7), fold=fold)
        booking = bookings.accept(unit, asked(unit), None, slot)

    assert booking.starts_at == datetime(2027, 11, 7, utc_hour, 30, tzinfo=UTC)


def clock_changes() -> Iterator[tuple[date, bool]]:
    """Second Sunday of March, first Sunday of November, as the law of the country has it."""
    for year in range(2026, 2032):
        march, november = date(year, 3, 8), date(year, 11, 1)
        yield march + timedelta(days=(6 - march.weekday()) % 7), True
        yield november + timedelta(days=(6 - november.weekday()) % 7), False


@pytest.mark.parametrize(("day", "is_spring"), list(clock_changes()))
def test_every_hour_of_both_clock_changes(day: date, *, is_spring: bool) -> None:
    for hour in range(24):
        if is_spring and hour == 2:
            with pytest.raises(Invalid, match="skipped_hour"):
                instant(day, time(hour, 30), SEATTLE)
            continue
        if not is_spring and hour == 1:
            with pytest.raises(Invalid, match="repeated_hour"):
                instant(day, time(hour, 30), SEATTLE)
            first = instant(day, time(hour, 30), SEATTLE, 0)
            second = instant(day, time(hour, 30), SEATTLE, 1)
            assert second - first == timedelta(hours=1)
            continue
        back = instant(day, time(hour, 30), SEATTLE).astimezone(SEATTLE)
        assert (back.date(), back.hour) == (day, hour)


def test_free_times_keep_to_the_hours_of_the_studio_and_to_the_future(
    work: Work, clock: Clock
) -> None:
    with work() as unit:
        whole = [free.at for free in slots.free_on(unit, at(0))]
        today = [free.at for free in slots.free_on(unit, at(0, day=unit.today()))]

    assert whole[0] == OPENS
    assert whole[-1] == time(19)  # the last that ends by 20:00
    assert time(19, 45) < CLOSES
    assert today[0] == time(10)  # it is ten o'clock


def test_the_calendar_file_holds_time_and_place_and_no_reason(work: Work) -> None:
    with work() as unit:
        booking = bookings.accept(unit, asked(unit), None, at(10, 30))
        first = calendars.visit_ics(unit, booking)
        bookings.move(unit, booking.public_id, at(12))
        second = Calendar.from_ical(calendars.visit_ics(unit, booking))

    [event] = Calendar.from_ical(first).walk("VEVENT")
    assert event.decoded("DTSTART") == datetime(2026, 11, 24, 10, 30, tzinfo=SEATTLE)
    assert (event["SUMMARY"], event["SEQUENCE"]) == ("Visit to The studio", 0)
    assert b"BEGIN:VTIMEZONE" in first
    assert b"dots" not in first
    [later] = second.walk("VEVENT")
    assert (later["UID"], later["SEQUENCE"]) == (event["UID"], 1)


def test_a_called_off_visit_takes_its_calendar_entry_along(work: Work) -> None:
    with work() as unit:
        booking = bookings.accept(unit, asked(unit), None, at(10, 30))
        bookings.cancel(unit, booking.public_id)
        assert b"METHOD:CANCEL" in calendars.visit_ics(unit, booking)


def test_people_who_can_take_visits_are_the_caring_accounts(work: Work) -> None:
    with work() as unit:
        accounts.create(unit, "ada@example.com", "Ada Quist", frozenset({Role.THERAPIST}))
        accounts.create(unit, "dee@example.com", "Dee Front", frozenset({Role.DESK}))
        assert [one.name for one in slots.practitioners(unit)] == ["Ada Quist"]
    with work(DESK) as unit:
        assert [one.name for one in slots.practitioners(unit)] == ["Ada Quist"]
