"""Series: spaced by recovery, booked all or none, and moved together."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from studio.models import (
    Booking,
    BookingStatus,
    Claim,
    Delivery,
    DeliveryKind,
    Schedule,
    Series,
)
from studio.services import (
    bookings,
    clients,
    consultations,
    library,
    safe_dates,
    series,
    series_plan,
    treatments,
)
from studio.services.availability import FreeTime
from studio.services.errors import Invalid, NotAllowed
from studio.services.series import Choice, NotSafe, SeriesView, VisitTaken
from studio.services.series_plan import PlannedVisit, Planner, Wanted
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.skin.safe_dates import Cause, Told
from studio.skin.spacing import Given
from tests.builders import CLEAN, make_assessed, make_client
from tests.conftest import DESK, THERAPIST, Clock, Work
from tests.services.stories import TREAT

#: The clock of the tests: Sunday, 22 November 2026, 10:00 in Seattle.
TODAY = date(2026, 11, 22)
EXTRACTION, LACTIC = "cosmetic_extraction", "peel_lactic"
LED, FACIAL = "led_red", "deep_pore_facial"
REQUEST = "series-request-0001"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant by Seattle's winter clock."""
    return datetime.combine(day, time(hour, minute), UTC) + timedelta(hours=8)


def ready(unit: Unit, ref: str = THERAPIST.ref, **told: object) -> str:
    """Set up menu and hours, Monday to Friday, 9 to 17; return a client who was seen."""
    library.fill(unit, demo=False)
    shifts: list[dict[str, object]] = [
        {"weekday": day, "opens": "09:00", "closes": "17:00", "from_on": "2026-01-01"}
        for day in range(5)
    ]
    unit.session.add(Schedule(ref=ref, name="Anna", shifts=shifts, changes=[]))
    unit.session.flush()
    return make_assessed(unit, intake={**CLEAN, **told}).client.public_id


def planner(unit: Unit, who: str, wanted: Wanted, program: str = "") -> Planner:
    return Planner(safe_dates.outlook(unit, clients.get(unit, who)), wanted, program)


TUESDAYS = Wanted(TODAY + timedelta(1), 1, time(10))


def days(plan: tuple[PlannedVisit, ...]) -> list[date]:
    return [one.chosen.day for one in plan if one.chosen]


def choices(plan: tuple[PlannedVisit, ...]) -> list[Choice]:
    return [Choice(one.service, one.chosen.starts_at) for one in plan if one.chosen]


def test_a_program_is_spaced_by_recovery_at_the_usual_weekday_and_hour(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        plan = planner(unit, who, TUESDAYS).propose(["consultation", EXTRACTION, EXTRACTION])

    # A day between at least, and the usual 28 days between two extractions.
    assert days(plan) == [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 29)]
    assert all(one.chosen and one.chosen.at == time(10) for one in plan)
    assert all(one.chosen and one.chosen.day.weekday() == 1 for one in plan)
    assert [len(one.others) for one in plan] == [2, 2, 2]


