"""Days as people and forms write them."""

import re
from datetime import date
from typing import Final

#: Where 7/8 is the eighth of July; everywhere else the day comes first.
_MONTH_FIRST = frozenset({"", "c", "posix", "en", "en_us", "en_ph", "en_pr", "es_pr", "es_pa"})
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})", re.ASCII)

_NAMES: Final = (
    ("january", "jan", "enero", "ene"),
    ("february", "feb", "febrero"),
    ("march", "mar", "marzo"),
    ("april", "apr", "abril", "abr"),
    ("may", "mayo"),
    ("june", "jun", "junio"),
    ("july", "jul", "julio"),
    ("august", "aug", "agosto", "ago"),
    ("september", "sep", "sept", "septiembre", "setiembre", "set"),
    ("october", "oct", "octubre"),
    ("november", "nov", "noviembre"),
    ("december", "dec", "diciembre", "dic"),
)
_MONTHS: Final = {name: number for number, names in enumerate(_NAMES, 1) for name in names}
#: "July 14, 2026" and "Tue, Jul 14th 2026", as WordPress writes days.
_NAME_FIRST = re.compile(
    r"(?:[a-z]{3,9}\.?,? )?([a-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII
)
#: "14 July 2026" and "martes, 14 de julio de 2026".
_NAME_SECOND = re.compile(
    r"(?:[a-z\u00e1\u00e9]{3,9}\.?,? )?(\d{1,2})(?:st|nd|rd|th)? (?:de )?"
    r"([a-z]{3,10})\.?,? (?:de |del )?(\d{4})"
)


def day_of(text: str, locale: str) -> date | None:
    """Return the day that a text names, if it names one.

    A month may stand by its English or Spanish name. Of numbers, the year may stand first; else
    the locale tells whether the month comes before the day.
    """
    parts = _parts(" ".join(text.split()), locale)
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def _parts(text: str, locale: str) -> tuple[str | int, ...]:
    """Return year, month and day."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = found.groups()
        return year, month, day
    if found := _YEAR_LAST.fullmatch(text):
        first, _, second, year = found.groups()
        return (year, first, second) if _is_month_first(locale) else (year, second, first)
    return _named(text.lower())


def _named(text: str) -> tuple[str | int, ...]:
    if found := _NAME_FIRST.fullmatch(text):
        name, day, year = found.groups()
    elif found := _NAME_SECOND.fullmatch(text):
        day, name, year = found.groups()
    else:
        return ()
    return (year, _MONTHS[name], day) if name in _MONTHS else ()


def _is_month_first(locale: str) -> bool:
    return locale.partition(".")[0].replace("-", "_").lower() in _MONTH_FIRST
