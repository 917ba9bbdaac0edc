"""Deposits of bookings that a program makes: the client pays on the pages, then it is booked."""

from dataclasses import replace
from typing import Final

from flask import url_for

from studio.adapters.payments import Order, PaymentError
from studio.api import telling
from studio.api.operations import Call
from studio.api.shapes import BookingMade, PaymentDue
from studio.context import current_studio
from studio.models import Booking, Hold, Payment, PaymentState
from studio.services import deposits, holds
from studio.services.errors import Busy, Conflict
from studio.services.holds import Visitor
from studio.services.unit import Unit

_PAGES: Final = {"paid": "studio.deposit_paid", "pay": "studio.deposit"}


def begun(unit: Unit, token: str) -> Payment | None:
    """Return the payment that the same request began before."""
    return deposits.of_hold(unit, token)


def begin(unit: Unit, call: Call, token: str, visitor: Visitor) -> PaymentDue:
    """Keep the time and what was said while the client pays. Raises what `deposits.begin` does."""
    return _due(unit, call, deposits.begin(unit, token, visitor))


def answer(unit: Unit, call: Call, payment: Payment) -> BookingMade | PaymentDue:
    """Tell what became of a payment. Raises Conflict("not_paid", "paid_too_late")."""
    if payment.booking_id is not None:
        return telling.made(unit.session.get_one(Booking, payment.booking_id), None)
    if payment.state is PaymentState.PENDING:
        return _due(unit, call, payment)
    raise Conflict("not_paid" if payment.state is PaymentState.FAILED else "paid_too_late")


def _due(unit: Unit, call: Call, payment: Payment) -> PaymentDue:
    """Tell where to pay; the provider's page is opened once all is stored."""
    hold = unit.session.get_one(Hold, payment.hold_id)
    token = holds.token_of(unit, hold.request_id)
    paid_url, pay_url = (_address(unit, way, token) for way in ("paid", "pay"))
    order = deposits.order_of(unit, payment, paid_url, pay_url)
    lang = f"?lang={order.language}"
    order = replace(order, return_url=f"{paid_url}{lang}", cancel_url=f"{pay_url}{lang}")
    if payment.provider_ref is None:
        public_id = payment.public_id
        call.after.append(lambda: _open(public_id, order))
    return PaymentDue(
        payment_url=order.cancel_url,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        pay_until=(payment.created_at + deposits.PAY).replace(microsecond=0),
        hold=token,
    )


def _open(public_id: str, order: Order) -> None:
    try:
        deposits.open_page(current_studio.tools, public_id, order)
    except PaymentError:
        raise Busy from None


def _address(unit: Unit, way: str, token: str) -> str:
    """Return a full address of a page of the studio, outside any frame."""
    base = unit.settings.public_url.rstrip("/")
    if base:
        return f"{base}/book/{token}/{way}"
    return url_for(_PAGES[way], token=token, _external=True)
