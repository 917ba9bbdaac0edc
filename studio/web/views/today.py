"""The first page: who comes next, requests to answer, visits to go on with."""

from dataclasses import replace

from flask import url_for

from studio.context import current_studio
from studio.services import day, first_run, library
from studio.services.unit import Unit
from studio.web.access import ACCESS
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters import slots
from studio.web.presenters import today as presented
from studio.web.presenters.settings import Checklist, checklist
from studio.web.views.answers import Page
from studio.web.views.incoming import notice, waiting_cards


def today() -> Page:
    """Show the day."""
    with current_studio.reading() as unit:
        view, cards, left = _view(unit), waiting_cards(unit), _first_run(unit)
    return show(
        "today/index.html",
        today=view,
        cards=cards,
        checklist=left,
        notice=notice(),
        action=ActionForm(),
    )


def _first_run(unit: Unit) -> Checklist | None:
    """Return what is left to set up, for the owner; what is done stands in Settings."""
    if not unit.actor.is_owner:
        return None
    found = checklist(first_run.checklist(unit), url_for)
    return found and replace(found, tasks=tuple(one for one in found.tasks if not one.done))


def _view(unit: Unit) -> presented.TodayView:
    return presented.today_view(
        day.board(unit),
        unit.now(),
        slots.offer_names(library.offers(unit)),
        unit.settings.zone,
        url_for,
        _places(),
        may_care=unit.actor.is_caring,
    )


def _places() -> dict[str, str]:
    """Return where counts lead, for the pages that there are."""
    pages = {"jobs": "studio.jobs", "referrals": "studio.referrals"}
    return {key: url_for(endpoint) for key, endpoint in pages.items() if endpoint in ACCESS}
