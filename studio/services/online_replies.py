"""A clinician's answer as it comes in online: untrusted, kept sealed, waiting to be filed.

Whoever holds the letter can write one, the client too. So it changes nothing by itself; the
therapist files it, or sets it aside.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import lazyload

from studio.models import (
    Client,
    ClientLink,
    Consultation,
    Referral,
    ReferralStatus,
)
from studio.services import audit, links, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_line, clean_note
from studio.services.unit import Unit
from studio.skin.referral_waits import Advice

LONGEST_NOTE, LONGEST_NAME = 1000, 120
#: How far ahead a day may lie until which skin is left alone; a later one is a slip of the keys.
LONGEST_HOLD = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class OnlineAnswer:
    """What a clinician wrote; `name` stands for the signature."""

    seen_on: date
    advice: Advice
    name: str
    until_on: date | None = None
    note: str = ""

    def to_data(self) -> dict[str, Any]:
        """Give plain JSON values."""
        until = self.until_on.isoformat() if self.until_on else None
        days = {"seen_on": self.seen_on.isoformat(), "until_on": until}
        return asdict(self) | days | {"advice": self.advice.value}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "OnlineAnswer":
        """Read what `to_data` gave."""
        return cls(
            seen_on=date.fromisoformat(data["seen_on"]),
            advice=Advice(data["advice"]),
            name=data["name"],
            until_on=date.fromisoformat(data["until_on"]) if data["until_on"] else None,
            note=data["note"],
        )


class Door(StrEnum):
    """How the page stands on which a letter is answered."""

    OPEN = "open"
    LOCKED = "locked"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Asked:
    """All that the page of the answer tells: which letter, and whether its answer came in."""

    number: str
    given_on: date
    #: First name and initial: enough to find the chart, of little use to a stranger.
    about: str
    has_come: bool


def asked(unit: Unit, link: ClientLink) -> Asked:
    """Return what a clinician needs to know to answer."""
    letter = _letter(unit, link)
    client = _client(unit, letter)
    return Asked(
        number=letter.number,
        given_on=_given_on(unit, letter),
        about=_short(client.name),
        has_come=_has_come(letter),
    )


def receive(unit: Unit, link: ClientLink, given: OnlineAnswer) -> None:
    """Keep an answer until the therapist files it; audited.

    Raises Conflict("reply_came") when one came before, Invalid naming the field.
    """
    letter = _letter(unit, link)
    if _has_come(letter):
        raise Conflict("reply_came")
    checked = _checked(unit, letter, given)
    letter.reply = sealing.seal_json(
        unit, _client(unit, letter), letter, "reply", checked.to_data()
    )
    letter.replied_at = unit.now()
    unit.session.flush()
    audit.record(unit, "referral.reply_came", letter.public_id, "share")


def opened(unit: Unit, client: Client, letter: Referral) -> OnlineAnswer | None:
    """Open what came in, if something waits or was filed."""
    if letter.reply is None:
        return None
    return OnlineAnswer.from_data(sealing.open_json(unit, client, letter, "reply", letter.reply))


def door(unit: Unit, letter: Referral) -> Door:
    """Tell whether the letter can still be answered online."""
    link = unit.session.scalar(_ways(letter).where(ClientLink.expires_at > unit.now()).limit(1))
    if link is None or _has_come(letter):
        return Door.SHUT
    return Door.LOCKED if link.tries >= links.MAX_TRIES else Door.OPEN


def unlock(unit: Unit, public_id: str) -> None:
    """Give a door that wrong PINs have locked its tries back. Raises NotFound."""
    unit.require_caring("referral.unlock_reply")
    for link in unit.session.scalars(_ways(_issued(unit, public_id))):
        link.tries = 0
    audit.record(unit, "referral.reply_unlocked", public_id, "share")


def close(unit: Unit, public_id: str) -> None:
    """Let nobody answer a letter online any more. Raises NotFound."""
    unit.require_caring("referral.close_reply")
    links.revoke(unit, _issued(unit, public_id))
    audit.record(unit, "referral.reply_closed", public_id, "share")


def drop_locked(unit: Unit, letter: Referral) -> None:
    """End a locked door of a letter that was answered otherwise: nobody waits behind it."""
    for link in unit.session.scalars(_ways(letter)):
        if link.tries >= links.MAX_TRIES:
            link.revoked_at = unit.now()


def _issued(unit: Unit, public_id: str) -> Referral:
    letter = unit.load(Referral, public_id)
    if letter.status is ReferralStatus.DRAFT:
        raise unit.missing("studio_referral")
    return letter


def _ways(letter: Referral) -> Select[ClientLink]:
    return select(ClientLink).where(
        ClientLink.referral_id == letter.id, ClientLink.revoked_at.is_(None)
    )


def _letter(unit: Unit, link: ClientLink) -> Referral:
    """Return the letter, held so that of two answers at once the first one counts."""
    query = select(Referral).where(Referral.id == link.referral_id)
    return unit.session.scalars(query.with_for_update()).one()


def _client(unit: Unit, letter: Referral) -> Client:
    query = (
        select(Consultation)
        .where(Consultation.id == letter.consultation_id)
        .options(lazyload(Consultation.bumps))
    )
    return unit.session.scalars(query).one().client


def _has_come(letter: Referral) -> bool:
    return letter.replied_at is not None or letter.status is ReferralStatus.ANSWERED


def _given_on(unit: Unit, letter: Referral) -> date:
    given = letter.issued_at or letter.created_at
    return given.astimezone(unit.settings.zone).date()


def _short(name: str) -> str:
    first, *others = name.split() or [""]
    return f"{first} {others[-1][:1]}." if others else first


def _checked(unit: Unit, letter: Referral, given: OnlineAnswer) -> OnlineAnswer:
    today = unit.today()
    # A day more than ours: the clinician may sit further east.
    if not _given_on(unit, letter) <= given.seen_on <= today + timedelta(days=1):
        raise Invalid("seen_on", "seen_on")
    until = given.until_on if given.advice is not Advice.MAY_CONTINUE else None
    if until is not None and not today <= until <= today + LONGEST_HOLD:
        raise Invalid("until_on", "until_on")
    return OnlineAnswer(
        seen_on=given.seen_on,
        advice=given.advice,
        name=clean_line("name", given.name, LONGEST_NAME),
        until_on=until,
        note=clean_note("note", given.note, LONGEST_NOTE, required=False),
    )
