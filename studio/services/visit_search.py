"""Visits and requests by whose they are: a part of name, mail or phone, or a request's number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from unicodedata import normalize

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager

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
    return _by_number(unit, wanted) or _by_person(unit, wanted)


def _by_number(unit: Unit, wanted: str) -> list[Found]:
    """Find the request that a visitor names by its six signs."""
    if len(wanted) != bookings.SIGNS or not wanted.isalnum():
        return []
    query = (
        _visits()
        .where(Booking.status == BookingStatus.REQUESTED)
        .order_by(Booking.id.desc())
        .limit(_MOST_OPEN)
    )
    return [one for one in _found(unit, query) if bookings.reference(one.booking) == wanted.upper()]


def _by_person(unit: Unit, wanted: str) -> list[Found]:
    now = unit.now()
    query = (
        _visits()
        .where(or_(*_matches(wanted)), Booking.status != BookingStatus.CANCELLED)
        .where(or_(Booking.starts_at.is_(None), Booking.starts_at > now - _PAST))
        .order_by(*_order(now))
        .limit(MOST)
    )
    return _found(unit, query)


def _visits() -> Select[Booking, Offer]:
    return (
        select(Booking, Offer)
        .outerjoin(Offer, Offer.service == Booking.service)
        .outerjoin(Booking.client)
        .options(contains_eager(Booking.client))
    )


def _found(unit: Unit, query: Select[Booking, Offer]) -> list[Found]:
    return [Found(row[0], row[1]) for row in unit.session.execute(query)]


def _matches(wanted: str) -> list[ColumnElement[bool]]:
    names = (func.lower(Booking.name), func.lower(Client.name))
    mails = (func.lower(Booking.email), Client.email)
    found = [field.contains(wanted, autoescape=True) for field in (*names, *mails)]
    if number := clients.number_in(wanted):
        digits: ColumnElement[str] = func.coalesce(Booking.phone, "")
        for sign in _BETWEEN:
            digits = func.replace(digits, sign, "")
        # Few numbers hold these digits in this order at all: only those are taken apart.
        may_hold = Booking.phone.like(f"%{'%'.join(number)}%")
        found += [and_(may_hold, digits.contains(number)), Client.phone_digits.contains(number)]
    return found


def _order(now: datetime) -> tuple[ColumnElement[Any], ...]:
    """Put what waits first, newest first; then what comes by day; then what is over, newest first.

    A tie is broken by the id, so that a search shows the same rows twice.
    """
    waits = or_(Booking.status == BookingStatus.REQUESTED, Booking.starts_at.is_(None))
    comes = and_(Booking.status == BookingStatus.CONFIRMED, Booking.starts_at > now)
    return (
        case((waits, 0), (comes, 1), else_=2),
        case((waits, None), (comes, Booking.starts_at)),
        case((waits, Booking.created_at), else_=Booking.starts_at).desc(),
        Booking.id.desc(),
    )
