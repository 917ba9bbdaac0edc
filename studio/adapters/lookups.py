"""Ask a provider for what its post left out: fixed hosts, https, no redirects, little time."""

import base64
import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

#: Seconds for all look-ups of one post, and bytes of an answer.
SECONDS: Final = 5.0
MAX_BYTES: Final = 1024 * 1024
#: Where each provider answers; never taken from a post or from settings.
HOSTS: Final[Mapping[str, str]] = {
    "acuity": "acuityscheduling.com",
    "square": "connect.squareup.com",
    "squarespace": "api.squarespace.com",
}

Connect = Callable[[str, float], http.client.HTTPConnection]
#: Answers a path with a JSON value, or None when it is not to be had now.
Fetch = Callable[[str], object]


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """The owner's account at a provider."""

    user: str = ""
    api_key: str = ""


def fetcher(provider: str, account: Account, connect: Connect | None = None) -> Fetch:
    """Return a fetcher for one post; without a key or a known host it fetches nothing."""
    host = HOSTS.get(provider)
    if host is None or not account.api_key:
        return lambda _path: None
    ends = time.monotonic() + SECONDS
    headers = {"Authorization": _authorization(provider, account), "Accept": "application/json"}

    def fetch(path: str) -> object:
        left = ends - time.monotonic()
        if left <= 0 or not path.startswith("/") or not path.isprintable() or " " in path:
            return None
        return _get((connect or _https)(host, left), path, headers, ends)

    return fetch


def _https(host: str, seconds: float) -> http.client.HTTPConnection:
    return http.client.HTTPSConnection(host, timeout=seconds, context=ssl.create_default_context())


def _get(
    connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str], ends: float
) -> object:
    """Fetch one answer; whatever goes wrong, there is none. A redirect is no answer."""
    try:
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        body = _read(answer, ends) if answer.status == http.HTTPStatus.OK else None
        return None if body is None else json.loads(body)
    except (OSError, http.client.HTTPException, ValueError, RecursionError):
        return None
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, ends: float) -> bytes | None:
    """Read a body in parts, so that a slow sender cannot hold us; None when it is too much."""
    body = b""
    while part := answer.read1(65536):
        body += part
        if len(body) > MAX_BYTES or time.monotonic() > ends:
            return None
    return body


def _authorization(provider: str, account: Account) -> str:
    if provider == "acuity":
        pair = f"{account.user}:{account.api_key}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"
    return f"Bearer {account.api_key}"
