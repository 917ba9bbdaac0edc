"""Clients: search, and one client's page."""

from flask import request, url_for

from studio.context import current_studio
from studio.services import clients as services
from studio.services import consultations
from studio.services.unit import Unit
from studio.web.forms.fields import SHORT_LENGTH, ActionForm, clean
from studio.web.page import show
from studio.web.presenters import people
from studio.web.presenters.flags import flags_strip
from studio.web.presenters.visit import VisitView
from studio.web.views.answers import Page
from studio.web.views.seen import framed


def clients() -> Page:
    """Search by name, phone or email."""
    query = clean(request.args.get("q"))[:SHORT_LENGTH]
    with current_studio.reading() as unit:
        found = people.found_clients(services.search(unit, query), url_for)
    view = people.ClientList(query, found, url_for("studio.clients"), url_for("studio.today"))
    return show("clients/list.html", clients=view)


def client(public_id: str) -> Page:
    """Show one client: alerts and what happened."""
    with current_studio.reading() as unit:
        row = services.get(unit, public_id)
        entries = services.timeline(unit, public_id)
        visit = _latest_visit(unit, entries) if unit.actor.is_caring else None
        strip = (visit.flags if visit else flags_strip({})) if unit.actor.is_caring else None
        view = people.client_view(row, entries, strip, url_for, unit.settings.zone)
    return show("clients/detail.html", client=view, visit=visit, action=ActionForm())


def _latest_visit(unit: Unit, entries: list[services.TimelineEntry]) -> VisitView | None:
    """Return the frame of the last visit, whose red flag stands on the client's page too."""
    latest = next((entry.public_id for entry in entries if entry.kind == "consultation"), None)
    return None if latest is None else framed(consultations.get(unit, latest), "assess")
