"""Free times as hours, rooms, devices and promises leave them; held, booked, given back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from studio.hooks import VISITOR
from studio.models import (
    Booking,
    BookingStatus,
    BusyTime,
    CalendarFeed,
    Claim,
    Client,
    Offer,
    Profile,
    Schedule,
)
from studio.models.types import Sealed
from studio.services import availability, bookings, clients, holds, promises
from studio.services.availability import Search
from studio.services.errors import Conflict, Invalid, NotFound, SlotTaken
from studio.services.holds import Visitor
from studio.services.unit import Unit
from tests.builders import make_client
from tests.conftest import Clock, Counted, Work

#: The clock of the tests stands at Sunday, 22 November 2026, 10:00 in Seattle.
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ANNA, BEA = "anna", "bea"
PEEL = "peel_lactic"


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    """Return an instant by Seattle's winter clock."""
    return datetime.combine(day, time(hour, minute), UTC) + timedelta(hours=8)


def shift(weekday: int, opens: str, closes: str) -> dict[str, object]:
    return {"weekday": weekday, "opens": opens, "closes": closes, "from_on": "2026-01-01"}


def keep_hours(unit: Unit, ref: str, *hours: tuple[str, str], **more: object) -> Schedule:
    shifts = [shift(weekday, *pair) for weekday in range(5) for pair in hours]
    row = Schedule(ref=ref, name=ref.title(), shifts=shifts, **{"changes": [], **more})
    unit.session.add(row)
    unit.session.flush()
    return row


def offer(unit: Unit, service: str = PEEL, **more: object) -> Offer:
    given: dict[str, object] = {"duration_min": 60, "price_cents": 9000, "public": True, **more}
    row = Offer(public_id=service, service=service, name_en="Peel", name_es="Peeling", **given)
    unit.session.add(row)
    unit.session.flush()
    return row


def choose(unit: Unit, **chosen: object) -> None:
    unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))
    unit.session.flush()
    unit.face_seen = None


def clock_times(unit: Unit, **search: object) -> list[str]:
    given: dict[str, object] = {"service": PEEL, "first": TUESDAY, "last": TUESDAY, **search}
    return [f"{one.at:%H:%M}" for one in availability.free_times(unit, Search(**given))]  # type: ignore[arg-type]


def visitor(number: int = 1) -> Visitor:
    return Visitor(f"Person {number}", f"person{number}@example.com", "")


def request(number: int) -> str:
    return f"request-{number:012d}"


def test_free_times_lie_in_hours_and_around_breaks(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "11:00"), ("13:00", "14:15"))

        assert clock_times(unit) == [
            "09:00", "09:15", "09:30", "09:45", "10:00", "13:00", "13:15",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"changes": [{"first": "2026-11-24", "last": "2026-11-24", "hours": []}]}, []),
        (
            {
                "changes": [
                    {"first": "2026-11-20", "last": "2026-11-30", "hours": [["15:00", "16:00"]]}
                ]
            },
            ["15:00"],
        ),
        ({"online": False}, []),
    ],
)
def test_days_off_other_hours_and_people_who_are_not_online(
    work: Work, changes: dict[str, object], found: list[str]
) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "10:00"), **changes)

        assert clock_times(unit) == found


def test_a_holiday_of_the_studio_holds_for_all_who_say_nothing_else(work: Work) -> None:
    off = {"first": "2026-11-24", "last": "2026-11-24", "hours": []}
    with work(VISITOR) as unit:
        offer(unit)
        unit.session.add(Schedule(ref="", shifts=[], changes=[off]))
        keep_hours(unit, ANNA, ("09:00", "10:00"))
        keep_hours(unit, BEA, ("09:00", "10:00"), changes=[{**off, "hours": [["12:00", "13:00"]]}])

        assert clock_times(unit) == ["12:00"]


def test_visitors_keep_to_notice_and_horizon(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "18:00"))
        choose(unit, notice_hours=25, horizon_days=2)

        assert clock_times(unit, first=MONDAY, last=MONDAY)[0] == "11:00"
        assert clock_times(unit, first=date(2026, 11, 25), last=date(2026, 11, 25)) == []


def test_what_is_not_safe_before_a_day_is_not_offered_before_it(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "18:00"))

        assert clock_times(unit, not_before=at(15, 40))[0] == "15:45"


def test_buffers_are_taken_too_and_may_lie_outside_the_hours(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit, before_min=15, after_min=30)
        keep_hours(unit, ANNA, ("09:00", "13:00"))
        holds.hold(unit, PEEL, at(9), ANNA, request(1))

        # 9:00 to 10:00, cleaned up until 10:30, and a quarter to get ready for the next.
        assert clock_times(unit) == ["10:45", "11:00", "11:15", "11:30", "11:45", "12:00"]


