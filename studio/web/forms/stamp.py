"""A hidden mark of when a public page was made; nobody else can make one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from studio.context import current_studio

#: After so long a page is too old to be sent.
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Age:
    """How old a page is; `known` is false when its mark is missing, forged or too old."""

    known: bool
    passed: timedelta = timedelta()


def stamp(request_id: str, at: datetime, kind: str = "form") -> str:
    """Mark a page of a kind, made for one request at an instant."""
    seconds = int(at.timestamp())
    return f"{seconds}.{_proof(kind, request_id, seconds)}"


def age(
    text: str,
    request_id: str,
    now: datetime,
    kind: str = "form",
    longest: timedelta = LONGEST,
) -> Age:
    """Read a mark."""
    seconds, _, proof = text.partition(".")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 12):
        return Age(known=False)
    genuine = _proof(kind, request_id, int(seconds))
    if not compare_digest(genuine.encode(), proof.encode("utf-8", "replace")):
        return Age(known=False)
    passed = timedelta(seconds=int(now.timestamp()) - int(seconds))
    return Age(known=timedelta() <= passed <= longest, passed=passed)


def _proof(kind: str, request_id: str, seconds: int) -> str:
    return current_studio.keyring.mac(kind, f"{request_id}:{seconds}".encode())
