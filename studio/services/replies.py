"""What comes after a letter: waiting, asking again, and the clinician's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from studio.models import (
    Client,
    ClientKey,
    Consultation,
    DeliveryKind,
    Referral,
    ReferralStatus,
)
from studio.services import assessments, audit, delivery, links, online_replies, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.online_replies import OnlineAnswer
from studio.services.text import clean_line, clean_note
from studio.services.unit import Unit
from studio.skin.referral_waits import Advice, Caution, caution, place_of

_SHOWN = 200
#: What the form sends when the clinician named nothing of our ranking, or nothing at all.
OTHER, UNNAMED = "other", ""


class Standing(IntEnum):
    """How a letter stands, in the order in which the list tells of them."""

    #: Came in online and waits for the therapist.
    ARRIVED = 0
    OVERDUE = 1
    WAITING = 2
    ANSWERED = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A clinician's answer as it is filed; `named` is a group of our ranking, or `OTHER`."""

    finding: str
    advice: Advice
    until_on: date | None = None
    follow_up_on: date | None = None
    named: str = UNNAMED
    by: str = ""

    def to_data(self) -> dict[str, Any]:
        """Give plain JSON values."""
        dates = {"until_on": self.until_on, "follow_up_on": self.follow_up_on}
        told = {key: day.isoformat() if day else None for key, day in dates.items()}
        return asdict(self) | told | {"advice": self.advice.value}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Answer":
        """Read what `to_data` gave."""
        days = {
            key: date.fromisoformat(data[key]) if data[key] else None
            for key in ("until_on", "follow_up_on")
        }
        return cls(**{**data, **days, "advice": Advice(data["advice"])})


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer beside what we had said: caution, and the place of the named group (0: none)."""

    caution: Caution
    place: int


@dataclass(frozen=True, slots=True)
class Call:
    """A word about somebody who was called."""

    on: date
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Letter:
    """An issued letter and what became of it."""

    referral: Referral
    consultation: Consultation
    client: Client
    urgency: str
    route: str
    to: str
    standing: Standing
    calls: tuple[Call, ...] = ()
    answer: Answer | None = None
    compared: Compared | None = None
    #: What came in online, filed or not; who wrote it nobody has proven.
    reply: OnlineAnswer | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How answers compare with what we said."""

    answered: int
    less: int
    same: int
    more: int
    #: Answers that named a group, and how often it was our first or among the ranked.
    named: int
    first: int
    ranked: int


def listed(unit: Unit) -> tuple[Letter, ...]:
    """List issued letters: overdue first, then waiting, then answered; audited."""
    unit.require_caring("referral.list")
    query = (
        select(Referral, Consultation, Client, ClientKey)
        .join(Consultation, Consultation.id == Referral.consultation_id)
        .join(Client, Client.id == Consultation.client_id)
        .outerjoin(ClientKey, ClientKey.client_id == Client.id)
        .where(Referral.status != ReferralStatus.DRAFT)
        .options(lazyload(Consultation.bumps))
        .order_by(Referral.id.desc())
        .limit(_SHOWN)
    )
    found = []
    for referral, visit, client, key in unit.session.execute(query):
        sealing.know_key(unit, client, key)
        found.append(_letter(unit, referral, visit, client))
    audit.record(unit, "referral.listed", str(len(found)), "care")
    return tuple(sorted(found, key=_urgent_first))


def get(unit: Unit, public_id: str) -> Letter:
    """Open one issued letter; audited. Raises NotFound."""
    unit.require_caring("referral.read")
    referral = unit.load(Referral, public_id)
    if referral.status is ReferralStatus.DRAFT:
        raise unit.missing("studio_referral")
    audit.record(unit, "referral.read", public_id, "care")
    visit = unit.session.get_one(Consultation, referral.consultation_id)
    return _letter(unit, referral, visit, visit.client)


def ranked(unit: Unit, letter: Letter) -> tuple[tuple[str, str], ...]:
    """Return the groups that our assessment ranked, first one first, each with its name."""
    conditions = unit.knowledge.data["conditions"]
    found: dict[str, str] = {}
    for row in assessments.latest(unit, letter.consultation).values():
        answer = sealing.open_json(unit, letter.client, row, "answer", row.answer)
        for one in answer["candidates"]:
            found.setdefault(one["group"], str(conditions[one["condition"]]["name"]))
    return tuple(found.items())


def file_answer(unit: Unit, public_id: str, given: Answer, *, verified: bool = False) -> Letter:
    """File what the clinician answered; filed again, the earlier one is kept beside it.

    What came in online may let care go on only when somebody made sure who wrote it (`verified`).
    Raises NotFound, Invalid naming the field.
    """
    unit.require_caring("referral.answer")
    letter = get(unit, public_id)
    answer = _checked(unit, letter, given)
    came_online = letter.standing is Standing.ARRIVED
    if came_online and answer.advice is Advice.MAY_CONTINUE and not verified:
        raise Invalid("unverified", "verified")
    places = [key for key, _ in ranked(unit, letter)]
    compared = {
        "caution": caution(answer.advice).value,
        "place": place_of(answer.named, places),
    }
    before = _opened(unit, letter.client, letter.referral)
    earlier = [*before.get("earlier", ()), before["answer"]] if "answer" in before else []
    body = {
        **before,
        "answer": answer.to_data(),
        "compared": compared,
        "earlier": earlier,
        "filed_at": unit.now().isoformat(),
    }
    row = letter.referral
    row.answer = sealing.seal_json(unit, letter.client, row, "answer", body)
    row.status, row.answered_at = ReferralStatus.ANSWERED, row.answered_at or unit.now()
    online_replies.drop_locked(unit, row)
    unit.session.flush()
    audit.record(unit, "referral.answered", public_id, "care")
    return _letter(unit, row, letter.consultation, letter.client)


