"""Consents of a client who did not answer at home, asked in the room."""

from flask import redirect, url_for

from studio.context import current_studio
from studio.services import consultations, room_consents
from studio.services.errors import Invalid
from studio.web.forms.consents import RoomConsentsForm
from studio.web.page import show
from studio.web.presenters.photos import refusal_words
from studio.web.presenters.room_consents import room_consents_view
from studio.web.views.answers import Page
from studio.web.views.seen import framed


def visit_consents(public_id: str) -> Page:
    """Show the texts that are missing, or keep the answers."""
    form = RoomConsentsForm()
    if not form.validate_on_submit():
        return _page(public_id, form)
    try:
        with current_studio.unit_of_work() as unit:
            room_consents.answer_all(unit, public_id, form.answers(), form.signer.data or "")
    except Invalid as error:
        form.refuse("signer", refusal_words(error))
        return _page(public_id, form)
    return redirect(url_for("studio.checkin", public_id=public_id), 303)


def _page(public_id: str, form: RoomConsentsForm) -> Page:
    with current_studio.reading() as unit:
        seen = consultations.get(unit, public_id)
        asks = room_consents.missing_first(unit, seen.client, seen.alerts.consents)
    return show(
        "consult/consents.html",
        422 if form.is_submitted() else 200,
        visit=framed(seen, "consents"),
        ask=room_consents_view(asks),
        form=form,
    )
