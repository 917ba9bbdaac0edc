"""Referral letters: preview and issue; any paper: open it, and the link for the client."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.documents.names import NOTICED
from studio.models import Consultation, DecisionKind, Document, ReferralStatus
from studio.services import consultations, documents, letter_history, referrals
from studio.services.consultations import ConsultationView
from studio.services.errors import Conflict
from studio.services.referrals import ReferralInput
from studio.services.unit import Unit
from studio.web.forms.decide import ReferralForm
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters.papers import (
    NOTICED_WORDS,
    LinkView,
    PaperView,
    letter_proposal,
)
from studio.web.views.answers import Page
from studio.web.views.pdf import pdf_answer, variant_named
from studio.web.views.plan import issued, plan_page
from studio.web.views.seen import framed


def referral(public_id: str) -> Page:
    """Write the letter, show it, or issue it."""
    if request.form.get("then") == "issue" and ActionForm().validate_on_submit():
        return _issue_referral(public_id)
    form = ReferralForm()
    if not form.validate_on_submit():
        return _referral_page(public_id, form)
    noticed = form.noticed_by.data or ""
    given = ReferralInput(
        form.to.data or "",
        form.question.data or "",
        bool(form.share_consent.data),
        tried=form.tried.data or "",
        noticed_by=noticed if noticed in NOTICED else "",
    )
    with current_studio.unit_of_work() as unit:
        referrals.draft(unit, public_id, given)
    return redirect(url_for("studio.referral", public_id=public_id), 303)


def document(public_id: str) -> Page:
    """Open an issued paper."""
    with current_studio.reading() as unit:
        opened = documents.staff_open(unit, public_id)
    return pdf_answer(opened)


def document_as(public_id: str, variant: str) -> Page:
    """Open an issued paper in one of its layouts."""
    with current_studio.reading() as unit:
        opened = documents.staff_open(unit, public_id, variant_named(unit, variant))
    return pdf_answer(opened)


def share(public_id: str) -> Page:
    """Make a link and show it with its PIN, this once: neither is kept in readable form."""
    with current_studio.reading() as unit:
        row = unit.load(Document, public_id)
        visit = unit.session.get_one(Consultation, row.consultation_id)
        visit_id, mailed_to, kind = visit.public_id, visit.client.email, row.kind.value
    if not ActionForm().validate_on_submit():
        return redirect(url_for(f"studio.{kind}", public_id=visit_id), 303)
    made = current_studio.share(public_id)
    settings = current_studio.face().settings
    base = settings.public_url.rstrip("/") or request.host_url.rstrip("/")
    address = base + url_for("studio.link", token=made.token)
    link = LinkView(address, made.pin, settings.token_days, mailed_to)
    if kind == "plan":
        return plan_page(visit_id, link=link)
    return _referral_page(visit_id, ReferralForm(formdata=None), link)


def _referral_page(public_id: str, form: ReferralForm, link: LinkView | None = None) -> Page:
    with current_studio.reading() as unit:
        seen = consultations.get(unit, public_id)
        paper = _letter_paper(unit, seen)
        if link or not form.is_submitted():
            written = (
                referrals.data(unit, seen.referral)
                if seen.referral
                else {"tried": letter_history.tried(unit, seen.consultation)}
            )
            form.process(data=letter_proposal(seen, written))
    return show(
        "consult/referral.html",
        422 if form.errors else 200,
        visit=framed(seen, "referral"),
        paper=paper,
        form=form,
        link=link,
        noticed=NOTICED_WORDS,
        action=ActionForm(),
    )


def _letter_paper(unit: Unit, seen: ConsultationView) -> PaperView:
    if seen.referral is None:
        return PaperView(None, None, "", possible=_may_refer(seen))
    view = referrals.view(unit, seen.referral.public_id)
    if seen.referral.status is ReferralStatus.DRAFT:
        return PaperView(view, None, "Issue the letter", possible=True)
    return PaperView(view, issued(unit, seen, "referral"), "", possible=True)


def _may_refer(seen: ConsultationView) -> bool:
    if seen.decision is None:
        return False
    answers = [bump.assessment.answer for bump in seen.bumps if bump.assessment]
    return seen.decision.kind is DecisionKind.REFER or any(a["referral"] for a in answers)


def _issue_referral(public_id: str) -> Page:
    with current_studio.reading() as unit:
        letter = consultations.get(unit, public_id).referral
    if letter is None:
        raise Conflict("not_decided")
    current_studio.issue_referral(letter.public_id)
    return redirect(url_for("studio.referral", public_id=public_id), 303)
