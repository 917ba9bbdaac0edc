"""Deposits before a visit is booked: the time is kept while somebody pays, and booked when paid.

Nothing the visitor's browser says counts as paid; the provider is asked, outside any transaction,
by the page the visitor comes back to and by jobs, whoever is first. Before the kept time ends the
provider's page is closed, so that nobody pays for a time that is lost.
"""

import json
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from studio.adapters.payments import Checkout, Order, PaymentError, PayState
from studio.hooks import VISITOR
from studio.models import Hold, Payment, PaymentState, Sealed
from studio.services import (
    audit,
    bookings,
    claims,
    deposits_back,
    holds,
    jobs,
    library,
    opening,
    sealing,
    two_visits,
    visit_links,
)
from studio.services.bookings import BookingRequest
from studio.services.errors import Invalid, SlotTaken
from studio.services.holds import Visitor
from studio.services.jobs import Running, TryLater
from studio.services.unit import Tools, Unit, reading, unit_of_work
from studio.services.walltime import wall

#: So long somebody may pay; the time is kept a little longer, so that the last second counts.
PAY: Final = timedelta(minutes=30)
_CLOSES: Final = PAY + timedelta(minutes=1)
_KEPT: Final = PAY + timedelta(minutes=2)
SETTLE: Final = "settle_deposit"
#: Whoever pays and does not come back is asked about after so long; the last time closes the page.
_ASK_AFTER: Final = (timedelta(minutes=2), timedelta(minutes=10), PAY)
_LAST: Final = "last"
#: What is kept of a visitor, beside the answers.
_SAID: Final = ("name", "email", "phone", "language", "concern", "source", "texts")


def due(unit: Unit, service: str) -> int:
    """Return the cents to pay before a service is booked; 0 when nothing is or can be taken.

    What needs a look first is not paid before: the look may come to another advice.
    """
    if unit.settings.payments == "none" or two_visits.is_two(unit, service):
        return 0
    offer = library.offer_of(unit, service)
    return offer.deposit_cents if offer is not None else 0


def of_hold(unit: Unit, token: str) -> Payment | None:
    """Return what is paid, or was to be paid, for a kept time."""
    query = select(Payment).join(Hold, Hold.id == Payment.hold_id)
    return unit.session.scalar(query.where(Hold.token_sha256 == holds.hash_of(token)))


def begin(unit: Unit, token: str, visitor: Visitor) -> Payment:
    """Keep the time for as long as one may pay, and what was typed; twice it is one payment.

    Raises NotFound, Conflict("booked"), SlotTaken with the nearest free times, Invalid.
    """
    claims.queue(unit)
    found = of_hold(unit, token)
    if found is not None:
        return found
    holds.check(unit, token, visitor)
    hold = holds.keep(unit, token, _KEPT)
    payment = Payment(
        public_id=sealing.new_id(),
        hold_id=hold.id,
        provider=unit.tools.payments.name,
        amount_cents=due(unit, hold.service),
        currency=unit.settings.currency,
        state=PaymentState.PENDING,
        created_at=unit.now(),
    )
    payment.draft = _sealed(unit, payment, visitor)
    unit.session.add(payment)
    unit.session.flush()
    for wait in _ASK_AFTER:
        last = {_LAST: "yes"} if wait == PAY else {}
        jobs.add(unit, SETTLE, {"payment": payment.public_id, **last}, wait=wait)
    audit.record(unit, "deposit.begun", payment.public_id, "payment")
    return payment


def order_of(unit: Unit, payment: Payment, return_url: str, cancel_url: str) -> Order:
    """Return what the provider is told: nothing of the visit, and of its client the language."""
    hold = unit.session.get_one(Hold, payment.hold_id)
    return Order(
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        reference=payment.public_id,
        return_url=return_url,
        cancel_url=cancel_url,
        language=_draft(unit, payment).get("language", "en"),
        closes_at=hold.expires_at - (_KEPT - _CLOSES),
    )


def open_page(tools: Tools, public_id: str, order: Order) -> None:
    """Open the provider's page and remember it. Raises PaymentError; then nothing was begun."""
    try:
        made = tools.payments.begin(order)
    except PaymentError:
        with unit_of_work(tools, VISITOR) as unit:
            _forget(unit, public_id)
        raise
    with unit_of_work(tools, VISITOR) as unit:
        _remember(unit, public_id, made)


def page_url(unit: Unit, payment: Payment) -> str:
    """Return where to pay; empty when it is settled."""
    return _draft(unit, payment).get("url", "") if payment.draft is not None else ""


