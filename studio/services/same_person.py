"""Two records of one person become one, as long as nobody was looked at on the newer one.

Visits, answers and consents move; a signature stays in the row in which it was given, under its
words and its key, and is found there by what it was given for.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import func, or_, select, update

from studio.adapters.keys import SealBroken
from studio.models import (
    Booking,
    BookingStatus,
    Client,
    ClientLink,
    Consent,
    Consultation,
    Delivery,
    Intake,
    IntakeStatus,
    Sealed,
    Series,
    Signature,
    Waiting,
)
from studio.services import (
    audit,
    claims,
    client_rows,
    clients,
    consents,
    intakes,
    joined,
    links,
    sealing,
    too_early,
    visit_mails,
)
from studio.services.errors import Conflict
from studio.services.unit import Unit

#: What may be taken over from the record that goes; the rest of it gives way.
CONTACT: Final = ("name", "phone", "email")
_FACTS: Final = ("phone", "email", "birth_on")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records, and how often its person was looked at and is to come."""

    client: Client
    visits: int
    bookings: tuple[Booking, ...]


class Answered(StrEnum):
    """What becomes of answers that were given at home on the record that goes."""

    NOTHING = "nothing"
    #: Its own are the newest, and the next visit begins with them.
    COUNT = "count"
    #: A visit was held since, or newer ones count.
    PAST = "past"
    #: Both have answers that no visit has used; those asked for last count.
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Compared:
    """Both records, and what making them one would do; `refusal` is why it cannot be done."""

    gone: Side
    kept: Side
    #: Visits to come that the skin may not be ready for, by what the older record knows.
    early: tuple[Booking, ...]
    answered: Answered
    has_signed: bool
    #: What the record that stays does not have yet.
    fills: tuple[str, ...]
    refusal: str
    mark: str


def alike(unit: Unit, public_id: str) -> tuple[Client, tuple[Client, ...]]:
    """Return a client, and who has the same phone or mail. Raises NotFound."""
    unit.require_caring("client.join")
    row = joined.load(unit, public_id)
    return row, _alike(unit, row)


def compare(unit: Unit, public_id: str, kept_id: str) -> Compared:
    """Look at a record beside one with the same contact, which it would become part of.

    Raises NotFound.
    """
    unit.require_caring("client.join")
    gone, kept = _pair(unit, public_id, kept_id)
    side = _side(unit, gone)
    return Compared(
        gone=side,
        kept=_side(unit, kept),
        early=too_early.among(unit, kept, side.bookings),
        answered=_answered(unit, gone, kept),
        has_signed=_has(unit, Signature, gone),
        fills=tuple(key for key in _FACTS if getattr(gone, key) and not getattr(kept, key)),
        refusal=_refusal(unit, gone, kept),
        mark=_mark(gone, kept),
    )


def join(unit: Unit, public_id: str, kept_id: str, mark: str, take: Collection[str] = ()) -> Client:
    """Make a record part of another with the same contact, for good; return the one that stays.

    Its visits, their links, answers and consents are the other's from then on. `take` names the
    contact that counts instead of what is on record there; `mark` is that of the comparison.
    Raises NotFound, Conflict naming why: "same_record", "visit_began", "birthdays_differ",
    "taken_back", "notes_too_long", "stale".
    """
    unit.require_caring("client.join")
    _wait_for_writers(unit, public_id)
    claims.queue(unit)
    gone, kept = _pair(unit, public_id, kept_id)
    if refusal := _refusal(unit, gone, kept):
        raise Conflict(refusal)
    if mark != _mark(gone, kept):
        raise Conflict("stale")
    visits = _move(unit, gone, kept)
    _keep_refusals(unit, kept)
    asked = _move_answers(unit, gone, kept)
    _move_mails(unit, gone, kept)
    _move_facts(unit, gone, kept, take)
    unit.session.flush()
    _ask_birthdays(unit, kept, asked)
    joined.note(unit, gone, kept)
    if not asked:
        _send_questions(unit, visits)
    return kept