def set_aside(unit: Unit, public_id: str) -> None:
    """Put away what came in online, and let nobody answer this letter online any more.

    It is kept with the letter. Raises NotFound, Conflict("no_reply").
    """
    unit.require_caring("referral.set_aside")
    letter = get(unit, public_id)
    if letter.standing is not Standing.ARRIVED or letter.reply is None:
        raise Conflict("no_reply")
    row = letter.referral
    body = _opened(unit, letter.client, row)
    body["set_aside"] = [*body.get("set_aside", ()), letter.reply.to_data()]
    row.answer = sealing.seal_json(unit, letter.client, row, "answer", body)
    row.reply, row.replied_at = None, None
    links.revoke(unit, row)
    unit.session.flush()
    audit.record(unit, "referral.reply_set_aside", public_id, "care")


def note_call(unit: Unit, public_id: str, note: str) -> None:
    """Keep that somebody was called. Raises NotFound, Invalid."""
    unit.require_caring("referral.note")
    letter = get(unit, public_id)
    call = {
        "on": unit.today().isoformat(),
        "by": unit.actor.name or unit.actor.ref,
        "note": clean_line("note", note, 200),
    }
    body = _opened(unit, letter.client, letter.referral)
    body["calls"] = [*body.get("calls", ()), call]
    row = letter.referral
    row.answer = sealing.seal_json(unit, letter.client, row, "answer", body)
    unit.session.flush()
    audit.record(unit, "referral.called", public_id, "care")


def remind(unit: Unit, public_id: str) -> None:
    """Ask the client by mail, in neutral words, whether the letter was used.

    Raises NotFound, Conflict("referral_answered"), Invalid("not_an_address").
    """
    unit.require_caring("referral.remind")
    letter = get(unit, public_id)
    if letter.standing in {Standing.ANSWERED, Standing.ARRIVED}:
        raise Conflict("referral_answered")
    client = letter.client
    delivery.queue_mail(
        unit,
        DeliveryKind.REMINDER,
        language=client.language,
        to=client.email,
        facts={},
        client=client,
    )
    audit.record(unit, "referral.reminded", public_id, "share")


def tally(letters: Sequence[Letter]) -> Tally:
    """Count how answers compare."""
    compared = [letter.compared for letter in letters if letter.compared]
    named = [letter for letter in letters if letter.answer and letter.answer.named]
    places = [letter.compared.place for letter in named if letter.compared]
    counts = {kind: sum(one.caution is kind for one in compared) for kind in Caution}
    return Tally(
        answered=len(compared),
        less=counts[Caution.LESS],
        same=counts[Caution.SAME],
        more=counts[Caution.MORE],
        named=len(named),
        first=sum(place == 1 for place in places),
        ranked=sum(place > 0 for place in places),
    )


def _checked(unit: Unit, letter: Letter, given: Answer) -> Answer:
    """Return the answer with clean texts. Raises Invalid."""
    written = letter.referral.issued_at or unit.now()
    first = written.astimezone(unit.settings.zone).date()
    for field, day in (("until_on", given.until_on), ("follow_up_on", given.follow_up_on)):
        if day is not None and day < first:
            raise Invalid("before_letter", field, "this day lies before the letter")
    known = {OTHER, UNNAMED, *(key for key, _ in ranked(unit, letter))}
    if given.named not in known:
        raise Invalid("unknown_group", "named")
    is_held = given.advice is not Advice.MAY_CONTINUE
    return Answer(
        finding=clean_note("finding", given.finding, 2000),
        advice=given.advice,
        until_on=given.until_on if is_held else None,
        follow_up_on=given.follow_up_on,
        named=given.named,
        by=clean_line("by", given.by, 120, required=False),
    )


def _letter(unit: Unit, referral: Referral, visit: Consultation, client: Client) -> Letter:
    data = sealing.open_json(unit, client, referral, "data", referral.data)
    later = _opened(unit, client, referral)
    compared = later.get("compared")
    return Letter(
        referral=referral,
        consultation=visit,
        client=client,
        urgency=data["urgency"],
        route=data["route"],
        to=data["to"],
        standing=_standing(unit, referral),
        calls=tuple(
            Call(date.fromisoformat(one["on"]), one["by"], one["note"])
            for one in later.get("calls", ())
        ),
        answer=Answer.from_data(later["answer"]) if "answer" in later else None,
        compared=Compared(Caution(compared["caution"]), compared["place"]) if compared else None,
        reply=online_replies.opened(unit, client, referral),
    )


def _standing(unit: Unit, referral: Referral) -> Standing:
    if referral.status is ReferralStatus.ANSWERED:
        return Standing.ANSWERED
    if referral.replied_at is not None:
        return Standing.ARRIVED
    is_late = referral.due_on is not None and referral.due_on < unit.today()
    return Standing.OVERDUE if is_late else Standing.WAITING


def _urgent_first(letter: Letter) -> tuple[Standing, date, float]:
    """Order by standing, then by the day it is due; answers newest first."""
    answered: datetime | None = letter.referral.answered_at
    due = letter.referral.due_on if letter.standing is not Standing.ANSWERED else None
    return letter.standing, due or date.max, -answered.timestamp() if answered else 0.0


def _opened(unit: Unit, client: Client, referral: Referral) -> dict[str, Any]:
    if referral.answer is None:
        return {}
    return sealing.open_json(unit, client, referral, "answer", referral.answer)
