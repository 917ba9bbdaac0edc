"""The pages of the questionnaire, ready to show in the client's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from studio.documents.dates import Language, spell
from studio.models import Purpose
from studio.services import intake_names
from studio.services.consent_words import ConsentText, consent_text, purposes
from studio.services.intakes import OpenIntake
from studio.settings import Settings
from studio.skin.questionnaire import NOT_SURE, Answers, Field, Kind, Question, fields_of
from studio.skin.questionnaire.words import Words, words_of
from studio.web.forms.answers import MAX_LINES, SPARE_LINES
from studio.web.forms.fields import Problem
from studio.web.presenters.intake_words import WORDS, IntakeWords

#: Questions whose answers help those who look.
_OF_BUMPS = frozenset({"where", "changes", "how_long", "tried", "named_what", "others"})
#: Asked elsewhere: before the first question, and when a photo needs it.
_ELSEWHERE = frozenset({Purpose.HEALTH_DATA, Purpose.INTIMATE_PHOTOS})
_LEAST_LINES = 4
#: Answers that stand in one column.
_LONG = 7
#: Letters of an answer that takes half a phone's width.
_SHORT = 18


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    on: bool
    #: "None of these" and "not sure" stand apart from real answers.
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """One of three boxes of a date."""

    name: str
    label: str
    value: str
    length: int
    classes: str
    autocomplete: str


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """A line to type a medicine into; `near` are names it may stand for."""

    number: int
    name: str
    choices: tuple[Choice, ...]
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field; `kind` says which macro draws it."""

    key: str
    kind: str
    label: str
    #: The page's own title asks already; the label is for those who do not see.
    is_label_hidden: bool
    optional: bool
    error: str
    choices: tuple[Choice, ...] = ()
    value: str = ""
    boxes: tuple[Box, ...] = ()
    lines: tuple[MedicineLine, ...] = ()

    @property
    def area_value(self) -> str:
        """Return the text for a box of several lines; browsers drop the first line end."""
        return f"\n{self.value}" if self.value.startswith("\n") else self.value

    @property
    def is_long(self) -> bool:
        """Tell whether the answers fill two columns where there is room."""
        return len(self.choices) > _LONG

    @property
    def is_short(self) -> bool:
        """Tell whether two columns of answers fit on a phone."""
        return self.is_long and all(len(choice.label) <= _SHORT for choice in self.choices)


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One page of the questionnaire."""

    title: str
    hint: str
    progress: str
    number: int
    total: int
    aside: str
    fields: tuple[FieldView, ...]
    problems: tuple[Problem, ...]
    version: int
    back_url: str
    from_check: bool
    names_url: str
    #: Unknown names this page asked about; sent back, so that it asks once.
    near_mark: str


@dataclass(frozen=True, slots=True)
class Row:
    """An answer on the page that checks them."""

    label: str
    answer: str
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A question with its answers."""

    title: str
    rows: tuple[Row, ...]
    url: str
    #: The title asks what the one field asks; its label is for those who do not see.
    is_single: bool


@dataclass(frozen=True, slots=True)
class ConsentView:
    """One consent to say yes or no to."""

    key: str
    title: str
    text: str
    chosen: str
    error: str


def language_of(found: OpenIntake) -> Language:
    """Return the language a client answers in."""
    known = set(Language)
    return Language(found.intake.language) if found.intake.language in known else Language.EN


