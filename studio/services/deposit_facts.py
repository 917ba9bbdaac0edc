"""What the mails about a visit say of its deposit: that it is paid, and whether it comes back."""

from typing import Final

from sqlalchemy import select

from studio.models import Booking, Hold, Payment, PaymentState
from studio.services.unit import Unit

_SIGNS: Final = {"usd": "$", "cad": "$", "mxn": "$", "eur": "€", "gbp": "£"}
_PAID: Final = (PaymentState.PAID, PaymentState.REFUNDED)


def money(cents: int, currency: str) -> str:
    """Return an amount, without cents when there are none."""
    sign = _SIGNS.get(currency, f"{currency.upper()} ")
    return f"{sign}{cents // 100}" if cents % 100 == 0 else f"{sign}{cents / 100:.2f}"


def standing(unit: Unit, booking: Booking, change_until: str = "") -> dict[str, str]:
    """Return the facts for a visit that takes place: `change_until` is the last time to cancel."""
    payment = _paid(unit, booking)
    if payment is None or _goes_back(payment):
        return {}
    price = money(payment.amount_cents, payment.currency)
    return (
        {"deposit": price, "refund_until": change_until}
        if change_until
        else {"deposit_paid": price}
    )


def called_off(unit: Unit, booking: Booking) -> dict[str, str]:
    """Return the facts for a visit that was called off, once it is said what becomes of it."""
    payment = _paid(unit, booking)
    if payment is None:
        return {}
    price = money(payment.amount_cents, payment.currency)
    return {"deposit_back": price} if _goes_back(payment) else {"deposit_stays": price}


def _paid(unit: Unit, booking: Booking) -> Payment | None:
    """Find it by the time that was kept: the mail is written before the payment is settled."""
    query = select(Payment).join(Hold, Hold.id == Payment.hold_id)
    found = query.where(Hold.booking_id == booking.id, Payment.state.in_(_PAID))
    return unit.session.scalar(found)


def _goes_back(payment: Payment) -> bool:
    return payment.state is PaymentState.REFUNDED or payment.refund_asked_at is not None
