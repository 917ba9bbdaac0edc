"""A visit as a whole: opened, and found again where it stands."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import consultations
from studio.web.forms.fields import ActionForm, clean
from studio.web.presenters.visit import current_step
from studio.web.views.answers import Page
from studio.web.views.seen import see


def start() -> Page:
    """Open a visit of an accepted request, or of a client who walked in."""
    if not ActionForm().validate_on_submit():
        return redirect(url_for("studio.today"), 303)
    with current_studio.unit_of_work() as unit:
        public_id = consultations.start(unit, clean(request.form.get("of"))).public_id
    return redirect(url_for("studio.checkin", public_id=public_id), 303)


def consultation(public_id: str) -> Page:
    """Go to the step the visit has reached."""
    step = current_step(see(public_id))
    return redirect(url_for(f"studio.{step}", public_id=public_id), 303)
