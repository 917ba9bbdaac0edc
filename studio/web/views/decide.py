"""Decide: within what the answers allow, with a reason where it departs."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.models import DecisionKind
from studio.services import consultations, plans
from studio.services.consultations import ConsultationView
from studio.services.decisions import DecisionInput
from studio.services.errors import DecisionRefused, Invalid
from studio.web.forms.decide import DecideForm
from studio.web.page import show
from studio.web.presenters.decide import decide_view, proposal, refusal_words
from studio.web.views.answers import Page
from studio.web.views.seen import framed, see


def decide(public_id: str) -> Page:
    """Show what may be decided, or store the decision and draft what follows."""
    seen = see(public_id)
    form = DecideForm(data=_values(seen))
    if not form.validate_on_submit():
        return _page(seen, form)
    decision = form.to_decision()
    try:
        _store(public_id, decision)
    except DecisionRefused as error:
        form.refuse_all(refusal_words(error.refusals, current_studio.knowledge()))
        return _page(seen, form)
    except Invalid as error:
        form.refuse(error.field, error.detail or "Please look at this again")
        return _page(seen, form)
    step = "referral" if decision.kind is DecisionKind.REFER else "plan"
    return redirect(url_for(f"studio.{step}", public_id=public_id), 303)


def _store(public_id: str, decision: DecisionInput) -> None:
    with current_studio.unit_of_work() as unit:
        consultations.decide(unit, public_id, decision)
        if decision.kind is not DecisionKind.REFER:
            plans.draft(unit, public_id)


def _values(seen: ConsultationView) -> dict[str, object]:
    """Return what was decided before, else what is advised."""
    decided = seen.decision
    if decided is None or request.args.get("kind"):
        if not seen.is_assessed:
            return {}
        return proposal(_answers(seen), _sites(seen), request.args.get("kind"))
    return {
        "kind": decided.kind.value,
        "services": list(decided.services),
        "sites": list(decided.sites),
        "homecare": list(decided.homecare or ()),
        "reason": decided.reason,
        "next_visit_on": decided.next_visit_on,
    }


def _page(seen: ConsultationView, form: DecideForm) -> Page:
    view = None
    if seen.is_assessed:
        view = decide_view(form, _answers(seen), _sites(seen), current_studio.knowledge())
    return show(
        "consult/decide.html",
        422 if form.is_submitted() else 200,
        visit=framed(seen, "decide"),
        form=form,
        decide=view,
    )


def _answers(seen: ConsultationView) -> list[dict[str, object]]:
    return [bump.assessment.answer for bump in seen.bumps if bump.assessment]


def _sites(seen: ConsultationView) -> list[str]:
    """Return the places where a service is possible: none that also holds a referred bump."""
    answers = [(bump, bump.assessment.answer) for bump in seen.bumps if bump.assessment]
    referred = {
        site
        for bump, answer in answers
        if answer["disposition"] == "refer"
        for site in bump.features.get("sites") or ()
    }
    possible = [
        site
        for _, answer in answers
        for item in answer["treatments"]
        if item["status"] != "withheld"
        for site in item["sites"]
    ]
    return [site for site in dict.fromkeys(possible) if site not in referred]
