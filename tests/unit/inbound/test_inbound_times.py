"""Times as forms write them, on every clock there is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.inbound.days import day_of
from studio.inbound.model import Problem
from studio.inbound.times import clock_of, instant, local, zone_of

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
#: By an hour, by half an hour, at midnight, in the southern half, and one that never changes.
ZONES = [
    ZoneInfo(name)
    for name in (
        "America/Los_Angeles",
        "Europe/Madrid",
        "Australia/Lord_Howe",
        "America/Santiago",
        "Asia/Kathmandu",
    )
]
JULY_14_HALF_PAST_TWO = datetime(2026, 7, 14, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "clock",
    ["14:30", "14:30:00", "2:30 PM", "2:30:00 PM", "02:30 pm", "2:30 p. m.", "2:30\u202fPM"],
)
@pytest.mark.parametrize(
    "day",
    [
        "2026-07-14",
        "07/14/2026",
        "7/14/2026",
        "2026/07/14",
        "July 14, 2026",
        "Tuesday, Jul. 14th 2026",
        "14 July 2026",
        "martes, 14 de julio de 2026",
    ],
)
def test_every_way_to_write_a_day_and_a_time_is_read(day: str, clock: str) -> None:
    assert local((day, clock), LOS_ANGELES) == (JULY_14_HALF_PAST_TWO, ())
    assert local(f" {day}  {clock} ", LOS_ANGELES) == (JULY_14_HALF_PAST_TWO, ())
    assert local(f"{day}, {clock}", LOS_ANGELES) == (JULY_14_HALF_PAST_TWO, ())


@pytest.mark.parametrize(
    ("words", "locale", "expected"),
    [
        ("04/07/2026", "en_US", date(2026, 4, 7)),
        ("04/07/2026", "en_GB", date(2026, 7, 4)),
        ("04/07/2026", "es_ES", date(2026, 7, 4)),
        ("04/07/2026", "es-MX", date(2026, 7, 4)),
        ("04.07.2026", "de_DE", date(2026, 7, 4)),
        ("04/07/2026", "en_US.UTF-8", date(2026, 4, 7)),
        ("2026-07-04", "en_GB", date(2026, 7, 4)),
        ("14/07/2026", "en_GB", date(2026, 7, 14)),
        ("14/07/2026", "en_US", None),
        ("07/14/2026", "en_GB", None),
        ("02/30/2026", "en_US", None),
        ("7/14/26", "en_US", None),
        ("07-14/2026", "en_US", None),
        ("Setiembre 3, 2026", "en_US", date(2026, 9, 3)),
        ("miércoles, 3 de dic. de 2026", "es_MX", date(2026, 12, 3)),
        ("February 30, 2026", "en_US", None),
        ("Julember 3, 2026", "en_US", None),
        ("July 2026", "en_US", None),
    ],
)
def test_the_locale_says_which_comes_first(words: str, locale: str, expected: date | None) -> None:
    assert day_of(words, locale) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("12:00 AM", "00:00"),
        ("12:30 am", "00:30"),
        ("12:00 PM", "12:00"),
        ("11:59 PM", "23:59"),
        ("0:15", "00:15"),
        ("2pm", "14:00"),
        ("00:30 PM", None),
        ("14:30 PM", None),
        ("24:00", None),
        ("14:60", None),
        ("14", None),
        ("1430", None),
        ("half past two", None),
        ("٢:٣٠ PM", None),
    ],
)
def test_a_time_of_day_is_read_or_not(words: str, expected: str | None) -> None:
    found = clock_of(words)
    assert (found and found.isoformat("minutes")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-14T21:30:00Z", JULY_14_HALF_PAST_TWO),
        ("2026-07-14T21:30:00.000000Z", JULY_14_HALF_PAST_TWO),
        ("2026-07-14T21:30:00.987654Z", JULY_14_HALF_PAST_TWO),
        ("2026-07-14T14:30:00-0700", JULY_14_HALF_PAST_TWO),
        ("2026-07-14T14:30:00-07:00", JULY_14_HALF_PAST_TWO),
        ("2026-07-14T14:30-07", JULY_14_HALF_PAST_TWO),
        ("2026-07-15 03:15:00+05:45", JULY_14_HALF_PAST_TWO),
        ("2026-07-14T14:30:00", None),
        ("2026-13-14T14:30:00Z", None),
        ("2026-07-14T25:30:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("", None),
        (None, None),
        (1784035800, None),
    ],
)
def test_an_iso_text_with_an_offset_is_an_instant(text: object, expected: datetime | None) -> None:
    assert instant(text) == expected


def test_words_with_an_offset_need_no_zone() -> None:
    assert local("2026-07-14T14:30:00-0700", ZONES[4]) == (JULY_14_HALF_PAST_TWO, ())


@pytest.mark.parametrize(
    ("words", "expected", "problems"),
    [
        ("2026-11-01 01:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC), "ambiguous_local_time"),
        ("2026-11-01 00:59", datetime(2026, 11, 1, 7, 59, tzinfo=UTC), ""),
        ("2026-11-01 02:00", datetime(2026, 11, 1, 10, 0, tzinfo=UTC), ""),
        ("2026-03-08 02:30", None, "nonexistent_local_time"),
        ("2026-03-08 03:00", datetime(2026, 3, 8, 10, 0, tzinfo=UTC), ""),
        ("some time next week", None, "unreadable_time"),
        ("2026-07-14", None, "unreadable_time"),
        ("14:30", None, "unreadable_time"),
        ("9999-12-31 23:59", None, "unreadable_time"),
        ("", None, ""),
        (None, None, ""),
        ({}, None, ""),
        (("", ""), None, ""),
        (("2026-07-14", ""), None, "unreadable_time"),
        (("", "14:30"), None, "unreadable_time"),
        (("2026-07-14 14:30", ""), JULY_14_HALF_PAST_TWO, ""),
        (({"year": "2026", "month": "07", "day": "14"}, "2:30 PM"), JULY_14_HALF_PAST_TWO, ""),
        ("July 14, 2026 at 2:30 pm", JULY_14_HALF_PAST_TWO, ""),
        ("14 de julio de 2026 a las 14:30", JULY_14_HALF_PAST_TWO, ""),
        ("call me in 2026 3 times", None, "unreadable_time"),
        ({"date": "2026-07-14 14:30", "duration": "60"}, JULY_14_HALF_PAST_TWO, ""),
        ({"date": "", "duration": "60"}, None, ""),
        ({"value": "07/14/2026 2:30 PM", "unix": 1784039400}, JULY_14_HALF_PAST_TWO, ""),
    ],
)
def test_what_is_odd_about_a_time_is_said(
    words: object, expected: datetime | None, problems: str
) -> None:
    assert local(words, LOS_ANGELES) == (expected, tuple(filter(None, [problems])))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("America/New_York", "America/New_York"),
        ("America/New_York (GMT-04:00)", "America/New_York"),
        ("America/New_York (GMT-05:00)", "America/New_York"),
        ("America/New_York(GMT-04:00)", "America/New_York"),
        (" America/New York ", "America/New_York"),
        ("America/Argentina/Buenos_Aires (GMT-03:00)", "America/Argentina/Buenos_Aires"),
        ("America/Port-au-Prince", "America/Port-au-Prince"),
        ("UTC", "UTC"),
        ("Etc/GMT+8", "Etc/GMT+8"),
        ("(GMT-04:00)", None),
        ("GMT-04:00", None),
        ("Eastern Time (US & Canada)", None),
        ("America", None),
        ("America/Atlantis", None),
        ("../../etc/passwd", None),
        ("/etc/localtime", None),
        ("Europe/Berlin\0", "Europe/Berlin"),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_the_name_of_a_zone_wins_over_its_bracket(text: object, expected: str | None) -> None:
    found = zone_of(text)
    assert (found and found.key) == expected


def clock_days(zone: ZoneInfo) -> Iterator[date]:
    """The days from 2026 to 2031 on which the wall clock jumps."""
    noons = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(6 * 365 + 1)]
    for before, after in pairwise(noons):
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield after.date()
            yield before.date()


def shown(zone: ZoneInfo, day: date) -> dict[datetime, list[datetime]]:
    """When the wall shows what, found by walking through the instants around a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    found: dict[datetime, list[datetime]] = {}
    for minute in range(-30 * 60, 30 * 60):
        at = noon + timedelta(minutes=minute)
        found.setdefault(at.astimezone(zone).replace(tzinfo=None, fold=0), []).append(at)
    return found


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.key)
def test_every_minute_of_the_days_on_which_clocks_change(zone: ZoneInfo) -> None:
    for day in [*clock_days(zone)] or [date(2026, 7, 14)]:
        wall = shown(zone, day)
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a time on the wall
        for minute in range(24 * 60):
            at = midnight + timedelta(minutes=minute)
            moments = wall.get(at, [])
            odd = {0: (Problem.NONEXISTENT_LOCAL_TIME,), 1: ()}
            expected = moments[0] if moments else None
            problems = odd.get(len(moments), (Problem.AMBIGUOUS_LOCAL_TIME,))
            assert local(f"{at:%Y-%m-%d %H:%M}", zone) == (expected, problems)


@given(st.text() | st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}[T ,]+\d{1,2}:\d\d.{0,4}"))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    for locale in ("en_US", "en_GB", text):
        start, problems = local(text, LOS_ANGELES, locale)
        assert start is None or not set(problems) - {Problem.AMBIGUOUS_LOCAL_TIME}
    zone_of(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_no_value_is_too_odd_to_be_read(value: object) -> None:
    local(value, LOS_ANGELES)
    local((value, value), LOS_ANGELES)
    local({"date": value, "year": value, "value": value}, LOS_ANGELES)
