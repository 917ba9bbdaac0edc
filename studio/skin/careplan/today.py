"""What a plan asks of its client on one day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

Data = Mapping[str, Any]

#: The product that fills the rest nights of a week with actives.
_RESTFUL = "niacinamide"
#: Weeks that a plan without an end of its own is shown for.
_WEEKS = 4


class Phase(StrEnum):
    """Where a day stands in a plan."""

    BEFORE = "before"
    FIRST = "first"
    UNDER_WAY = "under_way"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to tick: the key, its words (empty for the routines), and the steps it holds."""

    key: str
    text: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Today:
    """One day of a plan; the first day, that of the visit, is day 0."""

    phase: Phase
    day: int
    days: int
    first_on: date
    last_on: date
    #: Number of the stretch of days that holds this one.
    band: str
    actions: tuple[Action, ...]
    #: What not to do, and the last day of it.
    avoid: tuple[tuple[str, date], ...]


def today(care: Data, on: date) -> Today:
    """Read a plan's data (`CarePlan.to_data()`) for one day: at most three things to do."""
    first, last = date.fromisoformat(care["on"]), _last(care)
    band = next((row for row in care["bands"] if _holds(row, on)), None)
    phase = _phase(on, first, last)
    is_on = phase in {Phase.FIRST, Phase.UNDER_WAY}
    return Today(
        phase=phase,
        day=(on - first).days,
        days=(last - first).days,
        first_on=first,
        last_on=last,
        band=band["key"] if band else "",
        actions=tuple(_actions(care, band, on)) if is_on else (),
        avoid=tuple(_avoid(band, on)) if is_on else (),
    )


def _phase(on: date, first: date, last: date) -> Phase:
    if on < first:
        return Phase.BEFORE
    if on > last:
        return Phase.OVER
    return Phase.FIRST if on == first else Phase.UNDER_WAY


def _last(care: Data) -> date:
    """Return the last day of advice: that of the bands, else the day before we meet again."""
    ends = [date.fromisoformat(row["until_on"]) for row in care["bands"]]
    if ends:
        return max(ends)
    meets = care["next_visit_on"] or care["recheck_on"]
    if meets:
        return date.fromisoformat(meets)
    return date.fromisoformat(care["on"]) + timedelta(weeks=_WEEKS)


def _actions(care: Data, band: Data | None, on: date) -> Iterator[Action]:
    """Give the routines of the day, and the advice that belongs to these days alone."""
    is_visit = on == date.fromisoformat(care["on"])  # its morning was over before
    if not is_visit and (steps := tuple(_steps(care, "morning", on))):
        yield Action("morning", "", steps)
    if band and band["daily"]:
        yield Action(f"do-{band['key']}", _own(care, band))
    if steps := tuple(_steps(care, "evening", on)):
        yield Action("evening", "", steps)


def _own(care: Data, band: Data) -> str:
    """Return the first daily advice that stands in these days and no others."""
    others = {text for row in care["bands"] if row is not band for text in row["do"]}
    return str(next((text for text in band["daily"] if text not in others), band["daily"][0]))


def _steps(care: Data, part: str, on: date) -> Iterator[str]:
    stretch = next((row for row in care["weeks"] if _holds(row, on)), None)
    now = _of_day(stretch, part, on)
    scheduled = {key for row in care["weeks"] for key in _scheduled(row, part)}
    if part == "evening" and stretch is not None:
        scheduled.add(_RESTFUL)
    for step in care[part]:
        key = step["class_key"]
        if date.fromisoformat(step["from_on"]) <= on and (key not in scheduled or key in now):
            yield str(step["text"])


def _of_day(stretch: Data | None, part: str, on: date) -> Sequence[str]:
    if stretch is None:
        return ()
    if part == "morning":
        return tuple(stretch["morning"])
    tonight = stretch["nights"][on.weekday()]
    if tonight:
        return (tonight,)
    is_base_care = not any(stretch["nights"]) and not stretch["morning"]
    return () if is_base_care else (_RESTFUL,)


def _scheduled(row: Data, part: str) -> Iterator[str]:
    yield from (key for key in row["nights" if part == "evening" else "morning"] if key)


def _avoid(band: Data | None, on: date) -> Iterator[tuple[str, date]]:
    for row in band["avoid"] if band else ():
        until = date.fromisoformat(row["until_on"])
        if until >= on:
            yield str(row["text"]), until


def _holds(row: Data, on: date) -> bool:
    end = row["until_on"]
    is_not_over = end is None or on <= date.fromisoformat(end)
    return date.fromisoformat(row["from_on"]) <= on and is_not_over
