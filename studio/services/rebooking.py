"""The next visit, promised before the client leaves: when the plan says, at the usual hour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Offer
from studio.services import bookings, claims, plans, slots, walltime, wishes
from studio.services.claims import Free
from studio.services.consultations import ConsultationView
from studio.services.errors import Conflict, Invalid, SlotTaken
from studio.services.plans import NextVisit
from studio.services.slots import Slot
from studio.services.unit import Unit

#: How many times are proposed, each on a day of its own.
PROPOSED = 3
_WEEK = 7
#: More than a fortnight holds: all of them are looked at, and the best of each day is kept.
_ALL = 1000


@dataclass(frozen=True, slots=True)
class Rebooking:
    """What the plan says about the next visit, what is promised already, and what is free."""

    on: date | None = None
    service: str = ""
    promised: Booking | None = None
    #: What the menu says of the service, and the time that would suit best.
    offer: Offer | None = None
    wanted: Slot | None = None
    #: Closest to the usual weekday and hour first.
    free: tuple[Free, ...] = ()


def rebooking(unit: Unit, seen: ConsultationView) -> Rebooking:
    """Return what can be promised with the signature; nothing beside a visit that is to come."""
    planned = plans.next_of(unit, seen.plan) if seen.plan else NextVisit()
    promised = _promised(unit, seen)
    if promised is not None:
        return Rebooking(planned.on, promised.service, promised, _offer(unit, promised.service))
    if planned.on is None or seen.is_signed:
        return Rebooking(planned.on, planned.service)
    first = max(planned.on, unit.today() + timedelta(days=1))
    offer = _offer(unit, planned.service)
    wanted = Slot(
        _same_weekday(first, seen.consultation.on),
        usual_time(unit, seen),
        offer.duration_min if offer else slots.USUAL_MINUTES,
        _practitioner(unit, seen),
    )
    return Rebooking(
        planned.on,
        offer.service if offer else bookings.CONSULTATION,
        offer=offer,
        wanted=wanted,
        free=tuple(_proposed(unit, wanted, first)),
    )


def book(unit: Unit, seen: ConsultationView, at: datetime) -> Booking:
    """Promise one of the proposed times and mail it; a visit promises one next visit at most.

    Raises Conflict("signed"), and SlotTaken when the time is not among those that are free now.
    """
    unit.require_caring("booking.answer")
    claims.queue(unit)
    if seen.is_signed:
        raise Conflict("signed")
    later = rebooking(unit, seen)
    if later.promised is not None:
        return later.promised
    chosen = next((one for one in later.free if one.starts == at), None)
    if chosen is None or later.wanted is None:
        raise SlotTaken
    slot = replace(later.wanted, day=chosen.day, at=chosen.at)
    request_id = f"rebook-{seen.consultation.public_id}"
    return bookings.book(unit, seen.client.public_id, later.service, slot, request_id)


def usual_time(unit: Unit, seen: ConsultationView) -> time:
    """Return the hour of this visit: as promised, or the half hour in which it was opened."""
    visit = seen.consultation
    starts = visit.booking.starts_at if visit.booking else None
    local = walltime.wall(starts or visit.created_at, unit.settings.zone)
    return time(local.hour, local.minute - local.minute % 30)


def _promised(unit: Unit, seen: ConsultationView) -> Booking | None:
    query = select(Booking).where(
        Booking.client_id == seen.client.id,
        Booking.status == BookingStatus.CONFIRMED,
        Booking.starts_at > unit.now(),
    )
    return unit.session.scalar(query.order_by(Booking.starts_at, Booking.id).limit(1))


def _offer(unit: Unit, service: str) -> Offer | None:
    """Return what the menu offers under the service, or else as the consultation."""
    query = select(Offer).where(Offer.service.in_([service, bookings.CONSULTATION]), Offer.active)
    return unit.session.scalar(query.order_by(Offer.service != service).limit(1))


def _same_weekday(first: date, today: date) -> date:
    """Return the weekday of today's visit in the week that begins with `first`."""
    return first + timedelta(days=(today.weekday() - first.weekday()) % _WEEK)


def _practitioner(unit: Unit, seen: ConsultationView) -> str:
    """Return who took this visit, while they take visits; else whoever asks."""
    booked = seen.consultation.booking
    refs = [one.ref for one in slots.practitioners(unit)]
    return booked.practitioner_ref if booked and booked.practitioner_ref in refs else refs[0]


def _proposed(unit: Unit, wanted: Slot, first: date) -> Iterator[Free]:
    """Give the closest free start of each of the closest open days, the closest day first."""
    days: set[date] = set()
    for free in _by_closeness(unit, wanted):
        is_open = free.day in wishes.open_days(free.day - timedelta(days=1))[:1]
        if free.day >= first and is_open and free.day not in days:
            days.add(free.day)
            yield free
        if len(days) == PROPOSED:
            return


def _by_closeness(unit: Unit, wanted: Slot) -> Sequence[Free]:
    try:
        found = slots.nearest_free(unit, wanted, _ALL)
    except Invalid:  # too far ahead, or an hour that the clock skips or repeats: chosen by hand
        return ()
    return sorted(found, key=lambda free: (*_distance(free, wanted), free.starts))


def _distance(free: Free, wanted: Slot) -> tuple[timedelta, timedelta]:
    """Tell how far a start is from the wanted day, and on the wall from the wanted hour."""
    hour = datetime.combine(wanted.day, free.at) - datetime.combine(wanted.day, wanted.at)
    return abs(free.day - wanted.day), abs(hour)
