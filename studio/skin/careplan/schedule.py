"""Choose the actives of a routine and lay them over days: one new at a time, within the budget.

The base days, the ladder of retinol nights, the weekly cap of exfoliation and the nights without
actives around a service are numbers of the knowledge base.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import cast

from studio.skin.careplan.aftercare import free_on
from studio.skin.careplan.situation import Entries, Situation
from studio.skin.careplan.visits import active_pause_on
from studio.skin.careplan.words import Table, strings, table

#: Monday = 0. The first night of each is added to, never moved, so no week mixes two patterns.
RETINOL_NIGHTS, EXFOLIANT_NIGHTS, SPARE_NIGHT = (3, 0), (5, 1), 1
#: Days to lay out when no visit ends the plan: ladder and introductions are over by then.
HORIZON_DAYS = 26 * 7


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold the actives that fit together, and why the others stay out."""

    retinol: str | None
    exfoliant: str | None
    morning: str | None
    niacinamide: str | None
    dropped: Mapping[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        """Give the chosen classes in the order in which they are introduced."""
        chosen = (self.retinol, self.morning, self.exfoliant, self.niacinamide)
        return tuple(key for key in chosen if key is not None)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Hold what one week looks like; `nights` runs from Monday, None = rest."""

    nights: tuple[str | None, ...]
    morning: tuple[str, ...]
    rest_nights: tuple[str, ...]
    is_pause: bool

    @property
    def keys(self) -> frozenset[str]:
        """Give every active of the week."""
        return frozenset((*self.morning, *self.rest_nights, *filter(None, self.nights)))


@dataclass(frozen=True, slots=True)
class Span:
    """Hold the days on which one pattern stands; `until_on` None = goes on."""

    from_on: date
    until_on: date | None
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hold the spans, the first day of each active, and what waits for after the next visit."""

    spans: tuple[Span, ...]
    first_on: Mapping[str, date]
    later: tuple[str, ...]
    dropped: Mapping[str, str]


def schedule(situation: Situation) -> Schedule:
    """Lay the chosen actives over the days until the next visit, or until nothing changes."""
    choice = choose(situation)
    pause_on = active_pause_on(situation)
    calendar = _Calendar(situation, choice, _starts(situation, choice), pause_on)
    spans = tuple(_spans(situation, calendar))
    first_on = {key: span.from_on for span in reversed(spans) for key in span.pattern.keys}
    missing = [key for key in choice.keys if key not in first_on]
    never = [key for key in missing if calendar.has_room_for(key)]
    return Schedule(
        spans=spans if choice.keys else (),
        first_on=first_on,
        later=tuple(key for key in missing if key not in never),
        dropped={**choice.dropped, **dict.fromkeys(never, "retinol_enough")},
    )


def choose(situation: Situation) -> Choice:
    """Keep one exfoliant and one morning treatment; what is in use or listed first wins."""
    exfoliants = _ranked(situation, _exfoliant_order(situation))
    mornings = _ranked(situation, strings(situation.rules["morning_actives"]))
    dropped = dict.fromkeys(exfoliants[1:], "one_exfoliant")
    dropped.update(dict.fromkeys(mornings[1:], "one_morning"))
    return Choice(
        retinol="retinol" if situation.offers("retinol") else None,
        exfoliant=next(iter(exfoliants), None),
        morning=next(iter(mornings), None),
        niacinamide="niacinamide" if situation.offers("niacinamide") else None,
        dropped=dropped,
    )


def _exfoliant_order(situation: Situation) -> tuple[str, ...]:
    gentle = situation.is_gentle_skin
    return strings(situation.rules["gentle_exfoliants" if gentle else "exfoliants"])


def _ranked(situation: Situation, default: tuple[str, ...]) -> list[str]:
    """Sort offered classes: in use first, then as the row lists them (gentle skin: as given)."""
    listed = () if situation.is_gentle_skin else strings(situation.row.get("homecare"))
    order = (*listed, *default)
    offered = [key for key in default if situation.offers(key)]
    return sorted(offered, key=lambda key: (key not in situation.in_use, order.index(key)))


def _starts(situation: Situation, choice: Choice) -> dict[str, date]:
    """Give each active its first day: in use after the quiet days, new ones one by one."""
    ready_on = free_on(situation, "actives")
    gap = timedelta(situation.number("new_active_gap_days"))
    quiet = situation.number("new_active_after_service_days") if situation.kinds else 0
    next_on = max(ready_on, situation.after(quiet))
    starts: dict[str, date] = {}
    for key in choice.keys:
        if key in situation.in_use:
            starts[key] = ready_on
            continue
        if key == "retinol":
            next_on = max(next_on, situation.after(_base_days(situation)))
        starts[key] = next_on = max(next_on, _ladder_opens_on(situation, choice, key, starts))
        next_on += gap
    return starts


def _ladder_opens_on(
    situation: Situation, choice: Choice, key: str, starts: Mapping[str, date]
) -> date:
    """Give the first day on which the ladder leaves room for an exfoliant beside retinol."""
    if choice.retinol is None or key != choice.exfoliant:
        return situation.on
    week = next(
        cast("int", step["from_week"]) for step in ladder(situation) if step["exfoliation_nights"]
    )
    done = situation.decision.weeks_on_retinol or 0
    return starts[choice.retinol] + timedelta(weeks=max(0, week - 1 - done))


def ladder(situation: Situation) -> Sequence[Mapping[str, object]]:
    """Give the steps of the retinol ladder, lowest week first; base weeks are below 1."""
    steps = cast("Entries", table(situation.data, "homecare")["retinol_ladder"])
    return sorted(steps, key=lambda step: cast("int", step["from_week"]))


def first_retinol_percent(situation: Situation) -> str:
    """Give the strength that the ladder starts with."""
    strengths = (step.get("strength_percent") for step in ladder(situation))
    return f"{next(percent for percent in strengths if percent is not None)}"


def _base_days(situation: Situation) -> int:
    """Give the days of base care before the first retinol night."""
    return -7 * cast("int", ladder(situation)[0]["from_week"])


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Answer what the week around one day looks like."""

    situation: Situation
    choice: Choice
    starts: Mapping[str, date]
    pause_on: date | None

    def has_room_for(self, key: str) -> bool:
        """Tell whether the active could start well before the next visit."""
        visit_on = self.situation.decision.next_visit_on
        if visit_on is None:
            return True
        quiet = self.situation.number("new_active_after_service_days")
        is_new = key not in self.situation.in_use
        pause_on = self.pause_on or visit_on
        last_on = min(pause_on, visit_on - timedelta(quiet)) if is_new else pause_on
        return self.starts[key] < last_on

    def pattern(self, day: date) -> Pattern:
        """Give the week's pattern as it stands on one day."""
        if self.pause_on is not None and day >= self.pause_on:
            return Pattern((None,) * 7, (), (), is_pause=True)
        started = {k for k, on in self.starts.items() if on <= day and self.has_room_for(k)}
        morning = tuple(key for key in (self.choice.morning,) if key in started)
        extra = tuple(key for key in (self.choice.niacinamide,) if key in started)
        retinol = self._retinol_nights(day) if "retinol" in started else 0
        exfoliant = self._exfoliant_nights(day, retinol) if self.choice.exfoliant in started else 0
        return Pattern(
            nights=_nights(retinol, self.choice.exfoliant, exfoliant),
            morning=morning or extra,
            rest_nights=extra if morning else (),
            is_pause=False,
        )

    def _retinol_week(self, day: date) -> int:
        done = self.situation.decision.weeks_on_retinol or 0
        return done + 1 + (day - self.starts["retinol"]).days // 7

    def _ladder_step(self, day: date) -> Mapping[str, object]:
        week = self._retinol_week(day)
        steps = ladder(self.situation)
        return next(step for step in reversed(steps) if cast("int", step["from_week"]) <= week)

    def _retinol_nights(self, day: date) -> int:
        low, high = cast("Sequence[int]", self._ladder_step(day)["nights"])
        return min(low if self.situation.is_gentle_skin else high, self._budget(day))

    def _exfoliant_nights(self, day: date, retinol: int) -> int:
        allowed = min(self._cap(day), self._budget(day) - retinol)
        if retinol:
            allowed = min(allowed, cast("int", self._ladder_step(day)["exfoliation_nights"]))
        if self._is_before_retinol(day):
            return 0
        return max(0, allowed)

    def _is_before_retinol(self, day: date) -> bool:
        """Tell whether this is base time: the skin rests before its first retinol night."""
        start_on = self.starts.get("retinol")
        return start_on is not None and day < start_on and self.has_room_for("retinol")

    def _cap(self, day: date) -> int:
        """Give the uses of exfoliants per week that stand on this day."""
        limits, lowest = self.situation.exfoliation, self.situation.lowest_cap
        start_on = self.starts[cast("str", self.choice.exfoliant)]
        weeks = (day - start_on).days // 7
        is_new = self.choice.exfoliant not in self.situation.in_use
        if is_new and weeks < cast("int", limits["first_weeks"]):
            return cast("int", limits["first_weeks_cap"])
        is_low = self._is_low_for(lowest) or weeks < self._careful_weeks(lowest)
        return cast("int", (lowest if is_low else self.situation.usual_cap)["per_week"])

    def _is_low_for(self, lowest: Table) -> bool:
        """Tell whether skin, medicines or products in use keep the lowest cap."""
        in_use = {*self.choice.keys, *self.situation.in_use}
        return (
            self.situation.is_gentle_skin
            or bool(self.situation.hints & set(strings(lowest["factors"])))
            or bool(in_use & {*strings(lowest["classes"]), *strings(lowest["factors"])})
        )

    def _careful_weeks(self, lowest: Table) -> int:
        """Give the weeks for which this skin keeps the lowest cap; unknown skin counts as dark."""
        light = {"I", "II", "III"} - set(strings(lowest["fitzpatrick"]))
        is_light = self.situation.decision.fitzpatrick in light
        return 0 if is_light else cast("int", lowest["fitzpatrick_weeks"])

    def _budget(self, day: date) -> int:
        """Give the most nights with any active that stand on this day."""
        limits = cast("Mapping[str, int]", table(self.situation.exfoliation, "active_nights"))
        if self.situation.is_gentle_skin:
            return limits["sensitive"]
        is_late = self.choice.retinol is not None and self._retinol_week(day) > 12
        return limits["after" if is_late else "weeks_1_12"]


def _nights(retinol: int, exfoliant: str | None, uses: int) -> tuple[str | None, ...]:
    """Spread retinol and exfoliant over the week, never on one night."""
    week: list[str | None] = [None] * 7
    for night in EXFOLIANT_NIGHTS[:uses]:
        week[night] = exfoliant
    spare = next(night for night in (5, SPARE_NIGHT, 6) if week[night] is None)
    for night in (*RETINOL_NIGHTS, spare)[:retinol]:
        week[night] = "retinol"
    return tuple(week)


def _spans(situation: Situation, calendar: _Calendar) -> Iterator[Span]:
    visit_on = situation.decision.next_visit_on
    days = (visit_on - situation.on).days if visit_on else HORIZON_DAYS
    dates = [situation.after(day) for day in range(days)]
    groups = [(p, list(run)) for p, run in groupby(dates, key=calendar.pattern)]
    for index, (pattern, run) in enumerate(groups):
        is_open = visit_on is None and index == len(groups) - 1
        yield Span(run[0], None if is_open else run[-1], pattern)
