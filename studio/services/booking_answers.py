"""What was answered with a booking: kept as sent, and read as suggestions for the visit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Client
from studio.services import audit, intakes, sealing
from studio.services.slots import LONGEST, SHORTEST
from studio.services.unit import Unit
from studio.skin.told_elsewhere import told_in, with_form


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a booking; the times are ISO instants, as the other tool wished them."""

    answers: Mapping[str, object] = field(default_factory=dict)
    #: `own` for our page, or a provider's key.
    provider: str = "own"
    #: As the other tool names it.
    service: str = ""
    starts: str = ""
    ends: str = ""


def keep(unit: Unit, booking: Booking, sent: Sent) -> None:
    """Seal what was sent with the booking's own key; the booking must have one."""
    booking.answers = sealing.seal_json(unit, booking, booking, "answers", asdict(sent))


def add(unit: Unit, booking: Booking, question: str, answer: str) -> None:
    """Keep one more answer beside what was sent; the same one again changes nothing."""
    held: dict[str, Any] = {"provider": "own", "answers": {}}
    if booking.answers is not None:
        held = sealing.open_json(unit, booking, booking, "answers", booking.answers)
    held["answers"] = {**held["answers"], question: answer}
    booking.answers = sealing.seal_json(unit, booking, booking, "answers", held)


def read(unit: Unit, booking: Booking) -> Sent:
    """Open what was sent, for those who may read health notes; audited."""
    unit.require_caring("booking.read_answers")
    audit.record(unit, "booking.answers_read", booking.public_id, "care")
    return opened(unit, booking)


def opened(unit: Unit, booking: Booking) -> Sent:
    """Open what was sent; the caller has checked who may, or asks for the times only."""
    if booking.answers is None:
        return Sent()
    held = sealing.open_json(unit, booking, booking, "answers", booking.answers)
    known = {key: held[key] for key in Sent.__dataclass_fields__ if key in held}
    return Sent(**known)


def minutes(sent: Sent) -> int | None:
    """Return how long the other tool made the visit, if it said so within reason."""
    if not sent.starts or not sent.ends:
        return None
    length = datetime.fromisoformat(sent.ends) - datetime.fromisoformat(sent.starts)
    found = int(length / timedelta(minutes=1))
    return found if SHORTEST <= found <= LONGEST else None


def first_told(unit: Unit, client: Client, booking: Booking | None, on: date) -> dict[str, Any]:
    """Return the `client` part of a case with which a visit begins.

    What a booking's answers tell is added to what came by questionnaire, marked with its origin.
    """
    told = intakes.case_client(unit, client, on)
    booking = booking or _next(unit, client)
    if booking is None or booking.answers is None:
        return told
    sent = opened(unit, booking)
    more = told_in(sent.answers, unit.knowledge.rules.health.dictionary)
    if more:
        audit.record(unit, "booking.answers_read", booking.public_id, "care")
    return with_form(told, more, sent.provider)


def _next(unit: Unit, client: Client) -> Booking | None:
    """Return the visit that somebody was promised who comes before it: what they told counts."""
    query = select(Booking).where(
        Booking.client_id == client.id,
        Booking.status == BookingStatus.CONFIRMED,
        Booking.answers.is_not(None),
    )
    return unit.session.scalar(query.order_by(Booking.id.desc()).limit(1))
