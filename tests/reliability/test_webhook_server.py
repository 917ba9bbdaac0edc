"""Webhooks over a real connection: one post each, no redirect followed, none inside the house."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from studio.adapters import outgoing
from studio.adapters.outgoing import PostError
from studio.context import StudioState
from studio.services import webhooks
from studio.services.webhooks import Event
from tests.conftest import Clock, Work
from tests.web.people import OWNER


class _Receiver(BaseHTTPRequestHandler):
    seen: ClassVar[list[tuple[str, bytes]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, body))
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library says
        """Stay silent."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    class Handler(_Receiver):
        seen: ClassVar[list[tuple[str, bytes]]] = []

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", Handler.seen
        server.shutdown()
        thread.join()


def test_it_reaches_a_real_server_and_follows_no_redirect(
    work: Work, state: StudioState, clock: Clock, receiver: tuple[str, list[tuple[str, bytes]]]
) -> None:
    address, seen = receiver
    for path in ("/in?a=1", "/moved"):
        with work(replace(OWNER, authenticated_at=clock())) as unit:
            made = webhooks.add(unit, address + path, frozenset(Event))
            webhooks.ping(unit, made.row.public_id)

    assert [state.work(kind, one) for kind, one in state.due_work()] == [True, False]

    assert [path for path, _ in seen] == ["/in?a=1", "/moved"]
    assert json.loads(seen[0][1])["event"] == "ping"


def test_outside_of_tests_a_server_of_the_house_is_not_told(
    receiver: tuple[str, list[tuple[str, bytes]]],
) -> None:
    with pytest.raises(PostError):
        outgoing.post(receiver[0], b"{}", {})

    assert receiver[1] == []
