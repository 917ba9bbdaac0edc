"""A service that needs a look or a patch test first: both visits booked at once, or neither."""

from datetime import timedelta

from studio.models import Booking, NeedsFirst, Series
from studio.services import audit, claims, holds, library, sealing
from studio.services.errors import Invalid, NotFound
from studio.services.holds import Held, Visitor
from studio.services.library_defaults import CONSULTATION
from studio.services.unit import Unit

#: From the end of the first visit, at which the patch is set, to the second one.
LEAST_BETWEEN = timedelta(hours=48)


def needs_first(unit: Unit, service: str) -> NeedsFirst:
    """Return what somebody new books before a service, by the menu."""
    offer = library.offer_of(unit, service)
    return offer.needs_first if offer and service != CONSULTATION else NeedsFirst.NOTHING


def book(unit: Unit, first_token: str, second_token: str, visitor: Visitor) -> Series:
    """Make one booking of two visits of two kept times; pressed twice it is the same.

    The first is a consultation, in which a patch is set too where one is needed. Raises NotFound
    for an unknown token, SlotTaken with the nearest times, Invalid("too_close", "second") with
    less than 48 hours between them, and then neither is booked.
    """
    claims.queue(unit)
    _require_apart(unit, first_token, second_token)
    first = holds.book(unit, first_token, visitor)
    second = holds.book(unit, second_token, visitor)
    if first.series_id is not None:
        return unit.session.get_one(Series, first.series_id)
    # The client may have been made by the first visit a moment ago: then both are theirs.
    second.client = first.client
    return _joined(unit, first, second)


def _require_apart(unit: Unit, first_token: str, second_token: str) -> None:
    first, second = holds.held(unit, first_token), holds.held(unit, second_token)
    if first is None or second is None:
        return  # booked already, or over: `holds.book` says which
    if first.service != CONSULTATION or second.service == CONSULTATION:
        raise Invalid("wrong_order", "service")
    if _gap(first, second) < LEAST_BETWEEN:
        raise Invalid("too_close", "second")


def _gap(first: Held, second: Held) -> timedelta:
    return second.starts_at - first.ends_at


def _joined(unit: Unit, first: Booking, second: Booking) -> Series:
    if first.ends_at is None or second.starts_at is None:
        raise NotFound
    if second.starts_at - first.ends_at < LEAST_BETWEEN:
        raise Invalid("too_close", "second")
    row = Series(
        public_id=sealing.new_id(),
        client_id=first.client_id,
        program="",
        event_on=None,
        created_at=unit.now(),
    )
    unit.session.add(row)
    unit.session.flush()
    for place, booking in enumerate((first, second), 1):
        booking.series_id, booking.series_place = row.id, place
    unit.session.flush()
    audit.record(unit, "series.booked", row.public_id, "care")
    return row
