"""Issued papers: stored sealed, opened by staff, and by clients through a link with a PIN."""

import hashlib
from dataclasses import dataclass

from studio.adapters.keys import SealBroken
from studio.documents.render import TEMPLATE_VERSION
from studio.models import (
    Client,
    ClientLink,
    Consultation,
    Document,
    DocumentKind,
    LinkPurpose,
    Plan,
    Referral,
    Sealed,
)
from studio.services import audit, links, sealing
from studio.services.errors import Invalid, PaperLost
from studio.services.links import LinkMade
from studio.services.unit import Unit

#: Purposes of links that lead to a paper.
PAPERS = (LinkPurpose.PLAN, LinkPurpose.REFERRAL)


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    content: bytes
    #: Neutral file name without extension.
    title: str
    kind: DocumentKind


def store(unit: Unit, consultation: Consultation, paper: Plan | Referral, pdf: bytes) -> Document:
    """Keep a rendered paper: sealed bytes first, then the row. Raises Invalid when it is no PDF."""
    if not pdf.startswith(b"%PDF-"):
        raise Invalid("not_a_pdf", "pdf")
    is_plan = isinstance(paper, Plan)
    document = Document(
        public_id=sealing.new_id(),
        client_id=consultation.client_id,
        consultation_id=consultation.id,
        kind=DocumentKind.PLAN if is_plan else DocumentKind.REFERRAL,
        plan_id=paper.id if is_plan else None,
        referral_id=None if is_plan else paper.id,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        template_version=TEMPLATE_VERSION,
        created_at=unit.now(),
    )
    sealed = sealing.seal_bytes(unit, consultation.client, document, "content", pdf)
    document.store_key = unit.tools.store.put(sealed.data)
    unit.session.add(document)
    unit.session.flush()
    return document


def staff_open(unit: Unit, public_id: str) -> OpenedDocument:
    """Open a paper for a person of the studio; audited. Raises NotFound."""
    unit.require_caring("document.read")
    document = unit.load(Document, public_id)
    audit.record(unit, "document.read", public_id, "care")
    return _opened(unit, document)


def make_link(unit: Unit, public_id: str, days: int | None = None) -> LinkMade:
    """Make a link for the client and end the earlier ones to the same paper. Raises NotFound."""
    unit.require_caring("document.share")
    document = unit.load(Document, public_id)
    plan = document.plan_id and unit.session.get_one(Plan, document.plan_id)
    links.revoke(unit, document, spare=links.paper_token(unit, plan) if plan else "")
    return links.make(unit, LinkPurpose(document.kind.value), document, days)


def open_from_paper(unit: Unit, plan: Plan, document: Document) -> None:
    """Let the code printed on a plan open it, with the client's birth date as PIN."""
    pin = links.paper_pin(unit.session.get_one(Client, document.client_id))
    if unit.settings.public_url and pin:
        token = links.paper_token(unit, plan)
        links.make(unit, LinkPurpose.PLAN, document, links.PAPER_DAYS, token=token, pin=pin)


def open_by_token(unit: Unit, token: str, pin: str) -> OpenedDocument:
    """Open a paper for the client; audited.

    Raises NotFound, Superseded, WrongPin, TooMany as `links.open_link` does.
    """
    return open_behind(unit, links.open_link(unit, token, pin, *PAPERS))


def open_behind(unit: Unit, link: ClientLink) -> OpenedDocument:
    """Open the paper behind a link whose door is open; audited. Raises PaperLost."""
    document = behind(unit, link)
    audit.record(unit, "document.read_by_link", document.public_id, "share")
    return _opened(unit, document)


def behind(unit: Unit, link: ClientLink) -> Document:
    """Return the paper a link leads to: the newer one once that was sent to the client too."""
    document = unit.session.get_one(Document, link.document_id)
    return links.newer_sent(unit, document) or document


def _opened(unit: Unit, document: Document) -> OpenedDocument:
    client = unit.session.get_one(Client, document.client_id)
    try:
        sealed = Sealed(unit.tools.store.get(document.store_key))
        content = sealing.open_bytes(unit, client, document, "content", sealed)
    except (FileNotFoundError, SealBroken) as error:
        raise PaperLost from error
    title = "care-plan" if document.kind is DocumentKind.PLAN else "letter"
    return OpenedDocument(content, f"{title}-{document.created_at:%Y-%m-%d}", document.kind)
