"""What comes back from a page of the questionnaire: answers to keep, or what is wrong with them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from studio.skin.questionnaire import NONE, NOT_SURE, Field, Kind
from studio.web.forms.fields import SHORT_LENGTH, clean, is_plain
from studio.web.presenters.intake_words import IntakeWords

_TEXT_LENGTH = 2000
#: Lines of medicines one page may bring, and empty ones offered below what is written.
MAX_LINES, SPARE_LINES = 40, 3
_PARTS = ("year", "month", "day")

Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """A page as it came: `kept` may be stored; `typed` is shown again; problems by field."""

    kept: Mapping[str, Any]
    typed: Mapping[str, Any]
    problems: Mapping[str, str]


@dataclass(slots=True)
class _Reading:
    form: Form
    words: IntakeWords
    today: date
    kept: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def read_page(form: Form, fields: Iterable[Field], words: IntakeWords, today: date) -> Given:
    """Read the fields of a page; unknown ones are not looked at."""
    reading = _Reading(form, words, today)
    for one in fields:
        _READERS[one.kind](reading, one)
    return Given(reading.kept, reading.typed, reading.problems)


def _one(reading: _Reading, asked: Field) -> None:
    value = reading.form.get(asked.key, "")
    if value in asked.choices:
        reading.kept[asked.key] = reading.typed[asked.key] = value
    else:
        reading.problems[asked.key] = reading.words.pick_one


def _many(reading: _Reading, asked: Field) -> None:
    picked = [value for value in asked.choices if value in reading.form.getlist(asked.key)]
    # Beside a real finding "none" cannot be meant.
    if any(value not in {NONE, NOT_SURE} for value in picked):
        picked = [value for value in picked if value != NONE]
    reading.typed[asked.key] = picked
    if picked:
        reading.kept[asked.key] = picked
    else:
        reading.problems[asked.key] = reading.words.pick_some


def _line(reading: _Reading, asked: Field) -> None:
    _written(reading, asked, " ".join(clean(reading.form.get(asked.key)).split()), SHORT_LENGTH)


def _text(reading: _Reading, asked: Field) -> None:
    _written(reading, asked, clean(reading.form.get(asked.key)), _TEXT_LENGTH)


def _written(reading: _Reading, asked: Field, text: str, longest: int) -> None:
    reading.kept[asked.key] = reading.typed[asked.key] = text
    if problem := _wrong(reading.words, text, longest):
        reading.problems[asked.key] = problem
    elif asked.required and not text:
        reading.problems[asked.key] = reading.words.write_it


def _date(reading: _Reading, asked: Field) -> None:
    typed = [clean(reading.form.get(f"{asked.key}-{part}")) for part in _PARTS]
    reading.typed[asked.key] = dict(zip(_PARTS, typed, strict=True))
    if not any(typed):
        reading.kept[asked.key] = None
        if asked.required:
            reading.problems[asked.key] = reading.words.real_date
        return
    day = _day(typed)
    if day is None:
        reading.problems[asked.key] = reading.words.real_date
    elif not asked.required and day < reading.today:
        reading.problems[asked.key] = reading.words.future_date
    else:
        reading.kept[asked.key] = day.isoformat()


def _day(typed: list[str]) -> date | None:
    if not all(re.fullmatch("[0-9]{1,4}", part) for part in typed):
        return None
    try:
        return date(*map(int, typed))
    except ValueError:
        return None


def _medicines(reading: _Reading, asked: Field) -> None:
    lines = [
        {
            "name": " ".join(clean(reading.form.get(f"name-{number}")).split()),
            "when": reading.form.get(f"when-{number}", ""),
        }
        for number in range(MAX_LINES)
        if clean(reading.form.get(f"name-{number}"))
    ]
    for line in lines:
        if line["when"] not in {*asked.options, NOT_SURE}:
            line["when"] = asked.options[0]
        if problem := _wrong(reading.words, line["name"], SHORT_LENGTH):
            reading.problems[asked.key] = problem
    reading.kept[asked.key] = reading.typed[asked.key] = lines


def _wrong(words: IntakeWords, text: str, longest: int) -> str:
    if not is_plain(text):
        return words.odd_signs
    return words.too_long if len(text) > longest else ""


_READERS = {
    Kind.ONE: _one,
    Kind.MANY: _many,
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.MEDICINES: _medicines,
}
