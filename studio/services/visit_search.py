"""Visits and requests by whose they are: a part of name, mail or phone, or a request's number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from unicodedata import normalize

from sqlalchemy import ColumnElement, Select, func, or_, select

from studio.models import Booking, BookingStatus, Client, Offer
from studio.services import bookings, clients
from studio.services.unit import Unit

#: Visits that one search shows.
MOST: Final = 20
#: Rows that are looked at; a number is made from the id of a request, so no index knows it.
_MOST_OPEN: Final = 500
#: What people write between the digits of a phone number.
_BETWEEN: Final = " ()+-./"
_PAST: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Found:
    """A visit or a request; `offer` is what was asked for, if it is on the menu."""

    booking: Booking
    offer: Offer | None


def search(unit: Unit, text: str) -> Sequence[Found]:
    """List requests that wait and visits to come, then those of the last weeks; soonest first.

    Visits that were called off are left out. Nothing sealed is opened.
    """
    unit.require_staff("booking.read")
    wanted = normalize("NFC", text).strip().lower().replace("\x00", "?")
    if not wanted:
        return ()
    found = _by_number(unit, wanted) or _by_person(unit, wanted)
    now = unit.now().timestamp()
    return sorted(found, key=lambda one: _order(one.booking, now))[:MOST]


def _by_number(unit: Unit, wanted: str) -> list[Found]:
    """Find the request that a visitor names by its six signs."""
    if len(wanted) != bookings.SIGNS or not wanted.isalnum():
        return []
    query = _visits().where(Booking.status == BookingStatus.REQUESTED).order_by(Booking.id.desc())
    return [one for one in _found(unit, query) if bookings.reference(one.booking) == wanted.upper()]


def _by_person(unit: Unit, wanted: str) -> list[Found]:
    query = (
        _visits()
        .outerjoin(Client, Client.id == Booking.client_id)
        .where(or_(*_matches(wanted)), Booking.status != BookingStatus.CANCELLED)
        .where(or_(Booking.starts_at.is_(None), Booking.starts_at > unit.now() - _PAST))
        .order_by(Booking.starts_at, Booking.id.desc())
    )
    return _found(unit, query)


def _visits() -> Select[Booking, Offer]:
    return select(Booking, Offer).outerjoin(Offer, Offer.service == Booking.service)


def _found(unit: Unit, query: Select[Booking, Offer]) -> list[Found]:
    return [Found(row[0], row[1]) for row in unit.session.execute(query.limit(_MOST_OPEN))]


def _matches(wanted: str) -> list[ColumnElement[bool]]:
    names = (func.lower(Booking.name), func.lower(Client.name))
    mails = (func.lower(Booking.email), Client.email)
    found = [field.contains(wanted, autoescape=True) for field in (*names, *mails)]
    if number := clients.number_in(wanted):
        digits: ColumnElement[str] = func.coalesce(Booking.phone, "")
        for sign in _BETWEEN:
            digits = func.replace(digits, sign, "")
        found += [digits.contains(number), Client.phone_digits.contains(number)]
    return found


def _order(booking: Booking, now: float) -> tuple[int, float]:
    """Put what waits first, then what comes by day, then what is over, newest first."""
    if booking.status is BookingStatus.REQUESTED or booking.starts_at is None:
        return 0, -booking.created_at.timestamp()
    at = booking.starts_at.timestamp()
    return (1, at) if booking.status is BookingStatus.CONFIRMED and at > now else (2, -at)
