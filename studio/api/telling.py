"""Rows as the API tells of them."""

from collections.abc import Sequence
from datetime import datetime

from studio.api import shapes
from studio.models import Booking, NeedsFirst, Offer
from studio.services import library
from studio.services.availability import USUAL_MINUTES, FreeTime
from studio.services.errors import NotFound
from studio.services.holds import Held
from studio.services.library_defaults import CONSULTATION
from studio.services.practitioners import Practitioner
from studio.services.unit import Unit


def services(offers: Sequence[Offer]) -> shapes.Services:
    """Tell of the menu; a studio without one gives consultations."""
    found = [_service(offer) for offer in offers]
    return shapes.Services(services=found or [_CONSULTATION])


def practitioners(people: Sequence[Practitioner]) -> shapes.Practitioners:
    """Tell who gives visits."""
    return shapes.Practitioners(
        practitioners=[shapes.Practitioner(id=one.ref, name=one.name) for one in people]
    )


def free_times(unit: Unit, service: str, found: Sequence[FreeTime]) -> shapes.FreeTimes:
    """Tell starts and their length, and nothing of why others are not free."""
    offer = library.offer_of(unit, service)
    return shapes.FreeTimes(
        service=service,
        minutes=offer.duration_min if offer else USUAL_MINUTES,
        zone=unit.settings.zone.key,
        times=[shapes.FreeStart(start=one.starts_at, local=_local(one)) for one in found],
    )


def hold(held: Held | None) -> shapes.Hold:
    """Tell of a kept time. Raises NotFound for none."""
    if held is None:
        raise NotFound
    return shapes.Hold(
        token=held.token,
        service=held.service,
        start=held.starts_at,
        end=held.ends_at,
        practitioner=held.practitioner_ref,
        expires_at=held.expires_at,
        can_extend=held.can_extend,
    )


def state(row: Booking) -> shapes.BookingState:
    """Tell how a booking stands, in what may be kept for a repeated request."""
    return shapes.BookingState(
        id=row.public_id,
        status=row.status,
        start=row.starts_at,
        end=row.ends_at,
        sequence=row.sequence or 0,
    )


def made(row: Booking, first: Booking | None) -> shapes.BookingMade:
    """Tell of a new booking and of the visit that was booked before it."""
    return shapes.BookingMade(**dict(state(row)), first=state(first) if first else None)


def moved(rows: Sequence[Booking], public_id: str) -> shapes.Moved:
    """Tell of a visit that moved, and of those that moved with it."""
    own = next(row for row in rows if row.public_id == public_id)
    rest = [state(row) for row in rows if row is not own]
    return shapes.Moved(**dict(state(own)), rest=rest)


def booking(row: Booking) -> shapes.Booking:
    """Tell of a booking without who it is for."""
    return shapes.Booking(
        **dict(state(row)),
        service=row.service,
        practitioner=row.practitioner_ref,
        zone=row.zone,
        local=row.wall_start,
        source=row.source,
        created_at=_whole(row.created_at),
    )


def _service(offer: Offer) -> shapes.Service:
    return shapes.Service(
        id=offer.service,
        name=shapes.Names(en=offer.name_en, es=offer.name_es),
        about=shapes.Names(en=offer.about_en, es=offer.about_es),
        minutes=offer.duration_min,
        price_cents=offer.price_cents,
        deposit_cents=offer.deposit_cents,
        needs_first=offer.needs_first,
    )


def _local(one: FreeTime) -> str:
    return f"{one.day.isoformat()}T{one.at:%H:%M}"


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


_CONSULTATION = shapes.Service(
    id=CONSULTATION,
    name=shapes.Names(en="Consultation", es="Consulta"),
    about=shapes.Names(en="", es=""),
    minutes=USUAL_MINUTES,
    price_cents=0,
    deposit_cents=0,
    needs_first=NeedsFirst.NOTHING,
)