def test_one_panel_for_two_people_is_promised_once(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit, needs=[["room:a", "room:b"], ["device:led"]])
        keep_hours(unit, ANNA, ("09:00", "10:00"))
        keep_hours(unit, BEA, ("09:00", "10:00"))
        holds.hold(unit, PEEL, at(9), "", request(1))

        assert clock_times(unit) == []
        with pytest.raises(SlotTaken):
            holds.hold(unit, PEEL, at(9), "", request(2))


def test_two_rooms_take_two_visits_at_once(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit, needs=[["room:a", "room:b"]])
        for ref in (ANNA, BEA, "cleo"):
            keep_hours(unit, ref, ("09:00", "10:00"))
        held = [holds.hold(unit, PEEL, at(9), "", request(number)) for number in (1, 2)]

        assert {one.practitioner_ref for one in held} == {ANNA, BEA}
        assert clock_times(unit) == []


def test_anyone_is_shared_fairly_over_a_day(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "17:00"))
        keep_hours(unit, BEA, ("09:00", "17:00"))
        chosen = [
            holds.hold(unit, PEEL, at(9 + number), "", request(number)).practitioner_ref
            for number in range(4)
        ]

        assert chosen == [ANNA, BEA, ANNA, BEA]


def test_a_full_day_is_full_however_long_it_is(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "18:00"), most_a_day=1)
        holds.hold(unit, PEEL, at(9), ANNA, request(1))

        assert clock_times(unit) == []
        assert clock_times(unit, first=MONDAY, last=MONDAY) != []


def test_an_outside_calendar_keeps_visitors_away_but_not_the_studio(work: Work) -> None:
    with work() as unit:
        offer(unit)
        keep_hours(unit, "staff:1", ("09:00", "10:00"))
        feed = CalendarFeed(
            public_id="feed",
            ref="staff:1",
            name="Home",
            address=Sealed(b"x"),
            created_at=unit.now(),
        )
        unit.session.add(feed)
        unit.session.flush()
        span = int(at(8).timestamp()), int(at(9, 15).timestamp())
        busy = BusyTime(feed_id=feed.id, ref="staff:1", starts=span[0], ends=span[1])
        unit.session.add(busy)
        booking = a_booking(unit)

        assert clock_times(unit, by_staff=True, practitioner_ref="staff:1") == []
        promises.promise(unit, booking, PEEL, at(9), "staff:1", by_staff=True)
        assert booking.wall_start == "2026-11-24T09:00"


def a_booking(unit: Unit) -> Booking:
    return bookings.by_hand(unit, clients.get(unit, make_client(unit)), PEEL, request(99))


def test_a_month_is_asked_in_three_statements(work: Work, counted: Counted) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        for ref in (ANNA, BEA):
            keep_hours(unit, ref, ("09:00", "17:00"))
        for number in range(20):
            holds.hold(
                unit, PEEL, at(9 + number // 4), "", request(number)
            ) if number % 4 < 2 else 0
        unit.face_seen = None
        with counted() as statements:
            assert len(clock_times(unit, last=TUESDAY + timedelta(days=29))) > 500

    assert len(statements) == 3


def test_a_held_time_is_nobody_elses_until_it_ends(work: Work, clock: Clock) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "10:00"))
        held = holds.hold(unit, PEEL, at(9), "", request(1))
        assert held.expires_at == clock.now + timedelta(minutes=10)
        with pytest.raises(SlotTaken) as taken:
            holds.hold(unit, PEEL, at(9), "", request(2))
        assert [one.starts_at.day for one in taken.value.nearest] == [23, 25, 26]

    clock.move(minutes=10)
    with work(VISITOR) as unit:
        assert holds.held(unit, held.token) is None
        assert clock_times(unit) == ["09:00"]
        holds.hold(unit, PEEL, at(9), "", request(2))


def test_a_request_holds_one_time_and_the_same_one_again(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "11:00"))
        first = holds.hold(unit, PEEL, at(9), "", request(1))
        assert holds.hold(unit, PEEL, at(9), "", request(1)) == first
        moved = holds.hold(unit, PEEL, at(10), "", request(1))

        assert moved.token == first.token
        assert clock_times(unit) == ["09:00"]


def test_a_time_can_be_kept_longer_a_few_times(work: Work, clock: Clock) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "10:00"))
        token = holds.hold(unit, PEEL, at(9), "", request(1)).token
        for _ in range(holds.MOST_EXTENSIONS):
            clock.move(minutes=9)
            holds.extend(unit, token)
        assert clock_times(unit) == []
        with pytest.raises(Conflict, match="longest"):
            holds.extend(unit, token)
        with pytest.raises(NotFound):
            holds.extend(unit, "unknown")


