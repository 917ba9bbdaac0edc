"""Red flags of a visit: what the banner shows, and what was answered to each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from studio.models import Consultation, FlagAnswer, FlagChoice
from studio.services import sealing
from studio.services.errors import Conflict
from studio.services.unit import Unit

Answer = Mapping[str, Any]
URGENCIES = ("routine", "soon", "urgent", "emergency")


@dataclass(frozen=True, slots=True)
class Flag:
    """One rule that stops the visit at one bump; `answer` is None while it is open."""

    bump: int
    rule: str
    text: str
    urgency: str
    answer: FlagAnswer | None = None

    @property
    def key(self) -> str:
        """Name the flag as choices keep it."""
        return f"{self.bump}:{self.rule}:{self.urgency}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A stored answer, opened; `flags` are the keys it was given for."""

    answer: FlagAnswer
    flags: tuple[str, ...]
    rules: tuple[str, ...]
    reason: str
    actor_ref: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Flags:
    """All flags of a visit, and what was answered so far."""

    found: tuple[Flag, ...] = ()
    chosen: tuple[Chosen, ...] = field(default=())

    @property
    def open(self) -> tuple[Flag, ...]:
        """Flags without an answer: they lock Treat and Finish."""
        return tuple(flag for flag in self.found if flag.answer is None)

    @property
    def is_emergency(self) -> bool:
        """Tell whether an open flag needs help at once."""
        return any(flag.urgency == "emergency" for flag in self.open)


def stops(answer: Answer) -> bool:
    """Tell whether an answer stops the visit: a referral with a flag, or one within days."""
    referral = answer["referral"]
    if not referral:
        return False
    flagged = any(item["kind"] == "red_flag" for item in answer["findings"])
    return flagged or referral["urgency"] != "routine"


def found_in(answers: Iterable[tuple[int, Answer]]) -> tuple[Flag, ...]:
    """List the flags of answers, each given with the number of its bump."""
    return tuple(flag for bump, answer in answers if stops(answer) for flag in _flags(bump, answer))


def of_visit(
    unit: Unit, consultation: Consultation, answers: Sequence[tuple[int, Answer]]
) -> Flags:
    """Return the flags of a visit with what was answered; asks the database only if there are."""
    found = found_in(answers)
    if not found:
        return Flags()
    given = choices(unit, consultation)
    return Flags(tuple(replace(flag, answer=_answer_to(flag, given)) for flag in found), given)


def choices(unit: Unit, consultation: Consultation) -> tuple[Chosen, ...]:
    """Open every answer to a flag of this visit, in order."""
    query = select(FlagChoice).where(FlagChoice.consultation_id == consultation.id)
    rows = unit.session.scalars(query.order_by(FlagChoice.id))
    return tuple(_opened(unit, consultation, row) for row in rows)


def store(
    unit: Unit, consultation: Consultation, flags: Sequence[Flag], answer: FlagAnswer, reason: str
) -> FlagChoice:
    """Keep one answer for all these flags."""
    row = FlagChoice(
        public_id=sealing.new_id(),
        consultation_id=consultation.id,
        answer=answer,
        actor_ref=unit.actor.ref,
        at=unit.now(),
    )
    body = {
        "rules": list(dict.fromkeys(flag.rule for flag in flags)),
        "flags": [flag.key for flag in flags],
        "reason": reason,
    }
    row.body = sealing.seal_json(unit, consultation.client, row, "body", body)
    unit.session.add(row)
    unit.session.flush()
    return row


def require_answered(flags: Flags) -> None:
    """Hold back what waits for an answer to every flag. Raises Conflict("flags_open")."""
    if flags.open:
        raise Conflict("flags_open")


def _flags(bump: int, answer: Answer) -> Iterator[Flag]:
    """Give the red flags, or what else leads to the referral."""
    urgency = answer["referral"]["urgency"]
    alarms = [
        (item["rule"], item["because"]) for item in answer["findings"] if item["kind"] == "red_flag"
    ]
    because = [(reason["rule"], reason["text"]) for reason in answer["referral"]["because"]]
    for rule, text in dict(alarms or because or [("referral", "")]).items():
        yield Flag(bump, rule, text, urgency)


def _answer_to(flag: Flag, given: Iterable[Chosen]) -> FlagAnswer | None:
    """Return the last answer given when the flag was at least as urgent as it is now."""
    found = [one.answer for one in given if any(_covers(key, flag) for key in one.flags)]
    return found[-1] if found else None


def _covers(key: str, flag: Flag) -> bool:
    bump, _, rest = key.partition(":")
    rule, _, urgency = rest.rpartition(":")
    same = bump == str(flag.bump) and rule == flag.rule
    return same and URGENCIES.index(urgency) >= URGENCIES.index(flag.urgency)


def _opened(unit: Unit, consultation: Consultation, row: FlagChoice) -> Chosen:
    body = sealing.open_json(unit, consultation.client, row, "body", row.body)
    return Chosen(
        answer=row.answer,
        flags=tuple(body["flags"]),
        rules=tuple(body["rules"]),
        reason=body["reason"],
        actor_ref=row.actor_ref,
        at=row.at,
    )
