"""Assess: what the core says of each bump, and its questions answered in place."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import consultations
from studio.services.consultations import BumpView, ConsultationView
from studio.services.errors import Invalid
from studio.web.forms.answer import Answered, AnswerError, take_answer
from studio.web.forms.fields import SHORT_LENGTH, ActionForm, clean
from studio.web.page import show
from studio.web.presenters.bumps import assessed_bumps
from studio.web.views.answers import Page
from studio.web.views.look import bump_of
from studio.web.views.seen import framed, see


def assess(public_id: str) -> Page:
    """Show the answers, or work them out anew."""
    if not ActionForm().validate_on_submit():
        return _page(see(public_id))
    with current_studio.unit_of_work() as unit:
        consultations.assess(unit, public_id)
    return redirect(url_for("studio.assess", public_id=public_id), 303)


def answer(public_id: str, bump_id: str) -> Page:
    """Take the answer to one question and assess again."""
    seen = see(public_id)
    bump = bump_of(seen, bump_id)
    feature = clean(request.form.get("feature"))[:SHORT_LENGTH]
    if not ActionForm().validate_on_submit():
        return _page(seen, 422)
    try:
        values, number = request.form.getlist("value"), request.form.get("number", "")
        _store(seen, bump, take_answer(feature, values, number, bump.features, seen.intake))
    except AnswerError as error:
        return _page(seen, 422, (bump_id, feature, str(error)))
    except Invalid as error:
        return _page(seen, 422, (bump_id, feature, error.detail or "Please look at this again"))
    return redirect(url_for("studio.assess", public_id=public_id), 303)


def _store(seen: ConsultationView, bump: BumpView, answered: Answered) -> None:
    visit = seen.consultation
    with current_studio.unit_of_work() as unit:
        if answered.intake is not None:
            consultations.record_intake(unit, visit.public_id, answered.intake, visit.version)
        if answered.features is not None:
            consultations.record_bump(unit, visit.public_id, bump.public_id, answered.features)
        consultations.assess(unit, visit.public_id)


def _page(
    seen: ConsultationView, status: int = 200, problem: tuple[str, str, str] = ("", "", "")
) -> Page:
    settings = current_studio.settings
    bumps = assessed_bumps(seen, current_studio.knowledge(), settings.zone, url_for, problem)
    return show(
        "consult/assess.html",
        status,
        visit=framed(seen, "assess"),
        bumps=bumps,
        action=ActionForm(),
    )
