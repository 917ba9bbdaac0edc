"""Days that must lie between two services on the same skin, and how a series may run.

Where the tables of the knowledge base speak of the same pair twice, the longer wait counts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from studio.skin.rules import Rules
from studio.skin.screening import QUIET_DAYS

#: What a kind of service is called among recent events, and its rows of the interval table.
_EVENTS = {
    "extraction": ("extraction", ("extraction",)),
    "piercing": ("extraction_pierced", ("extraction",)),
    "enzyme": ("enzyme", ("enzyme",)),
    # A deep-pore facial has both an enzyme and an extraction in it.
    "facial": ("facial", ("extraction", "enzyme")),
    "peel": ("peel_light", ("light_peel",)),
    "strong_peel": ("peel_jessner", ("jessner_tca",)),
    "led": ("led", ("led",)),
}
#: Services of which one fortnight holds one. [6.3 one_active]
ACTIVE_KINDS = frozenset({"extraction", "piercing", "facial", "peel", "strong_peel"})
_FIRST = re.compile(r"(\d+)")
_PIERCED = re.compile(r"pierced (\d+)|(\d+) pierce")
_BLUE = re.compile(r"(\d+) \(blue\)")


@dataclass(frozen=True, slots=True)
class Given:
    """A service given, or promised, on a day."""

    service: str
    on: date


@dataclass(frozen=True, slots=True)
class TooClose:
    """Two services with too few days between them; `free_on` is the first day that is fine."""

    other: Given
    days: int
    free_on: date


def least_days(rules: Rules, before: str, after: str) -> int:
    """Return how many days must pass from one service to another; 0 where no rule looks."""
    if before not in rules.services or after not in rules.services:
        return 0
    kinds = rules.services[before].kind, rules.services[after].kind
    if kinds[0] not in _EVENTS:
        return 0
    return max(
        _cell_days(rules, kinds[0], after),
        _table_days(rules, before, after),
        _own_days(rules, before) if before == after else 0,
        _one_active(rules) if set(kinds) <= ACTIVE_KINDS else 0,
    )


def usual_days(rules: Rules, before: str, after: str) -> int:
    """Return the days that are usual: between two of the same service more than the least."""
    service = rules.services.get(after)
    usual = service.interval_days[1] if service and service.interval_days else 0
    return max(least_days(rules, before, after), usual if before == after else 0)


def too_close(rules: Rules, service: str, on: date, others: Iterable[Given]) -> Iterator[TooClose]:
    """Give every other service, earlier or later, that lies too close to one on a day."""
    for other in others:
        if other.on <= on:
            days = least_days(rules, other.service, service)
            if (on - other.on).days < days:
                yield TooClose(other, days, other.on + timedelta(days=days))
        elif (other.on - on).days < (days := least_days(rules, service, other.service)):
            after = max(least_days(rules, other.service, service), 1)
            yield TooClose(other, days, other.on + timedelta(days=after))


def quiet_before(rules: Rules, service: str) -> int:
    """Return the days before an event on which a service leaves skin alone. [6.3]"""
    found = rules.services.get(service)
    return QUIET_DAYS.get(found.kind, 0) if found else 0


def is_quiet(rules: Rules, service: str, on: date, event_on: date | None) -> bool:
    """Tell whether a day lies too close before an event for a service."""
    if event_on is None or event_on < on:
        return False
    return (event_on - on).days < quiet_before(rules, service)


def peel_break(rules: Rules, service: str, on: date, others: Iterable[Given]) -> date | None:
    """Return the day from which light peels may go on, when a row of them is full. [6.3]"""
    rule = _program_rule(rules, "series_cap")
    if not _is_light_peel(rules, service):
        return None
    rest = timedelta(weeks=cast("int", rule["break_weeks"]))
    peels = [other.on for other in others if _is_light_peel(rules, other.service)]
    row = _row_around(sorted({*peels, on}), on, rest)
    if len(row) <= rule["max_peels"]:
        return None
    last = max((day for day in row if day != on), default=on)
    return last + rest


def _row_around(days: Sequence[date], on: date, rest: timedelta) -> list[date]:
    """Return the days of the row without a long break in which a day lies."""
    row: list[date] = []
    for day in days:
        if row and day - row[-1] >= rest:
            if on in row:
                break
            row = []
        row.append(day)
    return row


def _is_light_peel(rules: Rules, service: str) -> bool:
    return service in rules.services and rules.services[service].kind == "peel"


def _cell_days(rules: Rules, kind: str, after: str) -> int:
    """Return the wait that screening asks for after such work; relative ones count in full."""
    factor = rules.data["recent"][_EVENTS[kind][0]]["factor"]
    cell = rules.factor_rows[factor].cells[after]
    return 0 if cell.status == "ok" else cell.days or 0


def _table_days(rules: Rules, before: str, after: str) -> int:
    first, second = rules.services[before].kind, rules.services[after].kind
    if second not in _EVENTS:
        return 0
    table = rules.data["intervals"]
    pierced, blue = "piercing" in {first, second}, after == "led_blue"
    return max(
        _days_in(str(table[row][column]), pierced=pierced, blue=blue)
        for row in _EVENTS[first][1]
        for column in _EVENTS[second][1]
        if column in table[row]
    )


def _days_in(text: str, *, pierced: bool, blue: bool) -> int:
    """Read a cell such as `7 (pierced 14)`, `7–14` or `2 (red) / 7 (blue)`."""
    found = [_FIRST.search(text)]
    found += [_PIERCED.search(text)] if pierced else []
    found += [_BLUE.search(text)] if blue else []
    return max(int(next(filter(None, one.groups()))) for one in found if one)


def _own_days(rules: Rules, service: str) -> int:
    entry: dict[str, Any] = rules.data["services"][service]
    least = rules.services[service].interval_days
    # The longer wait for some skin types counts for everybody: a series is planned ahead.
    return max(least[0] if least else 0, cast("int", entry.get("interval_fst_iii_days", 0)))


def _one_active(rules: Rules) -> int:
    return cast("int", _program_rule(rules, "one_active")["days"])


def _program_rule(rules: Rules, key: str) -> dict[str, Any]:
    return next(rule for rule in rules.data["program_rules"] if rule["key"] == key)
