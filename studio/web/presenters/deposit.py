"""Deposits, ready to show: on the way to pay, on the client's own page, and to the studio."""

from dataclasses import dataclass

from studio.documents.dates import Language
from studio.models import Booking, BookingStatus, Payment, PaymentState
from studio.services.deposit_facts import money
from studio.settings import Settings
from studio.web.presenters.book import Fact, Frame
from studio.web.presenters.deposit_words import WORDS, DepositWords


@dataclass(frozen=True, slots=True)
class DepositView:
    """The page between typing and booking. Without an address to pay at, nothing is to be paid."""

    frame: Frame
    words: DepositWords
    title: str
    lead: str
    facts: tuple[Fact, ...]
    #: What just did not work.
    said: str
    until: str
    pay_label: str
    pay_url: str
    check_url: str
    rule: str
    action: str
    again_url: str


@dataclass(frozen=True, slots=True)
class DepositRow:
    """A deposit as the studio sees it; without an address there is nothing to give back."""

    line: str
    back_url: str = ""
    #: What calling the visit off offers to do too.
    offer: str = ""


def price_of(payment: Payment) -> str:
    """Return what a deposit is, or was, in money."""
    return money(payment.amount_cents, payment.currency)


def rule(language: Language, settings: Settings) -> str:
    """Return until when a deposit comes back."""
    words, hours = WORDS[language], settings.change_hours
    return words.back_until.format(hours=hours) if hours else words.back


def before(language: Language, settings: Settings, cents: int) -> tuple[str, ...]:
    """Return what is said of a deposit before one goes to pay it; nothing when there is none."""
    if not cents:
        return ()
    price = money(cents, settings.currency)
    return WORDS[language].next_page.format(price=price), rule(language, settings)


def facts_of(language: Language, payment: Payment | None) -> tuple[Fact, ...]:
    """Return the line of a paid deposit for the facts of a visit."""
    if payment is None or payment.state is not PaymentState.PAID:
        return ()
    words = WORDS[language]
    return (Fact(words.label, words.paid.format(price=price_of(payment))),)


def own_line(
    language: Language,
    settings: Settings,
    booking: Booking,
    payment: Payment | None,
    *,
    may_change: bool,
) -> str:
    """Return what a client reads of the deposit on the visit's own page."""
    if payment is None:
        return ""
    words, price = WORDS[language], price_of(payment)
    if payment.state is PaymentState.REFUNDED:
        return words.gone_back.format(price=price)
    if payment.refund_asked_at is not None:
        return words.goes_back.format(price=price)
    if booking.status is BookingStatus.CANCELLED:
        return words.stays.format(price=price)
    paid = words.paid_lead.format(price=price)
    return f"{paid} {rule(language, settings)}" if may_change else paid


def row(payment: Payment | None, back_url: str, *, has_failed: bool = False) -> DepositRow | None:
    """Return what the studio sees of a visit's deposit."""
    if payment is None:
        return None
    price = price_of(payment)
    if payment.state is PaymentState.REFUNDED:
        return DepositRow(f"{price} given back")
    if has_failed:
        return DepositRow(f"{price} could not be given back. Nothing was sent yet.", back_url)
    if payment.refund_asked_at is not None:
        return DepositRow(f"{price}, on its way back")
    ask = f"Give the deposit of {price} back to the card it was paid with"
    return DepositRow(f"{price} paid", back_url, ask)
