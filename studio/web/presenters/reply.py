"""The page on which a clinician answers a letter."""

from dataclasses import dataclass

from studio.documents.dates import Language, spell
from studio.services.online_replies import Asked
from studio.web.forms.online_reply import ReplyForm
from studio.web.presenters.reply_words import WORDS


@dataclass(frozen=True, slots=True)
class DateBox:
    """One box of a date, labeled in the language of the page."""

    label: str
    name: str
    value: str
    classes: str
    length: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One advice to choose."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class ReplyView:
    """What the page shows beside its fixed words."""

    about: str
    seen_on: tuple[DateBox, ...]
    until_on: tuple[DateBox, ...]
    choices: tuple[Choice, ...]


def reply_view(form: ReplyForm, asked: Asked | None, language: Language) -> ReplyView:
    """Return the page; nothing is told of the letter while its door is closed."""
    words = WORDS[language]
    labels = (words.month, words.day, words.year)
    about = ""
    if asked is not None:
        day = spell(asked.given_on, language)
        about = words.about.format(number=asked.number, date=day, name=asked.about)
    seen, until = (
        tuple(
            DateBox(label, box.name, box.value, box.classes, box.length)
            for label, box in zip(labels, field.boxes(), strict=True)
        )
        for field in (form.seen_on, form.until_on)
    )
    choices = tuple(
        Choice(key.value, label, form.advice.data == key.value)
        for key, label in words.choices.items()
    )
    return ReplyView(about, seen, until, choices)
