"""Assess: what the core says of each bump, questions answered in place, and the decision."""

from dataclasses import replace

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.models import DecisionKind, FlagAnswer
from studio.services import consultations, plan_choices, plans, responses, stopping
from studio.services.consultations import BumpView, ConsultationView
from studio.services.decisions import DecisionInput
from studio.services.errors import DecisionRefused, Invalid
from studio.services.unit import Unit
from studio.web.forms.answer import Answered, AnswerError, take_answer
from studio.web.forms.decide import DecideForm
from studio.web.forms.fields import SHORT_LENGTH, ActionForm, clean
from studio.web.page import show
from studio.web.presenters.decide import refusal_words
from studio.web.views.answers import Page
from studio.web.views.assess_page import Problems, assess_page, decision_values, suggested
from studio.web.views.look import bump_of
from studio.web.views.seen import framed, see

#: Suggestions answered in one form at most.
_MOST_ROWS = 60


def assess(public_id: str) -> Page:
    """Show the answers, or work them out anew."""
    if not ActionForm().validate_on_submit():
        return assess_page(public_id)
    with current_studio.unit_of_work() as unit:
        consultations.assess(unit, public_id)
    return _back(public_id)


def panel(public_id: str) -> Page:
    """Return the panel alone, for a page that was just saved."""
    return show("consult/_panel.html", visit=framed(see(public_id), "look"))


def answer(public_id: str, bump_id: str) -> Page:
    """Take the answer to one question and assess again."""
    seen = see(public_id)
    bump = bump_of(seen, bump_id)
    feature = clean(request.form.get("feature"))[:SHORT_LENGTH]
    if not ActionForm().validate_on_submit():
        return assess_page(public_id, 422)
    try:
        values, number = request.form.getlist("value"), request.form.get("number", "")
        _store(seen, bump, take_answer(feature, values, number, bump.features, seen.intake))
    except AnswerError as error:
        return assess_page(public_id, 422, Problems(question=(bump_id, feature, str(error))))
    except Invalid as error:
        words = error.detail or "Please look at this again"
        return assess_page(public_id, 422, Problems(question=(bump_id, feature, words)))
    return _back(public_id)


def respond(public_id: str) -> Page:
    """Keep what the therapist answers to single suggestions."""
    if not ActionForm().validate_on_submit():
        return _stay(public_id)
    try:
        with current_studio.unit_of_work() as unit:
            for subject, word, reason in _answered_rows():
                responses.respond(unit, public_id, subject, word, reason=reason)
    except Invalid:
        words = "Write what you change and why"
        return assess_page(public_id, 422, Problems(response=words))
    return _stay(public_id)


def agree(public_id: str) -> Page:
    """Take the suggested decision and go where it leads, in one tap."""
    if not ActionForm().validate_on_submit():
        return _stay(public_id)
    with current_studio.unit_of_work() as unit:
        seen = consultations.get(unit, public_id)
        decision = suggested(unit, seen)
        if decision is None:
            return _back(public_id)
        _decide(unit, public_id, decision)
        responses.respond(unit, public_id, "whole", "agree")
    return redirect(_way_on(public_id, decision.kind), 303)


def decide(public_id: str) -> Page:
    """Store another decision than the suggested one; the form stands on the Assess page."""
    seen = see(public_id)
    if request.method == "GET":
        return redirect(url_for("studio.assess", public_id=public_id, _anchor="decide"), 303)
    form = DecideForm(data=decision_values(seen))
    if not form.validate_on_submit():
        return assess_page(public_id, 422, form=form)
    decision = _without_list(form.to_decision(), seen)
    try:
        with current_studio.unit_of_work() as unit:
            _decide(unit, public_id, decision)
    except DecisionRefused as error:
        form.refuse_all(refusal_words(error.refusals, current_studio.knowledge()))
        return assess_page(public_id, 422, form=form)
    except Invalid as error:
        form.refuse(error.field, error.detail or "Please look at this again")
        return assess_page(public_id, 422, form=form)
    return redirect(_way_on(public_id, decision.kind), 303)


def _without_list(decision: DecisionInput, seen: ConsultationView) -> DecisionInput:
    """Leave the products to the plan when just those on offer are ticked."""
    offered = plan_choices.offered([answer for _, answer in seen.found])
    return (
        replace(decision, homecare=None)
        if set(decision.homecare or ()) == set(offered)
        else decision
    )


def flags(public_id: str) -> Page:
    """Answer the red flags: stop and refer, postpone, or carry on with a reason."""
    chosen = request.form.get("answer", "")
    if not ActionForm().validate_on_submit() or chosen not in {item.value for item in FlagAnswer}:
        return _stay(public_id)
    reason = clean(request.form.get("reason"))
    try:
        with current_studio.unit_of_work() as unit:
            stopping.answer_flags(unit, public_id, FlagAnswer(chosen), reason)
            kind = _decided_kind(unit, public_id)
    except Invalid as error:
        problem = Problems(flag=error.detail.capitalize(), flag_reason=reason)
        return assess_page(public_id, 422, problem)
    if chosen == FlagAnswer.REFER and kind is DecisionKind.REFER:
        return redirect(url_for("studio.referral", public_id=public_id), 303)
    return _back(public_id)


def _decided_kind(unit: Unit, public_id: str) -> DecisionKind | None:
    decision = consultations.get(unit, public_id).decision
    return decision.kind if decision else None


def _decide(unit: Unit, public_id: str, decision: DecisionInput) -> None:
    """Store a decision and draft the paper that follows from it; to refer answers a red flag."""
    if decision.kind is DecisionKind.REFER:
        stopping.answer_flags(unit, public_id, FlagAnswer.REFER, decision.reason)
    consultations.decide(unit, public_id, decision)
    if decision.kind is not DecisionKind.REFER:
        plans.draft(unit, public_id)
    else:
        stopping.start_letter(unit, consultations.get(unit, public_id))


def _way_on(public_id: str, kind: DecisionKind) -> str:
    step = {DecisionKind.TREAT: "treat", DecisionKind.REFER: "referral"}.get(kind, "plan")
    return url_for(f"studio.{step}", public_id=public_id)


def _answered_rows() -> list[tuple[str, str, str]]:
    """Read the rows of the form that hold an answer."""
    rows = []
    for place in range(_MOST_ROWS):
        word = request.form.get(f"word-{place}", "")
        if word:
            subject = clean(request.form.get(f"subject-{place}"))
            rows.append((subject, word, clean(request.form.get(f"reason-{place}"))))
    return rows


def _store(seen: ConsultationView, bump: BumpView, answered: Answered) -> None:
    visit = seen.consultation
    with current_studio.unit_of_work() as unit:
        if answered.intake is not None:
            consultations.record_intake(unit, visit.public_id, answered.intake, visit.version)
        if answered.features is not None:
            consultations.record_bump(unit, visit.public_id, bump.public_id, answered.features)
        consultations.assess(unit, visit.public_id)


def _back(public_id: str) -> Page:
    return redirect(url_for("studio.assess", public_id=public_id), 303)


def _stay(public_id: str) -> Page:
    """Lead back without having done anything, where there is a visit. Raises NotFound."""
    see(public_id)
    return _back(public_id)
