"""The next visit is proposed when the plan says, at the usual hour, and promised once."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from studio.models import Booking, Claim, Delivery, DeliveryKind
from studio.services import (
    bookings,
    consultations,
    library,
    plans,
    rebooking,
    series_plan,
    treatments,
)
from studio.services.consultations import ConsultationView
from studio.services.errors import NotAllowed, SlotTaken
from studio.services.slots import Slot
from studio.services.unit import Unit
from tests.builders import CLEAN, MILIA, a_request
from tests.conftest import DESK, THERAPIST, Clock, Work
from tests.services.stories import REFER, TREAT

ZONE = ZoneInfo("America/Los_Angeles")
#: The clock of the tests, two days on: a Tuesday.
TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _tuesday(clock: Clock) -> None:
    clock.move(days=2)


def planned(unit: Unit) -> ConsultationView:
    """Walk to an issued plan; the visit was promised for Tuesday at 10:30."""
    library.fill(unit, demo=False)
    booking = bookings.request_booking(unit, a_request())
    slot = Slot(unit.today(), time(10, 30), 45, THERAPIST.ref)
    bookings.accept(unit, booking.public_id, slot=slot)
    visit = consultations.start(unit, booking.public_id)
    consultations.record_intake(unit, visit.public_id, CLEAN, visit.version)
    consultations.record_bump(unit, visit.public_id, None, MILIA)
    consultations.assess(unit, visit.public_id)
    consultations.decide(unit, visit.public_id, TREAT)
    treatments.record_as_planned(unit, visit.public_id)
    plans.issue(unit, plans.draft(unit, visit.public_id).public_id, b"%PDF-1.7")
    return consultations.get(unit, visit.public_id)


def walls(later: rebooking.Rebooking) -> list[datetime]:
    return [one.starts.astimezone(ZONE).replace(tzinfo=None) for one in later.free]


def test_the_usual_weekday_and_hour_come_first_and_never_too_early(work: Work) -> None:
    with work() as unit:
        later = rebooking.rebooking(unit, planned(unit))

    assert later.on is not None
    first = walls(later)[0]
    assert (first.weekday(), first.time()) == (TUESDAY.weekday(), time(10, 30))
    assert later.on <= first.date() < later.on + timedelta(days=7)
    assert all(at.date() >= later.on and at.weekday() != 6 for at in walls(later))
    assert len({at.date() for at in walls(later)}) == series_plan.PROPOSED
    assert later.service == "cosmetic_extraction"


def test_after_a_sunday_the_next_open_days_keep_the_hour(work: Work, clock: Clock) -> None:
    clock.move(days=-2)
    with work() as unit:
        found = walls(rebooking.rebooking(unit, planned(unit)))

    assert {at.time() for at in found} == {time(10, 30)}
    assert [at.weekday() for at in found] == [0, 1, 2]


def test_a_picked_time_is_promised_once_and_mailed(work: Work) -> None:
    with work() as unit:
        seen = planned(unit)
        wanted = rebooking.rebooking(unit, seen).free[0].starts
        made = rebooking.book(unit, seen, wanted)
        again = rebooking.book(unit, seen, wanted)

        assert made is again
        assert made.starts_at == wanted
        assert rebooking.rebooking(unit, seen).promised is made
        assert rebooking.rebooking(unit, seen).free == ()
        mails = select(func.count()).where(
            Delivery.booking_id == made.id, Delivery.kind == DeliveryKind.CONFIRMED
        )
        assert unit.session.scalar(mails) == 1


def test_a_time_that_went_meanwhile_is_refused_and_the_day_offers_another(work: Work) -> None:
    with work() as unit:
        seen = planned(unit)
        later = rebooking.rebooking(unit, seen)
        gone = later.free[0]
        slot = Slot(gone.day, gone.at, 45, THERAPIST.ref)
        other = bookings.request_booking(
            unit, a_request(name="Zoe", request_id="request-0000000009")
        )
        bookings.accept(unit, other.public_id, slot=slot)

        with pytest.raises(SlotTaken):
            rebooking.book(unit, seen, gone.starts)
        fresh = rebooking.rebooking(unit, seen)
        assert gone.starts not in {one.starts for one in fresh.free}
        assert gone.day in {one.day for one in fresh.free}


def test_a_time_nobody_proposed_is_refused(work: Work) -> None:
    with work() as unit:
        seen = planned(unit)
        before = unit.session.scalar(select(func.count()).select_from(Claim))
        with pytest.raises(SlotTaken):
            rebooking.book(unit, seen, datetime(2027, 1, 1, 3, 7, tzinfo=ZONE))
        assert unit.session.scalar(select(func.count()).select_from(Claim)) == before


def test_nothing_is_proposed_beside_a_coming_visit_or_without_a_plan(work: Work) -> None:
    with work() as unit:
        seen = planned(unit)
        slot = Slot(TUESDAY + timedelta(days=1), time(9), 45, THERAPIST.ref)
        bookings.book(unit, seen.client.public_id, "consultation", slot, "by-hand-00000000001")
        later = rebooking.rebooking(unit, seen)
        assert isinstance(later.promised, Booking)
        assert later.free == ()

        other = bookings.request_booking(
            unit, a_request(name="Zoe", request_id="request-0000000009")
        )
        bookings.accept(unit, other.public_id)
        visit = consultations.start(unit, other.public_id)
        consultations.record_intake(unit, visit.public_id, CLEAN, visit.version)
        consultations.record_bump(unit, visit.public_id, None, MILIA)
        consultations.assess(unit, visit.public_id)
        consultations.decide(unit, visit.public_id, REFER)
        sent_on = rebooking.rebooking(unit, consultations.get(unit, visit.public_id))
        assert (sent_on.on, sent_on.free) == (None, ())


def test_the_front_desk_cannot_promise_from_a_plan(work: Work) -> None:
    with work() as unit:
        seen = planned(unit)
    with pytest.raises(NotAllowed), work(DESK) as unit:
        rebooking.book(unit, seen, datetime(2027, 1, 1, 10, tzinfo=ZONE))


def test_booking_by_hand_starts_from_the_same_hour(work: Work) -> None:
    with work() as unit:
        seen = planned(unit)
        said = plans.next_visit(unit, seen.client, seen.consultation.public_id)

    assert (said.at, said.service) == (time(10, 30), "cosmetic_extraction")
