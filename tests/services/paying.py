"""A studio where a peel asks for a deposit, and the steps of paying it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from studio.adapters.payments import Checkout, LocalPayments, Order, PaymentError, PayState
from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import (
    Booking,
    Hold,
    Offer,
    Payment,
    PaymentState,
    Profile,
    Schedule,
)
from studio.services import deposits, holds, sealing
from studio.services.holds import Visitor
from studio.services.unit import Unit

TUESDAY = date(2026, 11, 24)
PEEL = "peel_lactic"
MARA = Visitor(
    "Mara Lindqvist", "mara@example.com", "", "en", answers={"Are you pregnant?": "No"}, texts=True
)
REQUEST = "request-of-mara-0001"


class Flaky(LocalPayments):
    """The provider for trying out, which does not answer when a test says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "http://localhost")
        self.is_down = False
        self.begun: list[Order] = []

    def begin(self, order: Order) -> Checkout:
        self.begun.append(order)
        self._answer()
        return super().begin(order)

    def state(self, ref: str) -> PayState:
        self._answer()
        return super().state(ref)

    def refund(self, ref: str) -> None:
        self._answer()
        super().refund(ref)

    def _answer(self) -> None:
        if self.is_down:
            raise PaymentError("down")


def ready(state: StudioState, folder: Path) -> Flaky:
    """Open a studio where a peel asks for a deposit of 30 dollars."""
    made = Flaky(folder / "pay")
    state.tools = replace(state.tools, payments=made)
    with state.unit_of_work(SYSTEM) as unit:
        shifts = [
            {"weekday": day, "opens": "09:00", "closes": "12:00", "from_on": "2026-01-01"}
            for day in range(7)
        ]
        unit.session.add(Schedule(ref="anna", name="Anna", shifts=shifts, changes=[]))
        unit.session.add(
            Offer(
                public_id=PEEL, service=PEEL, name_en="Peel", name_es="Peeling", duration_min=60,
                price_cents=9000, deposit_cents=3000, public=True,
            )
        )  # fmt: skip
        chosen = {"online_booking": True}
        unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))
    return made


def at(hour: int) -> datetime:
    return datetime.combine(TUESDAY, time(hour), UTC) + timedelta(hours=8)


def keep(state: StudioState, hour: int = 9, request_id: str = REQUEST) -> str:
    with state.unit_of_work(VISITOR) as unit:
        return holds.hold(unit, PEEL, at(hour), "", request_id).token


def go_to_pay(state: StudioState, token: str, visitor: Visitor = MARA) -> str:
    """Press the button of step 3; return the payment's id."""
    with state.unit_of_work(VISITOR) as unit:
        payment = deposits.begin(unit, token, visitor)
        order = deposits.order_of(unit, payment, "http://back", "http://left")
        public_id = payment.public_id
    deposits.open_page(state.tools, public_id, order)
    return public_id


def ref_of(state: StudioState, public_id: str) -> str:
    return str(payment_of(state, public_id).provider_ref)


def payment_of(state: StudioState, public_id: str) -> Payment:
    with state.reading(SYSTEM) as unit:
        return unit.session.scalars(select(Payment).where(Payment.public_id == public_id)).one()


def booked(state: StudioState) -> list[Booking]:
    with state.reading(SYSTEM) as unit:
        return list(unit.session.scalars(select(Booking)))


def work_off(state: StudioState) -> None:
    for kind, public_id in state.due_work():
        if kind == "job":
            state.work(kind, public_id)


def pay_and_settle(state: StudioState, provider: Flaky) -> str:
    public_id = go_to_pay(state, keep(state))
    provider.pay(ref_of(state, public_id))
    deposits.settle(state.tools, public_id)
    return public_id


def paid_for(unit: Unit, hold: Hold, booking: Booking) -> None:
    """Let a booking look as if its deposit had been paid."""
    row = Payment(
        public_id=sealing.new_id(),
        hold_id=hold.id,
        booking_id=booking.id,
        provider="local",
        provider_ref=f"paid-{hold.id}",
        amount_cents=3000,
        currency="usd",
        state=PaymentState.PAID,
        created_at=unit.now(),
    )
    unit.session.add(row)
    unit.session.flush()
