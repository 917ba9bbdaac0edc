"""Rooms and devices."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.models import ResourceKind
from studio.services import resources
from studio.services.errors import Invalid
from studio.services.resources import StillNeeded
from studio.web.forms.fields import ActionForm
from studio.web.forms.rooms import RoomForm
from studio.web.page import show
from studio.web.presenters import rooms as present
from studio.web.views.answers import Page

_WRONG = {
    "missing": "Enter a name, like Room 1",
    "taken": "Another room or device has this name",
    "too_long": "Please use at most 60 letters",
    "too_many": "There is no room for more",
}


def rooms() -> Page:
    """List rooms and devices, and add one."""
    form = RoomForm()
    if form.validate_on_submit():
        try:
            with current_studio.unit_of_work() as unit:
                resources.add(unit, ResourceKind(form.kind.data), str(form.name.data))
        except Invalid as error:
            form.refuse("name", _WRONG.get(error.code, "Please look at this again"))
        else:
            return redirect(url_for("studio.rooms"), 303)
    return _page(form, 422 if form.is_submitted() else 200)


def room(public_id: str) -> Page:
    """Rename, move, take away or put back."""
    try:
        _act(public_id)
    except StillNeeded as told:
        return _page(RoomForm(formdata=None), 409, public_id, told.services)
    except Invalid as error:
        if error.field != "name":
            raise
        form = RoomForm(formdata=None)
        form.general.append(_WRONG.get(error.code, "Please look at this again"))
        return _page(form, 422)
    return redirect(url_for("studio.rooms"), 303)


def _act(public_id: str) -> None:
    with current_studio.unit_of_work() as unit:
        match request.form.get("do"):
            case "up" | "down" as way:
                resources.move(unit, public_id, up=way == "up")
            case "rename":
                resources.rename(unit, public_id, request.form.get("name", ""))
            case "retire" | "sure" as way:
                resources.retire(unit, public_id, sure=way == "sure")
            case "restore":
                resources.restore(unit, public_id)
            case _:
                raise Invalid("unknown", "do")


def _page(form: RoomForm, status: int, public_id: str = "", services: tuple[str, ...] = ()) -> Page:
    with current_studio.reading() as unit:
        view = present.rooms_view(resources.listed(unit), url_for, public_id, services)
    return show("hours/rooms.html", status, view=view, form=form, action=ActionForm())
