"""Fields and checks shared by every form."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol, cast

from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField, TextAreaField, ValidationError
from wtforms.form import BaseForm

from studio.web.forms.numbers import NumberField
from studio.web.forms.widgets import LeanMeta

#: C0 controls but line feed and tab, lone surrogates, and marks that turn the reading direction.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
NAME_LENGTH = 120
EMAIL_LENGTH = 254
PHONE_LENGTH = 32
SHORT_LENGTH = 200
NOTE_LENGTH = 5000


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the summary above a form; `anchor` is the id it leads to."""

    anchor: str
    message: str


@dataclass(frozen=True, slots=True)
class DateBox:
    """One of the three boxes of a date."""

    label: str
    name: str
    value: str
    classes: str
    length: int
    autocomplete: str


class TellsProblems:
    """What a form needs to list its own problems."""

    #: Names that a case uses for what stands in a field of another name.
    ELSEWHERE: ClassVar[Mapping[str, str]] = {}

    #: Problems that belong to no field.
    general: list[str]

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong, in page order, with the words shown at the fields."""
        listed = [Problem("main", str(message)) for message in self.general]
        for field in cast("BaseForm", self):
            listed += [Problem(anchor, message) for anchor, message in _messages(field)]
        return tuple(listed)

    def refuse(self, path: str, words: str) -> None:
        """Put words from elsewhere at the field that a path such as `client.age_years` names."""
        words = words[:1].upper() + words[1:]
        form = cast("BaseForm", self)
        for step in reversed(re.split(r"[.\[]", path)):
            name = self.ELSEWHERE.get(step, step)
            if name in form:
                form[name].errors = [*form[name].errors, words]
                return
        self.general.append(words)


class StudioForm(TellsProblems, FlaskForm):
    """A form of somebody whose browser keeps a session with us."""

    class Meta(LeanMeta):
        """How controls are drawn."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as WTForms calls it
        super().__init__(*args, **options)
        self.general = []


class OpenForm(TellsProblems, Form):
    """A form that needs no cookie, so that it works in a frame on another site too.

    There is nobody signed in whom a foreign page could act for; what it needs instead is the mark
    of `studio.web.forms.stamp`, and the guard's look at where it came from.
    """

    class Meta(LeanMeta):
        """How controls are drawn."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as WTForms calls it
        super().__init__(*args, **options)
        self.general = []


class LineForm(Form):
    """One line of a form, such as a medicine; its form has the token."""

    class Meta(LeanMeta):
        """How controls are drawn."""


class ActionForm(StudioForm):
    """A single button: nothing but the token that shows where it was pressed."""


def clean(text: str | None) -> str:
    """Return the text as NFC with equal line ends and no blanks around it."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def is_plain(text: str) -> bool:
    """Tell whether a text holds only signs that can be kept."""
    return _UNWANTED.search(text) is None


class PlainText:
    """Refuse control characters and text that is too long."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Check one field. Raises ValidationError with words for the page."""
        text = str(field.data or "")
        if not is_plain(text):
            raise ValidationError("This text holds signs that cannot be kept. Please type it again")
        if len(text) > self.longest:
            raise ValidationError(f"Please use at most {self.longest} letters")


class Filled:
    """Ask for an answer, in the words of the field."""

    field_flags: Mapping[str, bool] = {}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Check one field. Raises ValidationError with the message."""
        if not field.data:
            raise ValidationError(self.message)


class _Validator(Protocol):
    def __call__(self, form: Any, field: Any, /) -> None: ...  # noqa: ANN401 - as WTForms calls it


def line_field(label: str, longest: int, *checks: _Validator) -> StringField:
    """Return a field for one line of text."""
    return StringField(label, filters=[clean], validators=[PlainText(longest), *checks])


def text_field(label: str, *checks: _Validator, longest: int = NOTE_LENGTH) -> TextAreaField:
    """Return a field for several lines of text."""
    return TextAreaField(label, filters=[clean], validators=[PlainText(longest), *checks])


def lines_of(text: str | None) -> list[str]:
    """Return the lines that hold something, each trimmed."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class DateBoxesField(Field):
    """A date in three boxes: month, day, year."""

    _PARTS = (
        ("month", "Month", "input-box", 2),
        ("day", "Day", "input-box", 2),
        ("year", "Year", "input-year", 4),
    )

    def __init__(self, label: str, *, birthday: bool = False, **options: Any) -> None:  # noqa: ANN401
        super().__init__(label, **options)
        self.birthday = birthday
        self.typed: dict[str, str] = {}
        self.data: date | None = None

    def process(
        self,
        formdata: Any,  # noqa: ANN401 - a werkzeug MultiDict, or None
        data: Any = None,  # noqa: ANN401
        extra_filters: Sequence[Any] | None = None,  # noqa: ARG002 - as WTForms calls it
    ) -> None:
        """Take the three boxes, or the date that is on record."""
        self.process_errors = []
        self.data = data if isinstance(data, date) else None
        self.typed = {}
        if formdata and any(f"{self.name}-{part}" in formdata for part, *_ in self._PARTS):
            self.typed = {
                part: clean(formdata.get(f"{self.name}-{part}")) for part, *_ in self._PARTS
            }
            self.data = self._read()

    def boxes(self) -> tuple[DateBox, ...]:
        """Return the boxes with what was typed, or else with the date on record."""
        return tuple(
            DateBox(label, f"{self.name}-{part}", self._shown(part), css, length, self._auto(part))
            for part, label, css, length in self._PARTS
        )

    def _read(self) -> date | None:
        if not any(self.typed.values()):
            return None
        try:
            return date(*(int(self.typed[part]) for part in ("year", "month", "day")))
        except (ValueError, OverflowError):
            self.process_errors = ["Enter a real date, like month 4, day 27, year 1990"]
            return None

    def _shown(self, part: str) -> str:
        if self.typed:
            return self.typed[part]
        return str(getattr(self.data, part)) if self.data else ""

    def _auto(self, part: str) -> str:
        return f"bday-{part}" if self.birthday else "off"


def _messages(field: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - fields nest in untyped lists
    if hasattr(field, "form"):
        return [pair for inner in field.form for pair in _messages(inner)]
    own = [(field.id, _named(field, item)) for item in field.errors if isinstance(item, str)][:1]
    return own + [pair for entry in getattr(field, "entries", ()) for pair in _messages(entry)]


def naming(name: str, words: str) -> str:
    """Say in the list above a form what the words at a field are about."""
    return f"{name}: {words[:1].lower()}{words[1:]}"


def _named(field: Field, words: str) -> str:
    """Say which number is meant: above the form, "Enter a number" alone could be any."""
    if not (isinstance(field, NumberField) and words.startswith("Enter a")):
        return words
    return naming(str(field.label.text).rstrip("?:"), words)
