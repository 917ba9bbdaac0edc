"""Issued papers: stored sealed, opened by staff, and by clients through a link with a PIN."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

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
    PlanStatus,
    Referral,
    Sealed,
)
from studio.services import audit, sealing
from studio.services.errors import Invalid, NotFound, PaperLost, Superseded, WrongPin
from studio.services.unit import Note, Unit

#: Random bytes of a link's token, and wrong PINs until it is locked.
TOKEN_BYTES, MAX_TRIES = 32, 5


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A new link: the token goes into the mail, the PIN is told by voice. Neither is stored."""

    token: str
    pin: str
    link_id: int


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
    revoke_links(unit, document)
    token, pin = secrets.token_urlsafe(TOKEN_BYTES), f"{secrets.randbelow(1_000_000):06d}"
    link = ClientLink(
        token_sha256=_hash(token),
        document_id=document.id,
        purpose=LinkPurpose(document.kind.value),
        expires_at=unit.now() + timedelta(days=days or unit.settings.token_days),
        pin_hash=_pin_hash(unit, _hash(token), pin),
        tries=0,
        created_at=unit.now(),
    )
    unit.session.add(link)
    unit.session.flush()
    audit.record(unit, "document.link_made", public_id, "share")
    return LinkMade(token, pin, link.id)


def revoke_links(unit: Unit, document: Document) -> None:
    """End every link to a paper."""
    query = select(ClientLink).where(
        ClientLink.document_id == document.id, ClientLink.revoked_at.is_(None)
    )
    for link in unit.session.scalars(query):
        link.revoked_at = unit.now()


def check_link(unit: Unit, token: str) -> None:
    """Say whether a link may ask for its PIN. Raises NotFound, Superseded; tells nothing else."""
    _alive(unit, token)


def open_by_token(unit: Unit, token: str, pin: str) -> OpenedDocument:
    """Open a paper for the client; audited.

    The fifth wrong PIN locks the link. Raises NotFound (unknown, expired, revoked, locked alike),
    Superseded, WrongPin.
    """
    link = _alive(unit, token)
    document = unit.session.get_one(Document, link.document_id)
    given = _pin_hash(unit, link.token_sha256, pin)
    if not hmac.compare_digest(given.encode(), link.pin_hash.encode()):
        link.tries += 1
        action = "link.locked" if link.tries >= MAX_TRIES else "link.wrong_pin"
        audit.record(unit, action, document.public_id, "share")
        raise WrongPin
    link.tries = 0
    link.opened_at = link.opened_at or unit.now()
    audit.record(unit, "link.opened", document.public_id, "share")
    return _opened(unit, document)


def _alive(unit: Unit, token: str) -> ClientLink:
    query = select(ClientLink).where(ClientLink.token_sha256 == _hash(token)).with_for_update()
    link = unit.session.scalar(query)
    if link is None or link.revoked_at or link.tries >= MAX_TRIES or link.expires_at <= unit.now():
        unit.denials.append(Note("denied.link", "studio_client_link", "share"))
        raise NotFound
    plan = unit.session.scalar(
        select(Plan)
        .join(Document, Document.plan_id == Plan.id)
        .where(Document.id == link.document_id)
    )
    if plan is not None and plan.status is PlanStatus.SUPERSEDED:
        raise Superseded
    return link


def _opened(unit: Unit, document: Document) -> OpenedDocument:
    client = unit.session.get_one(Client, document.client_id)
    try:
        sealed = Sealed(unit.tools.store.get(document.store_key))
        content = sealing.open_bytes(unit, client, document, "content", sealed)
    except (FileNotFoundError, SealBroken) as error:
        raise PaperLost from error
    title = "care-plan" if document.kind is DocumentKind.PLAN else "letter"
    return OpenedDocument(content, f"{title}-{document.created_at:%Y-%m-%d}", document.kind)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _pin_hash(unit: Unit, token_sha256: str, pin: str) -> str:
    """Hash under a key outside the database: six digits alone would be guessed from a copy."""
    return unit.tools.keyring.mac("pin", f"{token_sha256}:{pin}".encode("utf-8", "replace"))
