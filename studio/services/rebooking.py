"""The next visit, promised before the client leaves: on a safe day, at the usual hour."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from studio.models import Booking, Offer
from studio.services import (
    bookings,
    claims,
    client_rows,
    library,
    plans,
    safe_dates,
    slots,
    walltime,
)
from studio.services.claims import Free
from studio.services.consultations import ConsultationView
from studio.services.errors import Conflict, SlotTaken
from studio.services.plans import NextVisit
from studio.services.series_plan import Planner, Wanted
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.skin.safe_dates import Hold

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Rebooking:
    """What the plan says about the next visit, what is promised already, and what is free."""

    on: date | None = None
    service: str = ""
    promised: Booking | None = None
    #: What the menu says of the service, and the time that would suit best.
    offer: Offer | None = None
    wanted: Slot | None = None
    #: Closest to the usual weekday and hour first, each on a safe day of its own.
    free: tuple[Free, ...] = ()
    #: What stands before the first safe day, where that is later than planned.
    reasons: tuple[Hold, ...] = ()


def rebooking(unit: Unit, seen: ConsultationView) -> Rebooking:
    """Return what can be promised with the signature; nothing beside a visit that is to come.

    Where no day is safe without a look, a consultation is proposed.
    """
    planned = plans.next_of(unit, seen.plan) if seen.plan else NextVisit()
    promised = _promised(unit, seen)
    if promised is not None:
        return Rebooking(planned.on, promised.service, promised, _offer(unit, promised.service))
    if planned.on is None or seen.is_signed:
        return Rebooking(planned.on, planned.service)
    return _proposed(unit, seen, planned, max(planned.on, unit.today() + timedelta(days=1)))


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
    now, coming = unit.now(), client_rows.ahead(unit, seen.client).bookings
    return next((one for one in coming if one.starts_at and one.starts_at > now), None)


def _offer(unit: Unit, service: str) -> Offer | None:
    """Return what the menu offers under the service, or else as the consultation."""
    menu = library.menu(unit)
    return menu.get(service) or menu.get(bookings.CONSULTATION)


def _practitioner(unit: Unit, seen: ConsultationView) -> str:
    """Return who took this visit, while they take visits; else whoever asks."""
    booked = seen.consultation.booking
    refs = [one.ref for one in slots.practitioners(unit)]
    return booked.practitioner_ref if booked and booked.practitioner_ref in refs else refs[0]


def _proposed(unit: Unit, seen: ConsultationView, planned: NextVisit, first: date) -> Rebooking:
    wanted = Wanted(
        first, seen.consultation.on.weekday(), usual_time(unit, seen), _practitioner(unit, seen)
    )
    planner = Planner(safe_dates.outlook(unit, seen.client), wanted)
    safe, reasons = planner.safe_from(planned.service, first, ())
    offer = _offer(unit, planned.service if safe else bookings.CONSULTATION)
    service = offer.service if offer else bookings.CONSULTATION
    day = safe or first
    return Rebooking(
        planned.on,
        service,
        offer=offer,
        wanted=Slot(
            day + timedelta(days=(wanted.weekday - day.weekday()) % _WEEK),
            wanted.at,
            offer.duration_min if offer else slots.USUAL_MINUTES,
            wanted.practitioner_ref,
        ),
        free=tuple(
            Free(one.day, one.at, one.starts_at) for one in planner.fitting(service, day, ())
        ),
        reasons=reasons,
    )
