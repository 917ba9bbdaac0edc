"""Free times against the slow way of finding them, above all where the clock is changed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from studio.slots.hours import Change, Shift, day_of, instant, open_spans, stretches
from studio.slots.search import Person, Start, Visit, fairest, rooms_for, starts
from studio.slots.spans import Span, common, merged, without
from tests.unit.slots.brute_force import is_start, minutes_of, open_minutes

#: Clocks that change by an hour, by half an hour, at midnight, never; and one off the full hour.
ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "America/Los_Angeles",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "America/Santiago",
        "Asia/Kathmandu",
    )
)
LOS_ANGELES = ZONES[0]
HOUR = 3_600


def changes_of_clock(zone: ZoneInfo) -> list[date]:
    """The days from 2026 to 2031 on which the wall clock jumps."""
    noons = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(6 * 365 + 1)]
    return [
        after.date()
        for before, after in pairwise(noons)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    ]


CLOCK_DAYS = {zone.key: changes_of_clock(zone) for zone in ZONES}


@dataclass(frozen=True)
class World:
    """A studio for two days."""

    zone: ZoneInfo
    days: tuple[date, date]
    shifts: tuple[Shift, ...]
    changes: tuple[Change, ...]
    busy: tuple[Span, ...]
    taken: dict[str, list[Span]]
    visit: Visit


def world(dice: random.Random) -> World:
    zone = dice.choice(ZONES)
    clock = CLOCK_DAYS[zone.key]
    first = dice.choice(clock) if clock and dice.random() < 0.6 else date(2026, 1, 1)
    first += timedelta(days=dice.randrange(-1, 1) if clock else dice.randrange(700))
    days = (first, first + timedelta(days=1))
    midnight = instant(first, time(), zone)
    rooms = ("room 1", "room 2", "panel")

    def at() -> time:
        return time(dice.randrange(24), dice.choice((0, 15, 30, 45)))

    def hours() -> tuple[time, time]:
        opens, closes = at(), at()
        return (opens, closes) if opens != closes else (time(9), time(17))

    def spans(most: int) -> list[Span]:
        found = []
        for _ in range(dice.randrange(most + 1)):
            start = midnight + 300 * dice.randrange(-24, 60 * 12)
            found.append((start, start + 300 * dice.randrange(1, 40)))
        return merged(found)

    return World(
        zone=zone,
        days=days,
        shifts=tuple(
            Shift(
                dice.choice([day.weekday() for day in days]),
                *hours(),
                from_on=first - timedelta(days=dice.randrange(30)),
                until_on=dice.choice((None, first)),
                every=dice.choice((1, 1, 2)),
            )
            for _ in range(dice.randrange(1, 4))
        ),
        changes=tuple(
            Change(first, dice.choice(days), tuple(hours() for _ in range(dice.randrange(3))))
            for _ in range(dice.choice((0, 0, 1)))
        ),
        busy=tuple(spans(5)),
        taken={room: spans(5) for room in rooms},
        visit=Visit(
            length=300 * dice.randrange(1, 25),
            before=300 * dice.randrange(4),
            after=300 * dice.randrange(4),
            step=60 * dice.choice((5, 10, 15, 20, 30, 60)),
            needs=tuple(
                frozenset(dice.sample(rooms, dice.randrange(1, 3)))
                for _ in range(dice.randrange(3))
            ),
            least_gap=dice.choice((0, 0, 900, 1800)),
        ),
    )


def differences(one: World) -> Iterator[str]:
    zone, visit = one.zone, one.visit
    between = (instant(one.days[0], time(), zone), instant(one.days[1], time(), zone) + 24 * HOUR)
    hours = open_spans(one.shifts, one.changes, *one.days, zone)
    person = Person("ada", hours, one.busy)
    found = {start.at // 60 for start in starts(visit, [person], one.taken, between, zone)}
    open_at = open_minutes(one.shifts, one.changes, one.days, zone)
    if minutes_of(hours) != open_at:
        yield "hours"
    busy, taken = minutes_of(one.busy), {key: minutes_of(held) for key, held in one.taken.items()}
    for minute in range(between[0] // 60, between[1] // 60):
        if is_start(visit, open_at, busy, taken, minute, zone) != (minute in found):
            yield f"{datetime.fromtimestamp(minute * 60, zone)}"


def test_every_start_is_found_and_no_other(long: bool) -> None:  # noqa: FBT001 - a fixture
    for seed in range(20_000 if long else 150):
        one = world(random.Random(seed))  # noqa: S311 - the same worlds each time

        assert list(differences(one)) == [], (seed, one)


@pytest.mark.parametrize(
    ("day", "at", "begins", "ends"),
    [
        (date(2026, 3, 8), time(2, 30), "2026-03-08T10:00+00:00", "2026-03-08T10:00+00:00"),
        (date(2026, 11, 1), time(1, 30), "2026-11-01T08:30+00:00", "2026-11-01T09:30+00:00"),
        (date(2026, 11, 1), time(1), "2026-11-01T08:00+00:00", "2026-11-01T08:00+00:00"),
        (date(2026, 7, 1), time(9), "2026-07-01T16:00+00:00", "2026-07-01T16:00+00:00"),
    ],
    ids=["skipped", "twice", "just before what comes twice", "plain"],
)
def test_a_time_that_is_skipped_or_comes_twice(day: date, at: time, begins: str, ends: str) -> None:
    assert instant(day, at, LOS_ANGELES) == datetime.fromisoformat(begins).timestamp()
    assert instant(day, at, LOS_ANGELES, is_end=True) == datetime.fromisoformat(ends).timestamp()


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25)])
def test_a_whole_day_has_its_own_length(day: date, hours: int) -> None:
    always = Shift(6, time(), time(), from_on=date(2026, 1, 4))

    ((start, end),) = open_spans([always], [], day, day, LOS_ANGELES)

    assert end - start == hours * HOUR


def test_a_day_off_and_a_day_with_other_hours() -> None:
    monday = date(2026, 11, 23)
    shifts = [Shift(0, time(9), time(12), monday), Shift(0, time(13), time(17), monday)]
    off = Change(monday, monday)
    late = Change(monday, monday, ((time(18), time(20)),))

    assert len(open_spans(shifts, [], monday, monday, LOS_ANGELES)) == 2
    assert open_spans(shifts, [off], monday, monday, LOS_ANGELES) == []
    ((start, end),) = open_spans(shifts, [off, late], monday, monday, LOS_ANGELES)
    assert (end - start, day_of(start, LOS_ANGELES)) == (2 * HOUR, monday)


@pytest.mark.parametrize(
    "changed", [{"weekday": 7}, {"every": 0}, {"opens": time(9), "closes": time(9)}]
)
def test_a_shift_that_could_never_be_is_refused(changed: dict[str, object]) -> None:
    good = {"weekday": 0, "opens": time(9), "closes": time(17), "from_on": date(2026, 1, 5)}

    with pytest.raises(ValueError, match="Shift"):
        Shift(**{**good, **changed})  # type: ignore[arg-type]


DAY = date(2026, 11, 23)
NINE = instant(DAY, time(9), LOS_ANGELES)
OPEN = [(NINE, NINE + 3 * HOUR)]


def found(visit: Visit, *people: Person, **taken: list[Span]) -> list[Start]:
    return starts(visit, people, taken, (NINE - HOUR, NINE + 9 * HOUR), LOS_ANGELES)


def test_one_panel_serves_two_rooms() -> None:
    visit = Visit(HOUR, step=HOUR, needs=(frozenset({"one", "two"}), frozenset({"panel"})))
    person = Person("ada", OPEN, [])

    free = found(visit, person, one=[(NINE, NINE + HOUR)], panel=[(NINE + HOUR, NINE + 2 * HOUR)])

    assert [start.at for start in free] == [NINE, NINE + 2 * HOUR]
    assert rooms_for(visit, {"one": [(NINE, NINE + HOUR)]}, NINE) == ("two", "panel")
    assert rooms_for(visit, {"panel": [(NINE, NINE + 1)]}, NINE) is None


def test_rooms_that_serve_two_needs_are_given_once() -> None:
    either = frozenset({"one", "two"})
    visit = Visit(HOUR, step=HOUR, needs=(either, either))

    assert found(visit, Person("ada", OPEN, []), one=[(NINE, NINE + 3 * HOUR)]) == []


def test_a_full_day_takes_nobody() -> None:
    visit = Visit(HOUR, step=HOUR)

    assert found(visit, Person("ada", OPEN, [], most_a_day=2, held={DAY: 2})) == []
    assert len(found(visit, Person("ada", OPEN, [], most_a_day=2, held={DAY: 1}))) == 3


def test_anyone_is_who_has_the_least_to_do() -> None:
    visit = Visit(HOUR, step=HOUR)

    first, *_ = found(visit, Person("ada", OPEN, []), Person("eve", OPEN, []))

    assert first.people == ("ada", "eve")
    assert fairest(first, {"ada": 3, "eve": 2}) == "eve"
    assert fairest(first, {}) == "ada"


@pytest.mark.parametrize(
    ("one", "other", "shared", "left"),
    [
        ([(0, 5)], [(2, 3)], [(2, 3)], [(0, 2), (3, 5)]),
        ([(0, 5)], [(5, 9)], [], [(0, 5)]),
        ([(0, 2), (4, 6)], [(1, 5)], [(1, 2), (4, 5)], [(0, 1), (5, 6)]),
        ([(0, 9)], [(1, 2), (3, 4)], [(1, 2), (3, 4)], [(0, 1), (2, 3), (4, 9)]),
        ([], [(1, 2)], [], []),
    ],
)
def test_spans_are_shared_and_taken_out(
    one: list[Span], other: list[Span], shared: list[Span], left: list[Span]
) -> None:
    assert (common(one, other), without(one, other)) == (shared, left)


def test_spans_that_touch_are_one() -> None:
    assert merged([(3, 4), (0, 1), (1, 2), (5, 5), (3, 3)]) == [(0, 2), (3, 4)]


def test_a_clock_changed_on_the_edge_of_a_days_step_is_seen() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    change = int(datetime(2026, 11, 1, 9, tzinfo=UTC).timestamp())
    span = change - 86_400, change + 86_400

    cut = list(stretches(span, zone))

    assert cut == [(span[0], change, -7 * 3600), (change, span[1], -8 * 3600)]
