"""The questionnaire a client answers at home: invited, kept answer by answer, sent once."""

from datetime import datetime

from sqlalchemy import select

from studio.models import Booking, Client, Intake, IntakeStatus, LinkPurpose
from studio.services import audit, links, sealing
from studio.services.errors import Conflict
from studio.services.links import LinkMade
from studio.services.unit import Unit

#: A link stays good a few days at least, and not for longer than a month ahead.
_LEAST_DAYS, _MOST_DAYS = 3, 30


def invite(unit: Unit, booking: Booking) -> LinkMade:
    """Give the client of an accepted booking a questionnaire and a new link to it.

    Again makes only a new link; earlier ones end. Raises Conflict("booking_not_accepted").
    """
    if booking.client_id is None:
        raise Conflict("booking_not_accepted")
    intake = unit.session.scalar(select(Intake).where(Intake.booking_id == booking.id))
    if intake is None:
        client = unit.session.get_one(Client, booking.client_id)
        intake = begin(unit, client, booking, booking.language)
    return link_to(unit, intake)


def begin(unit: Unit, client: Client, booking: Booking | None, language: str = "") -> Intake:
    """Lay out an empty questionnaire for a client."""
    intake = Intake(
        public_id=sealing.new_id(),
        client_id=client.id,
        booking_id=None if booking is None else booking.id,
        status=IntakeStatus.OPEN,
        knowledge_version=unit.knowledge.version,
        language=language or client.language,
        version=1,
        created_at=unit.now(),
    )
    intake.answers = sealing.seal_json(unit, client, intake, "answers", {})
    unit.session.add(intake)
    unit.session.flush()
    audit.record(unit, "intake.begun", intake.public_id, "care")
    return intake


def link_to(unit: Unit, intake: Intake) -> LinkMade:
    """Make a new link to a questionnaire, good until the visit; earlier ones end."""
    unit.require_staff("intake.send")
    links.revoke(unit, intake)
    return links.make(unit, LinkPurpose.INTAKE, intake, _days(unit, intake))


def _days(unit: Unit, intake: Intake) -> int | None:
    if intake.booking_id is None:
        return None
    ends_at: datetime | None = unit.session.get_one(Booking, intake.booking_id).ends_at
    if ends_at is None:
        return None
    return min(max((ends_at - unit.now()).days + 1, _LEAST_DAYS), _MOST_DAYS)
