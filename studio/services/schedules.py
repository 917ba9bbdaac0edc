"""Working hours: each practitioner's week, what differs on some days, and the studio's days off.

A schedule is kept and changed as a whole. `availability` reads it; this module is what fills it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Schedule
from studio.services import audit
from studio.services.availability import changes_of, shifts_of
from studio.services.errors import Conflict, Invalid
from studio.services.practitioners import STAFF, Practitioner, practitioners
from studio.services.text import clean_line
from studio.services.unit import Unit
from studio.slots.hours import Change, Shift, open_spans
from studio.slots.spans import Span

#: The schedule of the studio itself: days off for everybody.
STUDIO = ""
MOST_SHIFTS, MOST_CHANGES, MOST_HOURS = 60, 200, 4
#: Weeks after which hours may come again, and visits a day there may be at most.
LONGEST_TURN, MOST_A_DAY = 8, 40
#: Years ahead a day off may lie.
_FARTHEST = timedelta(days=5 * 366)
#: How long days off are kept once they are over.
_KEPT = timedelta(days=366)
_WEEK = timedelta(weeks=1)

Hours = tuple[time, time]


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days on which other hours hold, or none."""

    first: date
    last: date
    hours: tuple[Hours, ...] = ()
    why: str = ""

    @property
    def change(self) -> Change:
        return Change(self.first, self.last, self.hours)


@dataclass(frozen=True, slots=True)
class Week:
    """What somebody works; `version` 0 says that nothing was kept yet."""

    ref: str
    shifts: tuple[Shift, ...] = ()
    changes: tuple[DaysOff, ...] = ()
    most_a_day: int | None = None
    online: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class Outside:
    """A promised visit that new hours leave out."""

    public_id: str
    name: str
    starts_at: datetime
    practitioner_ref: str


class VisitsOutside(Conflict):
    """Visits that are promised would lie outside the new hours; they stay if one goes on."""

    def __init__(self, visits: tuple[Outside, ...]) -> None:
        super().__init__("visits_outside")
        self.visits = visits


def weeks(unit: Unit) -> tuple[tuple[Practitioner, Week], ...]:
    """Return everybody who can take visits, with what they work. The owner's."""
    unit.require_owner("hours.read")
    rows = {row.ref: row for row in unit.session.scalars(select(Schedule))}
    return tuple((one, _week(one.ref, rows.get(one.ref))) for one in everybody(unit))


def week(unit: Unit, ref: str) -> tuple[Practitioner, Week]:
    """Return what one of them works; their own, or any for the owner. Raises NotFound."""
    who = _reachable(unit, ref, "hours.read")
    return who, _week(ref, _row(unit, ref))


def studio_days(unit: Unit) -> Week:
    """Return the days off of the whole studio; a practitioner's own entry for a day beats them."""
    unit.require_staff("hours.read")
    return _week(STUDIO, _row(unit, STUDIO))


def keep(unit: Unit, given: Week, *, sure: bool = False) -> Week:
    """Keep a schedule as a whole, but for its days off.

    Raises NotFound, Invalid naming the field, Conflict("stale"), and VisitsOutside unless `sure`.
    """
    _reachable(unit, given.ref, "hours.write")
    checked = _checked(unit, given)
    before = _week(given.ref, _row(unit, given.ref))
    return _save(unit, before, replace(checked, changes=before.changes), sure=sure)


def add_days(unit: Unit, ref: str, days: DaysOff, version: int, *, sure: bool = False) -> Week:
    """Add days off, or other hours, for a practitioner or the studio. Raises as `keep`."""
    before = _for_days(unit, ref, version)
    known = {(one.first, one.last, one.hours) for one in before.changes}
    checked = _checked_days(unit, days)
    if (checked.first, checked.last, checked.hours) in known:
        return before
    if len(before.changes) >= MOST_CHANGES:
        raise Invalid("too_many", "days")
    return _save(unit, before, replace(before, changes=(*before.changes, checked)), sure=sure)


def remove_days(unit: Unit, ref: str, place: int, version: int, *, sure: bool = False) -> Week:
    """Take an entry back by its place in the list. Raises as `keep`, and Invalid("unknown")."""
    before = _for_days(unit, ref, version)
    if not 0 <= place < len(before.changes):
        raise Invalid("unknown", "days")
    rest = before.changes[:place] + before.changes[place + 1 :]
    return _save(unit, before, replace(before, changes=rest), sure=sure)


