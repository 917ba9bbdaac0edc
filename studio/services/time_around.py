"""Everything that a wanted time is held against: hours, claims, other visits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from studio.models import (
    Booking,
    BookingStatus,
    BusyTime,
    Claim,
    Client,
    Offer,
    Resource,
    Schedule,
)
from studio.services import slots
from studio.services.slots import Practitioner
from studio.services.unit import Unit
from studio.services.walltime import day_bounds
from studio.slots.spans import Span, merged

_PERSON = "practitioner:"
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time that somebody of the studio wants to promise; `booking` is what would move."""

    service: str
    starts_at: datetime
    minutes: int
    practitioner_ref: str
    booking: Booking | None = None
    client: Client | None = None
    #: The room or device that is wanted among those that would do.
    resource: str = ""

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def span(self) -> Span:
        return int(self.starts_at.timestamp()), int(self.ends_at.timestamp())


@dataclass(frozen=True, slots=True)
class Taken:
    """Time on a person, a room or a device; by whom, or by a hold."""

    place: str
    span: Span
    booking: Booking | None


@dataclass(frozen=True, slots=True)
class Around:
    """Everything a time is held against."""

    unit: Unit
    wanted: Wanted
    day: date
    offer: Offer | None
    people: Sequence[Practitioner]
    things: Mapping[str, Resource]
    schedules: Sequence[Schedule]
    taken: Sequence[Taken]
    busy: Sequence[Span]
    #: Other promised visits of the client, and of the series.
    others: Sequence[Booking]

    @property
    def client(self) -> Client | None:
        """Whose visit it is, once somebody said so."""
        return self.wanted.client or (self.wanted.booking.client if self.wanted.booking else None)

    @property
    def place(self) -> str:
        return f"{_PERSON}{self.wanted.practitioner_ref}"

    @property
    def held(self) -> Span:
        """The time of the visit with its buffers."""
        before, after = (self.offer.before_min, self.offer.after_min) if self.offer else (0, 0)
        start, end = self.wanted.span
        return start - before * _MINUTE, end + after * _MINUTE


def around(unit: Unit, wanted: Wanted) -> Around:
    """Fetch it all, with as many statements for a full day as for an empty one."""
    zone = unit.settings.zone
    day = wanted.starts_at.astimezone(zone).date()
    bounds = day_bounds(day, zone)
    span = int(bounds[0].timestamp()), int(bounds[1].timestamp())
    offer = unit.session.scalar(select(Offer).where(Offer.service == wanted.service))
    rows = unit.session.scalars(select(Resource))
    return Around(
        unit=unit,
        wanted=wanted,
        day=day,
        offer=offer,
        people=slots.practitioners(unit),
        things={row.claimed_as: row for row in rows},
        schedules=unit.session.scalars(select(Schedule)).all(),
        taken=_taken(unit, wanted, offer, span),
        busy=_busy(unit, wanted, span),
        others=_others(unit, wanted),
    )


def _taken(unit: Unit, wanted: Wanted, offer: Offer | None, day: Span) -> list[Taken]:
    """Fetch what is taken that day of whatever the visit needs."""
    places = {f"{_PERSON}{wanted.practitioner_ref}"}
    places |= {key for need in (offer.needs if offer else ()) for key in need}
    other = aliased(Booking)
    query = (
        select(Claim, other)
        .outerjoin(other, other.id == Claim.booking_id)
        .where(Claim.resource.in_(places), Claim.active)
        .where(Claim.starts < day[1], Claim.ends > day[0])
        .order_by(Claim.starts, Claim.id)
    )
    now = int(unit.now().timestamp())
    own = wanted.booking.id if wanted.booking else None
    return [
        Taken(claim.resource, (claim.starts, claim.ends), booking)
        for claim, booking in unit.session.execute(query)
        if (claim.booking_id is None or claim.booking_id != own)
        and (claim.held_until is None or claim.held_until > now)
    ]


def _busy(unit: Unit, wanted: Wanted, day: Span) -> list[Span]:
    query = select(BusyTime.starts, BusyTime.ends).where(
        BusyTime.ref == wanted.practitioner_ref, BusyTime.starts < day[1], BusyTime.ends > day[0]
    )
    return merged((starts, ends) for starts, ends in unit.session.execute(query))


def _others(unit: Unit, wanted: Wanted) -> Sequence[Booking]:
    """Fetch what else is promised to the client."""
    client = wanted.client or (wanted.booking.client if wanted.booking else None)
    if client is None:
        return ()
    query = select(Booking).where(
        Booking.client_id == client.id,
        Booking.status == BookingStatus.CONFIRMED,
        Booking.starts_at.is_not(None),
    )
    own = wanted.booking.id if wanted.booking else None
    return [row for row in unit.session.scalars(query) if row.id != own]


def name_of(around: Around, ref: str) -> str:
    """Return how a person is called."""
    return next((one.name for one in around.people if one.ref == ref), "This person")


def span_of(row: Booking) -> Span:
    """Return the time of a visit that has one."""
    if row.starts_at is None or row.ends_at is None:
        raise ValueError("a visit without a time has no span")
    return int(row.starts_at.timestamp()), int(row.ends_at.timestamp())


def meets(one: Span, other: Span) -> bool:
    """Tell whether two spans share time."""
    return one[0] < other[1] and one[1] > other[0]
