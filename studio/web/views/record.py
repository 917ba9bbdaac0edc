"""The record of a visit: read, printed, and amended once it is signed."""

from flask import redirect, url_for

from studio.context import current_studio
from studio.services import amendments, records
from studio.services.errors import Invalid
from studio.web.forms.finish import AmendForm
from studio.web.page import show
from studio.web.presenters.record import record_view
from studio.web.presenters.signature import mark
from studio.web.views.answers import Page
from studio.web.views.seen import framed


def record(public_id: str) -> Page:
    """Show the whole record, or add a dated word to it."""
    form = AmendForm()
    if not form.is_submitted():
        return _page(public_id, None)
    if not form.validate():
        return _page(public_id, form)
    try:
        with current_studio.unit_of_work() as unit:
            amendments.add(unit, public_id, form.text.data or "", form.author.data or "")
    except Invalid as error:
        form.refuse(error.field, error.detail or "Please look at this again")
        return _page(public_id, form)
    return redirect(url_for("studio.record", public_id=public_id, _anchor="amendments"), 303)


def _page(public_id: str, form: AmendForm | None) -> Page:
    with current_studio.reading() as unit:
        found = records.get(unit, public_id)
        marks = tuple(mark(unit, one) for one in found.signatures)
        author = amendments.author_line(unit)
        zone = unit.settings.zone
    return show(
        "consult/record.html",
        422 if form is not None else 200,
        visit=framed(found.seen, "record"),
        record=record_view(found, marks, current_studio.knowledge(), zone),
        form=form or AmendForm(formdata=None, data={"author": author}),
        client=found.seen.client,
    )