def test_letting_go_frees_at_once(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "10:00"))
        token = holds.hold(unit, PEEL, at(9), "", request(1)).token
        holds.let_go(unit, token)
        holds.let_go(unit, token)

        assert clock_times(unit) == ["09:00"]
        assert holds.held(unit, token) is None


def test_a_held_time_becomes_a_booking_once(work: Work) -> None:
    with work(VISITOR) as unit:
        offer(unit, needs=[["room:a"]], after_min=15)
        keep_hours(unit, ANNA, ("09:00", "10:00"))
        token = holds.hold(unit, PEEL, at(9), "", request(1)).token
        booking = holds.book(unit, token, visitor())
        again = holds.book(unit, token, visitor(2))

        assert again is booking
        assert (booking.status, booking.wall_start) == (BookingStatus.CONFIRMED, "2026-11-24T09:00")
        assert booking.client is not None
        taken = unit.session.scalars(select(Claim).where(Claim.active)).all()
        assert {(one.resource, one.booking_id, one.held_until) for one in taken} == {
            ("practitioner:anna", booking.id, None),
            ("room:a", booking.id, None),
        }
        assert {one.ends - one.starts for one in taken} == {75 * 60}


def test_an_ended_hold_books_if_the_time_is_still_free(work: Work, clock: Clock) -> None:
    with work(VISITOR) as unit:
        offer(unit, needs=[["room:a"]])
        keep_hours(unit, ANNA, ("09:00", "10:00"))
        first = holds.hold(unit, PEEL, at(9), "", request(1)).token
        clock.move(minutes=30)
        booking = holds.book(unit, first, visitor())

        taken = unit.session.scalars(select(Claim.resource).where(Claim.active)).all()
        assert sorted(taken) == ["practitioner:anna", "room:a"]
        assert booking.wall_start == "2026-11-24T09:00"


def test_an_ended_hold_whose_time_went_to_another_names_other_times(
    work: Work, clock: Clock
) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "10:00"))
        first = holds.hold(unit, PEEL, at(9), "", request(1)).token
        clock.move(minutes=30)
        holds.hold(unit, PEEL, at(9), "", request(2))
    with pytest.raises(SlotTaken) as taken, work(VISITOR) as unit:
        holds.book(unit, first, visitor())

    assert len(taken.value.nearest) == 3


def test_somebody_who_resembles_a_client_is_proposed_and_changes_nothing(work: Work) -> None:
    with work() as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "10:00"))
        known = clients.get(unit, make_client(unit))
        before = (known.name, known.phone)
    with work(VISITOR) as unit:
        token = holds.hold(unit, PEEL, at(9), "", request(1)).token
        booking = holds.book(unit, token, Visitor("Somebody Else", known.email, "206 555 0000"))

        assert booking.client is None
        stored = unit.session.scalars(select(Client)).one()
        assert (stored.name, stored.phone) == before


@pytest.mark.parametrize(
    ("service", "starts_at", "ref", "field"),
    [
        ("no_such", at(9), "", "service"),
        (PEEL, at(9, day=date(2026, 11, 20)), "", "start"),
        (PEEL, at(9), "nobody", "practitioner"),
    ],
)
def test_what_cannot_be_held_names_its_field(
    work: Work, service: str, starts_at: datetime, ref: str, field: str
) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "10:00"))
    with pytest.raises(Invalid) as refused, work(VISITOR) as unit:
        holds.hold(unit, service, starts_at, ref, request(1))

    assert refused.value.field == field


@pytest.mark.parametrize("start", [at(9, 7), at(8), at(17), at(9, day=date(2026, 11, 28))])
def test_times_off_the_clock_or_outside_the_hours_are_not_held(work: Work, start: datetime) -> None:
    with work(VISITOR) as unit:
        offer(unit)
        keep_hours(unit, ANNA, ("09:00", "17:00"))
    with pytest.raises(SlotTaken), work(VISITOR) as unit:
        holds.hold(unit, PEEL, start, "", request(1))


def test_moving_a_visit_may_use_its_own_time(work: Work) -> None:
    with work() as unit:
        offer(unit)
        keep_hours(unit, "staff:1", ("09:00", "11:00"))
        booking = a_booking(unit)
        promises.promise(unit, booking, PEEL, at(9), "staff:1", by_staff=True)
        promises.promise(unit, booking, PEEL, at(9, 30), "staff:1", by_staff=True)

        assert booking.wall_start == "2026-11-24T09:30"
        assert len(unit.session.scalars(select(Claim).where(Claim.active)).all()) == 1
