"""Reach addresses that somebody typed: over TLS, on the open internet only; posts go no further.

The name is looked up once and the connection goes to what was looked at, so that a name cannot
lead inside after it was checked.
"""

import http.client
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

#: Seconds to wait for the other side, for each step.
SECONDS = 10
#: Signs an address may have, and bytes of an answer that are read at most.
LONGEST, MOST_READ = 500, 64 * 1024
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}")
_PATH = re.compile(r"[!-~]*")
#: Numbers behind which a gateway may reach any other.
_TRANSLATED = ip_network("64:ff9b::/96")
#: Names that never lead out of a house.
_INSIDE = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa")


class PostError(Exception):
    """It could not be handed over; `code` says why in one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AddressRefused(ValueError):  # noqa: N818 - a refusal, named as people say it
    """The address may not be used; `code` says why in one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address in parts."""

    scheme: str
    host: str
    port: int
    path: str


def checked(url: str, *, inside: bool = False) -> Address:
    """Take an address apart; `inside` allows plain http and this machine, for tests.

    Raises AddressRefused: `not_https`, `not_an_address`, `private`.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise AddressRefused("not_an_address") from None
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise AddressRefused("not_https")
    is_odd = "@" in parts.netloc or parts.fragment or "#" in url
    if len(url) > LONGEST or is_odd or port == 0 or not _PATH.fullmatch(url):
        raise AddressRefused("not_an_address")
    number = _number(host)
    if number is None and not _HOST.fullmatch(host):
        raise AddressRefused("not_an_address")
    if not inside and not _is_outside(host, number):
        raise AddressRefused("private")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def post(url: str, body: bytes, headers: Mapping[str, str], *, inside: bool = False) -> int:
    """Post a body and return the status of the answer. Raises PostError."""
    try:
        address = checked(url, inside=inside)
    except AddressRefused as error:
        raise PostError(error.code) from None
    try:
        return _post(address, body, headers, look_up(address, inside=inside))
    except ssl.SSLError:
        raise PostError("bad_certificate") from None
    except TimeoutError:
        raise PostError("too_slow") from None
    except (OSError, http.client.HTTPException):
        raise PostError("no_answer") from None


def _post(address: Address, body: bytes, headers: Mapping[str, str], number: str) -> int:
    connection = connection_to(address, number)
    try:
        connection.request("POST", address.path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_READ)
        return answer.status
    finally:
        connection.close()


def connection_to(
    address: Address, number: str, seconds: float = SECONDS
) -> http.client.HTTPConnection:
    """Return a connection to a number that is named as the address says."""
    made: http.client.HTTPConnection
    if address.scheme == "https":
        context = ssl.create_default_context()
        made = http.client.HTTPSConnection(
            address.host, address.port, timeout=seconds, context=context
        )
    else:
        made = http.client.HTTPConnection(address.host, address.port, timeout=seconds)
    made._create_connection = _to(number)  # type: ignore[attr-defined] # noqa: SLF001 - its one seam
    return made


def _to(number: str) -> Callable[..., socket.socket]:
    def connect(where: tuple[str, int], timeout: float, _source: object = None) -> socket.socket:
        return socket.create_connection((number, where[1]), timeout)

    return connect


def look_up(address: Address, *, inside: bool) -> str:
    """Return a number of the host; every number it has must lie outside. Raises PostError."""
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    numbers = [str(entry[4][0]) for entry in found]
    if not inside and not all(_is_open(ip_address(number)) for number in numbers):
        raise PostError("private")
    return numbers[0]


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_outside(host: str, number: IPv4Address | IPv6Address | None) -> bool:
    if number is not None:
        return _is_open(number)
    # A last part of digits is a number in a spelling of its own, such as 127.1.
    last = host.rpartition(".")[2]
    return "." in host and not last[:1].isdigit() and not host.endswith(_INSIDE)


def _is_open(number: IPv4Address | IPv6Address) -> bool:
    if isinstance(number, IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if inner is not None:
            return _is_open(inner)
        if number.teredo is not None or number in _TRANSLATED:
            return False
    return number.is_global and not number.is_multicast
