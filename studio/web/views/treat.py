"""Treat: what was done, as planned in one tap or typed."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.models import DecisionKind
from studio.services import consultations, treatments
from studio.services.consultations import ConsultationView
from studio.services.errors import Invalid
from studio.services.treated import Treated
from studio.services.treatments import OnShelf
from studio.web.forms.treat import TreatForm
from studio.web.page import show
from studio.web.presenters.treat import treat_view
from studio.web.views.answers import Page
from studio.web.views.seen import framed

#: Button that takes the decision as it is.
_PLANNED = "planned"


def treat(public_id: str) -> Page:
    """Show what was decided to be done, or record what was done."""
    with current_studio.reading() as unit:
        seen = consultations.get(unit, public_id)
        shelf = treatments.shelf(unit, seen.consultation)
    form = TreatForm(data=_values(seen))
    if not _may_treat(seen):
        return _page(seen, form, shelf)
    if request.form.get("then") == _PLANNED and form.validate_on_submit():
        with current_studio.unit_of_work() as unit:
            treatments.record_as_planned(unit, public_id)
        return redirect(url_for("studio.plan", public_id=public_id), 303)
    if not form.validate_on_submit():
        return _page(seen, form, shelf)
    return _record(seen, form, shelf)


def _record(seen: ConsultationView, form: TreatForm, shelf: tuple[OnShelf, ...]) -> Page:
    public_id = seen.consultation.public_id
    done = form.to_treated(seen.decision.services if seen.decision else (), shelf)
    if form.step_errors:
        return _page(seen, form, shelf, done)
    try:
        with current_studio.unit_of_work() as unit:
            treatments.record(unit, public_id, done)
    except Invalid as error:
        form.refuse(error.field, error.detail or "Please look at this again")
        return _page(seen, form, shelf, done)
    return redirect(url_for("studio.plan", public_id=public_id), 303)


def _may_treat(seen: ConsultationView) -> bool:
    decided = seen.decision
    fits = decided is not None and decided.kind is DecisionKind.TREAT and seen.decision_stands
    return fits and not seen.flags.open and not seen.is_signed


def _values(seen: ConsultationView) -> dict[str, object]:
    done = seen.treatment or Treated(())
    return {
        "reactions": [key.value for key in done.reactions],
        "note": done.note,
        "endpoint": done.endpoint,
        "stopped_early": done.stopped_early,
    }


def _page(
    seen: ConsultationView,
    form: TreatForm,
    shelf: tuple[OnShelf, ...],
    typed: Treated | None = None,
) -> Page:
    knowledge, zone = current_studio.knowledge(), current_studio.face().settings.zone
    filled = typed or seen.treatment or treatments.planned(seen, shelf, knowledge.data)
    return show(
        "consult/treat.html",
        422 if form.is_submitted() and _may_treat(seen) else 200,
        visit=framed(seen, "treat"),
        form=form,
        treat=treat_view(seen, filled, shelf, form.step_errors, knowledge, zone),
        may_treat=_may_treat(seen),
        decided=seen.decision is not None,
        stands=seen.decision_stands,
        treats=bool(seen.decision and seen.decision.kind is DecisionKind.TREAT),
    )
