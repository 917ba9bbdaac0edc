"""Finish: both signatures, the lock, and the paper's way to the client."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.documents.dates import Language
from studio.models import Document, DocumentKind
from studio.services import consultations, locking, rebooking, variants
from studio.services.consultations import ConsultationView
from studio.services.errors import Conflict, Invalid, SlotTaken, StepsMissing
from studio.services.unit import Unit
from studio.services.variants import Had
from studio.web.forms.finish import FinishForm
from studio.web.page import show
from studio.web.presenters.finish import finish_view, next_view, signer
from studio.web.presenters.papers import LinkView
from studio.web.presenters.signature import WORDS
from studio.web.views.answers import Page
from studio.web.views.seen import framed


def finish(public_id: str) -> Page:
    """Show the visit as it will be signed, or sign, lock and send."""
    form = FinishForm()
    if not form.is_submitted():
        return _page(public_id, None)
    try:
        document = _signed(public_id, form) if form.validate() else None
    except Conflict as error:
        if error.code != "signed":
            raise
        # Pressed twice, or in another tab: the page says what came of the first press.
        return redirect(url_for("studio.finish", public_id=public_id, done="before"), 303)
    if document is None:
        return _page(public_id, form)
    if document and form.send.data:
        return _page(public_id, None, _send(public_id, document))
    return redirect(url_for("studio.finish", public_id=public_id), 303)


def _signed(public_id: str, form: FinishForm) -> str | None:
    """Sign; return the paper to send (empty when there is none), or None when it was refused."""
    try:
        return _sign(public_id, form)
    except StepsMissing:
        return None
    except SlotTaken:
        form.refuse("next_at", "This time was just taken. Choose another one")
        return None
    except Invalid as error:
        form.refuse(error.field, error.detail or "Please look at this again")
        return None


def _sign(public_id: str, form: FinishForm) -> str:
    """Sign and lock; return the paper that may go to the client, if there is one."""
    with current_studio.unit_of_work() as unit:
        seen = consultations.get(unit, public_id)
        signing = form.to_signing(seen.client.name)
        if signing is None:
            language = Language(seen.client.language)
            raise Invalid("missing", "signature_name", WORDS[language].missing)
        at = form.to_next()
        if at is not None:
            rebooking.book(unit, seen, at)
        locking.sign(unit, public_id, signing)
        return _paper(seen)


def _paper(seen: ConsultationView) -> str:
    """Return the newest plan, else the newest letter; empty without a paper."""
    by_kind = {paper.kind: paper.public_id for paper in reversed(seen.documents)}
    return by_kind.get(DocumentKind.PLAN) or by_kind.get(DocumentKind.REFERRAL) or ""


def _send(public_id: str, document: str) -> LinkView:
    """Make the link and mail it; its PIN is shown this once."""
    made = current_studio.share(document)
    settings = current_studio.face().settings
    base = settings.public_url.rstrip("/") or request.host_url.rstrip("/")
    with current_studio.reading() as unit:
        mailed_to = consultations.get(unit, public_id).client.email
    address = base + url_for("studio.link", token=made.token)
    return LinkView(address, made.pin or "", settings.token_days, mailed_to)


def _page(public_id: str, form: FinishForm | None, link: LinkView | None = None) -> Page:
    with current_studio.reading() as unit:
        seen = consultations.get(unit, public_id, whole=True)
        text = locking.client_text(unit, seen)
        later = rebooking.rebooking(unit, seen)
        chosen = (form.next_at.data or "") if form else ""
        view = finish_view(
            seen,
            _papers(unit, seen),
            locking.missing(seen),
            text,
            next_view(later, chosen, unit.settings.zone),
            unit.knowledge,
            unit.settings.zone,
            url_for,
        )
        hand = locking.therapist_line(unit).partition(", license ")
    shown = form or FinishForm(
        formdata=None,
        data={
            "client_by": signer(view.is_minor),
            "therapist": hand[0],
            "license_number": hand[2],
            "send": True,
        },
    )
    return show(
        "consult/finish.html",
        422 if form is not None else 200,
        visit=framed(seen, "finish"),
        finish=view,
        form=shown,
        sign_words=WORDS[Language(view.sign_language)],
        link=link,
        before=request.args.get("done") == "before",
    )


def _papers(unit: Unit, seen: ConsultationView) -> list[tuple[Document, Had]]:
    """Return the newest paper of each kind, with what it can be had in."""
    newest = {paper.kind: paper for paper in reversed(seen.documents)}
    return [
        (newest[kind], variants.had(unit, newest[kind])) for kind in DocumentKind if kind in newest
    ]
