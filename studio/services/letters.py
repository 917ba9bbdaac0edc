"""Writes mails and text messages to clients from the words of their kind and some facts."""

from collections.abc import Mapping
from datetime import date, datetime
from string import Formatter
from typing import Final

from studio.documents.dates import (
    Language,
    spell,
    spell_time,
    spell_weekday_short,
    spell_with_weekday,
)
from studio.models import DeliveryKind
from studio.services.mail_words import REQUIRED, TEXTS, WORDS

#: Wall clocks among the facts (`2026-11-24T10:30`), and the word they are spelled out as.
_CLOCKS: Final = {
    "starts": "when",
    "change_until": "change_by",
    "refund_until": "refund_by",
    "kept_until": "kept",
}


def language_of(wanted: str) -> Language:
    """Return the language to write in: the wanted one, or English."""
    return Language(wanted) if wanted in set(Language) else Language.EN


def write(kind: DeliveryKind, language: Language, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and body. Raises KeyError when a required fact is missing: a slip in code.

    Days (`until`) and wall clocks (`starts`) come in ISO form and are spelled out here.
    """
    said = _said(kind, language, facts, short=False)
    words = WORDS[kind][language]
    standing = [text.format_map(said) for text in words.paragraphs if _names(text) <= said.keys()]
    # "10:30 a. m." at the end of a sentence has its full stop already.
    body = "\n\n".join(standing).replace(". m..", ". m.") + "\n"
    return words.subject.format_map(said), body


def write_text(kind: DeliveryKind, language: Language, facts: Mapping[str, str]) -> str:
    """Return a text message; facts that are not there leave a gap. Raises KeyError as `write`."""
    said = _said(kind, language, facts, short=True)
    said = dict.fromkeys(("manage", "link", "kept"), "") | said
    return TEXTS[kind][language].format_map(said).replace(". m..", ". m.").strip()


def _said(
    kind: DeliveryKind, language: Language, facts: Mapping[str, str], *, short: bool
) -> dict[str, str]:
    missing = sorted(key for key in REQUIRED[kind] if not facts.get(key))
    if missing:
        raise KeyError(f"{kind} needs {', '.join(missing)}")
    return {key: text for key, text in _spelled(language, facts, short=short).items() if text}


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _spelled(language: Language, facts: Mapping[str, str], *, short: bool) -> dict[str, str]:
    said = dict(facts)
    if "until" in facts:
        said["until"] = spell(date.fromisoformat(facts["until"]), language)
    for key, word in _CLOCKS.items():
        if facts.get(key):
            said[word] = spell_clock(facts[key], language, short=short)
    if "when" in said:
        said["when"] = f"{said['when']} {facts.get('zone_name', '')}".rstrip()
    return said


def spell_clock(wall: str, language: Language, *, short: bool = False) -> str:
    """Spell a wall clock: "Tuesday, 24 November 2026, 10:30 am", in short "Tue 24 Nov, …"."""
    starts = datetime.fromisoformat(wall)
    spelled = spell_weekday_short if short else spell_with_weekday
    day = spelled(starts.date(), language)
    return f"{day}, {spell_time(starts.time(), language)}"
