"""Ways to take a deposit on somebody else's page: none yet, as long as no provider is chosen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class PaymentError(Exception):
    """The provider gave no usable answer; asking again later may."""


class PayState(StrEnum):
    """What became of a checkout."""

    OPEN = "open"
    PAID = "paid"
    #: Left, expired or refused: nobody can pay there any more.
    CLOSED = "closed"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid; `reference` is the same for each try and says nothing of the visit."""

    amount_cents: int
    currency: str
    reference: str
    return_url: str
    cancel_url: str
    language: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Checkout:
    """The provider's own page for one order."""

    ref: str
    url: str


class PaymentProvider(Protocol):
    """Takes money on pages of its own. Every call raises PaymentError."""

    name: str

    def begin(self, order: Order) -> Checkout:
        """Open a page to pay; the same order twice is one page."""

    def state(self, ref: str) -> PayState:
        """Tell what became of a checkout: the only word on it that is believed."""

    def close(self, ref: str) -> None:
        """Let nobody pay there any more; what is paid stays paid."""

    def refund(self, ref: str) -> None:
        """Give all of it back; again changes nothing."""


class NoPayments:
    """Take nothing: the studio has no provider."""

    name = "none"

    def begin(self, _order: Order) -> Checkout:
        raise PaymentError("no provider of payments")

    def state(self, _ref: str) -> PayState:
        raise PaymentError("no provider of payments")

    def close(self, _ref: str) -> None:
        raise PaymentError("no provider of payments")

    def refund(self, _ref: str) -> None:
        raise PaymentError("no provider of payments")
