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
    DocumentVariant,
    LinkPurpose,
    PaperVariant,
    Plan,
    Referral,
    Sealed,
)
from studio.services import audit, links, sealing, variants
from studio.services.errors import Invalid, PaperLost
from studio.services.links import LinkMade
from studio.services.unit import Unit
from studio.services.variants import ONE, Layouts

#: Purposes of links that lead to a paper.
PAPERS = (LinkPurpose.PLAN, LinkPurpose.REFERRAL)


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    content: bytes
    #: Neutral file name without extension.
    title: str
    kind: DocumentKind
    #: Of the content, hex; empty for what is stored nowhere.
    sha256: str = ""


def store(
    unit: Unit,
    consultation: Consultation,
    paper: Plan | Referral,
    pdf: bytes,
    layouts: Layouts = ONE,
) -> Document:
    """Keep a rendered paper: sealed bytes first, then the row; ask for its other layouts.

    Raises Invalid when it is no PDF.
    """
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
        variant=layouts.first,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        template_version=TEMPLATE_VERSION,
        created_at=unit.now(),
    )
    sealed = sealing.seal_bytes(unit, consultation.client, document, "content", pdf)
    document.store_key = unit.tools.store.put(sealed.data)
    unit.session.add(document)
    unit.session.flush()
    variants.ask(unit, consultation.client, document, layouts)
    return document


def staff_open(unit: Unit, public_id: str, variant: PaperVariant | None = None) -> OpenedDocument:
    """Open a paper for a person of the studio, in one of its layouts; audited. Raises NotFound."""
    unit.require_caring("document.read")
    document = unit.load(Document, public_id)
    audit.record(unit, "document.read", public_id, "care")
    return _opened(unit, document, variant)


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


def open_behind(
    unit: Unit, link: ClientLink, variant: PaperVariant | None = None
) -> OpenedDocument:
    """Open the paper behind a link whose door is open; audited. Raises NotFound, PaperLost."""
    document = behind(unit, link)
    audit.record(unit, "document.read_by_link", document.public_id, "share")
    return _opened(unit, document, variant)


def behind(unit: Unit, link: ClientLink) -> Document:
    """Return the paper a link leads to: the newer one once that was sent to the client too."""
    document = unit.session.get_one(Document, link.document_id)
    return links.newer_sent(unit, document) or document


def _opened(unit: Unit, document: Document, variant: PaperVariant | None) -> OpenedDocument:
    client = unit.session.get_one(Client, document.client_id)
    title = "care-plan" if document.kind is DocumentKind.PLAN else "letter"
    title = f"{title}-{document.created_at:%Y-%m-%d}"
    if variant is None or variant is document.variant:
        content = _content(unit, client, document, document.store_key)
        return OpenedDocument(content, title, document.kind, document.sha256)
    row = variants.find(unit, document, variant)
    if row is None:
        raise unit.missing("studio_document_variant")
    content = _content(unit, client, row, row.store_key or "")
    return OpenedDocument(content, f"{title}-{variant}", document.kind, row.sha256 or "")


def _content(unit: Unit, client: Client, row: Document | DocumentVariant, store_key: str) -> bytes:
    """Open sealed bytes of the store. Raises PaperLost."""
    try:
        sealed = Sealed(unit.tools.store.get(store_key))
        return sealing.open_bytes(unit, client, row, "content", sealed)
    except (FileNotFoundError, SealBroken) as error:
        raise PaperLost from error