def test_the_milia_program_leaves_time_for_homecare_and_looks_again(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        services = ["consultation", EXTRACTION, "consultation"]
        plan = planner(unit, who, TUESDAYS, "milia").propose(services)

    # Two weeks of homecare; a look after four weeks. [6.3]
    assert days(plan) == [date(2026, 11, 24), date(2026, 12, 8), date(2027, 1, 5)]


def test_what_is_done_several_times_takes_turns(work: Work) -> None:
    with work() as unit:
        library.fill(unit, demo=False)
        by_key = {one.key: series_plan.services_of(one) for one in library.programs(unit)}

    assert by_key["milia"] == ("consultation", EXTRACTION, "consultation")
    assert by_key["acne_support"] == ("consultation", *(FACIAL, LED) * 3)
    assert by_key["renewal"] == ("consultation", "enzyme_exfoliation", *[LACTIC] * 4)


def test_days_off_are_left_out(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        house = Schedule(
            ref="",
            name="",
            shifts=[],
            changes=[{"first": "2026-11-24", "last": "2026-11-24", "hours": [], "why": "Off"}],
        )
        unit.session.add(house)
        unit.session.flush()
        plan = planner(unit, who, TUESDAYS).propose([EXTRACTION])

    assert days(plan) == [date(2026, 11, 23)]


def test_nothing_is_proposed_too_close_before_the_event(work: Work) -> None:
    wedding = date(2026, 12, 8)
    with work() as unit:
        who = ready(unit)
        wanted = replace(TUESDAYS, event_on=wedding)
        plan = planner(unit, who, wanted).propose([LACTIC, LACTIC])

    # 14 quiet days: 24 November is the last that is fine; then after the event.
    assert days(plan)[0] <= date(2026, 11, 24)
    assert days(plan)[1] > wedding


def test_what_is_never_safe_gets_no_day_and_says_why(work: Work) -> None:
    with work() as unit:
        who = ready(unit, medications=[{"name": "isotretinoin"}])
        plan = planner(unit, who, TUESDAYS).propose(["consultation", LACTIC])

    assert plan[0].chosen is not None
    assert plan[1].chosen is None
    assert Cause.MEDICINE in {hold.cause for hold in plan[1].closed}


def test_a_time_set_by_hand_keeps_and_tells_what_speaks_against_it(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        first = planner(unit, who, TUESDAYS).propose([LACTIC, LACTIC])
        early = FreeTime(at(date(2026, 12, 1), 10), date(2026, 12, 1), time(10), ())
        plan = planner(unit, who, TUESDAYS).propose([LACTIC, LACTIC], {1: early})

    assert days(first) == [date(2026, 11, 24), date(2026, 12, 22)]
    assert plan[1].chosen == early
    # The first visit makes room for what was set by hand.
    assert plan[0].chosen is None or not plan[1].holds


TOLDS = st.sampled_from(
    [
        {},
        {"recent": [{"what": "botox", "days_ago": 3}]},
        {"recent": [{"what": "sunburn", "days_ago": 0}]},
        {"medications": [{"name": "isotretinoin", "stopped_days_ago": 160}]},
        {"event_on": "2026-12-20"},
    ]
)
SERVICES = st.lists(
    st.sampled_from(["consultation", EXTRACTION, LACTIC, LED, FACIAL, "enzyme_exfoliation"]),
    min_size=1,
    max_size=5,
)
DONE = st.lists(
    st.builds(
        Given, st.sampled_from([LACTIC, EXTRACTION, LED]), st.dates(TODAY - timedelta(40), TODAY)
    ),
    max_size=3,
)


def test_no_proposed_visit_ever_breaks_an_interval_or_a_hold(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        base = safe_dates.outlook(unit, clients.get(unit, who))
        found: dict[tuple[str, date], tuple[FreeTime, ...]] = {}

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(TOLDS, SERVICES, DONE, st.integers(0, 6), st.none() | st.integers(1, 90))
        def check(
            told: dict[str, Any],
            services: list[str],
            done: list[Given],
            weekday: int,
            event: int | None,
        ) -> None:
            event_on = TODAY + timedelta(event) if event else None
            words = Told({**CLEAN, **told}, TODAY, unit.settings.for_case())
            seen = replace(base, told=words, work=tuple(done), answers={})
            wanted = Wanted(TODAY + timedelta(1), weekday, time(10), event_on=event_on)
            plan = Planner(seen, wanted, found=found).propose(services)
            placed = [Given(one.service, one.chosen.day) if one.chosen else None for one in plan]
            for place, one in enumerate(placed):
                others = [other for number, other in enumerate(placed) if other and number != place]
                assert one is None or not seen.holds_on(one.service, one.on, others, event_on)
            days_ = [one.on for one in placed if one]
            assert days_ == sorted(set(days_))

        check()


def booked(unit: Unit, who: str, *services: str) -> SeriesView:
    plan = planner(unit, who, TUESDAYS).propose(services)
    return series.book(unit, who, choices(plan), REQUEST)


def test_every_visit_is_booked_once_and_mailed(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        made = booked(unit, who, LACTIC, LED, LACTIC)
        again = booked(unit, who, LACTIC, LED, LACTIC)

        assert made.series.id == again.series.id
        assert [one.series_place for one in made.visits] == [1, 2, 3]
        assert [one.status for one in made.visits] == [BookingStatus.CONFIRMED] * 3
        assert unit.session.scalar(select(func.count()).select_from(Claim)) == 3
        kinds = select(Delivery.kind).where(Delivery.kind != DeliveryKind.VISIT_REMINDER)
        assert unit.session.scalars(kinds).all() == [DeliveryKind.SERIES]


def test_one_taken_time_books_nothing(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        plan = choices(planner(unit, who, TUESDAYS).propose([LACTIC, LACTIC]))
        other = make_client(unit, email="zoe@example.com")
        gone = plan[1].starts_at
        slot = Slot(gone.date(), time(10), 45, THERAPIST.ref)
        bookings.book(unit, other, "consultation", slot, "by-hand-000000000001")
    with pytest.raises(VisitTaken) as taken, work() as unit:
        series.book(unit, who, plan, REQUEST)

    assert taken.value.place == 2
    assert len(taken.value.nearest) == 3
    with work() as unit:
        assert unit.session.scalar(select(func.count()).select_from(Series)) == 0
        assert unit.session.scalar(select(func.count()).select_from(Booking)) == 2


def test_unsafe_days_need_a_reason(work: Work) -> None:
    close = [Choice(LACTIC, at(TODAY + timedelta(gap), 10)) for gap in (2, 9)]
    with work() as unit:
        who = ready(unit)
    with pytest.raises(NotSafe) as held, work() as unit:
        series.book(unit, who, close, REQUEST)
    with work() as unit:
        why = "Half strength, agreed with the client."
        made = series.book(unit, who, close, REQUEST, override_reason=why)

    assert set(held.value.holds) == {1, 2}
    assert all(one.override_reason for one in made.visits)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ([], "visits"),
        ([Choice(LACTIC, at(TODAY + timedelta(gap), 10)) for gap in range(1, 14)], "visits"),
        ([Choice("laser", at(TODAY + timedelta(2), 10))], "service"),
    ],
)
def test_what_makes_no_series_is_refused(work: Work, wrong: list[Choice], field: str) -> None:
    with work() as unit:
        who = ready(unit)
        with pytest.raises(Invalid) as found:
            series.book(unit, who, wrong, REQUEST)

    assert found.value.field == field


def test_moving_keeps_what_fits_and_proposes_for_the_rest(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        made = booked(unit, who, LACTIC, LACTIC, LACTIC)  # 24 Nov, 22 Dec, 19 Jan
        first, second, third = made.visits
        little = series.moving(unit, first, at(date(2026, 12, 8), 10))
        much = series.moving(unit, first, at(date(2026, 12, 15), 11))

    assert [one.stays for one in little.rest] == [True, True]
    assert [one.stays for one in much.rest] == [False, False]
    # 28 usual days on, and as much again; at the hour of the moved visit.
    assert much.rest[0].times[0].day == date(2027, 1, 12)
    assert much.rest[0].times[0].at == time(11)
    assert much.rest[1].times[0].day == date(2027, 2, 9)
    assert {hold.cause for hold in much.rest[0].holds} == {Cause.OWN_WORK}
    assert (much.holds, second.series_place, third.series_place) == ((), 2, 3)


def test_a_move_with_its_rest_leaves_every_visit_safe(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        made = booked(unit, who, LACTIC, LACTIC, LACTIC)
        first = made.visits[0]
        to = at(date(2026, 12, 15), 11)
        with pytest.raises(NotSafe):
            series.move(unit, first.public_id, Choice(LACTIC, to))
        rest = {
            one.booking.public_id: one.times[0].starts_at
            for one in series.moving(unit, first, to).rest
            if one.times
        }
        moved = series.move(unit, first.public_id, Choice(LACTIC, to), rest)

        assert len(moved) == 3
        assert {one.sequence for one in moved} == {1}
        active = select(func.count()).select_from(Claim).where(Claim.active)
        assert unit.session.scalar(active) == 3
        seen = safe_dates.outlook(unit, clients.get(unit, who), moved)
        plan = [Given(one.service, one.starts_at.date()) for one in moved if one.starts_at]
        for place, one in enumerate(plan):
            others = [other for number, other in enumerate(plan) if number != place]
            assert not seen.holds_on(one.service, one.on, others)


def test_two_visits_of_a_series_may_change_places_in_the_day(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        plan = [Choice(LED, at(date(2026, 11, 24), 10)), Choice(LED, at(date(2026, 11, 26), 10))]
        first, second = series.book(unit, who, plan, REQUEST).visits
        later = Choice(LED, at(date(2026, 11, 26), 10))
        moved = series.move(
            unit, first.public_id, later, {second.public_id: at(date(2026, 11, 30), 10)}
        )

    assert [one.starts_at for one in moved] == [
        at(date(2026, 11, 26), 10),
        at(date(2026, 11, 30), 10),
    ]


def test_only_visits_of_the_series_move_with_it(work: Work) -> None:
    with work() as unit:
        first = booked(unit, ready(unit), LED, LED).visits[0]
        to = Choice(LED, at(date(2026, 12, 8), 9))
        with pytest.raises(Invalid):
            series.move(unit, first.public_id, to, {"x": to.starts_at})


def test_the_rest_is_called_off_and_what_was_done_stays(work: Work, clock: Clock) -> None:
    with work() as unit:
        who = ready(unit)
        made = booked(unit, who, LACTIC, LACTIC)
    clock.move(days=2)
    with work() as unit:
        consultations.start(unit, made.visits[0].public_id)
        off = series.cancel_rest(unit, made.series.public_id)
        again = series.cancel_rest(unit, made.series.public_id)

        assert [one.series_place for one in off] == [2]
        assert again == ()
        states = [one.status for one in series.get(unit, made.series.public_id).visits]
        assert states == [BookingStatus.ATTENDED, BookingStatus.CANCELLED]
        assert series.of_client(unit, clients.get(unit, who)) == ()


def test_done_work_counts_for_what_is_still_to_come(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        visit = consultations.open_ones(unit)[0]
        consultations.decide(unit, visit.public_id, TREAT)
        treatments.record_as_planned(unit, visit.public_id)
        plan = planner(unit, who, TUESDAYS).propose([EXTRACTION])

    # 14 days after today, on the Tuesday after.
    assert days(plan) == [date(2026, 12, 8)]


def test_the_front_desk_does_not_plan_but_may_call_off(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        made = booked(unit, who, LED, LED)
    with pytest.raises(NotAllowed), work(DESK) as unit:
        series.book(unit, who, [Choice(LED, at(TODAY + timedelta(3), 10))], "another-request-01")
    with work(DESK) as unit:
        assert series.cancel_rest(unit, made.series.public_id)


def test_the_usual_hour_is_that_of_the_last_visit(work: Work) -> None:
    with work() as unit:
        who = ready(unit)
        slot = Slot(date(2026, 11, 26), time(15, 30), 45, THERAPIST.ref)
        bookings.book(unit, who, "consultation", slot, "by-hand-000000000001")
        wanted = series_plan.usual(unit, safe_dates.outlook(unit, clients.get(unit, who)))

    assert (wanted.weekday, wanted.at, wanted.practitioner_ref) == (3, time(15, 30), THERAPIST.ref)
