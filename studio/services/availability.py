"""Free times: what hours, rooms, devices and earlier promises leave open.

Asked in three statements, however many days and visits there are: the settings, the rules (menu and
hours), and what is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import ceil
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Text,
    and_,
    bindparam,
    cast,
    literal,
    select,
    true,
)

from studio.hooks import CARING
from studio.models import Booking, Offer, Schedule, StaffRole, StaffUser
from studio.services import claims, taken_times
from studio.services.errors import Invalid
from studio.services.library_defaults import CONSULTATION
from studio.services.practitioners import HOUSE, STAFF, Practitioner, practitioners
from studio.services.taken_times import Taken
from studio.services.unit import Unit
from studio.services.walltime import day_bounds
from studio.slots.hours import Change, Shift, open_spans
from studio.slots.search import Person, Start, Visit, starts
from studio.slots.spans import Span

#: Minutes of a consultation that is not on the menu.
USUAL_MINUTES = 45
#: Days one search may look through.
MOST_DAYS = 62
#: Hours in which somebody of the studio may promise the time of a person who keeps no hours here.
OPENS, CLOSES = time(8), time(20)
#: Days around a wished time in which others are looked for: the near ones first.
_NEAR_DAYS = (7, 30)
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. Days are those of the studio's zone, both included."""

    #: Key of the menu.
    service: str
    first: date
    last: date
    #: Empty for anyone.
    practitioner_ref: str = ""
    #: Earliest instant that is safe for this client.
    not_before: datetime | None = None
    #: Somebody of the studio looks: no notice, no horizon, and people who are not online too.
    by_staff: bool = False
    #: A visit to move: its own time counts as free, its service as on the menu.
    but: Booking | None = None
    #: Another length than the menu's.
    minutes: int | None = None
    #: Booked along with another visit: what nobody books alone is given too.
    with_another: bool = False


class FreeTime(NamedTuple):
    """A time at which a visit can begin, as an instant and on the studio's wall clock."""

    starts_at: datetime
    day: date
    at: time
    #: Who can give it.
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """All that decides about one search."""

    visit: Visit
    people: tuple[Person, ...]
    #: Merged spans by room and device.
    taken: Mapping[str, Sequence[Span]]
    #: What is taken of each person, by visits and outside calendars.
    rows: Mapping[str, Sequence[Taken]]
    zone: ZoneInfo

    @property
    def promised(self) -> Mapping[str, Sequence[Span]]:
        """Merged spans of each person that the studio itself promised."""
        return {ref: taken_times.spans(taken_times.ours(rows)) for ref, rows in self.rows.items()}

    @property
    def load(self) -> Mapping[str, Mapping[date, int]]:
        """Visits of each person on each day."""
        return {ref: taken_times.load(rows, self.zone) for ref, rows in self.rows.items()}


def free_times(unit: Unit, search: Search) -> tuple[FreeTime, ...]:
    """List the free times of a span of days, earliest first.

    Raises Invalid naming `service`, `practitioner` or `last`.
    """
    between = _window(unit, search)
    if between[0] >= between[1]:
        _require_known(unit, search)
        return ()
    zone = unit.settings.zone
    seen = world(unit, search)
    return tuple([_told(one, zone) for one in _starts(seen, between, zone)])


def starts_at(unit: Unit, search: Search, seen: World, at: datetime) -> Start | None:
    """Return who can begin at an instant in a world that was fetched before, if anybody can."""
    first, last = _window(unit, search)
    second = int(at.timestamp())
    between = (max(first, second), min(last, second + 1))
    return next(iter(_starts(seen, between, unit.settings.zone)), None)


def nearest(unit: Unit, search: Search, wanted: datetime, count: int = 3) -> tuple[FreeTime, ...]:
    """List the free times closest to a wished one, in their own order."""
    middle = wanted.astimezone(unit.settings.zone).date()
    found: tuple[FreeTime, ...] = ()
    for days in _NEAR_DAYS:
        around = replace(search, first=middle - days * _DAY, last=middle + days * _DAY)
        found = free_times(unit, around)
        if len(found) >= count:
            break
    closest = sorted(found, key=lambda one: (abs(one.starts_at - wanted), one.starts_at))[:count]
    return tuple(sorted(closest, key=lambda one: one.starts_at))


