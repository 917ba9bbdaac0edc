"""Saving while people type: a PUT of the same form, answered in JSON.

What is fit becomes the record by the step's own use case; what is not is kept as a draft. A form
made from an older version is refused, and a plain save then shows both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from flask import abort, g, jsonify, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BuildError
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.models import Consultation
from studio.services import step_drafts
from studio.services.errors import Conflict
from studio.web.forms.fields import ActionForm
from studio.web.views.answers import Page

View = Callable[..., Page]
#: Fields that say nothing of the visit.
_NOT_KEPT = frozenset({"csrf_token", "then"})


def autosaving(step: str, view: View) -> View:
    """Let a step's view answer PUT too. Its place is the step, and the bump in the address."""

    @wraps(view)
    def answer(public_id: str, **more: str) -> Page:
        if request.method != "PUT":
            return view(public_id, **more)
        if "If-Match" not in request.headers:
            abort(428)
        place = place_of(step, more.get("bump_id"))
        return _answer(view(public_id, **more), public_id, place)

    return answer


def dropping(step: str, view: View) -> View:
    """Drop a step's draft once its button has recorded it.

    A step with a draft for each bump sends the place along.
    """

    @wraps(view)
    def answer(public_id: str, **more: str) -> Page:
        page = view(public_id, **more)
        if request.method == "POST" and _is_recorded(page, step):
            place = request.form.get("draft", step)
            forget(public_id, place if place.startswith(f"{step}:") else step)
        return page

    return answer


def _is_recorded(page: Page, step: str) -> bool:
    """Tell whether a button did its work: it leads on, or a visit was signed and sent."""
    status = page.status_code if isinstance(page, Response) else page[1]
    return status in {302, 303} or (step == "finish" and status < 400)


def place_of(step: str, bump_id: str | None = None) -> str:
    """Name the place of a draft by its endpoint: `checkin`, `look_new`, `look_bump:<bump id>`."""
    return f"{step}:{bump_id}" if bump_id else step


def address_of(public_id: str, place: str) -> str:
    """Return the address of a place. Aborts with 404 when there is no such step."""
    step, _, bump_id = place.partition(":")
    more: dict[str, Any] = {"bump_id": bump_id} if bump_id else {}
    try:
        return url_for(f"studio.{step}", public_id=public_id, **more)
    except BuildError:
        abort(404)


def restored(public_id: str, place: str) -> dict[str, MultiDict[str, str]]:
    """Return `formdata` for a form whose draft waits, or nothing; the page then says so."""
    if request.method != "GET":
        return {}
    with current_studio.reading() as unit:
        draft = step_drafts.find(unit, public_id, place)
    if draft is None:
        return {}
    g.studio_draft = url_for("studio.discard_draft", public_id=public_id, place=place)
    return {"formdata": MultiDict(draft.fields)}


def forget(public_id: str, place: str) -> None:
    """Drop the draft of a place that a plain save has just recorded."""
    with current_studio.unit_of_work() as unit:
        step_drafts.drop(unit, public_id, place)


def continue_at(address: str) -> None:
    """Say where the next save of this form goes: a new bump has an address of its own now."""
    g.studio_continue_at = address


def _answer(page: Page, public_id: str, place: str) -> Response:
    status = page.status_code if isinstance(page, Response) else page[1]
    if status in {302, 303}:
        return _recorded(public_id, place)
    if status == 409:
        return _refused("conflict", 409)
    if status == 422:
        return _kept(public_id, place)
    return _refused("refused", status)


def _refused(state: str, status: int) -> Response:
    answer = jsonify(state=state)
    answer.status_code = status
    return answer


def _recorded(public_id: str, place: str) -> Response:
    with current_studio.unit_of_work() as unit:
        step_drafts.drop(unit, public_id, place)
        version = unit.load(Consultation, public_id).version
        now = unit.now()
    return jsonify(
        state="saved", at=_clock(now), version=version, action=g.get("studio_continue_at", "")
    )


def _kept(public_id: str, place: str) -> Response:
    """Keep the form as it is; it cannot be the record before its mistakes are mended."""
    with current_studio.unit_of_work() as unit:
        kept_at = step_drafts.keep(unit, public_id, place, _sent(), _base_version())
    return jsonify(state="kept", at=_clock(kept_at), version=_base_version())


def keep_draft(public_id: str, place: str) -> Response:
    """Keep the form of a step that only its button records."""
    try:
        with current_studio.unit_of_work() as unit:
            at, version = step_drafts.keep_next(unit, public_id, place, _sent(), _base_version())
    except Conflict as error:
        if error.code != "stale":
            raise
        return _refused("conflict", 409)
    return jsonify(state="draft", at=_clock(at), version=version)


def _sent() -> dict[str, list[str]]:
    return {name: values for name, values in request.form.lists() if name not in _NOT_KEPT}


def _base_version() -> int:
    text = request.headers.get("If-Match", "").strip('"')
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _clock(at: datetime) -> str:
    return f"{at.astimezone(current_studio.face().settings.zone):%H:%M}"


@dataclass(frozen=True, slots=True)
class DraftNote:
    """Says that a draft was restored, and throws it away."""

    discard_url: str
    form: ActionForm


def draft_note() -> DraftNote | None:
    """Tell the frame whether a draft was restored on this page."""
    address = g.get("studio_draft", "")
    return DraftNote(address, ActionForm()) if address else None