def _pair(unit: Unit, public_id: str, kept_id: str) -> tuple[Client, Client]:
    """Load both; whom nothing shows to be the same person is not there."""
    gone, kept = joined.load(unit, public_id), joined.load(unit, kept_id)
    if gone is not kept and kept not in _alike(unit, gone):
        raise unit.missing(Client.__tablename__)
    return gone, kept


def _alike(unit: Unit, client: Client) -> tuple[Client, ...]:
    found = clients.like(unit, client.email, client.phone)
    return tuple(one for one in found if one is not client)


def _refusal(unit: Unit, gone: Client, kept: Client) -> str:
    if gone is kept:
        return "same_record"
    if _has(unit, Consultation, gone):
        return "visit_began"
    if not _born_alike(unit, gone, kept):
        return "birthdays_differ"
    if _taken_back(unit, gone, kept):
        return "taken_back"
    return "notes_too_long" if len(_alert(unit, gone, kept)) > clients.ALERT_LENGTH else ""


def _born_alike(unit: Unit, gone: Client, kept: Client) -> bool:
    """Tell whether no birthday speaks against it; who is known to be a child consents otherwise."""
    if kept.birth_on is None or gone.birth_on == kept.birth_on:
        return True
    return gone.birth_on is None and not _has(unit, Consent, gone)


def _taken_back(unit: Unit, gone: Client, kept: Client) -> bool:
    """Tell whether somebody took back on the one record what still holds on the other.

    Photos may stand on it: they go only when somebody takes it back there, knowingly.
    """
    holds = {key for key, one in consents.current(unit, kept).items() if one.holds}
    ended = (key for key, one in consents.current(unit, gone).items() if one.withdrawn_on)
    return any(key in holds for key in ended)


def _answered(unit: Unit, gone: Client, kept: Client) -> Answered:
    """Say which answers the next visit begins with, by the rule for those of one client."""
    own = intakes.newest(unit, gone, IntakeStatus.SUBMITTED)
    if own is None:
        return Answered.NOTHING
    other = intakes.newest(unit, kept, IntakeStatus.SUBMITTED)
    used = select(Consultation.id).where(
        Consultation.client_id == kept.id, Consultation.created_at > own.submitted_at
    )
    if unit.session.scalar(used.limit(1)) is not None:
        return Answered.PAST
    if client_rows.ahead(unit, kept).sent is not None:
        return Answered.BOTH
    return Answered.COUNT if other is None or own.id > other.id else Answered.PAST


def _side(unit: Unit, client: Client) -> Side:
    held = select(func.count(Consultation.id)).where(Consultation.client_id == client.id)
    coming = select(Booking).where(
        Booking.client_id == client.id,
        Booking.status == BookingStatus.CONFIRMED,
        or_(Booking.starts_at.is_(None), Booking.starts_at >= unit.now()),
    )
    rows = unit.session.scalars(coming.order_by(Booking.starts_at, Booking.id)).all()
    return Side(client, unit.session.scalar(held) or 0, tuple(rows))


def _has(
    unit: Unit,
    model: type[Consent | Consultation | Signature],
    client: Client,
) -> bool:
    query = select(model.id).where(model.client_id == client.id)
    return unit.session.scalar(query.limit(1)) is not None


def _mark(gone: Client, kept: Client) -> str:
    """Return a mark of both as they were compared, to find out that somebody changed one."""
    return clients.mark_of(gone) + clients.mark_of(kept)


def _wait_for_writers(unit: Unit, public_id: str) -> None:
    """Let whoever is answering questions or sending a mail right now come to an end.

    They hold these rows before their turn; taken in the same order, nobody waits for ever.
    """
    of_client = select(Client.id).where(Client.public_id == public_id.replace("\x00", "?"))
    asked = select(Intake.id).where(Intake.client_id.in_(of_client))
    ways = select(ClientLink.id).where(ClientLink.intake_id.in_(asked))
    mails = select(Delivery.id).where(Delivery.client_id.in_(of_client))
    unit.session.execute(ways.order_by(ClientLink.id).with_for_update())
    unit.session.execute(mails.order_by(Delivery.id).with_for_update())


