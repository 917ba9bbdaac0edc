"""Plan: what the client takes home, adjusted, previewed, and issued."""

from dataclasses import replace

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.documents.dates import Language
from studio.models import DocumentKind, PaperVariant, PlanStatus
from studio.services import consultations, plan_choices, plans, saying, variants
from studio.services.consultations import ConsultationView
from studio.services.documents import OpenedDocument
from studio.services.errors import Conflict, DecisionRefused, Invalid
from studio.services.plan_choices import PlanChoices
from studio.services.unit import Unit
from studio.web.forms.fields import ActionForm
from studio.web.forms.plan import LOOK, SAME, PlanForm
from studio.web.page import show
from studio.web.presenters.decide import refusal_words
from studio.web.presenters.papers import Issued, LinkView, PaperView, issued_view
from studio.web.presenters.plan import PlanSettings, plan_settings
from studio.web.views.answers import Page
from studio.web.views.pdf import pdf_answer
from studio.web.views.seen import framed

#: What the buttons send: look at it again, or give it out.
_ISSUE = "issue"


def plan(public_id: str) -> Page:
    """Show the plan, set it anew, or issue it."""
    form = PlanForm()
    if not form.is_submitted():
        return plan_page(public_id)
    try:
        return _answer(public_id, form) if form.validate() else plan_page(public_id, form)
    except DecisionRefused as error:
        form.refuse_all(refusal_words(error.refusals, current_studio.knowledge()))
    except Invalid as error:
        form.refuse(error.field, error.detail or "Please look at this again")
    return plan_page(public_id, form)


def _answer(public_id: str, form: PlanForm) -> Page:
    """Preview, keep or issue the plan as it was set. Raises DecisionRefused, Invalid."""
    issues = request.form.get("then") == _ISSUE
    if not issues and _has_issued(public_id):
        return plan_page(public_id, form, tries=True)
    draft = _draft(public_id, form)
    if not issues:
        return redirect(url_for("studio.plan", public_id=public_id), 303)
    current_studio.issue_plan(draft)
    step = "plan" if _is_signed(public_id) else "finish"
    return redirect(url_for(f"studio.{step}", public_id=public_id), 303)


def plan_preview(public_id: str) -> Page:
    """Show the plan as it will be printed, by the same template."""
    pdf = current_studio.preview_plan(public_id, _variant_asked())
    return pdf_answer(OpenedDocument(pdf, "care-plan-preview", DocumentKind.PLAN))


def _variant_asked() -> PaperVariant | None:
    """Return the layout to look at; without a known word that of the client."""
    wanted = request.args.get("print", "")
    return PaperVariant(wanted) if wanted in set(PaperVariant) else None


def plan_page(
    public_id: str,
    form: PlanForm | None = None,
    link: LinkView | None = None,
    *,
    tries: bool = False,
) -> Page:
    """Render the plan's page; `tries` shows what the form would make, and stores nothing.

    Raises DecisionRefused and Invalid when it tries.
    """
    with current_studio.reading() as unit:
        seen = consultations.get(unit, public_id)
        paper = _paper(unit, seen)
        if tries and form is not None:
            services = seen.decision.services if seen.decision else ()
            wanted = plans.checked(unit, seen, form.to_choices(services))
            made = plans.preview(unit, seen, wanted)
            paper = replace(paper, view=made, issue_word="Use this plan")
        choices = _choices(unit, seen, form) if paper.possible else None
        settings = None if choices is None else _settings(unit, seen, choices)
        spoken = seen.client.language
    shown = form or PlanForm(formdata=None, data=_values(choices or PlanChoices(), spoken))
    return show(
        "consult/plan.html",
        422 if form is not None and not tries else 200,
        visit=framed(seen, "plan"),
        paper=paper,
        form=shown,
        settings=settings,
        same=SAME,
        look=LOOK,
        link=link,
        preview_url=url_for("studio.plan_preview", public_id=public_id),
        large_url=url_for("studio.plan_preview", public_id=public_id, print="large"),
        decided=seen.decision is not None and seen.decision_stands,
        action=ActionForm(),
    )


def issued(unit: Unit, seen: ConsultationView, kind: str) -> Issued | None:
    """Return the newest issued paper of a kind."""
    found = next((row for row in seen.documents if row.kind.value == kind), None)
    if found is None:
        return None
    return issued_view(found, variants.had(unit, found), url_for, unit.settings.zone)


def _draft(public_id: str, form: PlanForm) -> str:
    """Write the draft as the form has it; an issued plan that would come out equal stays."""
    with current_studio.unit_of_work() as unit:
        seen = consultations.get(unit, public_id)
        services = seen.decision.services if seen.decision else ()
        choices = form.to_choices(services) if "set" in request.form else None
        if choices is None and seen.plan is not None and _fits(seen):
            return seen.plan.public_id
        return plans.draft(unit, public_id, choices).public_id


def _paper(unit: Unit, seen: ConsultationView) -> PaperView:
    """Show the issued plan while it fits the decision, else what would be issued now."""
    document = issued(unit, seen, "plan")
    if seen.plan is not None and _fits(seen):
        return PaperView(plans.view(unit, seen.plan.public_id), document, "", possible=True)
    try:
        made = plans.preview(unit, seen, plans.chosen(unit, seen))
    except Conflict:
        return PaperView(None, document, "", possible=False)
    return PaperView(made, document, "Use this plan", possible=True)


def _fits(seen: ConsultationView) -> bool:
    """Tell whether the plan was issued, and follows from the decision as it is now."""
    if seen.plan is None or seen.plan.status is not PlanStatus.ISSUED or seen.decision is None:
        return False
    return seen.plan.created_at >= seen.decision.decided_at


def _choices(unit: Unit, seen: ConsultationView, form: PlanForm | None) -> PlanChoices | None:
    if form is not None and form.is_submitted():
        return form.to_choices(seen.decision.services if seen.decision else ())
    try:
        return plans.chosen(unit, seen)
    except Conflict:
        return None


def _settings(unit: Unit, seen: ConsultationView, choices: PlanChoices) -> PlanSettings:
    shelf = plan_choices.shelf(unit)
    language = choices.language if choices.language in set(Language) else seen.client.language
    hard = saying.hard_in(choices.note, language)
    return plan_settings(seen, choices, shelf, hard, unit.knowledge)


def _values(choices: PlanChoices, spoken: str) -> dict[str, object]:
    return {
        "language": choices.language or spoken,
        "homecare": list(choices.homecare or ()),
        "next_visit_on": choices.next_visit_on,
        "next_for": SAME if choices.next_services else LOOK,
        "note": choices.note,
        "reason": choices.reason,
    }


def _has_issued(public_id: str) -> bool:
    with current_studio.reading() as unit:
        found = consultations.get(unit, public_id).plan
        return found is not None and found.status is PlanStatus.ISSUED


def _is_signed(public_id: str) -> bool:
    with current_studio.reading() as unit:
        return consultations.get(unit, public_id).is_signed
