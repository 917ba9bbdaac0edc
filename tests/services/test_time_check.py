"""A wanted time: everything that speaks against it is listed at once, and weighed."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from studio.models import (
    Booking,
    BusyTime,
    CalendarFeed,
    Claim,
    Hold,
    Offer,
    Profile,
    Resource,
    ResourceKind,
    Schedule,
    Series,
)
from studio.models.types import Sealed
from studio.services import bookings, claims, rescheduling
from studio.services.rescheduling import Target, Words
from studio.services.slots import Slot
from studio.services.time_check import Weight
from studio.services.unit import Unit
from tests.builders import CLEAN, MILIA, make_assessed
from tests.conftest import DESK, Counted, Work
from tests.services.moving import ME, TUESDAY, at, booked

FACIAL = "facial_classic"


def seconds(when: datetime) -> int:
    return int(when.timestamp())


def codes(unit: Unit, booking: Booking, start: datetime, **more: str) -> dict[str, Weight]:
    checked = rescheduling.check(unit, booking.public_id, Target(start, **more))  # type: ignore[arg-type]
    return {one.code: one.weight for one in checked.obstacles}


def hours(unit: Unit, ref: str = ME, **more: object) -> None:
    shifts = [
        {"weekday": day, "opens": "09:00", "closes": "17:00", "from_on": "2026-01-01"}
        for day in range(5)
    ]
    given: dict[str, object] = {"shifts": shifts if ref else [], "changes": [], **more}
    unit.session.add(Schedule(ref=ref, name="", **given))
    unit.session.flush()


def choose(unit: Unit, **chosen: object) -> None:
    unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))
    unit.session.flush()
    unit.face_seen = None


def busy(unit: Unit) -> None:
    feed = CalendarFeed(
        public_id="feed", ref=ME, name="Home", address=Sealed(b"x"), created_at=unit.now()
    )
    unit.session.add(feed)
    unit.session.flush()
    span = {"starts": seconds(at(13)), "ends": seconds(at(14))}
    unit.session.add(BusyTime(feed_id=feed.id, ref=ME, **span))
    unit.session.flush()


def a_holiday(unit: Unit) -> None:
    off = {"first": "2026-11-26", "last": "2026-11-26", "hours": [], "why": "Thanksgiving"}
    hours(unit, "", changes=[off])


def a_short_day(unit: Unit) -> None:
    hours(unit, most_a_day=1)
    booked(unit, 15, 2)


def no_scraps(unit: Unit) -> None:
    choose(unit, least_gap_minutes=30)
    booked(unit, 15, 2)


def a_hold(unit: Unit) -> None:
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


def nothing(_unit: Unit) -> None:
    """Set nothing up."""


CASES: list[tuple[Callable[[Unit], object], datetime, dict[str, Weight]]] = [
    (nothing, at(15), {}),
    (nothing, at(10, 15), {}),
    (nothing, at(10, day=date(2026, 11, 21)), {"past": Weight.BLOCKS}),
    (nothing, at(10, day=date(2029, 11, 23)), {"too_far": Weight.BLOCKS}),
    (nothing, at(9, day=date(2026, 11, 22)), {"began": Weight.NOTES}),
    (nothing, at(15, day=date(2026, 11, 22)), {"notice": Weight.NOTES}),
    (nothing, at(6), {"outside_hours": Weight.ASKS}),
    (hours, at(16, 30), {"outside_hours": Weight.ASKS}),
    (hours, at(10, day=date(2026, 11, 28)), {"not_there": Weight.ASKS}),
    (a_holiday, at(10, day=date(2026, 11, 26)), {"day_off": Weight.ASKS}),
    (busy, at(12, 30), {"busy": Weight.ASKS}),
    (busy, at(14), {}),
    (lambda unit: booked(unit, 15, 2), at(14, 30), {"person_taken": Weight.BLOCKS}),
    (lambda unit: booked(unit, 15, 2), at(15, 45), {}),
    (a_short_day, at(12), {"daily_limit": Weight.ASKS}),
    (no_scraps, at(14), {"least_gap": Weight.ASKS}),
    (a_hold, at(15, 30), {"person_held": Weight.BLOCKS}),
]


@pytest.mark.parametrize(("given", "start", "expected"), CASES)
def test_what_speaks_against_a_time_is_named_and_weighed(
    work: Work, given: Callable[[Unit], object], start: datetime, expected: dict[str, Weight]
) -> None:
    with work() as unit:
        booking = booked(unit)
        given(unit)

        assert codes(unit, booking, start) == expected


def test_everything_is_listed_at_once_the_gravest_first(work: Work) -> None:
    with work() as unit:
        booking = booked(unit)
        hours(unit, most_a_day=1)
        booked(unit, 16, 2)
        checked = rescheduling.check(unit, booking.public_id, Target(at(16, 30)))

    assert [one.code for one in checked.obstacles] == [
        "person_taken",
        "outside_hours",
        "daily_limit",
    ]


def rooms(unit: Unit) -> list[str]:
    """Make two rooms and one panel, and a facial that needs a room and the panel."""
    made = [
        Resource(public_id=name, kind=kind, name=name.title(), position=place, active=True)
        for place, (name, kind) in enumerate(
            [
                ("blue", ResourceKind.ROOM),
                ("green", ResourceKind.ROOM),
                ("panel", ResourceKind.DEVICE),
            ]
        )
    ]
    unit.session.add_all(made)
    keys = [one.claimed_as for one in made]
    unit.session.add(
        Offer(
            public_id="facial",
            service=FACIAL,
            name_en="Facial",
            name_es="Facial",
            duration_min=45,
            price_cents=0,
            before_min=5,
            after_min=10,
            needs=[keys[:2], keys[2:]],
        )
    )
    unit.session.flush()
    return keys


def test_one_panel_is_missing_when_another_visit_has_it(work: Work) -> None:
    with work() as unit:
        keys = rooms(unit)
        booked(unit, 15, 2, FACIAL)
        mine = booked(unit, 10, 1, FACIAL)
        elsewhere = codes(unit, mine, at(15, 30), practitioner_ref="house")
        # 45 minutes and 10 of cleaning up, then 5 to get ready.
        free = codes(unit, mine, at(16))

        rows = unit.session.scalars(select(Claim.resource).where(Claim.booking_id == mine.id))
        assert set(rows) == {f"practitioner:{ME}", keys[0], keys[2]}
    assert elsewhere == {"unknown_practitioner": Weight.BLOCKS, "device_taken": Weight.BLOCKS}
    assert free == {}


def test_another_room_can_be_asked_for(work: Work) -> None:
    with work() as unit:
        keys = rooms(unit)
        mine = booked(unit, 10, 1, FACIAL)
        target = Target(at(10), resource=keys[1])
        rescheduling.move(unit, mine.public_id, target, Words())
        rows = unit.session.scalars(
            select(Claim.resource).where(Claim.booking_id == mine.id, Claim.active)
        )
        assert keys[1] in set(rows)
        wrong = codes(unit, mine, at(10), resource="room:nowhere")
    assert wrong == {"not_its_room": Weight.BLOCKS}


def test_the_same_client_is_not_in_two_places_unmentioned(work: Work) -> None:
    with work() as unit:
        mine = booked(unit)
        other = bookings.book(
            unit,
            mine.client.public_id if mine.client else "",
            "consultation",
            Slot(TUESDAY, time(15), 45, ME),
            "by-hand-again-0001",
        )
        found = codes(unit, mine, at(15, 15))
        assert other.id != mine.id
    assert found == {"person_taken": Weight.BLOCKS, "same_client": Weight.ASKS}


def test_visits_of_a_series_keep_their_order(work: Work) -> None:
    with work() as unit:
        first = booked(unit, 10)
        client = first.client.public_id if first.client else ""
        slot = Slot(TUESDAY, time(15), 45, ME)
        second = bookings.book(unit, client, "consultation", slot, "by-hand-again-0001")
        row = Series(
            public_id="series", client_id=first.client_id, program="", created_at=unit.now()
        )
        unit.session.add(row)
        unit.session.flush()
        for place, one in enumerate((first, second), 1):
            one.series_id, one.series_place = row.id, place
        unit.session.flush()

        assert codes(unit, first, at(16)) == {"series_order": Weight.ASKS}
        assert codes(unit, first, at(11)) == {}


def test_skin_that_is_not_ready_asks_the_therapist_and_stops_the_desk(work: Work) -> None:
    with work() as unit:
        unit.session.add(
            Offer(
                public_id="peel",
                service="peel_lactic",
                name_en="Peel",
                name_es="Peeling",
                duration_min=45,
                price_cents=0,
            )
        )
        drug = {"name": "isotretinoin", "stopped_days_ago": 10}
        intake = {**CLEAN, "medications": [drug]}
        seen = make_assessed(unit, MILIA, intake=intake)
        slot = Slot(TUESDAY, time(10), 45, ME)
        booking = bookings.book(
            unit, seen.client.public_id, "peel_lactic", slot, "by-hand-0000000001"
        )
        public_id = booking.public_id
        mine = rescheduling.check(unit, public_id, Target(at(12)))
    with work(DESK) as unit:
        theirs = rescheduling.check(unit, public_id, Target(at(12)))

    assert {(one.code, one.weight) for one in mine.obstacles} == {("not_safe", Weight.ASKS)}
    assert ("ask_therapist", Weight.BLOCKS) in {(one.code, one.weight) for one in theirs.obstacles}
    assert all(one.hold is None for one in theirs.obstacles)


def test_a_check_asks_as_often_on_a_full_day_as_on_an_empty_one(
    work: Work, counted: Counted
) -> None:
    with work() as unit:
        mine = booked(unit)
        few = _statements(unit, mine, counted)
        for number in range(2, 8):
            booked(unit, 9 + number, number)
        assert _statements(unit, mine, counted) == few
    assert few <= 9


def _statements(unit: Unit, booking: Booking, counted: Counted) -> int:
    unit.session.expire_all()
    with counted() as seen:
        rescheduling.check(unit, booking.public_id, Target(at(8)))
    return len([one for one in seen if "SAVEPOINT" not in one])


def test_hours_over_midnight_are_those_of_both_days(work: Work) -> None:
    nights = [
        {"weekday": day, "opens": "18:00", "closes": "02:00", "from_on": "2026-01-01"}
        for day in range(7)
    ]
    with work() as unit:
        hours(unit, shifts=nights)
        booking = booked(unit)
        midnight = at(0, day=TUESDAY + timedelta(days=2))

        assert codes(unit, booking, midnight - timedelta(minutes=15)) == {}
        assert codes(unit, booking, midnight + timedelta(minutes=30)) == {}
        assert "outside_hours" in codes(unit, booking, midnight + timedelta(hours=2))
