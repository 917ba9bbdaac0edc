"""The waiting list as the studio sees it."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.documents.dates import Language
from studio.services import library, opening, waiting_list
from studio.services.errors import Conflict
from studio.services.unit import Unit
from studio.services.waiting_list import Place
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters import book as booked
from studio.web.presenters import waiting as shown
from studio.web.views.answers import Page

_DONE = {
    "offered": "Offered. The message with the time is on its way.",
    "nothing": "No free time fits what this person waits for.",
    "removed": "Taken off the list.",
    "has_offer": "This person has an offer already.",
}


def waiting_list_page() -> Page:
    """List who waits, who is asked next first."""
    with current_studio.reading() as unit:
        rows = tuple(_row(unit, place) for place in waiting_list.listed(unit))
    said = _DONE.get(request.args.get("done", ""), "")
    return show("waiting/list.html", rows=rows, said=said, action=ActionForm())


def waiting_act(public_id: str) -> Page:
    """Offer somebody the next free time, or take them off the list."""
    done = ""
    if ActionForm().validate_on_submit():
        with current_studio.unit_of_work() as unit:
            done = _do(unit, public_id)
    return redirect(url_for("studio.waiting_list", done=done or None), 303)


def _do(unit: Unit, public_id: str) -> str:
    if request.form.get("do") == "remove":
        waiting_list.remove(unit, public_id)
        return "removed"
    try:
        return "offered" if waiting_list.offer_now(unit, public_id) else "nothing"
    except Conflict:
        return "has_offer"


def _row(unit: Unit, place: Place) -> shown.WaitingRow:
    wanted = place.wanted
    offer = library.offer_of(unit, wanted.service)
    return shown.waiting_row(
        place,
        booked.service_name(offer, Language.EN),
        opening.name_of(unit, wanted.service, wanted.practitioner_ref),
        unit.settings.zone,
        url_for("studio.waiting_act", public_id=place.row.public_id),
        unit.now(),
    )
