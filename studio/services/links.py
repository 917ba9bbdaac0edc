"""Links for clients: a random token opens one thing for a while; only its hash is kept."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from studio.models import (
    AuditEntry,
    Booking,
    Client,
    ClientLink,
    Document,
    Intake,
    LinkPurpose,
    Plan,
    PlanStatus,
    Referral,
)
from studio.services import audit, throttle
from studio.services.errors import NotFound, Superseded, WrongPin
from studio.services.throttle import Limit
from studio.services.unit import Note, Unit

#: Random bytes of a link's token.
TOKEN_BYTES = 32
#: Letters of a token that is printed, and days for which it opens the plan it is printed on.
PAPER_LETTERS, PAPER_DAYS = 20, 90
#: Days for which a clinician may answer a letter online: a visit there can be months away.
REPLY_DAYS = 180
#: Wrong PINs until a pause, and until the link is locked for good.
TRIES_BEFORE_PAUSE, MAX_TRIES = 5, 10
#: How long an opened door stays open.
DOOR = timedelta(minutes=15)

#: What a link may lead to.
Target = Document | Intake | Booking | Referral


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A new link: the token goes into the mail, the PIN is told by voice. Neither is stored."""

    token: str
    #: Empty when the link needs none, or when it is the client's birthday.
    pin: str
    link_id: int


@dataclass(frozen=True, slots=True)
class ClosedDoor:
    """All that a link tells before it is opened."""

    purpose: LinkPurpose
    needs_pin: bool


def make(  # noqa: PLR0913 - what a printed link is made of is given, not drawn
    unit: Unit,
    purpose: LinkPurpose,
    target: Target,
    days: int | None = None,
    *,
    asks_birthday: bool = True,
    token: str = "",
    pin: str = "",
) -> LinkMade:
    """Make a link to a paper, a questionnaire or a visit; the caller has checked who may.

    A paper gets a PIN of six digits; a questionnaire is opened by the client's birthday as soon
    as it is known (not with `asks_birthday` off, for the tablet in the studio); a visit shows
    nothing private and has none. A token and PIN that are printed on the paper itself are given.
    """
    token = token or secrets.token_urlsafe(TOKEN_BYTES)
    if isinstance(target, Document):
        pin = pin or f"{secrets.randbelow(1_000_000):06d}"
    link = ClientLink(
        token_sha256=hash_of(token),
        purpose=purpose,
        expires_at=unit.now() + timedelta(days=days or unit.settings.token_days),
        pin_hash="",
        tries=0,
        created_at=unit.now(),
        **{_column(target): target.id},
    )
    key = birthday_pin(unit, target) if isinstance(target, Intake) and asks_birthday else pin
    link.pin_hash = _pin_hash(unit, link.token_sha256, key) if key else ""
    unit.session.add(link)
    unit.session.flush()
    audit.record(unit, f"{_kind(target)}.link_made", target.public_id, "share")
    return LinkMade(token, pin, link.id)


def revoke(unit: Unit, target: Target, spare: str = "") -> None:
    """End every link to a thing; the one with the token to spare stays."""
    for link in unit.session.scalars(_live(target)):
        if not spare or link.token_sha256 != hash_of(spare):
            link.revoked_at = unit.now()


def paper_token(unit: Unit, paper: Plan | Referral) -> str:
    """Return the token printed on a paper: 100 bits, short enough to be typed.

    It follows from the paper and a key outside the database, so it is known before the paper is
    issued and stored nowhere. A plan's leads to the plan, a letter's to its answer.
    """
    digest = bytes.fromhex(unit.tools.keyring.mac("paper", paper.public_id.encode()))
    return b32encode(digest)[:PAPER_LETTERS].decode().lower()


def reply_pin(unit: Unit, letter: Referral) -> str:
    """Return the six digits printed beside a letter's code, for whoever holds the letter."""
    digest = unit.tools.keyring.mac("reply-pin", letter.public_id.encode())
    return f"{int(digest[:12], 16) % 1_000_000:06d}"


def paper_pin(client: Client) -> str:
    """Return month, day and year of birth (`042792`), or nothing while it is unknown."""
    return f"{client.birth_on:%m%d%y}" if client.birth_on else ""


def ask_birthday(unit: Unit, intake: Intake) -> None:
    """Let the birthday open what opened without it so far: there are answers behind the door."""
    pin = birthday_pin(unit, intake)
    for link in unit.session.scalars(_live(intake)):
        link.pin_hash = _pin_hash(unit, link.token_sha256, pin) if pin else ""


def birthday_changed(unit: Unit, client: Client) -> None:
    """Let the right birthday open the client's questionnaires; links without one stay so."""
    for intake in unit.session.scalars(select(Intake).where(Intake.client_id == client.id)):
        pin = birthday_pin(unit, intake)
        for link in unit.session.scalars(_live(intake)):
            if link.pin_hash and pin:
                link.pin_hash = _pin_hash(unit, link.token_sha256, pin)


def birthday_pin(unit: Unit, intake: Intake) -> str:
    """Return month and day of the client's birth (`0427`), or nothing while it is unknown."""
    born = unit.session.get_one(Client, intake.client_id).birth_on
    return f"{born:%m%d}" if born else ""


def check(unit: Unit, token: str, *purposes: LinkPurpose) -> ClosedDoor:
    """Say whether a link may be opened. Raises NotFound, Superseded; tells nothing else."""
    link = _alive(unit, token, purposes)
    return ClosedDoor(link.purpose, bool(link.pin_hash))


