"""An issued paper's way to its reader: versions, links, mails; sent, sent again, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from studio.models import (
    Client,
    ClientLink,
    Consultation,
    Delivery,
    Disclosure,
    Document,
    DocumentKind,
    Plan,
    Referral,
)
from studio.services import (
    audit,
    delivery,
    documents,
    links,
    paper_language,
    referrals,
    sealing,
    variants,
)
from studio.services.errors import NoConsent
from studio.services.links import LinkMade
from studio.services.text import clean_mail
from studio.services.unit import Unit
from studio.services.variants import Had

#: What a disclosure says of why health data left the studio.
_PURPOSE = "share"


@dataclass(frozen=True, slots=True)
class PaperLife:
    """A paper with its number, its versions, and what happened to it; newest first."""

    document: Document
    number: str
    client: Client
    consultation: Consultation
    versions: tuple[Document, ...]
    #: What it can be had in.
    had: Had
    #: What its mail is written in.
    language: str
    links: tuple[ClientLink, ...]
    mails: tuple[Delivery, ...]
    #: Hash of the token that is printed on the paper; empty for letters.
    printed: str
    #: Of the letter; empty for plans.
    referral_id: str


def get(unit: Unit, public_id: str) -> PaperLife:
    """Open what is known of a paper; audited. Raises NotFound."""
    unit.require_caring("document.read")
    document = unit.load(Document, public_id)
    audit.record(unit, "document.life_read", public_id, "care")
    paper = _paper(unit, document)
    return PaperLife(
        document=document,
        number=paper.number,
        client=unit.session.get_one(Client, document.client_id),
        consultation=unit.session.get_one(Consultation, document.consultation_id),
        versions=tuple(_versions(unit, document)),
        had=variants.had(unit, document),
        language=paper_language.of(unit, document),
        links=tuple(_links(unit, document)),
        mails=tuple(_mails(unit, document)),
        printed=links.hash_of(links.paper_token(unit, paper)) if isinstance(paper, Plan) else "",
        referral_id=paper.public_id if isinstance(paper, Referral) else "",
    )


def send(unit: Unit, public_id: str, to: str) -> LinkMade:
    """Make a new link, end the earlier ones, and mail it to one address; the PIN is told by voice.

    A letter that goes to somebody else than the client is kept as a disclosure, and needs the
    client's consent in the letter. Raises NotFound, NoConsent, Invalid("not_an_address").
    """
    unit.require_caring("document.share")
    document = unit.load(Document, public_id)
    client = unit.session.get_one(Client, document.client_id)
    address = clean_mail("email", to)
    if document.kind is DocumentKind.REFERRAL and address != client.email.lower():
        _disclose(unit, document, client, address)
    made = documents.make_link(unit, public_id)
    delivery.queue_link(unit, public_id, made, to=address)
    return made


def withdraw(unit: Unit, public_id: str) -> None:
    """End every link that was sent; the code on the paper in the client's hand stays."""
    unit.require_caring("document.share")
    document = unit.load(Document, public_id)
    paper = _paper(unit, document)
    spare = links.paper_token(unit, paper) if isinstance(paper, Plan) else ""
    links.revoke(unit, document, spare=spare)
    audit.record(unit, "document.withdrawn", public_id, "share")


def _disclose(unit: Unit, document: Document, client: Client, to: str) -> None:
    referral = unit.session.get_one(Referral, document.referral_id)
    letter = referrals.data(unit, referral)
    if letter["consent_on"] is None:
        raise NoConsent("share")
    row = Disclosure(
        public_id=sealing.new_id(),
        client_id=client.id,
        purpose=_PURPOSE,
        actor_ref=unit.actor.ref,
        at=unit.now(),
    )
    said = {"what": f"letter {referral.number}", "to": letter["to"], "contact": to}
    row.body = sealing.seal_json(unit, client, row, "body", said)
    unit.session.add(row)
    unit.session.flush()
    audit.record(unit, "document.disclosed", document.public_id, "share")


def _paper(unit: Unit, document: Document) -> Plan | Referral:
    if document.plan_id is not None:
        return unit.session.get_one(Plan, document.plan_id)
    return unit.session.get_one(Referral, document.referral_id)


def _versions(unit: Unit, document: Document) -> Sequence[Document]:
    query = select(Document).where(
        Document.consultation_id == document.consultation_id, Document.kind == document.kind
    )
    return unit.session.scalars(query.order_by(Document.id.desc())).all()


def _links(unit: Unit, document: Document) -> Sequence[ClientLink]:
    query = select(ClientLink).where(ClientLink.document_id == document.id)
    return unit.session.scalars(query.order_by(ClientLink.id.desc())).all()


def _mails(unit: Unit, document: Document) -> Sequence[Delivery]:
    query = select(Delivery).where(Delivery.document_id == document.id)
    return unit.session.scalars(query.order_by(Delivery.id.desc())).all()
