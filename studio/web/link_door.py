"""The door behind a client's link: opened by PIN, for one thing, for a quarter of an hour."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.models import ClientLink, LinkPurpose
from studio.services import links
from studio.services.unit import Unit

#: The page that asks for the PIN, by what the link leads to.
_DOORS = {
    LinkPurpose.PLAN: "studio.link",
    LinkPurpose.REFERRAL: "studio.link",
    LinkPurpose.INTAKE: "studio.intake",
    LinkPurpose.REPLY: "studio.reply",
    LinkPurpose.VISIT: "studio.visit_link",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def opened(unit: Unit, token: str, *purposes: LinkPurpose) -> ClientLink:
    """Return the link whose door this browser opened, or send the reader to its door.

    Raises NotFound, Superseded when the link has ended.
    """
    link = peek(unit, token, *purposes)
    if link is None:
        abort(redirect(url_for(_DOORS[purposes[0]], token=token), 303))
    return link


def peek(unit: Unit, token: str, *purposes: LinkPurpose) -> ClientLink | None:
    """Return the link when this browser opened its door, else None. Raises as `opened` does."""
    since = _opened_at(token)
    if since is None:
        links.check(unit, token, *purposes)
        return None
    return links.still_open(unit, token, since, *purposes)


def keep_open(answer: Response, token: str, at: datetime) -> Response:
    """Let this browser through for 15 minutes from `at` (`links.latest`), to this thing only."""
    instant = (at - _EPOCH) // _MILLISECOND
    answer.set_cookie(
        cookie_name(),
        f"{instant}.{_proof(token, instant)}",
        max_age=int(links.DOOR.total_seconds()),
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def shut(answer: Response) -> Response:
    """Take the opened door from this browser."""
    answer.delete_cookie(
        cookie_name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return answer


def cookie_name() -> str:
    """Return the cookie's name; over https the browser itself keeps it to this host."""
    return "__Host-studio-link" if request.is_secure else "studio_link"


def _opened_at(token: str) -> datetime | None:
    stamp, _, proof = request.cookies.get(cookie_name(), "").partition(".")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 14):
        return None
    if not compare_digest(_proof(token, int(stamp)).encode(), proof.encode("utf-8", "replace")):
        return None
    return _EPOCH + int(stamp) * _MILLISECOND


def _proof(token: str, instant: int) -> str:
    digest = sha256(token.encode("utf-8", "replace")).hexdigest()
    return current_studio.keyring.mac("link-door", f"{digest}:{instant}".encode())