def everybody(unit: Unit) -> list[Practitioner]:
    """List who takes visits; people of a host are known by the hours they keep here."""
    found = list(practitioners(unit))
    known = {one.ref for one in found}
    rows = unit.session.execute(select(Schedule.ref, Schedule.name).order_by(Schedule.id))
    return found + [
        Practitioner(ref, name or ref)
        for ref, name in rows
        if ref not in known and ref != STUDIO and not ref.startswith(STAFF)
    ]


def visits_outside(unit: Unit, before: Week, after: Week) -> tuple[Outside, ...]:
    """List the visits to come that lie within the hours before, and outside those after."""
    visits = _promised(unit, after.ref)
    if not visits:
        return ()
    days = [starts.astimezone(unit.settings.zone).date() for _, starts, _ in visits]
    span = min(days) - timedelta(days=1), max(days)
    # A change of the studio's days touches everybody, each by their own hours.
    refs = {one.practitioner_ref for one, _, _ in visits}
    was, will = ({ref: _open(unit, ref, week, span) for ref in refs} for week in (before, after))
    return tuple(
        Outside(one.public_id, one.name, starts, one.practitioner_ref)
        for one, starts, ends in visits
        if _is_within(starts, ends, was[one.practitioner_ref])
        and not _is_within(starts, ends, will[one.practitioner_ref])
    )


def _week(ref: str, row: Schedule | None) -> Week:
    if row is None:
        return Week(ref)
    return Week(
        ref,
        tuple(shifts_of(row)),
        tuple(
            DaysOff(days.first, days.last, days.hours, str(stored.get("why") or ""))
            for days, stored in zip(changes_of(row), row.changes, strict=True)
        ),
        row.most_a_day,
        row.online,
        row.version,
    )


def _row(unit: Unit, ref: str) -> Schedule | None:
    return unit.session.scalar(select(Schedule).where(Schedule.ref == ref))


def _reachable(unit: Unit, ref: str, action: str) -> Practitioner:
    """Find whose hours they are: one's own, or anybody's for the owner. Raises NotFound."""
    unit.require_caring(action)
    found = next((one for one in everybody(unit) if one.ref == ref), None)
    if found is None or not (ref == unit.actor.ref or unit.actor.is_owner):
        raise unit.missing("studio_schedule")
    return found


def _for_days(unit: Unit, ref: str, version: int) -> Week:
    if ref == STUDIO:
        unit.require_owner("hours.write")
    else:
        _reachable(unit, ref, "hours.write")
    return replace(_week(ref, _row(unit, ref)), version=version)


def _save(unit: Unit, before: Week, after: Week, *, sure: bool) -> Week:
    """Write what is new; visits that would lie outside are told first."""
    row = _row(unit, after.ref)
    if (row.version if row else 0) != after.version:
        raise Conflict("stale")
    outside = () if sure else visits_outside(unit, before, after)
    if outside:
        raise VisitsOutside(outside)
    row = row or Schedule(ref=after.ref, version=0)
    row.name = next((one.name for one in everybody(unit) if one.ref == after.ref), "")
    row.shifts = [_shift_kept(one) for one in after.shifts]
    oldest = unit.today() - _KEPT
    row.changes = [_days_kept(one) for one in after.changes if one.last >= oldest]
    row.most_a_day, row.online = after.most_a_day, after.online
    row.version += 1
    unit.session.add(row)
    unit.session.flush()
    audit.record(unit, "hours.changed", after.ref or "studio", "administration")
    return _week(after.ref, row)


def _shift_kept(one: Shift) -> dict[str, object]:
    return {
        "weekday": one.weekday,
        "opens": f"{one.opens:%H:%M}",
        "closes": f"{one.closes:%H:%M}",
        "from_on": one.from_on.isoformat(),
        "until_on": one.until_on.isoformat() if one.until_on else None,
        "every": one.every,
    }


def _days_kept(one: DaysOff) -> dict[str, object]:
    return {
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "hours": [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in one.hours],
        "why": one.why,
    }


def _checked(unit: Unit, given: Week) -> Week:
    if len(given.shifts) > MOST_SHIFTS:
        raise Invalid("too_many", "shifts")
    for shift in given.shifts:
        _check_shift(unit, shift)
    _check_apart(given.shifts)
    most = given.most_a_day
    if most is not None and not 1 <= most <= MOST_A_DAY:
        raise Invalid("out_of_range", "most_a_day")
    order = sorted(given.shifts, key=lambda one: (one.weekday, one.opens, one.from_on))
    return replace(given, shifts=tuple(order))