def people(unit: Unit, service: str = "") -> tuple[Practitioner, ...]:
    """List who can be booked online, for one service or for any; open to everybody."""
    rows = _rules(unit, service or CONSULTATION)
    allowed = set(rows[0].Offer.practitioners) if service and rows[0].Offer else set()
    house = unit.settings.practitioner or unit.settings.name
    return tuple(
        Practitioner(row.Schedule.ref, row.account_name or row.Schedule.name or house)
        for row in _working(rows)
        if row.Schedule.online and (not allowed or row.Schedule.ref in allowed)
    )


def world(unit: Unit, search: Search) -> World:
    """Fetch hours, needs, and what is taken on the days of a search. Raises Invalid."""
    rules = _rules(unit, search.service)
    offer = _offer(rules[0].Offer, search)
    zone = unit.settings.zone
    span = _seconds(day_bounds(search.first, zone)[0]), _seconds(day_bounds(search.last, zone)[1])
    visit = _visit(unit, offer, search)
    open_by_ref = _open(unit, search, rules, offer)
    names = {ref: claims.of_practitioner(ref) for ref in open_by_ref}
    things = frozenset().union(*visit.needs)
    held = taken_times.held(unit, [*names.values(), *things], span, search.but)
    rows = {ref: held[name] for ref, name in names.items()}
    return World(
        visit,
        tuple(
            Person(ref, spans, taken_times.spans(rows[ref]), most, _load(rows[ref], most, zone))
            for ref, (spans, most) in open_by_ref.items()
        ),
        {key: taken_times.spans(held[key]) for key in things},
        rows,
        zone,
    )


def _load(rows: Sequence[Taken], most: int | None, zone: ZoneInfo) -> Mapping[date, int]:
    """Count the visits of somebody who has a limit; nobody else's are asked for."""
    return {} if most is None else taken_times.load(rows, zone)


def _starts(seen: World, between: Span, zone: ZoneInfo) -> list[Start]:
    return starts(seen.visit, seen.people, seen.taken, between, zone)


def _window(unit: Unit, search: Search) -> Span:
    """Return the seconds in which a visit may begin."""
    if (search.last - search.first).days >= MOST_DAYS:
        raise Invalid("too_long", "last")
    settings, now = unit.settings, unit.now()
    first = day_bounds(search.first, settings.zone)[0]
    last = day_bounds(search.last, settings.zone)[1]
    if search.by_staff:
        first = max(first, now)
    else:
        first = max(first, now + timedelta(hours=settings.notice_hours))
        farthest = unit.today() + timedelta(days=settings.horizon_days)
        last = min(last, day_bounds(farthest, settings.zone)[1])
    if search.not_before is not None:
        first = max(first, search.not_before)
    return ceil(first.timestamp()), _seconds(last)


# A row to hang the others on: neither menu nor hours need to have one.
_ONE: Final = select(literal(1).label("one")).subquery()
_ROLES: Final = [role.value for role in CARING]
_RULES: Final = (
    select(
        Offer,
        Schedule,
        StaffUser.name.label("account_name"),
        and_(StaffUser.active, StaffUser.roles.any(StaffRole.name.in_(_ROLES))).label("is_there"),
    )
    .select_from(_ONE)
    .outerjoin(Offer, and_(Offer.service == bindparam("service"), Offer.active))
    .outerjoin(Schedule, true())
    .outerjoin(StaffUser, Schedule.ref == literal(STAFF) + cast(StaffUser.id, Text))
    .order_by(Schedule.id)
)


def _rules(unit: Unit, service: str) -> Sequence[Any]:
    """Fetch the menu's line and everybody's hours; there is one row at least."""
    wanted = service.replace("\x00", "?")
    return unit.session.execute(_RULES, {"service": wanted}).all()


def _working(rows: Sequence[Any]) -> Iterator[Any]:
    """Give the rows of people who still work here and keep hours."""
    for row in rows:
        schedule = row.Schedule
        if schedule is None or not schedule.ref or not schedule.shifts:
            continue
        if row.is_there or not schedule.ref.startswith(STAFF):
            yield row


def _require_known(unit: Unit, search: Search) -> None:
    _offer(_rules(unit, search.service)[0].Offer, search)


def _offer(found: Offer | None, search: Search) -> Offer | None:
    """Return what may be booked; the consultation is given without a menu too. Raises Invalid."""
    if found is None:
        if search.service == CONSULTATION or search.by_staff:
            return None
    elif found.public or search.by_staff or search.with_another or _keeps_service(search):
        return found
    raise Invalid("unknown_service", "service")


