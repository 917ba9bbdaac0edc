"""A tablet in a client's hands: staff pages stay shut on it until somebody signs in anew."""

from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from flask import request
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.hooks import Actor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def hand_over(answer: Response, at: datetime) -> Response:
    """Shut the staff pages in this browser from now on."""
    stamp = (at - _EPOCH) // _MILLISECOND
    answer.set_cookie(
        _cookie(),
        f"{stamp}.{_proof(stamp)}",
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def is_handed_over() -> bool:
    """Tell whether this browser was given to a client."""
    return _since() is not None


def is_shut(actor: Actor) -> bool:
    """Tell whether staff pages stay shut: nobody has signed in since the tablet was handed over."""
    since = _since()
    if since is None:
        return False
    return actor.authenticated_at is None or actor.authenticated_at <= since


def _since() -> datetime | None:
    stamp, _, proof = request.cookies.get(_cookie(), "").partition(".")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 14):
        return None
    if not compare_digest(_proof(int(stamp)).encode(), proof.encode("utf-8", "replace")):
        return None
    return _EPOCH + int(stamp) * _MILLISECOND


def _cookie() -> str:
    return "__Host-studio-handed" if request.is_secure else "studio_handed"


def _proof(stamp: int) -> str:
    return current_studio.keyring.mac("handed", str(stamp).encode())
