from datetime import date

import pytest

from studio.documents.dates import (
    Language,
    spell,
    spell_duration,
    spell_short,
    spell_span,
    spell_with_weekday,
)

EN, ES = Language.EN, Language.ES
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "plain", "weekday"),
    [
        (EN, "22 November 2026", "Sunday, 22 November 2026"),
        (ES, "22 de noviembre de 2026", "domingo, 22 de noviembre de 2026"),
    ],
)
def test_a_date_is_spelled_out(language: Language, plain: str, weekday: str) -> None:
    assert spell(SUNDAY, language) == plain
    assert spell_with_weekday(SUNDAY, language) == weekday


@pytest.mark.parametrize(
    ("day", "language", "spelled"),
    [
        (date(2027, 1, 3), EN, "3 January"),
        (date(2027, 1, 3), ES, "3 de enero"),
        (date(2027, 11, 22), EN, "22 November 2027"),
        (date(2025, 11, 23), ES, "23 de noviembre de 2025"),
    ],
)
def test_the_year_is_left_out_only_where_it_is_clear(
    day: date, language: Language, spelled: str
) -> None:
    assert spell_short(day, language, near=SUNDAY) == spelled


@pytest.mark.parametrize(
    ("start", "end", "language", "spelled"),
    [
        (date(2026, 11, 22), date(2026, 11, 22), EN, "22 November"),
        (date(2026, 11, 23), date(2026, 11, 25), EN, "23~25 November"),
        (date(2026, 11, 30), date(2026, 12, 20), EN, "30 November ~ 20 December"),
        (date(2026, 12, 20), date(2027, 1, 2), ES, "20 de diciembre ~ 2 de enero"),
    ],
)
def test_a_span_names_the_month_once_where_it_can(
    start: date, end: date, language: Language, spelled: str
) -> None:
    told = spell_span(start, end, language, near=SUNDAY)

    assert told == spelled.replace("~", "\N{EN DASH}")


@pytest.mark.parametrize(
    ("days", "english", "spanish"),
    [
        (0, "0 days", "0 días"),
        (1, "1 day", "1 día"),
        (13, "13 days", "13 días"),
        (14, "2 weeks", "2 semanas"),
        (59, "8 weeks", "8 semanas"),
        (60, "2 months", "2 meses"),
        (240, "8 months", "8 meses"),
        (730, "2 years", "2 años"),
        (40_000, "110 years", "110 años"),
    ],
)
def test_a_duration_is_told_in_the_unit_that_fits(days: int, english: str, spanish: str) -> None:
    assert (spell_duration(days, EN), spell_duration(days, ES)) == (english, spanish)
