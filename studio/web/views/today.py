"""The first page: requests to answer, visits to start or go on with."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import bookings, consultations
from studio.services.unit import Unit
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters import people
from studio.web.presenters.levels import spelled
from studio.web.views.answers import Page

_NOTICES = {
    "accepted": "Accepted. Call the client to agree on the time.",
    "declined": "Declined.",
}


def today() -> Page:
    """Show what waits."""
    with current_studio.reading() as unit:
        view = _view(unit)
    notice = _NOTICES.get(request.args.get("done", ""), "")
    return show("today/index.html", today=view, notice=notice, action=ActionForm())


def accept(public_id: str) -> Page:
    """Confirm a request for a known client, or for a new one."""
    if not ActionForm().validate_on_submit():
        return redirect(url_for("studio.today"), 303)
    with current_studio.unit_of_work() as unit:
        bookings.accept(unit, public_id, request.form.get("client") or None)
    return redirect(url_for("studio.today", done="accepted"), 303)


def decline(public_id: str) -> Page:
    """Cancel a request."""
    if not ActionForm().validate_on_submit():
        return redirect(url_for("studio.today"), 303)
    with current_studio.unit_of_work() as unit:
        bookings.decline(unit, public_id)
    return redirect(url_for("studio.today", done="declined"), 303)


def _view(unit: Unit) -> people.TodayView:
    may_care = unit.actor.is_caring
    waiting = bookings.waiting_opened(unit) if may_care else bookings.waiting(unit)
    return people.TodayView(
        date=spelled(unit.today()),
        incoming=tuple(people.incoming(item, url_for) for item in waiting),
        confirmed=people.ready(bookings.confirmed(unit), url_for),
        open=people.open_visits(consultations.open_ones(unit), url_for) if may_care else (),
        may_care=may_care,
        request_url=url_for("studio.request_visit"),
        clients_url=url_for("studio.clients"),
        start_url=url_for("studio.start"),
    )
