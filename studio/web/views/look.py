"""Look: bumps, one at a time."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import consultations
from studio.services.consultations import BumpView, ConsultationView
from studio.services.errors import Invalid
from studio.web.forms.fields import ActionForm
from studio.web.forms.look import BumpForm, form_values
from studio.web.page import show
from studio.web.presenters.bumps import look_view
from studio.web.views.answers import Page
from studio.web.views.seen import framed, see


def look(public_id: str) -> Page:
    """Go to the first bump, or to an empty page for it."""
    bumps = see(public_id).bumps
    if not bumps:
        return redirect(url_for("studio.look_new", public_id=public_id), 303)
    first = bumps[0].public_id
    return redirect(url_for("studio.look_bump", public_id=public_id, bump_id=first), 303)


def look_new(public_id: str) -> Page:
    """Record a new bump."""
    return _bump_page(see(public_id), None)


def look_bump(public_id: str, bump_id: str) -> Page:
    """Change a bump, or take it out."""
    seen = see(public_id)
    here = bump_of(seen, bump_id)
    if request.form.get("then") == "remove" and ActionForm().validate_on_submit():
        return _remove(public_id, bump_id)
    return _bump_page(seen, here)


def bump_of(seen: ConsultationView, bump_id: str) -> BumpView:
    """Return a bump of this visit. Raises NotFound."""
    for bump in seen.bumps:
        if bump.public_id == bump_id:
            return bump
    with current_studio.reading() as unit:
        raise unit.missing("studio_bump")


def _bump_page(seen: ConsultationView, here: BumpView | None) -> Page:
    knowledge = current_studio.knowledge()
    before = here.features if here else {}
    form = BumpForm(knowledge, data=form_values(before))
    if form.validate_on_submit():
        try:
            _record(seen, here, form)
        except Invalid as error:
            form.refuse(error.field, error.detail or "Please look at this again")
        else:
            step = "look_new" if request.form.get("then") == "another" else "assess"
            return redirect(url_for(f"studio.{step}", public_id=seen.consultation.public_id), 303)
    return show(
        "consult/look.html",
        422 if form.is_submitted() else 200,
        visit=framed(seen, "look"),
        form=form,
        look=look_view(form, seen, here, knowledge, url_for),
    )


def _record(seen: ConsultationView, here: BumpView | None, form: BumpForm) -> None:
    public_id = seen.consultation.public_id
    features = form.to_features(here.features if here else {})
    bump_id = here.public_id if here else None
    with current_studio.unit_of_work() as unit:
        consultations.record_bump(unit, public_id, bump_id, features)
        consultations.assess(unit, public_id)


def _remove(public_id: str, bump_id: str) -> Page:
    with current_studio.unit_of_work() as unit:
        consultations.remove_bump(unit, public_id, bump_id)
    return redirect(url_for("studio.look", public_id=public_id), 303)
