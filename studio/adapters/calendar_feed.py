"""Fetch an outside calendar by its address; `studio.adapters.outgoing` says what may be reached.

The address comes from a person of the studio, the answer from anywhere. A redirect is judged like
the address itself.
"""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final
from urllib.parse import urljoin

from studio.adapters.outgoing import (
    Address,
    AddressRefused,
    PostError,
    checked,
    connection_to,
    look_up,
)

#: Seconds to wait for a connection and each part of an answer, and for the whole of it.
WAIT_SECONDS, WHOLE_SECONDS = 5.0, 15.0
MOST_BYTES = 1024 * 1024
MOST_REDIRECTS = 3
#: What a calendar's version may be called.
_LONGEST_ETAG = 200
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_ASKED: Final = {"Accept": "text/calendar", "User-Agent": "studio-calendar/1"}


class FeedError(Exception):
    """A calendar could not be read; `code` says why, in a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent, and what it calls this version."""

    content: bytes
    etag: str


def cleaned(address: str) -> str:
    """Return an address as it is fetched: `webcal:` is https. Raises FeedError."""
    text = address.strip()
    if text.lower().startswith("webcal://"):
        text = "https://" + text[len("webcal://") :]
    _checked(text, inside=False)
    return text


def fetch(address: str, etag: str = "", *, inside: bool = False) -> Fetched | None:
    """Fetch a calendar; null when it is still the version named by `etag`.

    `inside` allows plain http and this machine, for tests. Raises FeedError.
    """
    for _ in range(MOST_REDIRECTS + 1):
        found = _ask(_checked(address, inside=inside), etag, inside=inside)
        if not isinstance(found, str):
            return found
        address = urljoin(address, found)
    raise FeedError("redirects")


def _checked(address: str, *, inside: bool) -> Address:
    try:
        return checked(address, inside=inside)
    except AddressRefused as error:
        raise FeedError(error.code) from None


def _ask(address: Address, etag: str, *, inside: bool) -> Fetched | str | None:
    """Ask once; give the answer, where to go instead, or null for "not changed"."""
    late = threading.Event()
    try:
        number = look_up(address, inside=inside)
    except PostError as error:
        raise FeedError(error.code) from None
    except (OSError, UnicodeError):
        raise FeedError("unknown_host") from None
    connection = connection_to(address, number, WAIT_SECONDS)
    watch = threading.Timer(WHOLE_SECONDS, _break_off, (connection, late))
    watch.daemon = True
    watch.start()
    try:
        headers = _ASKED | ({"If-None-Match": etag} if etag else {})
        connection.request("GET", address.path, headers=headers)
        return _read(connection.getresponse())
    except ssl.SSLError:
        raise FeedError("bad_certificate") from None
    except TimeoutError:
        raise FeedError("too_slow") from None
    except (OSError, HTTPException, ValueError):
        raise FeedError("too_slow" if late.is_set() else "no_answer") from None
    finally:
        watch.cancel()
        connection.close()


def _break_off(connection: HTTPConnection, late: threading.Event) -> None:
    """End an answer that drips in for too long."""
    late.set()
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)


def _read(answer: HTTPResponse) -> Fetched | str | None:
    if answer.status == 304:
        return None
    if answer.status in _MOVED:
        return answer.headers.get("Location") or ""
    if answer.status in {401, 403}:
        raise FeedError("not_allowed")
    if answer.status in {404, 410}:
        raise FeedError("gone")
    if answer.status != 200:
        raise FeedError("no_answer")
    content = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FeedError("too_big")
    etag = answer.headers.get("ETag") or ""
    return Fetched(content, etag if len(etag) <= _LONGEST_ETAG else "")
