"""Working hours: kept as a whole, checked field by field, and never changed behind a visit."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from studio.hooks import Actor, Role
from studio.models import AuditEntry, BookingStatus, Schedule
from studio.services import bookings, schedules
from studio.services.errors import Conflict, Invalid, NotAllowed, NotFound
from studio.services.schedules import STUDIO, DaysOff, VisitsOutside, Week
from studio.services.unit import Unit
from studio.slots.hours import Shift
from tests.builders import a_request
from tests.conftest import DESK, THERAPIST, Work

OWNER = Actor("staff:3", frozenset({Role.OWNER, Role.THERAPIST}), name="Olga")
#: The tests' clock stands on Sunday, 22 November 2026.
MONDAY = date(2026, 11, 23)
MON, TUE, WED = 0, 1, 2


def shift(weekday: int = MON, opens: str = "09:00", closes: str = "17:00", **more: object) -> Shift:
    given = {"from_on": date(2026, 11, 2), **more}
    return Shift(weekday, time.fromisoformat(opens), time.fromisoformat(closes), **given)  # type: ignore[arg-type]


def week(*shifts: Shift, ref: str = OWNER.ref, version: int = 0) -> Week:
    return Week(ref, shifts or (shift(),), version=version)


def a_visit(unit: Unit, day: date, at: str, number: int = 1, ref: str = OWNER.ref) -> str:
    """Promise a visit of 45 minutes, whatever the hours say."""
    request = a_request(request_id=f"request-{number:010d}", name=f"Client {number}")
    booking = bookings.request_booking(unit, request)
    wall = datetime.combine(day, time.fromisoformat(at), unit.settings.zone)
    booking.starts_at = wall.astimezone(UTC)
    booking.ends_at = booking.starts_at + timedelta(minutes=45)
    booking.status, booking.practitioner_ref = BookingStatus.CONFIRMED, ref
    unit.session.flush()
    return booking.public_id


def test_a_week_comes_back_as_it_was_kept(work: Work) -> None:
    told = Week(
        OWNER.ref,
        (
            shift(MON, "09:00", "12:30"),
            shift(MON, "13:30", "00:00"),
            shift(TUE, every=2, until_on=date(2027, 3, 2)),
        ),
        most_a_day=6,
        online=False,
    )

    with work(OWNER) as unit:
        schedules.keep(unit, told)

    with work(OWNER) as unit:
        who, found = schedules.week(unit, OWNER.ref)
        actions = unit.session.scalars(select(AuditEntry.action)).all()
    assert who.ref == OWNER.ref
    assert (found.shifts, found.most_a_day, found.online) == (told.shifts, 6, False)
    assert found.version == 1
    assert "hours.changed" in actions


def test_a_row_holds_what_the_search_for_free_times_reads(work: Work) -> None:
    with work(OWNER) as unit:
        schedules.keep(unit, week())
        schedules.add_days(unit, OWNER.ref, DaysOff(MONDAY, MONDAY, ((time(9), time(12)),)), 1)
        row = unit.session.scalars(select(Schedule)).one()

    assert row.shifts == [
        {
            "weekday": 0,
            "opens": "09:00",
            "closes": "17:00",
            "from_on": "2026-11-02",
            "until_on": None,
            "every": 1,
        }
    ]
    assert row.changes == [
        {"first": "2026-11-23", "last": "2026-11-23", "hours": [["09:00", "12:00"]], "why": ""}
    ]


@pytest.mark.parametrize(
    ("shifts", "code", "field"),
    [
        ((shift(TUE, "12:00", "09:00"),), "closes_before_opens", "day_1"),
        ((shift(MON), shift(MON, "16:00", "18:00")), "overlap", "day_0"),
        ((shift(MON), shift(MON, "16:00", "00:00")), "overlap", "day_0"),
        ((shift(MON, every=2), shift(MON, "16:00", "18:00", every=3)), "overlap", "day_0"),
        ((shift(every=9),), "out_of_range", "every"),
        ((shift(until_on=date(2026, 11, 1)),), "last_before_first", "until_on"),
        ((shift(from_on=date(2099, 1, 1)),), "out_of_range", "from_on"),
        (tuple(shift() for _ in range(61)), "too_many", "shifts"),
    ],
)
def test_hours_that_cannot_be_are_refused_by_their_field(
    work: Work, shifts: tuple[Shift, ...], code: str, field: str
) -> None:
    with work(OWNER) as unit, pytest.raises(Invalid) as refused:
        schedules.keep(unit, week(*shifts))

    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    "shifts",
    [
        (shift(MON, "09:00", "12:00"), shift(MON, "12:00", "17:00")),
        # Weeks that take turns never meet.
        (shift(MON, every=2), shift(MON, every=2, from_on=date(2026, 11, 9))),
        (shift(MON, until_on=date(2026, 12, 31)), shift(MON, from_on=date(2027, 1, 1))),
    ],
)
def test_hours_that_only_touch_are_fine(work: Work, shifts: tuple[Shift, ...]) -> None:
    with work(OWNER) as unit:
        assert len(schedules.keep(unit, week(*shifts)).shifts) == 2


@pytest.mark.parametrize("most", [0, -1, 41])
def test_a_day_has_room_for_a_sensible_number_of_visits(work: Work, most: int) -> None:
    with work(OWNER) as unit, pytest.raises(Invalid, match="most_a_day"):
        schedules.keep(unit, Week(OWNER.ref, (shift(),), most_a_day=most))


def test_two_tabs_do_not_overwrite_each_other(work: Work) -> None:
    with work(OWNER) as unit:
        schedules.keep(unit, week())

    with work(OWNER) as unit, pytest.raises(Conflict, match="stale"):
        schedules.keep(unit, week(shift(TUE)))
    with work(OWNER) as unit, pytest.raises(Conflict, match="stale"):
        schedules.add_days(unit, OWNER.ref, DaysOff(MONDAY, MONDAY), 0)


def test_every_visit_that_new_hours_leave_out_is_told_at_once(work: Work) -> None:
    with work(OWNER) as unit:
        schedules.keep(unit, week(shift(MON), shift(TUE)))
        early = a_visit(unit, MONDAY, "09:00", 1)
        a_visit(unit, MONDAY, "11:00", 2)
        late = a_visit(unit, MONDAY + timedelta(days=8), "16:15", 3)
        outside_before = a_visit(unit, MONDAY + timedelta(days=2), "11:00", 4)
        a_visit(unit, MONDAY, "09:00", 5, ref="staff:9")

    shorter = week(shift(MON, "10:00", "16:00"), shift(TUE, "10:00", "16:00"), version=1)
    with work(OWNER) as unit, pytest.raises(VisitsOutside) as told:
        schedules.keep(unit, shorter)

    assert [one.public_id for one in told.value.visits] == [early, late]
    assert told.value.visits[0].name == "Client 1"
    assert outside_before not in {one.public_id for one in told.value.visits}
    with work(OWNER) as unit:
        assert schedules.keep(unit, shorter, sure=True).version == 2


def test_a_first_week_tells_of_every_visit_it_leaves_out(work: Work) -> None:
    with work(OWNER) as unit:
        visit = a_visit(unit, MONDAY, "18:00")

    with work(OWNER) as unit, pytest.raises(VisitsOutside) as told:
        schedules.keep(unit, week())

    assert [one.public_id for one in told.value.visits] == [visit]


def test_days_off_of_the_studio_touch_everybody(work: Work) -> None:
    with work(OWNER) as unit:
        schedules.keep(unit, week())
        mine = a_visit(unit, MONDAY, "09:00", 1)
        others = a_visit(unit, MONDAY, "19:00", 2, ref="staff:9")

    with work(OWNER) as unit, pytest.raises(VisitsOutside) as told:
        schedules.add_days(unit, STUDIO, DaysOff(MONDAY, MONDAY, why="Holiday"), 0)

    assert [one.public_id for one in told.value.visits] == [mine, others]
    with work(OWNER) as unit:
        kept = schedules.add_days(unit, STUDIO, DaysOff(MONDAY, MONDAY), 0, sure=True)
        assert schedules.studio_days(unit).changes == kept.changes


def test_own_hours_on_a_day_beat_the_studios_day_off(work: Work) -> None:
    with work(OWNER) as unit:
        schedules.keep(unit, week())
        open_day = DaysOff(MONDAY, MONDAY, ((time(9), time(17)),), "I come in")
        schedules.add_days(unit, OWNER.ref, open_day, 1)
        a_visit(unit, MONDAY, "09:00")

        schedules.add_days(unit, STUDIO, DaysOff(MONDAY, MONDAY), 0)


def test_days_off_are_taken_back_by_their_place(work: Work) -> None:
    with work(OWNER) as unit:
        schedules.keep(unit, week())
        for day in (MONDAY, MONDAY + timedelta(days=1)):
            version = schedules.week(unit, OWNER.ref)[1].version
            schedules.add_days(unit, OWNER.ref, DaysOff(day, day), version)

        left = schedules.remove_days(unit, OWNER.ref, 0, 3)

        assert [one.first for one in left.changes] == [MONDAY + timedelta(days=1)]
        with pytest.raises(Invalid, match="unknown"):
            schedules.remove_days(unit, OWNER.ref, 5, 4)


def test_the_same_days_twice_are_one_entry(work: Work) -> None:
    with work(OWNER) as unit:
        schedules.add_days(unit, STUDIO, DaysOff(MONDAY, MONDAY), 0)
        again = schedules.add_days(unit, STUDIO, DaysOff(MONDAY, MONDAY), 1)

    assert len(again.changes) == 1


@pytest.mark.parametrize(
    ("days", "code", "field"),
    [
        (DaysOff(MONDAY, date(2026, 11, 20)), "last_before_first", "last"),
        (DaysOff(date(2026, 11, 1), date(2026, 11, 2)), "past", "last"),
        (DaysOff(MONDAY, date(2099, 1, 1)), "out_of_range", "last"),
        (DaysOff(date(1, 1, 1), MONDAY), "out_of_range", "last"),
        (DaysOff(MONDAY, MONDAY, ((time(12), time(9)),)), "closes_before_opens", "hours"),
        (
            DaysOff(MONDAY, MONDAY, ((time(9), time(12)), (time(11), time(13)))),
            "overlap",
            "hours",
        ),
        (DaysOff(MONDAY, MONDAY, why="x" * 81), "too_long", "why"),
    ],
)
def test_days_that_cannot_be_are_refused(work: Work, days: DaysOff, code: str, field: str) -> None:
    with work(OWNER) as unit, pytest.raises(Invalid) as refused:
        schedules.add_days(unit, OWNER.ref, days, 0)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_therapist_keeps_her_own_week_and_nobody_elses(work: Work) -> None:
    with work(THERAPIST) as unit:
        schedules.keep(unit, week(ref=THERAPIST.ref))
    with work(THERAPIST) as unit, pytest.raises(NotFound):
        schedules.week(unit, OWNER.ref)
    with work(THERAPIST) as unit, pytest.raises(NotFound):
        schedules.keep(unit, week(ref="staff:99"))
    with work(THERAPIST) as unit, pytest.raises(NotAllowed):
        schedules.add_days(unit, STUDIO, DaysOff(MONDAY, MONDAY), 0)
    with work(DESK) as unit, pytest.raises(NotAllowed):
        schedules.week(unit, DESK.ref)
    with work(OWNER) as unit, pytest.raises(NotFound):
        schedules.week(unit, "staff:99")
