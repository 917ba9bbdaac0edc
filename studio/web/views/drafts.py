"""Drafts on the server and on the device."""

from flask import abort, jsonify, redirect, request
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.services import step_drafts
from studio.web import device
from studio.web.autosave import address_of, keep_draft
from studio.web.forms.fields import ActionForm
from studio.web.views.answers import Page

#: Steps without a version of their own: what is typed is a draft until the button is pressed.
_BY_BUTTON = frozenset({"respond", "decide", "treat", "plan", "referral", "finish"})


def device_key() -> Response:
    """Give the key that seals drafts on this device for as long as this sign-in lasts."""
    return jsonify(key=device.key())


def draft(public_id: str, place: str) -> Page:
    """Give, keep or throw away the draft of a step that only its button records."""
    if place.partition(":")[0] not in _BY_BUTTON:
        abort(404)
    if request.method == "PUT":
        return keep_draft(public_id, place)
    if request.method == "DELETE":
        with current_studio.unit_of_work() as unit:
            step_drafts.drop(unit, public_id, place)
        return jsonify(state="gone")
    with current_studio.reading() as unit:
        found = step_drafts.find(unit, public_id, place)
    if found is None:
        return jsonify(fields=None, version=0)
    return jsonify(fields=found.fields, version=found.base_version)


def discard_draft(public_id: str) -> Page:
    """Throw a draft away and show the step as it was recorded."""
    place = request.args.get("place", "")
    address = address_of(public_id, place)
    if ActionForm().validate_on_submit():
        with current_studio.unit_of_work() as unit:
            step_drafts.drop(unit, public_id, place)
    return redirect(address, 303)
