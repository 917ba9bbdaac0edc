"""Series: visits booked together, all or none; moving one moves or explains the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Client, Series
from studio.services import (
    audit,
    bookings,
    claims,
    client_rows,
    joined,
    library,
    promises,
    safe_dates,
    sealing,
    visit_mails,
    walltime,
    webhooks,
)
from studio.services.availability import FreeTime
from studio.services.decisions import MIN_REASON
from studio.services.errors import Conflict, Invalid, SlotTaken
from studio.services.library_defaults import CONSULTATION
from studio.services.safe_dates import Outlook
from studio.services.series_plan import MOST_VISITS, Planner, Wanted
from studio.services.unit import Unit
from studio.services.webhooks import Event
from studio.skin.safe_dates import Hold
from studio.skin.spacing import Given


class VisitTaken(SlotTaken):
    """One visit of several lost its time; nothing was booked. `place` counts from 1."""

    def __init__(self, place: int, nearest: tuple[FreeTime, ...]) -> None:
        super().__init__(nearest)
        self.place = place


class NotSafe(Conflict):
    """Visits lie on days that something speaks against; `holds` by place, from 1."""

    def __init__(self, holds: Mapping[int, tuple[Hold, ...]]) -> None:
        super().__init__("not_safe")
        self.holds = holds


@dataclass(frozen=True, slots=True)
class Choice:
    """A visit as the therapist wants it."""

    service: str
    starts_at: datetime
    practitioner_ref: str = ""


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series with its visits in their order, called off or not."""

    series: Series
    client: Client | None
    visits: tuple[Booking, ...]

    @property
    def standing(self) -> tuple[Booking, ...]:
        """Visits that are still promised."""
        return tuple(one for one in self.visits if one.status is BookingStatus.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Follow:
    """A later visit of the series, when an earlier one moves: it stays, or a time is proposed."""

    booking: Booking
    holds: tuple[Hold, ...] = ()
    times: tuple[FreeTime, ...] = ()

    @property
    def stays(self) -> bool:
        return not self.holds


@dataclass(frozen=True, slots=True)
class Moving:
    """What moving a visit means: for itself, and for the visits after it."""

    booking: Booking
    holds: tuple[Hold, ...]
    rest: tuple[Follow, ...]


def get(unit: Unit, public_id: str) -> SeriesView:
    """Return a series with its visits. Raises NotFound."""
    unit.require_staff("booking.read")
    row = unit.load(Series, public_id)
    client = unit.session.get(Client, row.client_id) if row.client_id else None
    return SeriesView(row, client, _visits(unit, row.id))


def of_client(unit: Unit, client: Client) -> tuple[SeriesView, ...]:
    """List the series of a client in which something is still to come, the newest first."""
    unit.require_staff("booking.read")
    rows: dict[int, Series] = {}
    visits: dict[int, list[Booking]] = {}
    for one in client_rows.booked(unit, client):
        if one.series is not None:
            rows[one.series.id] = one.series
            visits.setdefault(one.series.id, []).append(one.booking)
    found = (
        SeriesView(rows[place], client, tuple(sorted(visits[place], key=_place)))
        for place in sorted(rows, reverse=True)
    )
    return tuple(one for one in found if one.standing)


def book(  # noqa: PLR0913 - a series is these things
    unit: Unit,
    client_public_id: str,
    choices: Sequence[Choice],
    request_id: str,
    *,
    program: str = "",
    event_on: date | None = None,
    override_reason: str = "",
) -> SeriesView:
    """Book every visit of a series, or none; the same `request_id` books once.

    Days that something speaks against need a reason, which is kept with each visit. Raises
    NotFound, NotSafe, VisitTaken, Invalid naming the field.
    """
    unit.require_caring("booking.answer")
    claims.queue(unit)
    client = joined.load(unit, client_public_id)
    known = unit.session.scalar(select(Booking).where(Booking.request_id == f"{request_id}-1"))
    if known is not None and known.series_id is not None:
        return _view(unit, unit.session.get_one(Series, known.series_id))
    ordered = _ordered(unit, choices)
    _require_safe(unit, client, ordered, event_on, override_reason)
    row = _new(unit, client, program, event_on)
    for place, choice in enumerate(ordered, 1):
        booking = bookings.by_hand(unit, client, choice.service, f"{request_id}-{place}")
        booking.series_id, booking.series_place = row.id, place
        _promise(unit, booking, choice.starts_at, choice.practitioner_ref, override_reason, place)
        webhooks.tell(unit, Event.CREATED, booking)
    audit.record(unit, "series.booked", row.public_id, "care")
    booked = _view(unit, row)
    visit_mails.confirmed_together(unit, booked.visits)
    return booked


def moving(unit: Unit, booking: Booking, starts_at: datetime) -> Moving:
    """Return what moving a visit to another time would mean for it and for the visits after it.

    What still fits stays; for what does not, times are proposed. Alone a visit has no rest.
    """
    unit.require_caring("booking.answer")
    earlier, later = _around(unit, booking)
    seen = _outlook_of(unit, booking, (*earlier, booking, *later))
    series = unit.session.get(Series, booking.series_id) if booking.series_id else None
    planner = Planner(seen, _wanted(unit, booking, starts_at, series))
    placed = [_given(unit, one) for one in earlier]
    holds = planner.holds(booking.service, _day(unit, starts_at), placed)
    placed.append(Given(booking.service, _day(unit, starts_at)))
    rest = []
    for one in later:
        rest.append(_follow(unit, planner, one, placed))
        times = rest[-1].times
        placed.append(Given(one.service, times[0].day) if times else _given(unit, one))
    return Moving(booking, holds, tuple(rest))


def move(
    unit: Unit,
    public_id: str,
    choice: Choice,
    rest: Mapping[str, datetime] | None = None,
    override_reason: str = "",
) -> tuple[Booking, ...]:
    """Move a visit, and those of the rest that are named with their new times, all or none.

    Afterwards every visit of the series lies on a safe day, or there is a reason. Raises NotFound,
    Conflict("booking_not_confirmed"), NotSafe, VisitTaken, Invalid.
    """
    unit.require_caring("booking.answer")
    claims.queue(unit)
    booking = unit.load(Booking, public_id)
    if booking.status is not BookingStatus.CONFIRMED:
        raise Conflict("booking_not_confirmed")
    earlier, later = _around(unit, booking)
    times = _times(rest or {}, later)
    moved = {booking.id: choice.starts_at, **times}
    _require_safe_after(unit, (*earlier, booking, *later), moved, override_reason)
    movers = [one for one in (booking, *later) if one.id in moved]
    for one in movers:  # all first: two visits may change places
        promises.release(unit, one)
    for one in movers:
        ref = choice.practitioner_ref if one is booking else one.practitioner_ref
        _promise(unit, one, moved[one.id], ref, override_reason, one.series_place or 1)
        one.sequence += 1
        audit.record(unit, "booking.moved", one.public_id, "care")
        webhooks.tell(unit, Event.MOVED, one)
    unit.session.flush()
    _tell_of_move(unit, movers, (*earlier, booking, *later))
    return tuple(movers)


def _tell_of_move(unit: Unit, movers: Sequence[Booking], visits: Sequence[Booking]) -> None:
    """Tell of the one that moved; of several with all that is to come, so that one mail holds."""
    coming = [one for one in visits if _start(one) > unit.now()]
    told = movers if len(movers) == 1 else sorted(coming, key=_start)
    visit_mails.confirmed_together(unit, told)


def cancel_rest(unit: Unit, public_id: str) -> tuple[Booking, ...]:
    """Call off every visit of a series that is still to come. Raises NotFound."""
    unit.require_staff("booking.answer")
    claims.queue(unit)
    seen = get(unit, public_id)
    now = unit.now()
    coming = [one for one in seen.standing if one.starts_at and one.starts_at > now]
    called_off = tuple(bookings.cancel(unit, one.public_id, is_told=False) for one in coming)
    visit_mails.cancelled_together(unit, called_off)
    return called_off


def _visits(unit: Unit, series_id: int) -> tuple[Booking, ...]:
    query = select(Booking).where(Booking.series_id == series_id)
    return tuple(unit.session.scalars(query.order_by(Booking.series_place, Booking.id)))


def _place(booking: Booking) -> tuple[int, int]:
    return booking.series_place or 0, booking.id


def _view(unit: Unit, row: Series) -> SeriesView:
    client = unit.session.get(Client, row.client_id) if row.client_id else None
    return SeriesView(row, client, _visits(unit, row.id))


def _new(unit: Unit, client: Client, program: str, event_on: date | None) -> Series:
    row = Series(
        public_id=sealing.new_id(),
        client_id=client.id,
        program=program,
        event_on=event_on,
        created_at=unit.now(),
    )
    unit.session.add(row)
    unit.session.flush()
    return row


def _ordered(unit: Unit, choices: Sequence[Choice]) -> list[Choice]:
    if not 1 <= len(choices) <= MOST_VISITS:
        raise Invalid("too_many_visits" if choices else "no_visits", "visits")
    for choice in choices:
        if choice.service != CONSULTATION and library.offer_of(unit, choice.service) is None:
            raise Invalid("unknown_service", "service")
        if choice.starts_at <= unit.now():
            raise Invalid("past", "start")
    return sorted(choices, key=lambda one: one.starts_at)


def _require_safe(
    unit: Unit,
    client: Client,
    choices: Sequence[Choice],
    event_on: date | None,
    reason: str,
) -> None:
    days = [Given(one.service, _day(unit, one.starts_at)) for one in choices]
    _require(safe_dates.outlook(unit, client), days, event_on, reason)


def _require_safe_after(
    unit: Unit, visits: Sequence[Booking], moved: Mapping[int, datetime], reason: str
) -> None:
    first = visits[0]
    series = unit.session.get(Series, first.series_id) if first.series_id else None
    days = [
        Given(one.service, _day(unit, moved.get(one.id) or _start(one)))
        for one in sorted(visits, key=lambda one: moved.get(one.id) or _start(one))
    ]
    _require(_outlook_of(unit, first, visits), days, series.event_on if series else None, reason)


def _require(seen: Outlook, days: Sequence[Given], event_on: date | None, reason: str) -> None:
    if len(reason.strip()) >= MIN_REASON:
        return
    held = {}
    for place, one in enumerate(days, 1):
        others = [other for number, other in enumerate(days, 1) if number != place]
        found = seen.holds_on(one.service, one.on, others, event_on)
        if found:
            held[place] = found
    if held:
        raise NotSafe(held)


def _promise(  # noqa: PLR0913, PLR0917 - one visit of several
    unit: Unit, booking: Booking, at: datetime, ref: str, reason: str, place: int
) -> None:
    try:
        promises.promise(
            unit, booking, booking.service, at, ref, by_staff=True, override_reason=reason
        )
    except SlotTaken as taken:
        raise VisitTaken(place, taken.nearest) from None


def _around(unit: Unit, booking: Booking) -> tuple[tuple[Booking, ...], tuple[Booking, ...]]:
    """Return the promised visits of the series before and after one, by their times."""
    if booking.series_id is None:
        return (), ()
    coming = [
        one
        for one in _visits(unit, booking.series_id)
        if one.status is BookingStatus.CONFIRMED and one.starts_at and one.id != booking.id
    ]
    coming.sort(key=_start)
    place = booking.series_place or 0
    return (
        tuple(one for one in coming if (one.series_place or 0) < place),
        tuple(one for one in coming if (one.series_place or 0) > place),
    )


def _outlook_of(unit: Unit, booking: Booking, but: Sequence[Booking]) -> Outlook:
    if booking.client is None:
        raise Conflict("no_client")
    return safe_dates.outlook(unit, booking.client, but)


def _follow(unit: Unit, planner: Planner, one: Booking, placed: Sequence[Given]) -> Follow:
    day = _day(unit, _start(one))
    holds = planner.holds(one.service, day, placed)
    if not holds:
        return Follow(one)
    floor = planner.floor(one.service, placed)
    return Follow(one, holds, planner.fitting(one.service, floor, placed))


def _wanted(unit: Unit, booking: Booking, at: datetime, series: Series | None) -> Wanted:
    local = walltime.wall(at, unit.settings.zone)
    event_on = series.event_on if series else None
    hour = time(local.hour, local.minute)
    return Wanted(local.date(), local.weekday(), hour, booking.practitioner_ref, event_on)


def _times(rest: Mapping[str, datetime], later: Sequence[Booking]) -> dict[int, datetime]:
    known = {one.public_id: one.id for one in later}
    if not set(rest) <= set(known):
        raise Invalid("unknown_visit", "rest")
    return {known[public_id]: at for public_id, at in rest.items()}


def _given(unit: Unit, booking: Booking) -> Given:
    return Given(booking.service, _day(unit, _start(booking)))


def _start(booking: Booking) -> datetime:
    if booking.starts_at is None:
        raise ValueError("a visit without a time")
    return booking.starts_at


def _day(unit: Unit, at: datetime) -> date:
    return walltime.wall(at, unit.settings.zone).date()
