"""Moving a visit by its own link keeps to days that are safe for the client."""

from datetime import date, time, timedelta

import pytest

from studio.hooks import VISITOR
from studio.models import Booking, Offer
from studio.services import bookings, clients, visit_changes
from studio.services.errors import SlotTaken
from studio.services.slots import Slot
from studio.services.unit import Unit
from tests.conftest import THERAPIST, Work
from tests.services.test_series import LACTIC, at, ready

#: The clock of the tests: Sunday, 22 November 2026.
TODAY = date(2026, 11, 22)


def promised(unit: Unit, **told: object) -> str:
    """Promise a peel three weeks ahead to a client who told something; return the visit."""
    who = ready(unit, "anna", **told)
    for row in unit.session.query(Offer):
        row.public = True
    slot = Slot(TODAY + timedelta(22), time(10), 45, THERAPIST.ref)
    made = bookings.book(unit, who, LACTIC, slot, "by-hand-000000000001")
    assert clients.get(unit, who)
    return made.public_id


def test_only_safe_days_are_offered_and_taken(work: Work) -> None:
    with work() as unit:
        # Botox two days ago: 14 days of rest for a peel.
        visit = promised(unit, recent=[{"what": "botox", "days_ago": 2}])
    with work(VISITOR) as unit:
        booking = unit.load(Booking, visit)
        free = visit_changes.free_times(unit, booking, TODAY, TODAY + timedelta(30))

    assert min(one.day for one in free) == TODAY + timedelta(12)
    with work(VISITOR) as unit:
        booking = unit.load(Booking, visit)
        with pytest.raises(SlotTaken):
            visit_changes.move(unit, booking, at(TODAY + timedelta(9), 10))
    with work(VISITOR) as unit:
        booking = unit.load(Booking, visit)
        visit_changes.move(unit, booking, free[0].starts_at)
        assert booking.starts_at == free[0].starts_at


def test_whoever_is_unknown_keeps_every_free_time(work: Work) -> None:
    with work() as unit:
        visit = promised(unit)
        booking = unit.load(Booking, visit)
        booking.client = None
        unit.session.flush()
    with work(VISITOR) as unit:
        booking = unit.load(Booking, visit)
        free = visit_changes.free_times(unit, booking, TODAY, TODAY + timedelta(30))

    assert min(one.day for one in free) == TODAY + timedelta(1)
