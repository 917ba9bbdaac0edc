"""Deposits that go back: cancelled in time, undone, or because the studio decides."""

from pathlib import Path

import pytest
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import (
    Booking,
    Job,
    PaymentState,
)
from studio.services import deposits_back, visit_changes
from studio.services.errors import Conflict, NotAllowed
from studio.settings import Settings
from tests.conftest import DESK, THERAPIST, Clock
from tests.services.paying import Flaky, booked, pay_and_settle, payment_of, ready, work_off


@pytest.fixture
def settings() -> Settings:
    return Settings.read(
        {
            "STUDIO_ENV": "testing",
            "STUDIO_PUBLIC_URL": "http://localhost",
            "STUDIO_JOBS": "cron",
            "STUDIO_PAYMENTS": "local",
        }
    )


@pytest.fixture
def provider(state: StudioState, tmp_path: Path) -> Flaky:
    return ready(state, tmp_path)


def test_cancelled_in_time_it_goes_back_once_it_can_not_be_undone(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    public_id = pay_and_settle(state, provider)
    with state.unit_of_work(VISITOR) as unit:
        visit_changes.cancel(unit, unit.session.get_one(Booking, 1))
    clock.move(minutes=10)
    work_off(state)
    assert payment_of(state, public_id).state is PaymentState.PAID

    clock.move(minutes=1)
    work_off(state)

    assert payment_of(state, public_id).state is PaymentState.REFUNDED


def test_an_undone_slip_keeps_the_deposit_and_a_second_one_waits_anew(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    public_id = pay_and_settle(state, provider)
    with state.unit_of_work(VISITOR) as unit:
        visit_changes.cancel(unit, unit.session.get_one(Booking, 1))
    clock.move(minutes=5)
    with state.unit_of_work(VISITOR) as unit:
        visit_changes.undo(unit, unit.session.get_one(Booking, 1))
    clock.move(minutes=4)
    with state.unit_of_work(VISITOR) as unit:
        visit_changes.cancel(unit, unit.session.get_one(Booking, 1))
    clock.move(minutes=3)
    work_off(state)
    assert payment_of(state, public_id).state is PaymentState.PAID

    clock.move(minutes=9)
    work_off(state)

    assert payment_of(state, public_id).state is PaymentState.REFUNDED


def test_the_studio_may_give_it_back_and_only_once(state: StudioState, provider: Flaky) -> None:
    public_id = pay_and_settle(state, provider)
    [visit] = booked(state)
    with pytest.raises(NotAllowed), state.unit_of_work(VISITOR) as unit:
        deposits_back.give_back(unit, visit.public_id)

    with state.unit_of_work(DESK) as unit:
        deposits_back.give_back(unit, visit.public_id)
    work_off(state)

    assert payment_of(state, public_id).state is PaymentState.REFUNDED
    with pytest.raises(Conflict), state.unit_of_work(THERAPIST) as unit:
        deposits_back.give_back(unit, visit.public_id)


def test_a_refund_that_fails_is_tried_again(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    public_id = pay_and_settle(state, provider)
    [visit] = booked(state)
    with state.unit_of_work(DESK) as unit:
        deposits_back.give_back(unit, visit.public_id)
    provider.is_down = True
    work_off(state)
    with state.reading(SYSTEM) as unit:
        assert "no_payments" in unit.session.scalars(select(Job.problem)).all()

    provider.is_down = False
    clock.move(minutes=2)
    work_off(state)

    assert payment_of(state, public_id).state is PaymentState.REFUNDED
