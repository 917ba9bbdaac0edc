"""Stripe is asked as its manual says, and believed no more than it says."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from studio.adapters.payments import (
    Checkout,
    LocalPayments,
    NoPayments,
    Order,
    PaymentError,
    PayState,
    StripePayments,
    provider_of,
)
from studio.settings import Settings, SettingsError

ORDER = Order(
    3000, "usd", "AbCdEfGhIj", "https://back", "https://left", "es",
    datetime(2026, 11, 22, 18, 31, tzinfo=UTC),
)  # fmt: skip
OPEN = {"id": "cs_1", "status": "open", "payment_status": "unpaid", "payment_intent": None}
DONE = {
    "id": "cs_1",
    "status": "complete",
    "payment_status": "paid",
    "payment_intent": {"id": "pi_1", "latest_charge": {"refunded": False}},
}
BACK = {**DONE, "payment_intent": {"id": "pi_1", "latest_charge": {"refunded": True}}}


class _Stripe(BaseHTTPRequestHandler):
    """Answers as the provider does, and remembers what it was asked."""

    heard: list[dict[str, str]]
    answer: tuple[int, bytes]

    def do_GET(self) -> None:
        self._take({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._take(dict(parse_qsl(body, keep_blank_values=True)))

    def _take(self, form: dict[str, str]) -> None:
        self.heard.append(
            {
                **form,
                "asked": f"{self.command} {self.path.partition('?')[0]}",
                "key": self.headers["Authorization"],
                "once": self.headers.get("Idempotency-Key", ""),
            }
        )
        status, answer = self.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_about: object) -> None:
        """Stay quiet."""


@contextmanager
def stripe(
    said: object = None, status: int = 200, raw: bytes | None = None
) -> Iterator[tuple[StripePayments, list[dict[str, str]]]]:
    heard: list[dict[str, str]] = []
    answer = status, json.dumps(said).encode() if raw is None else raw
    handler = type("Handler", (_Stripe,), {"heard": heard, "answer": answer})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield StripePayments("sk_1", f"http://127.0.0.1:{server.server_port}"), heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_page_to_pay_is_opened_with_nothing_about_the_visit() -> None:
    with stripe({"id": "cs_1", "url": "https://checkout.example/cs_1"}) as (provider, heard):
        made = provider.begin(ORDER)

    assert made == Checkout("cs_1", "https://checkout.example/cs_1")
    assert heard == [
        {
            "asked": "POST /v1/checkout/sessions",
            "key": "Bearer sk_1",
            "once": "begin-AbCdEfGhIj",
            "mode": "payment",
            "payment_method_types[0]": "card",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": "3000",
            "line_items[0][price_data][product_data][name]": "Visit, reference AbCdEfGh",
            "client_reference_id": "AbCdEfGhIj",
            "success_url": "https://back",
            "cancel_url": "https://left",
            "locale": "es",
            "expires_at": "1795372260",
        }
    ]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (OPEN, PayState.OPEN),
        ({**OPEN, "status": "expired"}, PayState.CLOSED),
        ({**OPEN, "status": "complete"}, PayState.CLOSED),
        (DONE, PayState.PAID),
        ({**DONE, "payment_intent": {"id": "pi_1", "latest_charge": None}}, PayState.PAID),
        (BACK, PayState.REFUNDED),
    ],
)
def test_what_became_of_it_is_read_from_the_session(
    said: dict[str, object], state: PayState
) -> None:
    with stripe(said) as (provider, heard):
        assert provider.state("cs_1") is state

    assert heard[0]["asked"] == "GET /v1/checkout/sessions/cs_1"


@pytest.mark.parametrize(("said", "asks"), [(OPEN, 2), (DONE, 1)])
def test_only_an_open_page_is_closed(said: dict[str, object], asks: int) -> None:
    with stripe(said) as (provider, heard):
        provider.close("cs_1")

    assert len(heard) == asks
    assert heard[-1]["asked"].endswith("/expire") is (asks == 2)


@pytest.mark.parametrize(("said", "refunds"), [(DONE, 1), (BACK, 0)])
def test_it_is_given_back_once(said: dict[str, object], refunds: int) -> None:
    with stripe(said) as (provider, heard):
        provider.refund("cs_1")

    told = [one for one in heard if one["asked"] == "POST /v1/refunds"]
    assert [(one["payment_intent"], one["once"]) for one in told] == [
        ("pi_1", "refund-cs_1")
    ] * refunds


@pytest.mark.parametrize(
    ("status", "raw"),
    [(401, b"{}"), (500, b"oops"), (200, b"no json"), (200, b"[]"), (200, b'{"id": 1}')],
)
def test_an_answer_that_is_none_is_an_error_without_the_key(status: int, raw: bytes) -> None:
    with stripe(status=status, raw=raw) as (provider, _), pytest.raises(PaymentError) as caught:
        provider.begin(ORDER)

    assert "sk_1" not in str(caught.value)


def test_nobody_there_is_an_error() -> None:
    with pytest.raises(PaymentError):
        StripePayments("sk_1", "http://127.0.0.1:9").state("cs_1")


def test_the_page_to_try_things_out_keeps_its_orders(tmp_path: Path) -> None:
    first = LocalPayments(tmp_path, "http://localhost/")
    made = first.begin(ORDER)
    assert made.url == f"http://localhost/pay/{made.ref}"
    first.pay(made.ref)
    assert first.begin(ORDER) == made  # the same order again changes nothing

    another = LocalPayments(tmp_path, "http://localhost")

    assert another.state(made.ref) is PayState.PAID
    another.close(made.ref)
    assert another.state(made.ref) is PayState.PAID
    another.refund(made.ref)
    assert another.state(made.ref) is PayState.REFUNDED


@pytest.mark.parametrize("ref", ["", "test_", "../keys", "test_../../x", "test_" + "0" * 32])
def test_a_ref_that_is_none_opens_no_file(tmp_path: Path, ref: str) -> None:
    provider = LocalPayments(tmp_path, "")

    assert provider.order(ref) is None
    with pytest.raises(PaymentError):
        provider.pay(ref)


@pytest.mark.parametrize(
    "given",
    [
        {"STUDIO_PAYMENTS": "local"},
        {"STUDIO_PAYMENTS": "local", "STUDIO_ENV": "production"},
        {"STUDIO_PAYMENTS": "stripe"},
    ],
)
def test_a_choice_that_can_not_work_stops_the_start(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="STUDIO_PAYMENTS"):
        Settings.read(given)


def test_the_installation_chooses_and_the_key_is_never_shown(tmp_path: Path) -> None:
    settings = Settings.read({"STUDIO_PAYMENTS": "stripe", "STUDIO_STRIPE_KEY": "sk_secret"})

    assert isinstance(provider_of(settings, tmp_path), StripePayments)
    assert isinstance(provider_of(Settings.read({}), tmp_path), NoPayments)
    assert "sk_secret" not in repr(settings)