def open_link(unit: Unit, token: str, pin: str, *purposes: LinkPurpose) -> ClientLink:
    """Open a link by its PIN (or without, when it has none); audited.

    Five wrong ones bring a pause of 15 minutes, five more lock it for good. Raises WrongPin,
    TooMany, Superseded, NotFound (unknown, expired, revoked, locked alike).
    """
    link = _alive(unit, token, purposes)
    throttle.check(unit, Limit.LINK_PAUSE, link.token_sha256)
    given = _pin_hash(unit, link.token_sha256, pin)
    if link.pin_hash and not hmac.compare_digest(given.encode(), link.pin_hash.encode()):
        _count_wrong(unit, link)
        raise WrongPin
    link.tries = 0
    link.opened_at = link.opened_at or unit.now()
    audit.record(unit, "link.opened", target_of(unit, link).public_id, "share")
    return link


def still_open(
    unit: Unit, token: str, opened_at: datetime, *purposes: LinkPurpose
) -> ClientLink | None:
    """Return the link when its door was opened a short while ago, or None when it closed again.

    Raises NotFound, Superseded when the link itself has ended meanwhile.
    """
    link = _alive(unit, token, purposes)
    age = latest(unit) - opened_at
    return link if timedelta() <= age < DOOR else None


def target_of(unit: Unit, link: ClientLink) -> Target:
    """Return what a link leads to."""
    if link.document_id is not None:
        return unit.session.get_one(Document, link.document_id)
    if link.intake_id is not None:
        return unit.session.get_one(Intake, link.intake_id)
    if link.referral_id is not None:
        return unit.session.get_one(Referral, link.referral_id)
    return unit.session.get_one(Booking, link.booking_id)


def locked(unit: Unit) -> int:
    """Count links that wrong PINs have locked and nobody replaced, for the owner."""
    unit.require_staff("delivery.read")
    return unit.session.scalars(locked_query()).one()


def locked_query() -> Select[int]:
    """Return the question that `locked` asks, to be asked along with others."""
    query = select(func.count(ClientLink.id))
    return query.where(ClientLink.tries >= MAX_TRIES, ClientLink.revoked_at.is_(None))


def latest(unit: Unit) -> datetime:
    """Return the latest time anybody has seen: a clock set back revives no link."""
    seen = unit.session.scalar(select(AuditEntry.at).order_by(AuditEntry.at.desc()).limit(1))
    return unit.now() if seen is None else max(unit.now(), seen)


def _alive(unit: Unit, token: str, purposes: tuple[LinkPurpose, ...]) -> ClientLink:
    query = select(ClientLink).where(ClientLink.token_sha256 == hash_of(token)).with_for_update()
    link, now = unit.session.scalar(query), latest(unit)
    if (
        link is None
        or link.purpose not in purposes
        or link.revoked_at
        or link.tries >= MAX_TRIES
        or link.expires_at <= now
    ):
        unit.denials.append(Note("denied.link", "studio_client_link", "share"))
        raise NotFound
    _refuse_replaced(unit, link)
    return link


def _refuse_replaced(unit: Unit, link: ClientLink) -> None:
    """Let the link of a replaced plan through only once the new one was sent too."""
    query = select(Plan.status, Document).join(Document, Document.plan_id == Plan.id)
    found = unit.session.execute(query.where(Document.id == link.document_id)).one_or_none()
    if found is None:
        return
    status, document = found
    if status is PlanStatus.SUPERSEDED and newer_sent(unit, document) is None:
        raise Superseded


def newer_sent(unit: Unit, document: Document) -> Document | None:
    """Return the plan that replaced one, when somebody made a link to it for the client.

    The code printed on the new paper counts for nothing here: nobody chose to send that.
    """
    query = select(Document, Plan).join(Plan, Document.plan_id == Plan.id)
    query = query.where(
        Plan.consultation_id == document.consultation_id, Plan.status == PlanStatus.ISSUED
    )
    found = unit.session.execute(query).one_or_none()
    if found is None or found[0].id == document.id:
        return None
    newer, plan = found
    printed = hash_of(paper_token(unit, plan))
    sent = _live(newer).where(ClientLink.token_sha256 != printed).limit(1)
    return newer if unit.session.scalar(sent) is not None else None


def _count_wrong(unit: Unit, link: ClientLink) -> None:
    link.tries += 1
    if link.tries == TRIES_BEFORE_PAUSE:
        throttle.count(unit, Limit.LINK_PAUSE, link.token_sha256)
    action = "link.locked" if link.tries >= MAX_TRIES else "link.wrong_pin"
    audit.record(unit, action, target_of(unit, link).public_id, "share")


def _live(target: Target) -> Select[ClientLink]:
    return select(ClientLink).where(_points_at(target), ClientLink.revoked_at.is_(None))


def _points_at(target: Target) -> ColumnElement[bool]:
    column: ColumnElement[int] = getattr(ClientLink, _column(target))
    return column == target.id


def _kind(target: Target) -> str:
    return type(target).__name__.lower()


def _column(target: Target) -> str:
    return f"{_kind(target)}_id"


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _pin_hash(unit: Unit, token_sha256: str, pin: str) -> str:
    """Hash under a key outside the database: six digits alone would be guessed from a copy."""
    return unit.tools.keyring.mac("pin", f"{token_sha256}:{pin}".encode("utf-8", "replace"))
