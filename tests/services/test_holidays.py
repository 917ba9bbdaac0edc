"""Holidays by the calendar of the United States and of Washington State."""

from datetime import date

import pytest

from studio.services.holidays import coming, in_year


@pytest.mark.parametrize(
    ("on", "name"),
    [
        # As the Office of Personnel Management and the state publish them.
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 2, 16), "Presidents' Day"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2026, 7, 3), "Independence Day, observed"),
        (date(2026, 9, 7), "Labor Day"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 11, 27), "Native American Heritage Day"),
        (date(2027, 5, 31), "Memorial Day"),
        (date(2027, 6, 18), "Juneteenth, observed"),
        (date(2027, 7, 5), "Independence Day, observed"),
        (date(2027, 12, 24), "Christmas Day, observed"),
    ],
)
def test_a_holiday_is_on_its_day(on: date, name: str) -> None:
    assert {one.on: one.name for one in in_year(on.year)}[on] == name


def test_the_state_does_not_keep_columbus_day() -> None:
    assert date(2026, 10, 12) not in {one.on for one in in_year(2026)}


def test_the_next_ones_begin_today_and_cross_the_year() -> None:
    assert [one.on for one in coming(date(2026, 11, 26), 5)] == [
        date(2026, 11, 26),
        date(2026, 11, 27),
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 1, 18),
    ]
