"""Promising a time: who gives the visit, in which room, with which device; all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from studio.models import Booking, Hold
from studio.services import audit, availability, claims, sealing
from studio.services.availability import Search, World
from studio.services.errors import Invalid, SlotTaken
from studio.services.text import clean_note
from studio.services.unit import Unit
from studio.services.walltime import wall
from studio.slots.hours import day_of
from studio.slots.search import Start, Visit, fairest, rooms_for
from studio.slots.spans import Span

_REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A visit's time, who gives it, and the rooms and devices it takes."""

    starts_at: datetime
    ends_at: datetime
    practitioner_ref: str
    resources: tuple[str, ...] = ()
    #: Buffers around it, for which everything is taken too.
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    #: A hold has all of it already.
    is_kept: bool = False


def promise(  # noqa: PLR0913 - what a promise is made of, each by name
    unit: Unit,
    booking: Booking,
    service: str,
    starts_at: datetime,
    practitioner_ref: str = "",
    *,
    minutes: int | None = None,
    by_staff: bool = False,
    has_begun: bool = False,
    override_reason: str = "",
    resource: str = "",
) -> Place:
    """Write a time into a flushed booking and take everything it needs; what it had is given back.

    Visitors get free times only. `by_staff`, hours, notice, limits and outside calendars are the
    caller's to weigh; what another visit holds is taken by nobody. An empty practitioner is chosen
    fairly. `has_begun` takes a past time too: somebody else promised it. `resource` is the room or
    device that is wanted among those that would do. Raises SlotTaken with the nearest free times,
    Invalid naming the field.
    """
    if by_staff:
        unit.require_staff("booking.answer")
    claims.queue(unit)
    day = starts_at.astimezone(unit.settings.zone).date()
    place = find(
        unit,
        Search(
            service, day, day, practitioner_ref, by_staff=by_staff, but=booking, minutes=minutes
        ),
        starts_at,
        resource,
        has_begun=has_begun,
    )
    claims.release(unit, booking)
    take(unit, booking, place)
    write(unit, booking, place)
    if override_reason:
        _keep_reason(unit, booking, override_reason)
    return place


def release(unit: Unit, booking: Booking) -> None:
    """Give back whatever a booking has taken."""
    claims.queue(unit)
    claims.release(unit, booking)


def find(
    unit: Unit, search: Search, at: datetime, resource: str = "", *, has_begun: bool = False
) -> Place:
    """Choose person, rooms and devices for a time; call it in the turn that `claims.queue` gives.

    Raises SlotTaken with the nearest free times, Invalid naming `start` or `service`.
    """
    if at <= unit.now() and not has_begun:
        raise Invalid("past", "start")
    seen = availability.world(unit, search)
    start = _by_hand(seen, at) if search.by_staff else _free(unit, search, seen, at)
    wanted = _with(seen.visit, resource)
    resources = rooms_for(wanted, seen.taken, start.at) if start else None
    if start is None or resources is None:
        raise SlotTaken(availability.nearest(unit, search, at))
    day = day_of(start.at, unit.settings.zone)
    load = {ref: days.get(day, 0) for ref, days in seen.load.items()}
    visit = seen.visit
    return Place(
        at.astimezone(UTC),
        at.astimezone(UTC) + timedelta(seconds=visit.length),
        fairest(start, load),
        resources,
        timedelta(seconds=visit.before),
        timedelta(seconds=visit.after),
    )


def take(unit: Unit, owner: Booking | Hold, place: Place) -> None:
    """Claim all that a place needs for a flushed booking or hold. Raises SlotTaken."""
    names = (claims.of_practitioner(place.practitioner_ref), *place.resources)
    first, last = place.starts_at - place.before, place.ends_at + place.after
    for name in names:
        claims.take(unit, name, first, last, owner, place.before)


def write(unit: Unit, booking: Booking, place: Place) -> None:
    """Write the time of a place into a booking, as instants and as the wall clock shows it."""
    zone = unit.settings.zone
    booking.starts_at, booking.ends_at, booking.zone = place.starts_at, place.ends_at, zone.key
    local = wall(place.starts_at, zone).replace(tzinfo=None)
    booking.wall_start = local.isoformat(timespec="minutes")
    booking.practitioner_ref = place.practitioner_ref
    unit.session.flush()


def _free(unit: Unit, search: Search, seen: World, at: datetime) -> Start | None:
    return availability.starts_at(unit, search, seen, at)


def _by_hand(seen: World, at: datetime) -> Start | None:
    """Return who is not promised to anybody else then, whatever their hours say."""
    second = int(at.timestamp())
    held = (second - seen.visit.before, second + seen.visit.length + seen.visit.after)
    promised = seen.promised
    free = [one for one in seen.people if not _meets(promised.get(one.key, ()), held)]
    # Whoever works then goes before somebody who does not.
    there = [one for one in free if any(a <= held[0] and held[1] <= b for a, b in one.open)]
    return Start(second, tuple(one.key for one in there or free)) if free else None


def _with(visit: Visit, resource: str) -> Visit:
    """Let only the wanted room or device do where it is one of several."""
    needs = tuple(frozenset({resource}) if resource in need else need for need in visit.needs)
    return replace(visit, needs=needs)


def _meets(spans: Sequence[Span], held: Span) -> bool:
    return any(start < held[1] and end > held[0] for start, end in spans)


def _keep_reason(unit: Unit, booking: Booking, reason: str) -> None:
    text = clean_note("override_reason", reason, _REASON_LENGTH)
    booking.override_reason = sealing.seal_text(unit, booking, booking, "override_reason", text)
    unit.session.flush()
    audit.record(unit, "booking.overridden", booking.public_id, "care")
