"""What the days of the studio hold: visits, kept and busy times, and the hours around them.

Five statements, however much there is. Nothing sealed is opened here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import literal, select, union_all

from studio.models import Booking, BookingStatus, BusyTime, Claim, Offer, Resource, Schedule
from studio.services import slots, working_hours
from studio.services.practitioners import STAFF, Practitioner
from studio.services.unit import Unit
from studio.services.walltime import day_bounds
from studio.slots.spans import Span

#: Days one page may ask for.
MOST_DAYS = 42
_SHOWN = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)
_Found = tuple[Booking, str | None, str | None, int | None, int | None]
_PERSON = "practitioner:"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit with a time; `taken` is that time with its buffers."""

    booking: Booking
    starts_at: datetime
    ends_at: datetime
    taken: Span
    #: As the menu calls the service; empty when it is not on it.
    service_name: str = ""
    #: Rooms and devices, as claims name them.
    things: frozenset[str] = frozenset()

    @property
    def places(self) -> frozenset[str]:
        """What it takes: the person's time, rooms, devices."""
        return self.things | {f"{_PERSON}{self.booking.practitioner_ref}"}


@dataclass(frozen=True, slots=True)
class Blocked:
    """Time of somebody or something that is no visit: held, or busy by an outside calendar."""

    place: str
    span: Span
    #: When a hold ends by itself; None for an outside calendar.
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Everything on some days."""

    first: date
    last: date
    people: tuple[Practitioner, ...]
    things: tuple[Resource, ...]
    visits: tuple[Visit, ...]
    blocked: tuple[Blocked, ...]
    #: Open hours of each person, by ref.
    open: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    #: Why the whole studio is off, by day.
    off: Mapping[date, str] = field(default_factory=dict)


def days(unit: Unit, first: date, last: date) -> Days:
    """Return what the days from `first` to `last` hold, both included."""
    unit.require_staff("booking.read")
    visits = _visits(unit, first, last)
    rows = unit.session.scalars(select(Schedule).order_by(Schedule.id)).all()
    people = _people(slots.practitioners(unit), rows, visits)
    refs = [one.ref for one in people]
    return Days(
        first=first,
        last=last,
        people=people,
        things=_things(unit),
        visits=visits,
        blocked=_blocked(unit, refs, first, last),
        open=working_hours.open_hours(rows, refs, first, last, unit.settings.zone),
        off=working_hours.days_off(rows, first, last),
    )


def _visits(unit: Unit, first: date, last: date) -> tuple[Visit, ...]:
    zone = unit.settings.zone
    query = (
        select(Booking, Offer.name_en, Claim.resource, Claim.starts, Claim.ends)
        .outerjoin(Offer, Offer.service == Booking.service)
        .outerjoin(Claim, (Claim.booking_id == Booking.id) & Claim.active)
        .where(Booking.starts_at >= day_bounds(first, zone)[0])
        .where(Booking.starts_at < day_bounds(last, zone)[1])
        .order_by(Booking.starts_at, Booking.id)
    )
    found: dict[int, Visit] = {}
    for row in unit.session.execute(query):
        # Sifted here: named in the query, the status would lead SQLite to the longer index.
        if row[0].status in _SHOWN and row[0].ends_at is not None:
            found[row[0].id] = _with_claim(found.get(row[0].id), row)
    return tuple(found.values())


def _with_claim(known: Visit | None, row: _Found) -> Visit:
    """Return the visit of a row, or the known one with one more claim."""
    booking, name, place, starts, ends = row
    if known is None:
        known = _bare(booking, name)
    if place is None or starts is None or ends is None:
        return known
    things = known.things if place.startswith(_PERSON) else known.things | {place}
    taken = (min(known.taken[0], starts), max(known.taken[1], ends))
    return replace(known, taken=taken, things=things)


def _bare(booking: Booking, name: str | None) -> Visit:
    starts_at, ends_at = booking.starts_at, booking.ends_at
    if starts_at is None or ends_at is None:
        raise ValueError("a visit without a time stands on no day")
    taken = (int(starts_at.timestamp()), int(ends_at.timestamp()))
    return Visit(booking, starts_at, ends_at, taken, name or "")


def _blocked(unit: Unit, refs: Sequence[str], first: date, last: date) -> tuple[Blocked, ...]:
    """Return held and busy times, in one statement."""
    zone = unit.settings.zone
    begin, end = (int(day_bounds(first, zone)[0].timestamp()), _end(last, unit))
    held = select(Claim.resource, Claim.starts, Claim.ends, Claim.held_until).where(
        Claim.held_until > int(unit.now().timestamp()),
        Claim.active,
        Claim.starts < end,
        Claim.ends > begin,
    )
    busy = select(
        literal(_PERSON) + BusyTime.ref, BusyTime.starts, BusyTime.ends, literal(0)
    ).where(BusyTime.ref.in_(refs), BusyTime.starts < end, BusyTime.ends > begin)
    rows: list[Any] = list(unit.session.execute(union_all(held, busy)))
    return tuple(_block(row) for row in sorted(rows, key=lambda row: (row[1], row[0])))


def _block(row: Any) -> Blocked:  # noqa: ANN401 - a row of two tables
    place, starts, ends, until = row
    return Blocked(place, (starts, ends), datetime.fromtimestamp(until, UTC) if until else None)


def _end(last: date, unit: Unit) -> int:
    return int(day_bounds(last, unit.settings.zone)[1].timestamp())


def _things(unit: Unit) -> tuple[Resource, ...]:
    query = select(Resource).where(Resource.active)
    order = (Resource.kind.desc(), Resource.position, Resource.id)  # rooms before devices
    return tuple(unit.session.scalars(query.order_by(*order)))


def _people(
    known: Sequence[Practitioner], rows: Iterable[Schedule], visits: Iterable[Visit]
) -> tuple[Practitioner, ...]:
    """Return who can be booked, who else keeps hours here, and who only took visits."""
    found = {one.ref: one.name for one in known}
    for row in rows:
        if row.ref and row.shifts and not row.ref.startswith(STAFF):
            found.setdefault(row.ref, row.name or row.ref)
    for ref in sorted({visit.booking.practitioner_ref for visit in visits}):
        found.setdefault(ref, "Somebody else")
    return tuple(Practitioner(ref, name) for ref, name in found.items())
