"""A client's own page of a plan, behind the door of its link."""

from datetime import date
from io import BytesIO

from flask import abort, redirect, request, send_file, url_for

from studio.context import current_studio
from studio.hooks import VISITOR
from studio.models import ClientLink, LinkPurpose
from studio.services import documents, next_booking, progress
from studio.services.errors import Invalid
from studio.services.unit import Unit
from studio.web import link_door
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters.plan_page import plan_page as page_of
from studio.web.views.answers import Page
from studio.web.views.pdf import pdf_answer, variant_named


def plan_read(unit: Unit, link: ClientLink, token: str) -> Page:
    """Show the plan behind an opened link, for today."""
    read = progress.read(unit, link)
    may_book = next_booking.is_open(unit)
    view = page_of(read, unit.settings.phone, token, url_for, may_book=may_book)
    language = view.language.value
    return show("plan_page/plan.html", plan=view, action=ActionForm(), language=language)


def plan_tick(token: str) -> Page:
    """Tick an action, or take the tick back; a page of yesterday changes nothing."""
    with current_studio.unit_of_work(VISITOR) as unit:
        link = link_door.opened(unit, token, LinkPurpose.PLAN)
        if ActionForm().validate_on_submit():
            _tick(unit, link)
    return redirect(url_for("studio.link", token=token, _anchor="today"), 303)


def plan_pdf(token: str) -> Page:
    """Open the paper itself."""
    with current_studio.reading(VISITOR) as unit:
        link = link_door.opened(unit, token, LinkPurpose.PLAN)
        return pdf_answer(documents.open_behind(unit, link))


def plan_as(token: str, variant: str) -> Page:
    """Open the paper in another layout."""
    with current_studio.reading(VISITOR) as unit:
        link = link_door.opened(unit, token, LinkPurpose.PLAN)
        return pdf_answer(documents.open_behind(unit, link, variant_named(unit, variant)))


def plan_calendar(token: str) -> Page:
    """Give the days of the plan as a calendar file."""
    base = current_studio.face().settings.public_url.rstrip("/") or request.host_url.rstrip("/")
    with current_studio.reading(VISITOR) as unit:
        link = link_door.opened(unit, token, LinkPurpose.PLAN)
        ics = progress.calendar(unit, link, base + url_for("studio.link", token=token))
    return send_file(
        BytesIO(ics), "text/calendar", as_attachment=True, download_name="skin-plan.ics"
    )


def _tick(unit: Unit, link: ClientLink) -> None:
    key, _, then = request.form.get("tick", "").partition(":")
    try:
        on = date.fromisoformat(request.form.get("on", ""))
        progress.tick(unit, link, key, done=then == "done", day=on)
    except ValueError:
        abort(400)
    except Invalid:
        return
