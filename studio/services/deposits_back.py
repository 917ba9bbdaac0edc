"""Giving deposits back: by the studio's rule when a client cancels, or because somebody decides."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from studio.adapters.payments import PaymentError
from studio.hooks import SYSTEM
from studio.models import Booking, Job, JobState, Payment, PaymentState
from studio.services import audit, bookings, claims, jobs
from studio.services.errors import Conflict
from studio.services.jobs import GiveUp, Running, TryLater
from studio.services.unit import Tools, Unit, reading, unit_of_work

REFUND: Final = "refund_deposit"
#: A slip is undone within ten minutes; what was given back by then would be gone.
UNDO_WAIT: Final = timedelta(minutes=11)
_AT_WORK: Final = (JobState.QUEUED, JobState.RUNNING)
_AT_ONCE: Final = timedelta()


def of_booking(unit: Unit, booking: Booking) -> Payment | None:
    """Return the deposit that was paid for a visit."""
    return unit.session.scalar(select(Payment).where(Payment.booking_id == booking.id))


def ask(unit: Unit, payment: Payment, wait: timedelta = _AT_ONCE) -> None:
    """Let a paid deposit be given back after a wait; again changes nothing."""
    if payment.state is not PaymentState.PAID or payment.refund_asked_at is not None:
        return
    payment.refund_asked_at = unit.now().replace(microsecond=0)
    unit.session.flush()
    jobs.add(unit, REFUND, _order_of(payment), wait=wait)
    audit.record(unit, "deposit.refund_asked", payment.public_id, "payment")


def cancelled(unit: Unit, booking: Booking) -> None:
    """Give the deposit of a visit back that a client called off, once that can't be undone."""
    payment = of_booking(unit, booking)
    if payment is not None:
        ask(unit, payment, UNDO_WAIT)


def restored(unit: Unit, booking: Booking) -> None:
    """Keep the deposit after all: the slip was undone."""
    payment = of_booking(unit, booking)
    if payment is not None and payment.state is PaymentState.PAID:
        payment.refund_asked_at = None
        unit.session.flush()


def give_back(unit: Unit, booking_id: str) -> Booking:
    """Give a deposit back because the studio decides so.

    Raises NotFound, Conflict("nothing_to_give_back").
    """
    unit.require_staff("deposit.refund")
    claims.queue(unit)
    booking = bookings.get(unit, booking_id)
    payment = of_booking(unit, booking)
    if payment is None or payment.state is not PaymentState.PAID:
        raise Conflict("nothing_to_give_back")
    payment.refund_asked_at = None  # what waits for an undo need not wait any more
    ask(unit, payment)
    return booking


def call_off(unit: Unit, booking_id: str, *, gives_back: bool) -> Booking:
    """Call a visit off for the studio, and give what was paid for it back in the same act.

    Raises NotFound, Conflict("booking_not_confirmed"); then nothing goes back.
    """
    unit.require_staff("deposit.refund")
    claims.queue(unit)
    payment = of_booking(unit, bookings.get(unit, booking_id))
    if gives_back and payment is not None:
        ask(unit, payment)  # before the mail, which says so
    return bookings.cancel(unit, booking_id)


def has_failed(unit: Unit, payment: Payment) -> bool:
    """Tell whether a deposit was to go back, but nothing works on it any more."""
    if payment.state is not PaymentState.PAID or payment.refund_asked_at is None:
        return False
    query = select(Job.subject).where(Job.kind == REFUND, Job.state.in_(_AT_WORK))
    return _order_of(payment) not in unit.session.scalars(query).all()


def run(tools: Tools, job: Running) -> None:
    """Give one deposit back; the provider takes the same order twice as once."""
    with reading(tools, SYSTEM) as unit:
        payment = _owed(unit, job)
        if payment is None:
            return
        ref, provider = payment.provider_ref or "", payment.provider
    if provider != tools.payments.name:
        raise GiveUp("other_payments")
    try:
        tools.payments.refund(ref)
    except PaymentError as error:
        raise TryLater("no_payments") from error
    with unit_of_work(tools, SYSTEM) as unit:
        claims.queue(unit)
        payment = _find(unit, job)
        if payment is not None and payment.state is PaymentState.PAID:
            payment.state, payment.settled_at = PaymentState.REFUNDED, unit.now()
            audit.record(unit, "deposit.refunded", payment.public_id, "payment")


def _owed(unit: Unit, job: Running) -> Payment | None:
    """Return what is still to be given back, as this job was told to."""
    payment = _find(unit, job)
    if payment is None or payment.state is not PaymentState.PAID:
        return None
    return payment if dict(job.subject) == _order_of(payment) else None


def _order_of(payment: Payment) -> dict[str, str]:
    """Return what a job is told: a later order is another one."""
    asked = payment.refund_asked_at
    return {"payment": payment.public_id, "asked": str(int(asked.timestamp())) if asked else ""}


def _find(unit: Unit, job: Running) -> Payment | None:
    query = select(Payment).where(Payment.public_id == job.subject["payment"])
    return unit.session.scalar(query)


jobs.register(REFUND, run)
