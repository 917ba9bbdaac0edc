"""Errors as `application/problem+json`, for everything under the API and nothing else."""

import json
import logging
import secrets
from collections.abc import Mapping, Sequence

from flask import current_app, request, url_for  # noqa: TID251 - which methods a path would take
from flask.sansio.scaffold import Scaffold
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoSuchPath
from werkzeug.wrappers import Response

from studio.api.problem_words import ANY_FIELD, BY_STATUS, FIELDS, PROBLEMS
from studio.context import NotReady
from studio.services.api_bookings import FirstNeeded
from studio.services.api_moves import MustMove, RestMoves
from studio.services.availability import FreeTime
from studio.services.errors import (
    Busy,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    SlotTaken,
    StudioError,
    TooMany,
)
from studio.services.unit import refusal_of

log = logging.getLogger("studio.api")

MIMETYPE = "application/problem+json"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Refused(Exception):  # noqa: N818 - a refusal, named as people say it
    """A request that the edge itself refuses; `errors` are pairs of field and message."""

    def __init__(
        self,
        code: str,
        errors: Sequence[tuple[str, str]] = (),
        *,
        detail: str = "",
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.errors, self.detail, self.more = code, errors, detail, more or {}


def install(scaffold: Scaffold) -> None:
    """Answer the errors of the API; those of others stay theirs."""
    scaffold.register_error_handler(Refused, _refused)
    scaffold.register_error_handler(StudioError, _of_use_case)
    scaffold.register_error_handler(HTTPException, _of_http)
    scaffold.register_error_handler(NotReady, lambda error: _wait("busy", 60, error))
    scaffold.register_error_handler(Exception, _broken)


def elsewhere(_rest: str) -> Response:
    """Answer an address that the API does not have, or not for this method."""
    allowed = [method for method in METHODS if _leads_somewhere(method)]
    if not allowed:
        return problem("not_found")
    return problem("wrong_method", headers={"Allow": ", ".join(allowed)})


def problem(
    code: str,
    errors: Sequence[tuple[str, str]] = (),
    *,
    detail: str = "",
    more: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return one problem; `errors` are pairs of field and message."""
    words = PROBLEMS[code]
    body: dict[str, object] = {
        "type": f"{url_for('studio.api_docs')}#{code}",
        "title": words.title,
        "status": words.status,
        "detail": detail or words.detail,
        "code": code,
    }
    if errors:
        body["errors"] = [{"field": field, "message": message} for field, message in errors]
    text = json.dumps(body | dict(more or {}))
    return Response(text, words.status, dict(headers or {}), mimetype=MIMETYPE)


def _leads_somewhere(method: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        found = adapter.match(method=method)[0] if adapter else ""
    except HTTPException:
        return False
    return found.startswith("studio_api.") and found != "studio_api.elsewhere"


def _refused(error: Refused) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if error.code == "no_key" else {}
    return problem(error.code, error.errors, detail=error.detail, more=error.more, headers=headers)


def _of_use_case(error: StudioError) -> Response:  # noqa: PLR0911 - one line for each kind
    match error:
        case TooMany():
            return _wait("too_many", error.retry_after)
        case Busy():
            return _wait("busy", error.retry_after)
        case SlotTaken():
            return problem("slot_taken", more={"nearest": _instants(error.nearest)})
        case RestMoves():
            return problem(error.code, more={"rest": [_must_move(one) for one in error.rest]})
        case FirstNeeded():
            return problem(error.code, more={"first_times": _instants(error.times)})
        case Conflict():
            return problem(error.code if error.code in PROBLEMS else "conflict")
        case NotFound():
            return problem("not_found")
        case NotAllowed():
            return problem("not_allowed")
        case Invalid():
            message = error.detail or FIELDS.get(error.code, ANY_FIELD)
            return problem("invalid", [(error.field, message)])
        case _:
            return _broken(error)


def _must_move(one: MustMove) -> dict[str, object]:
    start = one.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ") if one.starts_at else None
    return {"id": one.public_id, "start": start, "times": _instants(one.times)}


def _instants(times: Sequence[FreeTime]) -> list[str]:
    return [one.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ") for one in times]


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, NoSuchPath) or status not in BY_STATUS:
        return problem("not_found" if 400 <= status < 500 else "error")
    return problem(BY_STATUS[status])


def _wait(code: str, seconds: int, fault: Exception | None = None) -> Response:
    if fault is not None:
        log.error("the studio is not ready: %s", fault)
    return problem(code, headers={"Retry-After": str(seconds)})


def _broken(error: Exception) -> Response:
    refusal = refusal_of(error)
    if refusal is not None:
        return _wait("busy", refusal.retry_after)
    reference = secrets.token_hex(2).upper()
    log.error("ref %s at %s", reference, request.endpoint, exc_info=error)
    return problem("error", more={"reference": reference})
