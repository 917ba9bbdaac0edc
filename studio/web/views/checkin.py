"""Check in: what the client tells."""

from typing import Any

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import clients, consultations
from studio.services.consultations import ConsultationView
from studio.services.errors import Conflict, Invalid
from studio.web.autosave import forget, restored
from studio.web.forms.intake import IntakeForm, intake_values
from studio.web.page import show
from studio.web.presenters.checkin import checkin_view
from studio.web.presenters.clash import ClashRow, clash_rows
from studio.web.views.answers import Page
from studio.web.views.seen import framed, see

#: Submit buttons that ask for more empty lines and store nothing.
_MORE = "more"


def checkin(public_id: str) -> Page:
    """Show the intake, or record it."""
    seen = see(public_id)
    draft = restored(public_id, "checkin")
    form = IntakeForm(current_studio.knowledge(), data=_values(seen), **draft)
    asks_more = request.form.get("then") == _MORE
    if asks_more:
        form.add_lines()
    if asks_more or not form.validate_on_submit():
        return _page(seen, form, 200 if asks_more or not form.is_submitted() else 422)
    try:
        _record(seen, form)
    except Invalid as error:
        form.refuse(error.field, error.detail or "Please look at this again")
        return _page(seen, form, 422)
    except Conflict as error:
        if error.code != "stale":
            raise
        return _clash_page(public_id, form)
    if request.method == "POST":
        forget(public_id, "checkin")
    step = "checkin" if request.form.get("then") == "stay" else "look"
    return redirect(url_for(f"studio.{step}", public_id=public_id), 303)


def _values(seen: ConsultationView) -> dict[str, Any]:
    values = intake_values(seen.intake, seen.client.birth_on)
    return {**values, "version": str(seen.consultation.version)}


def _record(seen: ConsultationView, form: IntakeForm) -> None:
    """Store the intake, and assess anew what was looked at already."""
    visit = seen.consultation
    told = form.to_intake(visit.on)
    with current_studio.unit_of_work() as unit:
        if form.birth_on.data:
            clients.record_birth(unit, seen.client.public_id, form.birth_on.data)
        consultations.record_intake(unit, visit.public_id, told, _version(form))
        if seen.bumps:
            consultations.assess(unit, visit.public_id)


def _version(form: IntakeForm) -> int:
    text = str(form.version.data or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _clash_page(public_id: str, form: IntakeForm) -> Page:
    """Show both versions; the next save knows about the other one."""
    seen = see(public_id)
    rows = clash_rows(seen.intake, form.to_intake(seen.consultation.on))
    form.version.data = str(seen.consultation.version)
    form.version.raw_data = None
    return _page(seen, form, 409, rows)


def _page(
    seen: ConsultationView, form: IntakeForm, status: int, clash: tuple[ClashRow, ...] = ()
) -> Page:
    form.offer_lines()
    view = checkin_view(form, current_studio.knowledge())
    return show(
        "consult/checkin.html",
        status,
        visit=framed(seen, "checkin"),
        form=form,
        checkin=view,
        clash=clash,
    )