def _check_shift(unit: Unit, shift: Shift) -> None:
    _check_hours([(shift.opens, shift.closes)], f"day_{shift.weekday}")
    if not 1 <= shift.every <= LONGEST_TURN:
        raise Invalid("out_of_range", "every")
    if shift.until_on is not None and shift.until_on < shift.from_on:
        raise Invalid("last_before_first", "until_on")
    if shift.from_on - unit.today() > _FARTHEST:
        raise Invalid("out_of_range", "from_on")


def _check_apart(shifts: Sequence[Shift]) -> None:
    """Refuse hours of one person that hold twice on some day."""
    for place, one in enumerate(shifts):
        for other in shifts[:place]:
            if one.weekday == other.weekday and _meet(one, other) and _share_a_day(one, other):
                raise Invalid("overlap", f"day_{one.weekday}")


def _meet(one: Shift, other: Shift) -> bool:
    return one.opens < _end(other.closes) and other.opens < _end(one.closes)


def _share_a_day(one: Shift, other: Shift) -> bool:
    """Tell whether two shifts of a weekday are ever on the same day: their turns repeat."""
    first = max(one.from_on, other.from_on)
    day = first + timedelta(days=(one.weekday - first.weekday()) % 7)
    turns = (day + number * _WEEK for number in range(one.every * other.every))
    return any(one.is_on(turn) and other.is_on(turn) for turn in turns)


def _checked_days(unit: Unit, given: DaysOff) -> DaysOff:
    if given.last < given.first:
        raise Invalid("last_before_first", "last")
    if given.last < unit.today():
        raise Invalid("past", "last")
    if given.last - unit.today() > _FARTHEST or unit.today() - given.first > _KEPT:
        raise Invalid("out_of_range", "last")
    if len(given.hours) > MOST_HOURS:
        raise Invalid("too_many", "hours")
    _check_hours(sorted(given.hours), "hours")
    why = clean_line("why", given.why, 80, required=False)
    return replace(given, hours=tuple(sorted(given.hours)), why=why)


def _check_hours(hours: Iterable[Hours], field: str) -> None:
    """Refuse hours that end before they begin, or meet the ones before; midnight is an end."""
    last = time()
    for place, (opens, closes) in enumerate(hours):
        if opens >= _end(closes):
            raise Invalid("closes_before_opens", field)
        if place and (last == time.max or opens < last):
            raise Invalid("overlap", field)
        last = _end(closes)


def _end(closes: time) -> time:
    return time.max if closes == time() else closes


def _promised(unit: Unit, ref: str) -> list[tuple[Booking, datetime, datetime]]:
    """List the visits to come of somebody, or of everybody for the studio."""
    query = select(Booking).where(
        Booking.status == BookingStatus.CONFIRMED, Booking.starts_at > unit.now()
    )
    if ref != STUDIO:
        query = query.where(Booking.practitioner_ref == ref)
    rows = unit.session.scalars(query.order_by(Booking.starts_at, Booking.id))
    return [(one, one.starts_at, one.ends_at) for one in rows if one.starts_at and one.ends_at]


def _open(unit: Unit, ref: str, told: Week, span: tuple[date, date]) -> list[Span] | None:
    """Return when somebody works if `told` holds; None while nobody said anything."""
    studio = told if told.ref == STUDIO else _week(STUDIO, _row(unit, STUDIO))
    own = _week(ref, _row(unit, ref)) if told.ref == STUDIO else told
    if not (own.shifts or own.changes or studio.changes):
        return None
    shifts = own.shifts or _always(span[0])
    changes = [one.change for one in (*studio.changes, *own.changes)]
    return open_spans(shifts, changes, *span, unit.settings.zone)


def _always(first: date) -> tuple[Shift, ...]:
    """Return the week of somebody whose hours nobody said yet."""
    return tuple(Shift(day, time(), time(), first - _WEEK) for day in range(7))


def _is_within(starts: datetime, ends: datetime, spans: Sequence[Span] | None) -> bool:
    if spans is None:
        return True
    return any(first <= starts.timestamp() and ends.timestamp() <= last for first, last in spans)
