"""A second record of somebody becomes part of the first one."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.services import joined, library, same_person
from studio.services.errors import Conflict, NotFound
from studio.web.forms.fields import clean
from studio.web.forms.same_person import SameForm
from studio.web.page import show
from studio.web.presenters import same_person as shown
from studio.web.presenters.slots import offer_names
from studio.web.views.answers import Page


def same(public_id: str) -> Page:
    """Show two records beside each other, and make them one."""
    form = SameForm()
    try:
        if form.is_submitted():
            return _join(form, public_id)
        return _page(form, public_id, clean(request.args.get("of")))
    except NotFound:
        # A second press, another tab, or the way back: it was done.
        answer = to_joined(public_id, form.of.data or clean(request.args.get("of")))
        if answer is None:
            raise
        return answer


def to_joined(*public_ids: str) -> Response | None:
    """Lead to the record that one of these is part of now; None if none is."""
    with current_studio.reading() as unit:
        found = next(filter(None, (joined.into(unit, one) for one in public_ids)), "")
    return (
        redirect(url_for("studio.client", public_id=found, done="joined"), 303) if found else None
    )


def _join(form: SameForm, public_id: str) -> Page:
    of = form.of.data or ""
    if not form.validate():
        return _page(form, public_id, of, 422)
    try:
        with current_studio.unit_of_work() as unit:
            mark = form.mark.data or ""
            kept = same_person.join(unit, public_id, of, mark, form.taken()).public_id
    except Conflict as error:
        if error.code == "stale":
            form.general.append(shown.REFUSALS[error.code])
        return _page(form, public_id, of, 409)
    return redirect(url_for("studio.client", public_id=kept, done="joined"), 303)


def _page(form: SameForm, public_id: str, of: str, status: int = 200) -> Page:
    with current_studio.reading() as unit:
        client, others = same_person.alike(unit, public_id)
        only = others[0].public_id if len(others) == 1 else ""
        beside = None
        if chosen := of or only:
            seen = same_person.compare(unit, public_id, chosen)
            form.of.data, form.mark.data = chosen, seen.mark
            form.of.raw_data = form.mark.raw_data = None
            offers = offer_names(library.offers(unit))
            beside = shown.beside(seen, form.taken(), offers, unit.settings.zone, url_for)
        view = shown.same_view(client, others, beside, url_for)
    return show("clients/same.html", status, form=form, same=view)