def _keeps_service(search: Search) -> bool:
    return search.but is not None and search.but.service == search.service


def _visit(unit: Unit, offer: Offer | None, search: Search) -> Visit:
    settings = unit.settings
    usual = offer.duration_min if offer else USUAL_MINUTES
    return Visit(
        length=(search.minutes or usual) * _MINUTE,
        before=offer.before_min * _MINUTE if offer else 0,
        after=offer.after_min * _MINUTE if offer else 0,
        step=settings.step_minutes * _MINUTE,
        needs=tuple(frozenset(need) for need in offer.needs) if offer else (),
        least_gap=0 if search.by_staff else settings.least_gap_minutes * _MINUTE,
    )


def _open(
    unit: Unit, search: Search, rows: Sequence[Any], offer: Offer | None
) -> dict[str, tuple[list[Span], int | None]]:
    """Return open spans and daily limit of each person who may give the visit."""
    allowed = frozenset(offer.practitioners) if offer else frozenset()
    kept = {row.Schedule.ref: row.Schedule for row in rows if row.Schedule is not None}
    house = kept.get("")
    if search.by_staff:
        refs = _everybody(unit, rows)
    else:
        refs = [row.Schedule.ref for row in _working(rows) if row.Schedule.online]
    if search.practitioner_ref and search.practitioner_ref not in refs:
        raise Invalid("unknown_practitioner", "practitioner")
    # Somebody of the studio who names a person knows what they do.
    named = search.by_staff and search.practitioner_ref
    return {
        ref: _hours_of(unit, search, kept.get(ref), house)
        for ref in refs
        if search.practitioner_ref in {"", ref} and (named or not allowed or ref in allowed)
    }


def _everybody(unit: Unit, rows: Sequence[Any]) -> list[str]:
    """Return who can take visits; a host's people are known by the hours they keep here."""
    refs = [one.ref for one in practitioners(unit)]
    kept = [row.Schedule.ref for row in _working(rows)]
    return kept if kept and refs == [HOUSE] else refs


def _hours_of(
    unit: Unit, search: Search, schedule: Schedule | None, house: Schedule | None
) -> tuple[list[Span], int | None]:
    # A shift of the day before may reach into the first one; the last visit may end in the next.
    first, after, zone = search.first - _DAY, search.last + _DAY, unit.settings.zone
    changes = [*changes_of(house), *changes_of(schedule)]
    shifts = shifts_of(schedule) if schedule and schedule.shifts else _always(first)
    spans = open_spans(shifts, changes, first, after, zone)
    return spans, schedule.most_a_day if schedule else None


def shifts_of(schedule: Schedule) -> list[Shift]:
    """Read the shifts of a schedule."""
    return [
        Shift(
            int(str(one["weekday"])),
            time.fromisoformat(str(one["opens"])),
            time.fromisoformat(str(one["closes"])),
            date.fromisoformat(str(one["from_on"])),
            _maybe_day(one.get("until_on")),
            int(str(one.get("every", 1))),
        )
        for one in schedule.shifts
    ]


def changes_of(schedule: Schedule | None) -> list[Change]:
    """Read the changed days of a schedule, in their order."""
    if schedule is None:
        return []
    return [
        Change(
            date.fromisoformat(str(one["first"])),
            date.fromisoformat(str(one["last"])),
            tuple(_pair(pair) for pair in _listed(one.get("hours"))),
        )
        for one in schedule.changes
    ]


def _listed(value: object) -> list[Sequence[str]]:
    return list(value) if isinstance(value, list) else []


def _pair(pair: Sequence[str]) -> tuple[time, time]:
    return time.fromisoformat(pair[0]), time.fromisoformat(pair[1])


def _maybe_day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _always(first: date) -> list[Shift]:
    return [Shift(weekday, OPENS, CLOSES, first - _WEEK) for weekday in range(7)]


def _told(start: Start, zone: ZoneInfo) -> FreeTime:
    return FreeTime(*_on_the_wall(start.at, zone), start.people)


@lru_cache(maxsize=8192)  # everybody who looks sees the times of the same weeks
def _on_the_wall(at: int, zone: ZoneInfo) -> tuple[datetime, date, time]:
    """Return an instant, and the day and time that the wall shows then."""
    shown = datetime.fromtimestamp(at, zone)
    return datetime.fromtimestamp(at, UTC), shown.date(), shown.time().replace(fold=0)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
