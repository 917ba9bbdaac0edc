"""Deposits that go back: cancelled in time, undone, or because the studio decides."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import (
    Booking,
    BookingStatus,
    Job,
    PaymentState,
)
from studio.services import bookings, delivery, deposits_back, leases, visit_changes
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


def said_in(state: StudioState) -> list[str]:
    """Return what the mails say of the deposit that are due now, in the order of their leaving."""
    sent: list[EmailMessage] = []
    delivery.send_due(state.tools, sent.append)
    bodies = (str(mail.get_body().get_content()) for mail in sent)  # type: ignore[union-attr]
    return [line for body in bodies for line in body.splitlines() if "$30" in line]


def test_the_promise_says_that_it_is_paid_and_until_when_it_comes_back(
    state: StudioState, provider: Flaky
) -> None:
    pay_and_settle(state, provider)

    until = "Monday, 23 November 2026, 9:00 am"
    assert said_in(state) == [
        f"Your deposit of $30 is paid. You get it back if you cancel by {until}."
    ]


def test_the_reminder_says_that_it_is_paid_once_it_no_longer_comes_back(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    pay_and_settle(state, provider)
    said_in(state)
    clock.move(hours=24)

    assert said_in(state) == ["Your deposit of $30 is paid."]


def test_who_cancels_in_time_reads_that_it_goes_back(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    pay_and_settle(state, provider)
    said_in(state)
    with state.unit_of_work(VISITOR) as unit:
        visit_changes.cancel(unit, unit.session.get_one(Booking, 1))
    clock.move(minutes=6)

    assert said_in(state) == [
        "Your deposit of $30 goes back to your card. This can take some days."
    ]


@pytest.mark.parametrize(
    ("gives_back", "said", "stands"),
    [
        (
            True,
            "Your deposit of $30 goes back to your card. This can take some days.",
            PaymentState.REFUNDED,
        ),
        (
            False,
            "Your deposit of $30 is not paid back. Call us if you think it should be.",
            PaymentState.PAID,
        ),
    ],
)
def test_a_visit_the_studio_calls_off_gives_it_back_in_the_same_act(
    state: StudioState, provider: Flaky, said: str, stands: PaymentState, *, gives_back: bool
) -> None:
    public_id = pay_and_settle(state, provider)
    said_in(state)
    [visit] = booked(state)
    with state.unit_of_work(DESK) as unit:
        deposits_back.call_off(unit, visit.public_id, gives_back=gives_back)

    assert said_in(state) == [said]
    work_off(state)
    assert payment_of(state, public_id).state is stands
    assert booked(state)[0].status is BookingStatus.CANCELLED


def test_a_visit_that_can_not_be_called_off_gives_nothing_back(
    state: StudioState, provider: Flaky
) -> None:
    public_id = pay_and_settle(state, provider)
    [visit] = booked(state)
    with state.unit_of_work(DESK) as unit:
        bookings.miss(unit, visit.public_id)
    with pytest.raises(Conflict), state.unit_of_work(DESK) as unit:
        deposits_back.call_off(unit, visit.public_id, gives_back=True)

    assert payment_of(state, public_id).refund_asked_at is None


def test_a_refund_that_was_given_up_is_told_and_asked_anew(
    state: StudioState, provider: Flaky
) -> None:
    public_id = pay_and_settle(state, provider)
    [visit] = booked(state)
    with state.unit_of_work(DESK) as unit:
        deposits_back.call_off(unit, visit.public_id, gives_back=True)
    with state.unit_of_work(SYSTEM) as unit:
        job = unit.session.scalars(select(Job).where(Job.kind == deposits_back.REFUND)).one()
        leases.fail(unit, job, "no_payments")
    with state.reading(SYSTEM) as unit:
        assert deposits_back.has_failed(unit, payment_of(state, public_id))

    with state.unit_of_work(DESK) as unit:
        deposits_back.give_back(unit, visit.public_id)
    with state.reading(SYSTEM) as unit:
        assert not deposits_back.has_failed(unit, payment_of(state, public_id))
    work_off(state)

    assert payment_of(state, public_id).state is PaymentState.REFUNDED
