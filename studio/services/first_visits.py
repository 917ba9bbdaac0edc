"""Who books alone says whether it is a first visit: then the questions come.

Somebody else's phone or mail may have been typed, so until it is said who comes, the mails and
pages of such a visit are the same whether anybody on record has them or not.
"""

from studio.models import Booking
from studio.services import (
    assigning,
    audit,
    booking_answers,
    bookings,
    claims,
    intakes,
    visit_links,
)
from studio.services.errors import Conflict
from studio.services.links import LinkMade
from studio.services.unit import Unit

#: As the studio reads it among what was sent with the booking.
BEEN_BEFORE = ("Have you been here before?", "Yes")


def begin(unit: Unit, booking: Booking) -> LinkMade:
    """Return a way to the questions for somebody who was never here; they get a record with it.

    Again gives only another way. Raises Conflict("not_asked") once it was said who comes, or the
    questions were answered.
    """
    _require_asked(unit, booking)
    studio = unit.for_the_studio()
    if booking.client is None:
        assigning.give(unit, booking, bookings.make_client(studio, booking))
        audit.record(unit, "booking.first_visit", booking.public_id, "care")
    return intakes.invite(studio, booking)


def been_before(unit: Unit, booking: Booking) -> None:
    """Note that the visitor says they are on record. Raises Conflict("not_asked")."""
    _require_asked(unit, booking)
    booking_answers.add(unit, booking, *BEEN_BEFORE)
    unit.session.flush()
    audit.record(unit, "booking.been_before", booking.public_id, "care")


def _require_asked(unit: Unit, booking: Booking) -> None:
    claims.queue(unit)
    unit.session.refresh(booking)
    if not visit_links.asks_who(unit, booking):
        raise Conflict("not_asked")
