"""The audit trail, for the owner."""

from dataclasses import replace
from datetime import date

from flask import request, url_for

from studio.context import current_studio
from studio.services import trail
from studio.services.trail import Wanted
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters import audit as present
from studio.web.views.answers import Page


def audit() -> Page:
    """List who saw or changed what."""
    return _page("", is_whole=True)


def audit_check() -> Page:
    """Walk the chain, and say whether every line fits."""
    with current_studio.reading() as unit:
        checked = trail.check(unit)
    return _page(present.result_words(checked), is_whole=checked.broken_at is None)


def _page(result: str, *, is_whole: bool) -> Page:
    wanted = _wanted()
    with current_studio.reading() as unit:
        seen, people = trail.entries(unit, wanted), trail.people(unit)
        view = present.audit_view(seen, people, wanted, unit.settings.zone, url_for)
    view = replace(view, result=result, is_whole=is_whole)
    return show("audit/trail.html", audit=view, action=ActionForm())


def _wanted() -> Wanted:
    """Read the filters; what makes no sense does not narrow."""
    before = request.args.get("before", "")
    is_number = before.isascii() and before.isdecimal() and len(before) < 16
    return Wanted(
        person=request.args.get("person", "")[:200],
        client=request.args.get("client", "")[:64],
        day=_day(request.args.get("day", "")),
        kind=request.args.get("kind", "") if request.args.get("kind") in trail.KINDS else "",
        before=int(before) if is_number else None,
    )


def _day(text: str) -> date | None:
    try:
        return (
            date.fromisoformat(text)
            if len(text) == 10 and text > "1970" and text < "2200"
            else None
        )
    except ValueError:
        return None