def settle(tools: Tools, public_id: str, *, last: bool = False) -> None:
    """Ask the provider, and do once what follows; `last` lets nobody pay there any more.

    Raises PaymentError.
    """
    with reading(tools, VISITOR) as unit:
        payment = _find(unit, public_id)
        if payment is None or payment.state is not PaymentState.PENDING:
            return
        ref, provider = payment.provider_ref, payment.provider
    state = PayState.CLOSED if last else PayState.OPEN
    if ref is not None:
        if provider != tools.payments.name:
            raise PaymentError("another provider")
        if last:
            tools.payments.close(ref)
        state = tools.payments.state(ref)
    if state is PayState.OPEN:
        return
    with unit_of_work(tools, VISITOR) as unit:
        _settle(unit, public_id, state)


def run(tools: Tools, job: Running) -> None:
    """Look after a payment whose payer may never come back."""
    try:
        settle(tools, job.subject["payment"], last=_LAST in job.subject)
    except PaymentError as error:
        raise TryLater("no_payments") from error


def _settle(unit: Unit, public_id: str, state: PayState) -> None:
    claims.queue(unit)
    payment = _find(unit, public_id)
    if payment is None or payment.state is not PaymentState.PENDING:
        return  # somebody else was first
    payment.settled_at = unit.now()
    if state is PayState.PAID:
        _paid(unit, payment)
    else:
        _failed(unit, payment)
    payment.draft = None
    unit.session.flush()


def _paid(unit: Unit, payment: Payment) -> None:
    payment.state = PaymentState.PAID
    audit.record(unit, "deposit.paid", payment.public_id, "payment")
    hold = unit.session.get_one(Hold, payment.hold_id)
    said = _draft(unit, payment)
    try:
        booking = holds.book(unit, holds.token_of(unit, hold.request_id), _visitor(said))
    except (SlotTaken, Invalid):
        _ask_for(unit, payment, hold, _visitor(said))
        deposits_back.ask(unit, payment)
        return
    payment.booking_id = booking.id
    visit_links.open_until_end(unit, booking)


def _ask_for(unit: Unit, payment: Payment, hold: Hold, visitor: Visitor) -> None:
    """Hand somebody whose time was lost to the studio, as a request to answer."""
    when = f"{wall(hold.starts_at, unit.settings.zone):%Y-%m-%d %H:%M}"
    asked = BookingRequest(
        name=visitor.name,
        email=visitor.email,
        phone=visitor.phone,
        concern="Paid a deposit for a time that was lost meanwhile. It is given back by itself.",
        wished_time=f"{when}, as booked",
        request_id=payment.public_id,
        language=visitor.language,
        service=hold.service if opening.offer_of(unit, hold.service) else bookings.CONSULTATION,
    )
    bookings.request_booking(unit, asked)


def _failed(unit: Unit, payment: Payment) -> None:
    payment.state = PaymentState.FAILED
    hold = unit.session.get_one(Hold, payment.hold_id)
    holds.let_go(unit, holds.token_of(unit, hold.request_id))
    audit.record(unit, "deposit.not_paid", payment.public_id, "payment")


def _remember(unit: Unit, public_id: str, made: Checkout) -> None:
    claims.queue(unit)
    payment = _find(unit, public_id)
    if payment is None or payment.draft is None:
        raise PaymentError("settled meanwhile")
    payment.provider_ref = made.ref
    said = _draft(unit, payment) | {"url": made.url}
    payment.draft = sealing.seal_secret(unit, payment, "draft", sealing.canonical(said))
    unit.session.flush()


def _forget(unit: Unit, public_id: str) -> None:
    """Take back what was never opened, so that it can be tried anew."""
    claims.queue(unit)
    payment = _find(unit, public_id)
    if payment is not None and payment.provider_ref is None:
        unit.session.delete(payment)
        unit.session.flush()
        audit.record(unit, "deposit.not_begun", public_id, "payment")


def _sealed(unit: Unit, payment: Payment, visitor: Visitor) -> Sealed:
    said = {name: getattr(visitor, name) for name in _SAID} | {"answers": dict(visitor.answers)}
    return sealing.seal_secret(unit, payment, "draft", sealing.canonical(said))


def _draft(unit: Unit, payment: Payment) -> dict[str, Any]:
    if payment.draft is None:
        return {}
    said: dict[str, Any] = json.loads(sealing.open_secret(unit, payment, "draft", payment.draft))
    return said


def _visitor(said: dict[str, Any]) -> Visitor:
    return Visitor(**{name: said[name] for name in (*_SAID, "answers")})


def _find(unit: Unit, public_id: str) -> Payment | None:
    return unit.session.scalar(select(Payment).where(Payment.public_id == public_id))


jobs.register(SETTLE, run)
