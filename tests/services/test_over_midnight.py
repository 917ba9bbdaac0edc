"""Visits that end on the day after."""

from datetime import timedelta

from studio.hooks import VISITOR
from studio.models import Schedule
from studio.services import holds
from tests.conftest import Work
from tests.services.test_availability import (
    ANNA,
    BEA,
    PEEL,
    TUESDAY,
    at,
    clock_times,
    offer,
    shift,
    visitor,
)


def test_a_visit_over_midnight_is_offered_on_the_day_it_begins(work: Work) -> None:
    nights = [shift(weekday, "18:00", "02:00") for weekday in range(7)]
    whole = [shift(weekday, "00:00", "00:00") for weekday in range(7)]
    with work(VISITOR) as unit:
        offer(unit)
        unit.session.add(Schedule(ref=ANNA, name="Anna", shifts=nights, changes=[]))
        unit.session.add(Schedule(ref=BEA, name="Bea", shifts=whole, changes=[]))
        late = at(23, 30)

        for ref in (ANNA, BEA):
            assert clock_times(unit, practitioner_ref=ref)[-1] == "23:45"
            held = holds.hold(unit, PEEL, late, ref, f"{ref}-000000000000")
            booking = holds.book(unit, held.token, visitor())
            assert (booking.starts_at, booking.ends_at) == (late, late + timedelta(hours=1))
            assert "23:00" not in clock_times(unit, practitioner_ref=ref)
            on_wednesday = {"first": TUESDAY + timedelta(1), "last": TUESDAY + timedelta(1)}
            assert clock_times(unit, practitioner_ref=ref, **on_wednesday)[0] == "00:30"