def question_view(  # noqa: PLR0913 - what the page is made of, by name
    found: OpenIntake,
    question: Question,
    *,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    back_url: str,
    names_url: str,
    from_check: bool,
    near: Mapping[str, tuple[str, ...]],
) -> QuestionView:
    """Show a question with what was answered or typed."""
    language = language_of(found)
    words, around = words_of(language), WORDS[language]
    asked = found.questions()
    number = next(place for place, one in enumerate(asked, 1) if one.key == question.key)
    fields = fields_of(question, found.answers, found.person)
    draw = _Drawing(words, around, typed, errors, near)
    return QuestionView(
        title=words.title(question),
        hint=words.hint(question),
        progress=around.progress.format(number=number, total=len(asked)),
        number=number,
        total=len(asked),
        aside=around.answer_for.format(name=found.client.name) if found.is_minor else "",
        fields=tuple(draw.field(field, is_only=len(fields) == 1) for field in fields),
        problems=tuple(Problem(key, text) for key, text in errors.items()),
        version=found.intake.version,
        back_url=back_url,
        from_check=from_check,
        names_url=names_url,
        near_mark=intake_names.mark(near),
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Draws fields with the same words, answers and problems."""

    words: Words
    around: IntakeWords
    typed: Mapping[str, Any]
    errors: Mapping[str, str]
    near: Mapping[str, tuple[str, ...]]

    def field(self, field: Field, *, is_only: bool) -> FieldView:
        value = self.typed.get(field.key)
        written = field.kind in {Kind.LINE, Kind.TEXT}
        return FieldView(
            key=field.key,
            kind=field.kind.value,
            label=self.words.label(field),
            # A page of dates names what it asks about, also when it is one thing.
            is_label_hidden=is_only and not written and "." not in field.key,
            optional=not field.required and field.kind not in {Kind.ONE, Kind.MANY},
            error=self.errors.get(field.key, ""),
            choices=self._choices(field, field.choices, value) if field.choices else (),
            value=str(value or "") if written else "",
            boxes=self._boxes(field, value) if field.kind is Kind.DATE else (),
            lines=self._lines(field, value or ()) if field.kind is Kind.MEDICINES else (),
        )

    def _choices(
        self, field: Field, options: Sequence[str], value: str | Sequence[str] | None
    ) -> tuple[Choice, ...]:
        picked = {value} if isinstance(value, str) else set(value or ())
        return tuple(
            Choice(
                option,
                self._answer(field, option),
                option in picked,
                aside=option not in field.options,
            )
            for option in options
        )

    def _answer(self, field: Field, option: str) -> str:
        if field.kind is Kind.MEDICINES and option == field.options[0]:
            return self.around.medicine_now
        return self.words.answer(field, option)

    def _boxes(self, field: Field, value: str | Mapping[str, str] | None) -> tuple[Box, ...]:
        typed = _date_parts(value)
        born = field.key == "birth_on"
        parts = (("month", 2, "input-box"), ("day", 2, "input-box"), ("year", 4, "input-year"))
        return tuple(
            Box(
                name=f"{field.key}-{part}",
                label=getattr(self.around, part),
                value=typed.get(part, ""),
                length=length,
                classes=css,
                autocomplete=f"bday-{part}" if born else "off",
            )
            for part, length, css in parts
        )

    def _lines(self, field: Field, given: Sequence[Mapping[str, str]]) -> tuple[MedicineLine, ...]:
        count = min(max(_LEAST_LINES, len(given) + SPARE_LINES), MAX_LINES)
        empty = {"name": "", "when": field.options[0]}
        options = (*field.options, NOT_SURE)
        return tuple(
            MedicineLine(
                number,
                line["name"],
                self._choices(field, options, line["when"]),
                self.near.get(line["name"], ()),
            )
            for number, line in enumerate([*given, *[empty] * (count - len(given))])
        )


def parts_view(
    found: OpenIntake, language: Language, url: Callable[[Question], str]
) -> tuple[Part, ...]:
    """List questions and answers; `language` is that of the reader."""
    words, around = words_of(language), WORDS[language]
    parts = []
    for question in found.questions():
        fields = fields_of(question, found.answers, found.person)
        rows = tuple(
            Row(
                words.label(field),
                _said(found.answers, field, words, around, language),
                is_empty=not found.answers.get(field.key),
            )
            for field in fields
        )
        is_single = len(fields) == 1 and not question.dates_of
        parts.append(Part(words.title(question), rows, url(question), is_single))
    return tuple(parts)


def told_rows(found: OpenIntake) -> tuple[Row, ...]:
    """List what the client said about the bumps, for the people of the studio."""
    words, around = words_of(Language.EN), WORDS[Language.EN]
    return tuple(
        Row(
            words.label(field),
            _said(found.answers, field, words, around, Language.EN),
            is_empty=False,
        )
        for question in found.questions()
        if question.key in _OF_BUMPS
        for field in fields_of(question, found.answers, found.person)
        if found.answers.get(field.key)
    )


def _said(
    answers: Answers, field: Field, words: Words, around: IntakeWords, language: Language
) -> str:
    value = answers.get(field.key)
    if not value:
        return around.not_said
    match field.kind:
        case Kind.ONE:
            return words.answer(field, value)
        case Kind.MANY:
            return ", ".join(words.answer(field, item) for item in value)
        case Kind.DATE:
            return spell(date.fromisoformat(value), language)
        case Kind.MEDICINES:
            return "; ".join(_medicine(line, field, words, around) for line in value)
        case _:
            return str(value)


def _medicine(line: Mapping[str, str], field: Field, words: Words, around: IntakeWords) -> str:
    is_now = line["when"] == field.options[0]
    when = around.medicine_now if is_now else words.answer(field, line["when"])
    return f"{line['name']} ({when})"


def language_choices(known: Sequence[str], here: str) -> tuple[Choice, ...]:
    """List the languages to answer in, when there is more than one."""
    names = {"en": "English", "es": "Español"}
    found = tuple(Choice(key, names[key], key == here) for key in names if key in known)
    return found if len(found) > 1 else ()


def asked(settings: Settings) -> tuple[Purpose, ...]:
    """Return what is asked on the page of consents, in order; each on its own."""
    return tuple(one for one in purposes(settings) if one not in _ELSEWHERE)


def consents_view(
    found: OpenIntake, settings: Settings, chosen: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[ConsentView, ...]:
    """Show each consent with what was chosen; nothing is ticked beforehand."""
    views = []
    for purpose in asked(settings):
        said = consent_text(purpose, language_of(found), settings.name)
        key = purpose.value
        views.append(
            ConsentView(key, said.title, said.text, chosen.get(key, ""), errors.get(key, ""))
        )
    return tuple(views)


def signed_lines(
    found: OpenIntake, settings: Settings, chosen: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the exact lines that are signed: each consent with its answer, and the statement."""
    around, studio = WORDS[language_of(found)], settings.name
    said = {"yes": around.yes, "no": around.no}
    lines = [_line(_text(found, Purpose.HEALTH_DATA, studio), around.yes)]
    lines += [
        _line(_text(found, purpose, studio), said[chosen[purpose.value]])
        for purpose in asked(settings)
    ]
    if found.is_minor:
        lines.append(around.agree_minor.format(name=found.client.name))
        lines.append(around.sign_guardian.format(name=found.client.name))
    return (*lines, around.sign_statement.format(studio=studio))


def _text(found: OpenIntake, purpose: Purpose, studio: str) -> ConsentText:
    return consent_text(purpose, language_of(found), studio)


def _line(said: ConsentText, answer: str) -> str:
    return f"{said.title}: {answer}. {said.text}"


def _date_parts(value: str | Mapping[str, str] | None) -> Mapping[str, str]:
    if not value:
        return {}
    if isinstance(value, str):
        day = date.fromisoformat(value)
        return {"month": str(day.month), "day": str(day.day), "year": str(day.year)}
    return value
