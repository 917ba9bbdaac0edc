"""A form that came after its sign-in had ended, on its way back to where it belongs."""

from flask import request

from studio.context import current_studio
from studio.web import access, errors, late
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.views.answers import Page


def again() -> Page:
    """Give a kept form back with a fresh token: one press saves it where it belongs."""
    kept = late.open_form(request.form.get("kept", ""))
    if kept is None:
        return errors.error_page(400, "What was kept is too old. Please type it anew.")
    access.require(current_studio.actor(), kept.endpoint)
    return show("errors/kept.html", kept=kept, form=ActionForm(formdata=None))
