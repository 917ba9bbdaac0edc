"""Look-ups: one host for each provider, no redirects, little time, and nothing believed blindly."""

import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from studio.adapters import lookups
from studio.adapters.lookups import Account, fetcher

KEY = Account("17", "a-key-of-an-account")
asked: list[tuple[str, str]] = []


class Provider(BaseHTTPRequestHandler):
    """Answers as providers do on a good day, and on bad ones."""

    def do_GET(self) -> None:
        asked.append((self.path, self.headers["Authorization"]))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.end_headers()
            return
        body = {
            "/good": b'{"id": 1}',
            "/broken": b"{",
            "/huge": b'"' + b"x" * (lookups.MAX_BYTES + 1) + b'"',
        }.get(self.path)
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(body or json.dumps({"error": "none"}).encode())

    def log_message(self, *_about: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/good", {"id": 1}),
        ("/moved", None),
        ("/broken", None),
        ("/huge", None),
        ("/none", None),
        ("//elsewhere.example/good", None),
        ("good", None),
        ("/go od", None),
        ("/go\r\nHost: x", None),
    ],
)
def test_only_a_whole_answer_counts(port: int, path: str, expected: object) -> None:
    def connect(host: str, seconds: float) -> http.client.HTTPConnection:
        assert host == "acuityscheduling.com"
        assert seconds <= lookups.SECONDS
        return http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)

    assert fetcher("acuity", KEY, connect)(path) == expected


def test_each_provider_is_asked_its_own_way(port: int) -> None:
    def connect(_host: str, seconds: float) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)

    asked.clear()
    fetcher("acuity", KEY, connect)("/good")
    fetcher("square", KEY, connect)("/good")

    assert [proof.split()[0] for _, proof in asked] == ["Basic", "Bearer"]


def test_nobody_is_asked_without_a_key_or_a_known_host() -> None:
    def connect(_host: str, _seconds: float) -> http.client.HTTPConnection:
        raise AssertionError

    assert fetcher("acuity", Account(), connect)("/good") is None
    assert fetcher("calcom", KEY, connect)("/good") is None


def test_a_provider_that_is_down_is_no_fault() -> None:
    def connect(_host: str, seconds: float) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", 1, timeout=seconds)

    assert fetcher("square", KEY, connect)("/good") is None
