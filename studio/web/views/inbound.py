"""The address that other booking tools and forms post to: no session, no cookie, no page.

The usual check of forms needs a session, which no other program has; each post proves itself by a
signature, a fixed header or the secret in its address (`studio.inbound`).
"""

from flask import make_response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.hooks import SYSTEM
from studio.inbound.model import Request
from studio.services import inbox
from studio.services.errors import Busy
from studio.services.inbox import Post


def inbound(provider: str, token: str) -> Response:
    """Take a post in; every refusal has an empty body, and none says which proof failed."""
    try:
        body = request.get_data(cache=True)
    except HTTPException as error:
        return _answer(error.code or 400)
    try:
        with current_studio.unit_of_work(SYSTEM) as unit:
            taken = inbox.receive(unit, _post(provider, token, body))
    except Busy as error:
        answer = _answer(503)
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    return _answer(taken.status)


def _post(provider: str, token: str, body: bytes) -> Post:
    base = current_studio.face().settings.public_url.rstrip("/")
    sent = Request(
        body=body,
        headers=dict(request.headers),
        query={name: ", ".join(values) for name, values in request.args.lists()},
        path=request.path,
        method=request.method,
    )
    address = f"{base}/inbound/{provider}/{token}"
    return Post(provider, token, sent, request.remote_addr or "", address)


def _answer(status: int) -> Response:
    answer = make_response("", status)
    answer.headers.pop("Content-Type", None)
    return answer