def _move(unit: Unit, gone: Client, kept: Client) -> Sequence[Booking]:
    """Give every booking, series, place on the waiting list and consent to the record that stays.

    What was agreed to keeps its words, its day and its signature.
    """
    visits = unit.session.scalars(select(Booking).where(Booking.client_id == gone.id)).all()
    for visit in visits:
        visit.client = kept
    for model in (Series, Waiting, Consent):
        of_one = update(model).where(model.client_id == gone.id)
        unit.session.execute(of_one.values(client_id=kept.id))
    return visits


def _keep_refusals(unit: Unit, kept: Client) -> None:
    """End a yes that is older than the day on which it was taken back: the last word counts."""
    rows = unit.session.scalars(select(Consent).where(Consent.client_id == kept.id)).all()
    for row in rows:
        ends = [one.withdrawn_at for one in rows if one.purpose is row.purpose and one.withdrawn_at]
        if row.given and row.withdrawn_at is None and any(row.given_at < end for end in ends):
            row.withdrawn_at = max(ends)
            unit.session.flush()
            audit.record(unit, "consent.withdrawn", row.public_id, "correction")


def _move_answers(unit: Unit, gone: Client, kept: Client) -> Sequence[Intake]:
    found = unit.session.scalars(select(Intake).where(Intake.client_id == gone.id)).all()
    for row in found:
        row.answers = _resealed(unit, gone, kept, row, "answers", row.answers)
        row.client_id = kept.id
    return found


def _move_mails(unit: Unit, gone: Client, kept: Client) -> None:
    for row in unit.session.scalars(select(Delivery).where(Delivery.client_id == gone.id)).all():
        row.client_id = kept.id
        if row.letter is None:
            continue
        try:
            row.letter = _resealed(unit, gone, kept, row, "letter", row.letter)
        except SealBroken:
            row.letter = None  # It could not have left either.


def _resealed(  # noqa: PLR0913, PLR0917 - from whom, to whom, and the place
    unit: Unit,
    gone: Client,
    kept: Client,
    row: Intake | Delivery,
    column: str,
    value: Sealed,
) -> Sealed:
    opened = sealing.open_bytes(unit, gone, row, column, value)
    return sealing.seal_bytes(unit, kept, row, column, opened)


def _move_facts(unit: Unit, gone: Client, kept: Client, take: Collection[str]) -> None:
    """Fill what was empty, take what was picked, and leave nobody's contact on the other."""
    for name in CONTACT:
        new = getattr(gone, name)
        if new and (name in take or not getattr(kept, name)):
            setattr(kept, name, new)
    kept.birth_on = kept.birth_on or gone.birth_on
    kept.large_print = kept.large_print or gone.large_print
    if gone.alert is not None:
        word = _alert(unit, gone, kept)
        kept.alert = sealing.seal_text(unit, kept, kept, "alert", word)
    gone.email = gone.phone = ""
    gone.birth_on, gone.alert = None, None


def _alert(unit: Unit, gone: Client, kept: Client) -> str:
    """Return both words to colleagues on one line."""
    words = [
        sealing.open_text(unit, one, one, "alert", one.alert)
        for one in (kept, gone)
        if one.alert is not None
    ]
    return " · ".join(dict.fromkeys(words))


def _ask_birthdays(unit: Unit, kept: Client, asked: Sequence[Intake]) -> None:
    """Let the birthday on record open what was sent, as it would if it had been known then."""
    links.birthday_changed(unit, kept)
    for intake in asked if kept.birth_on else ():
        links.ask_birthday(unit, intake)


def _send_questions(unit: Unit, visits: Sequence[Booking]) -> None:
    """Mail the questions for the first visit to come, if due: the way to them is known no more."""
    coming = [one for one in visits if one.starts_at and one.status is BookingStatus.CONFIRMED]
    ahead = [one for one in coming if one.starts_at and one.starts_at > unit.now()]
    if ahead:
        visit_mails.questions(unit, min(ahead, key=lambda one: (one.starts_at, one.id)))
