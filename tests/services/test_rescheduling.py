"""Moving a visit: what the rules of the studio forbid needs a reason, what is taken is refused."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import DefaultHooks
from studio.models import (
    AuditEntry,
    BookingStatus,
    Delivery,
    DeliveryKind,
)
from studio.models.types import Sealed
from studio.services import bookings, rescheduling
from studio.services.errors import Conflict, Invalid, NotAllowed, NotFound, SlotTaken
from studio.services.rescheduling import Target, Words
from tests.conftest import DESK, THERAPIST, Clock, Work
from tests.postgresql import Server
from tests.services.moving import TUESDAY, at, booked


def test_a_rule_is_passed_by_with_a_reason_that_is_kept_sealed(work: Work, look: Work) -> None:
    with work() as unit:
        booking = booked(unit)
        public_id = booking.public_id
    with pytest.raises(Invalid, match="missing"), work() as unit:
        rescheduling.move(unit, public_id, Target(at(6)), Words())
    with look() as unit:
        assert bookings.get(unit, public_id).wall_start == "2026-11-24T10:00"

    with work() as unit:
        rescheduling.move(unit, public_id, Target(at(6)), Words(reason="Flies at noon"))

    with look() as unit:
        row = bookings.get(unit, public_id)
        assert (row.wall_start, row.sequence) == ("2026-11-24T06:00", 1)
        assert b"Flies" not in (row.override_reason or Sealed(b"")).data
        assert rescheduling.reason_of(unit, row) == "Flies at noon"
        actions = set(unit.session.scalars(select(AuditEntry.action)))
    assert {"booking.moved", "booking.overridden"} <= actions
    with pytest.raises(NotAllowed), look(DESK) as unit:
        rescheduling.reason_of(unit, bookings.get(unit, public_id))


def test_a_reason_goes_with_the_time_that_it_was_for(work: Work) -> None:
    with work() as unit:
        booking = booked(unit)
        rescheduling.move(unit, booking.public_id, Target(at(6)), Words(reason="Flies at noon"))
        rescheduling.move(unit, booking.public_id, Target(at(11)), Words())
        assert booking.override_reason is None


def test_what_another_visit_has_is_never_taken_whatever_the_reason(work: Work) -> None:
    with work() as unit:
        booking = booked(unit)
        booked(unit, 15, 2)
        public_id = booking.public_id
    with pytest.raises(SlotTaken) as refused, work() as unit:
        rescheduling.move(unit, public_id, Target(at(15)), Words(reason="I want it"))

    assert [one.starts_at for one in refused.value.nearest] == [at(14), at(14, 15), at(15, 45)]


def test_the_client_hears_of_it_unless_somebody_says_how_else(work: Work, look: Work) -> None:
    with work() as unit:
        booking = booked(unit)
        public_id = booking.public_id
        confirmed = select(Delivery).where(Delivery.kind == DeliveryKind.CONFIRMED)
        rescheduling.move(unit, public_id, Target(at(11)), Words())
        assert len(unit.session.scalars(confirmed).all()) == 2
    with pytest.raises(Invalid) as refused, work() as unit:
        rescheduling.move(unit, public_id, Target(at(12)), Words(is_told=False))
    with work() as unit:
        quiet = Words(is_told=False, untold_reason="I told her by phone")
        rescheduling.move(unit, public_id, Target(at(12)), quiet)
        assert len(unit.session.scalars(confirmed).all()) == 2

    assert refused.value.field == "untold_reason"
    with look() as unit:
        row = bookings.get(unit, public_id)
        assert rescheduling.reason_of(unit, row) == "No message: I told her by phone"
        found = unit.session.scalars(select(Delivery.kind)).all()
    assert found.count(DeliveryKind.VISIT_REMINDER) == 1


def test_the_message_is_shown_as_it_will_be_sent(work: Work) -> None:
    with work() as unit:
        booking = booked(unit)
        told = rescheduling.message(unit, booking, at(15))

    assert told is not None
    assert (told.to, told.language) == ("mara@example.com", "en")
    assert any("24 November 2026, 3:00 pm" in line for line in told.lines)


def test_a_visit_is_booked_again_once(work: Work) -> None:
    later = Target(at(10, day=TUESDAY + timedelta(days=7)))
    with work() as unit:
        model = booked(unit)
        request = "again-0000000001"
        made = rescheduling.book_again(unit, model.public_id, later, Words(), request)
        again = rescheduling.book_again(unit, model.public_id, later, Words(), request)

        assert made.id == again.id != model.id
        assert made.wall_start == "2026-12-01T10:00"
        assert (made.client_id, made.service) == (model.client_id, model.service)
        assert model.wall_start == "2026-11-24T10:00"


def test_what_is_over_or_not_there_does_not_move(work: Work) -> None:
    with work() as unit:
        booking = booked(unit)
        bookings.cancel(unit, booking.public_id)
        assert booking.status is BookingStatus.CANCELLED
        with pytest.raises(Conflict, match="booking_not_confirmed"):
            rescheduling.move(unit, booking.public_id, Target(at(11)), Words())
        with pytest.raises(NotFound):
            rescheduling.check(unit, "nobody", Target(at(11)))


@pytest.mark.postgres
def test_on_postgresql_two_visits_never_overlap_either(
    postgresql: Server, data_dir: Path, state: StudioState, clock: Clock
) -> None:
    engine = create_engine(postgresql.new_database())
    prepare_engine(engine)
    migrate.upgrade(engine)
    studio = StudioState(
        state.settings,
        DefaultHooks(),
        engine,
        data_dir,
        prepares=True,
        clock=clock,
    )
    with studio.unit_of_work(THERAPIST) as unit:
        public_id = booked(unit).public_id
        booked(unit, 15, 2)
    with pytest.raises(SlotTaken), studio.unit_of_work(THERAPIST) as unit:
        rescheduling.move(unit, public_id, Target(at(15, 15)), Words(reason="I want it"))
    with studio.unit_of_work(THERAPIST) as unit:
        rescheduling.move(unit, public_id, Target(at(6)), Words(reason="Flies at noon"))
        assert bookings.get(unit, public_id).wall_start == "2026-11-24T06:00"
    engine.dispose()
