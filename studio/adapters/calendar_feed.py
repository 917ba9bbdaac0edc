"""Fetch an outside calendar by its address: https only, never from a private network.

The address comes from a person of the studio, the answer from anywhere. So names are looked up
once, each address found is judged, and the connection goes to just that address.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

#: Seconds to wait for a connection and each part of an answer, and for the whole of it.
WAIT_SECONDS, WHOLE_SECONDS = 5.0, 15.0
MOST_BYTES = 1024 * 1024
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 2000
#: What a calendar's version may be called.
_LONGEST_ETAG = 200
_PORT = 443
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
#: Public by their number, and yet a way to addresses that are not.
_TUNNELS: Final = tuple(
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "2002::/16", "2001::/32")
)


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


def is_public(address: str) -> bool:
    """Tell whether an address is one of the open internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in network for network in _TUNNELS):
            return False
    return found.is_global and not found.is_multicast


@dataclass(frozen=True, slots=True)
class Network:
    """What may be reached, and whose certificates are trusted; tests bring their own."""

    may_reach: Callable[[str], bool] = is_public
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context


INTERNET: Final = Network()


def cleaned(address: str) -> str:
    """Return an address as it is fetched: `webcal:` is https. Raises FeedError("address")."""
    text = address.strip()
    if text.lower().startswith("webcal://"):
        text = "https://" + text[len("webcal://") :]
    _split(text)
    return text


def fetch(address: str, etag: str = "", network: Network = INTERNET) -> Fetched | None:
    """Fetch a calendar; null when it is still the version named by `etag`. Raises FeedError."""
    for _ in range(MOST_REDIRECTS + 1):
        found = _ask(_split(address), etag, network)
        if not isinstance(found, str):
            return found
        address = urljoin(address, found)
    raise FeedError("redirects")


def _split(address: str) -> SplitResult:
    """Take an address apart. Raises FeedError("address")."""
    odd = any(sign.isspace() or not sign.isprintable() for sign in address)
    if odd or len(address) > LONGEST_ADDRESS:
        raise FeedError("address")
    try:
        parts = urlsplit(address)
        fits = parts.scheme == "https" and parts.hostname and parts.port in {None, _PORT}
        (parts.hostname or "").encode("idna")
    except ValueError:
        raise FeedError("address") from None
    if not fits or parts.username is not None or parts.password is not None:
        raise FeedError("address")
    return parts


def _ask(parts: SplitResult, etag: str, network: Network) -> Fetched | str | None:
    """Ask once; give the answer, where to go instead, or null for "not changed"."""
    host = (parts.hostname or "").encode("idna").decode()
    connection = _Pinned(host, _reachable(host, network), network.trust())
    watch = threading.Timer(WHOLE_SECONDS, connection.break_off)
    watch.daemon = True
    try:
        connection.connect()
        watch.start()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept": "text/calendar", "User-Agent": "studio-calendar/1"}
        headers |= {"If-None-Match": etag} if etag else {}
        connection.request("GET", path.encode("utf-8").decode("latin-1"), headers=headers)
        return _read(connection.getresponse())
    except TimeoutError:
        raise FeedError("slow") from None
    except (ssl.SSLError, ssl.CertificateError):
        raise FeedError("certificate") from None
    except (OSError, HTTPException, ValueError):
        raise FeedError("slow" if connection.is_broken_off else "unreachable") from None
    finally:
        watch.cancel()
        connection.close()


def _reachable(host: str, network: Network) -> tuple[str, int]:
    """Look a name up. Raises FeedError when any of its addresses is out of bounds."""
    try:
        found = socket.getaddrinfo(host, _PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FeedError("unknown_host") from None
    addresses = [str(place[0]) for *_, place in found]
    if not addresses or not all(network.may_reach(address) for address in addresses):
        raise FeedError("not_public")
    return addresses[0], _PORT


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
        raise FeedError("unreachable")
    content = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FeedError("too_big")
    etag = answer.headers.get("ETag") or ""
    return Fetched(content, etag if len(etag) <= _LONGEST_ETAG else "")


class _Pinned(HTTPSConnection):
    """A connection to one address, whose certificate must be that of the host's name."""

    def __init__(self, host: str, place: tuple[str, int], trust: ssl.SSLContext) -> None:
        super().__init__(host, timeout=WAIT_SECONDS, context=trust)
        self._place, self._trust = place, trust
        self.is_broken_off = False

    def connect(self) -> None:
        """Connect to the address that was judged, whatever its name says by now."""
        raw = socket.create_connection(self._place, WAIT_SECONDS)
        try:
            self.sock = self._trust.wrap_socket(raw, server_hostname=self.host)
        except BaseException:
            raw.close()
            raise

    def break_off(self) -> None:
        """End an answer that drips in for too long."""
        self.is_broken_off = True
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)
