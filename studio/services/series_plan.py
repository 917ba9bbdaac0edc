"""Proposes the days of a series: spaced by recovery, at the client's usual weekday and hour."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Program
from studio.services import availability, library, practitioners, walltime
from studio.services.availability import FreeTime, Search
from studio.services.library_defaults import CONSULTATION, PATCH_TEST
from studio.services.safe_dates import Outlook
from studio.services.unit import Unit
from studio.skin.rules import Rules
from studio.skin.safe_dates import Hold, first_safe
from studio.skin.spacing import Given, least_days, usual_days

#: How many times are shown for a visit, each on a day of its own.
PROPOSED = 3
#: Most visits of one series.
MOST_VISITS = 12
#: Days one look takes in, and looks before a visit is left without a time.
_LOOK_DAYS, _LOOKS = 28, 3
_USUAL_HOUR = time(10)
_WEEK, _SUNDAY = 7, 6
_CAME = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What suits the client; the event is the day that skin must be calm for."""

    first: date
    weekday: int
    at: time = _USUAL_HOUR
    practitioner_ref: str = ""
    event_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit as proposed, or as the therapist set it."""

    place: int
    service: str
    chosen: FreeTime | None
    #: Further times, the most fitting first.
    others: tuple[FreeTime, ...] = ()
    #: What speaks against the chosen time; only where it was set by hand.
    holds: tuple[Hold, ...] = ()
    #: From when on the visits before and all that is known allow it; None: a look first.
    floor: date | None = None
    #: Where no time was found: what stands before the first safe day.
    closed: tuple[Hold, ...] = ()
    #: Set by hand.
    firm: bool = False


@dataclass(frozen=True, slots=True)
class _Around:
    """Visits before one in the series, and firm ones after it."""

    before: Sequence[Given]
    later: Sequence[Given]

    @property
    def until(self) -> date:
        return min((one.on for one in self.later), default=date.max)


@dataclass(slots=True)
class Planner:
    """Finds days for the visits of one client."""

    seen: Outlook
    wanted: Wanted
    program: str = ""
    #: Searches are asked once a span: several visits look at the same weeks.
    found: dict[tuple[str, date], tuple[FreeTime, ...]] = field(default_factory=dict)
    keeps_hours: bool | None = None

    def propose(
        self,
        services: Sequence[str],
        chosen: Mapping[int, FreeTime] | None = None,
        firm: Collection[int] | None = None,
    ) -> tuple[PlannedVisit, ...]:
        """Plan visits in their order; a `chosen` place, from 0, keeps its time while that is safe.

        What is `firm` (everything chosen, unless told) stays whatever speaks against it, and the
        others go around it.
        """
        kept = chosen or {}
        fixed = set(kept) if firm is None else set(firm) & set(kept)
        before: list[Given] = []
        planned = []
        for place, service in enumerate(services):
            later = [
                Given(services[other], kept[other].day) for other in sorted(fixed) if other > place
            ]
            visit = self._visit(
                place, service, _Around(before, later), kept.get(place), firm=place in fixed
            )
            planned.append(visit)
            if visit.chosen is not None:
                before.append(Given(service, visit.chosen.day))
        return tuple(planned)

    def fitting(
        self, service: str, floor: date, others: Sequence[Given], until: date = date.max
    ) -> tuple[FreeTime, ...]:
        """Return the times that suit best from a day on and before another, on safe days."""
        safe = self.safe_from(service, floor, others)[0]
        if safe is None:
            return ()
        for look in range(_LOOKS):
            first = safe + timedelta(days=look * _LOOK_DAYS)
            near = [one for one in self._by_closeness(service, first) if one.day < until]
            best = tuple(self._safe_ones(service, near, others))
            if best:
                return best
        return ()

    def safe_from(
        self, service: str, floor: date, others: Sequence[Given]
    ) -> tuple[date | None, tuple[Hold, ...]]:
        """Return the first safe day from a day on, and what stands before it."""
        return first_safe(lambda day: self.holds(service, day, others), floor)

    def holds(self, service: str, on: date, others: Sequence[Given]) -> tuple[Hold, ...]:
        """Return what speaks against a day beside the other visits."""
        return self.seen.holds_on(service, on, others, self.wanted.event_on)

    def _visit(
        self, place: int, service: str, around: "_Around", kept: FreeTime | None, *, firm: bool
    ) -> PlannedVisit:
        floor = self.floor(service, around.before)
        others = [*around.before, *around.later]
        best = self.fitting(service, floor, others, around.until)
        if kept is not None:
            # What was picked gives way to visits before it; what was set by hand says its problem.
            holds = self.holds(service, kept.day, others if firm else around.before)
            in_order = all(one.on < kept.day for one in around.before)
            if firm or (in_order and not holds):
                rest = tuple(one for one in best if one.day != kept.day)
                return PlannedVisit(place, service, kept, rest, holds, floor, firm=firm)
        if not best:
            safe, why = self.safe_from(service, floor, others)
            return PlannedVisit(place, service, None, floor=safe, closed=why)
        return PlannedVisit(place, service, best[0], best[1:], floor=floor)

    def floor(self, service: str, before: Sequence[Given]) -> date:
        """Return the first day that the visits before leave for the next one."""
        rules = self.seen.unit.knowledge.rules
        days = [one.on + timedelta(days=self._gap(rules, one.service, service)) for one in before]
        earliest = max(days, default=self.wanted.first)
        last = max((one.on for one in before), default=None)
        return max(earliest, self.wanted.first, last + timedelta(days=1) if last else earliest)

    def _gap(self, rules: Rules, before: str, after: str) -> int:
        """Return the usual wait; a consultation prepares, or looks at what became of it. [6.3]"""
        milia = next(one for one in rules.data["program_rules"] if one["key"] == "milia_program")
        if CONSULTATION in {before, after}:
            if before == after:
                return 0
            prepares = before == CONSULTATION
            if not prepares:
                return int(milia["follow_up_weeks"]) * _WEEK
            return int(milia["homecare_weeks"][0]) * _WEEK if self.program == "milia" else 1
        if before == PATCH_TEST:
            return self.seen.read_after.days + 1  # whatever the hours of both visits
        if before == after:
            return usual_days(rules, before, after)
        return least_days(rules, before, after)

    def _by_closeness(self, service: str, first: date) -> list[FreeTime]:
        """Return the free time closest to the usual hour of each day, the closest day first."""
        target = first + timedelta(days=(self.wanted.weekday - first.weekday()) % _WEEK)
        by_day: dict[date, FreeTime] = {}
        for free in self._free(service, first):
            known = by_day.get(free.day)
            if known is None or self._hour(free) < self._hour(known):
                by_day[free.day] = free
        return sorted(by_day.values(), key=lambda one: (abs(one.day - target), one.day))

    def _safe_ones(
        self, service: str, times: Sequence[FreeTime], others: Sequence[Given]
    ) -> Iterator[FreeTime]:
        left, taken = PROPOSED, {one.on for one in others}
        for free in times:
            if left and free.day not in taken and not self.holds(service, free.day, others):
                left -= 1
                yield free

    def _free(self, service: str, first: date) -> tuple[FreeTime, ...]:
        if (service, first) not in self.found:
            last = first + timedelta(days=_LOOK_DAYS - 1)
            ref = self.wanted.practitioner_ref
            search = Search(service, first, last, ref, by_staff=True)
            free = availability.free_times(self.seen.unit, search)
            self.found[service, first] = tuple(one for one in free if self._is_open(one.day))
        return self.found[service, first]

    def _is_open(self, day: date) -> bool:
        """Tell whether the studio opens; Sundays are closed where nobody keeps hours here."""
        if self.keeps_hours is None:
            self.keeps_hours = practitioners.keep_hours(self.seen.unit)
        return self.keeps_hours or day.weekday() != _SUNDAY

    def _hour(self, free: FreeTime) -> timedelta:
        wanted = datetime.combine(free.day, self.wanted.at)
        return abs(datetime.combine(free.day, free.at) - wanted)


def services_of(program: Program) -> tuple[str, ...]:
    """Return the visits of a program in order; what is done several times takes turns."""
    found: list[str] = []
    turns: list[list[str]] = []
    for step in library.steps_of(program):
        if step.service == CONSULTATION or step.sessions == 1:
            found += _in_turns(turns)
            turns = []
            found += [step.service] * step.sessions
        else:
            turns.append([step.service] * step.sessions)
    return tuple([*found, *_in_turns(turns)][:MOST_VISITS])


def usual(unit: Unit, seen: Outlook) -> Wanted:
    """Return the weekday, hour and person of the client's last visit with a time."""
    query = (
        select(Booking)
        .where(
            Booking.client_id == seen.client.id,
            Booking.status.in_(_CAME),
            Booking.starts_at.is_not(None),
        )
        .order_by(Booking.starts_at.desc())
        .limit(1)
    )
    last = unit.session.scalar(query)
    tomorrow = unit.today() + timedelta(days=1)
    if last is None or last.starts_at is None:
        return Wanted(tomorrow, tomorrow.weekday())
    at = walltime.wall(last.starts_at, unit.settings.zone)
    refs = {one.ref for one in practitioners.practitioners(unit)}
    ref = last.practitioner_ref if last.practitioner_ref in refs else ""
    return Wanted(tomorrow, at.weekday(), at.time().replace(fold=0), ref)


def _in_turns(turns: Sequence[Sequence[str]]) -> list[str]:
    rows = zip_longest(*turns)
    return [service for row in rows for service in row if service is not None]
