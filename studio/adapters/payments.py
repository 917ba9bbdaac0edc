"""Ways to take a deposit on a provider's own page: a page to try things out, or Stripe by https."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from studio.settings import Settings

#: Seconds to wait for the provider.
PAY_SECONDS = 10
STRIPE = "https://api.stripe.com"
#: The version of its words that this module was written for.
STRIPE_VERSION = "2024-06-20"
_REF = re.compile(r"test_[0-9a-f]{32}")


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


NOTHING = NoPayments()


@dataclass(frozen=True, slots=True)
class LocalOrder:
    """What the page to try things out shows, and where its buttons lead."""

    amount_cents: int
    currency: str
    return_url: str
    cancel_url: str
    language: str
    state: PayState = PayState.OPEN


class LocalPayments:
    """Pretend: a page of our own with two buttons, its orders in files. Never for real money."""

    name = "local"

    def __init__(self, folder: Path, base: str) -> None:
        self._folder, self._base = folder, base.rstrip("/")

    def begin(self, order: Order) -> Checkout:
        ref = f"test_{hashlib.sha256(order.reference.encode()).hexdigest()[:32]}"
        if self.order(ref) is None:
            kept = LocalOrder(
                order.amount_cents,
                order.currency,
                order.return_url,
                order.cancel_url,
                order.language,
            )
            self._write(ref, kept)
        return Checkout(ref, f"{self._base}/pay/{ref}")

    def state(self, ref: str) -> PayState:
        return self._known(ref).state

    def close(self, ref: str) -> None:
        self._move(ref, PayState.OPEN, PayState.CLOSED)

    def refund(self, ref: str) -> None:
        self._move(ref, PayState.PAID, PayState.REFUNDED)

    def pay(self, ref: str) -> None:
        """Do as if a card was taken; a closed page takes none any more."""
        self._move(ref, PayState.OPEN, PayState.PAID)

    def order(self, ref: str) -> LocalOrder | None:
        """Return an order for its page, or None for a ref that is none of ours."""
        if not _REF.fullmatch(ref):
            return None
        try:
            kept = json.loads((self._folder / f"{ref}.json").read_text())
        except FileNotFoundError:
            return None
        return LocalOrder(**{**kept, "state": PayState(kept["state"])})

    def _known(self, ref: str) -> LocalOrder:
        found = self.order(ref)
        if found is None:
            raise PaymentError("no such test payment")
        return found

    def _move(self, ref: str, before: PayState, after: PayState) -> None:
        found = self._known(ref)
        if found.state is before:
            self._write(ref, replace(found, state=after))

    def _write(self, ref: str, order: LocalOrder) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        written = self._folder / f"{ref}.part"
        written.write_text(json.dumps(asdict(order)))
        written.replace(self._folder / f"{ref}.json")


class StripePayments:
    """Lead to Stripe's own page; it hears the amount, a reference and the way back, no more."""

    name = "stripe"

    def __init__(self, key: str, base: str = STRIPE) -> None:
        self._key, self._base = key, f"{base}/v1"

    def begin(self, order: Order) -> Checkout:
        made = self._ask("/checkout/sessions", _session(order), f"begin-{order.reference}")
        return Checkout(_text(made, "id"), _text(made, "url"))

    def state(self, ref: str) -> PayState:
        found = self._session(ref)
        if found.get("payment_status") != "paid":
            return PayState.OPEN if found.get("status") == "open" else PayState.CLOSED
        charge = _part(_part(found, "payment_intent"), "latest_charge")
        return PayState.REFUNDED if charge.get("refunded") is True else PayState.PAID

    def close(self, ref: str) -> None:
        if self._session(ref).get("status") == "open":
            self._ask(f"/checkout/sessions/{quote(ref, safe='')}/expire", {}, f"close-{ref}")

    def refund(self, ref: str) -> None:
        if self.state(ref) is PayState.REFUNDED:
            return
        intent = _text(_part(self._session(ref), "payment_intent"), "id")
        self._ask("/refunds", {"payment_intent": intent}, f"refund-{ref}")

    def _session(self, ref: str) -> dict[str, Any]:
        told = urlencode({"expand[]": "payment_intent.latest_charge"})
        return self._ask(f"/checkout/sessions/{quote(ref, safe='')}?{told}")

    def _ask(self, path: str, form: dict[str, str] | None = None, once: str = "") -> dict[str, Any]:
        """Ask, and believe only an object. `once` makes asking again the same as asking once."""
        headers = {"Authorization": f"Bearer {self._key}", "Stripe-Version": STRIPE_VERSION}
        if once:
            headers["Idempotency-Key"] = once
        body = None if form is None else urlencode(form).encode()
        asked = Request(f"{self._base}{path}", body, headers)  # noqa: S310 - https, or a test's own server
        try:
            with urlopen(asked, timeout=PAY_SECONDS) as answer:  # noqa: S310 - as above
                told = json.load(answer)
        except HTTPError as error:
            with error:
                raise PaymentError(f"stripe {error.code}") from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise PaymentError(type(error).__name__) from error
        if not isinstance(told, dict):
            raise PaymentError("no object")
        return told


def provider_of(settings: Settings, folder: Path) -> PaymentProvider:
    """Return what the installation chose."""
    match settings.payments:
        case "none":
            return NOTHING
        case "local":
            return LocalPayments(folder, settings.public_url)
        case "stripe":
            return StripePayments(settings.stripe_key)


def _session(order: Order) -> dict[str, str]:
    """Say what is paid in words that tell nothing of the visit; cards only, as others pay late."""
    line = "line_items[0]"
    return {
        "mode": "payment",
        "payment_method_types[0]": "card",
        f"{line}[quantity]": "1",
        f"{line}[price_data][currency]": order.currency,
        f"{line}[price_data][unit_amount]": str(order.amount_cents),
        f"{line}[price_data][product_data][name]": f"Visit, reference {order.reference[:8]}",
        "client_reference_id": order.reference,
        "success_url": order.return_url,
        "cancel_url": order.cancel_url,
        "locale": order.language,
        "expires_at": str(int(order.closes_at.timestamp())),
    }


def _part(told: dict[str, Any], name: str) -> dict[str, Any]:
    part = told.get(name)
    return part if isinstance(part, dict) else {}


def _text(told: dict[str, Any], name: str) -> str:
    text = told.get(name)
    if not isinstance(text, str) or not text:
        raise PaymentError(f"no {name}")
    return text
