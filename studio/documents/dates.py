"""Dates as a client reads them: spelled out, in English and in Spanish."""

from datetime import date, time
from enum import StrEnum


class Language(StrEnum):
    """Languages in which every fixed sentence of a document exists."""

    EN = "en"
    ES = "es"


# fmt: off
_MONTHS = {
    Language.EN: (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    Language.ES: (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
}
_WEEKDAYS = {
    Language.EN: (
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ),
    Language.ES: (
        "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    ),
}
# fmt: on
#: Days around a date in which a month names no other year's.
CLEAR_DAYS = 300
#: Joins the ends of a span of days, as print does.
_DASH = "\N{EN DASH}"


def spell(day: date, language: Language) -> str:
    """Spell a date: "22 November 2026", "22 de noviembre de 2026"."""
    month = _MONTHS[language][day.month - 1]
    if language is Language.ES:
        return f"{day.day} de {month} de {day.year}"
    return f"{day.day} {month} {day.year}"


def spell_short(day: date, language: Language, *, near: date) -> str:
    """Spell a date, without the year when it is clear from a day near it: "22 November"."""
    if abs((day - near).days) > CLEAR_DAYS:
        return spell(day, language)
    joiner = " de " if language is Language.ES else " "
    return f"{day.day}{joiner}{_MONTHS[language][day.month - 1]}"


def spell_weekday_short(day: date, language: Language) -> str:
    """Spell a day of the coming weeks in short: "Tue 24 Nov", "mar 24 nov"."""
    weekday, month = _WEEKDAYS[language][day.weekday()], _MONTHS[language][day.month - 1]
    return f"{weekday[:3]} {day.day} {month[:3]}"


def spell_with_weekday(day: date, language: Language) -> str:
    """Spell a date with its weekday: "Sunday, 22 November 2026"."""
    return f"{_WEEKDAYS[language][day.weekday()]}, {spell(day, language)}"


def spell_time(at: time, language: Language) -> str:
    """Spell a time of the day: "10:30 am", "10:30 a. m."."""
    halves = ("am", "pm") if language is Language.EN else ("a. m.", "p. m.")
    return f"{at.hour % 12 or 12}:{at.minute:02d} {halves[at.hour >= 12]}"


def spell_span(start: date, end: date, language: Language, *, near: date) -> str:
    """Spell first to last day, the month once where both share it: "23-25 November"."""
    last = spell_short(end, language, near=near)
    if start == end:
        return last
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}{_DASH}{last}"
    return f"{spell_short(start, language, near=near)} {_DASH} {last}"


def spell_duration(days: int, language: Language) -> str:
    """Spell a number of days in the unit that fits: days, weeks, months or years."""
    _, length, singular, plural = next(unit for unit in _UNITS[language] if days < unit[0])
    amount = round(days / length)
    return f"{amount} {singular if amount == 1 else plural}"


_FOREVER = 10**9
_UNITS = {
    Language.EN: (
        (14, 1, "day", "days"),
        (60, 7, "week", "weeks"),
        (730, 30.4, "month", "months"),
        (_FOREVER, 365.25, "year", "years"),
    ),
    Language.ES: (
        (14, 1, "día", "días"),
        (60, 7, "semana", "semanas"),
        (730, 30.4, "mes", "meses"),
        (_FOREVER, 365.25, "año", "años"),
    ),
}
