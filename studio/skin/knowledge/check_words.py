"""Check the words a client may read: both languages there, nothing of the never-say list."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from studio.skin.knowledge.problems import Data, Problem, entries, problem

LANGUAGES = ("en", "es")
#: Kinds whose texts reach a client, on paper or on a form.
CLIENT_KINDS = (
    "aftercare",
    "awareness",
    "factors",
    "homecare",
    "never_say",
    "plan_text",
    "questions",
    "requires",
    "routes",
    "services",
    "skin_types",
    "vocabulary",
)
#: Texts in one language that are read aloud.
SPOKEN = (
    ("awareness", "cue"),
    ("awareness", "advice"),
    ("conditions", "plain"),
    ("flags", "sign"),
)
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")


def word_problems(data: Data) -> Iterator[Problem]:
    """Yield texts without a translation and client texts that must never be said."""
    sound = []
    for text in data["never_say"].get("patterns", ()):
        try:
            sound.append(re.compile(text).pattern)
        except re.error as error:
            yield problem("never_say", "patterns", f"{text!r} cannot be read: {error}")
    rules = _Rules(
        re.compile("|".join(f"(?:{text})" for text in sound) or r"(?!)", re.IGNORECASE),
        tuple(text.casefold() for text in data["never_say"].get("whitelist", ())),
    )
    for kind, value in data.items():
        for path, texts in _texts(value, ""):
            yield from _languages(kind, path, texts)
            if kind in CLIENT_KINDS:
                yield from _forbidden((kind, path), texts, rules)
    for kind, part in SPOKEN:
        for key, entry in entries(data, kind):
            yield from _forbidden((kind, f"{key}.{part}"), {"en": entry[part]}, rules)
    yield from _untranslated(data)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What must not be said, and the words that make a sentence harmless."""

    forbidden: re.Pattern[str]
    allowed: tuple[str, ...]


def _texts(value: object, path: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Walk to every table that holds a text per language."""
    if isinstance(value, Mapping):
        if any(language in value for language in LANGUAGES):
            yield path, value
            return
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}".strip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _texts(inner, f"{path}.{number}".strip("."))


def _languages(kind: str, path: str, texts: Mapping[str, object]) -> Iterator[Problem]:
    for language in LANGUAGES:
        if not texts.get(language):
            yield problem(kind, path, f"text in {language!r} is missing")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _forbidden(
    where: tuple[str, str], texts: Mapping[str, object], rules: _Rules
) -> Iterator[Problem]:
    for text in _strings([texts.get(language, "") for language in LANGUAGES]):
        for sentence in SENTENCE.split(text):
            found = rules.forbidden.search(sentence)
            if found and not any(part in sentence.casefold() for part in rules.allowed):
                yield problem(*where, f"says {found.group()!r}, which must not be said")


def _untranslated(data: Data) -> Iterator[Problem]:
    """Labels that the screens and papers need in both languages."""
    for kind in ("routes", "requires"):
        for key, label in data[kind].items():
            if not isinstance(label, Mapping) or not set(LANGUAGES) <= set(label):
                yield problem(kind, key, "label is not in both languages")
    named = (("services", "name"), ("factors", "label"), ("questions", "text"))
    for kind, part in named:
        rows = data[kind].items() if isinstance(data[kind], Mapping) else enumerate(data[kind], 1)
        for key, entry in rows:
            if not isinstance(entry[part], Mapping):
                yield problem(kind, f"{key}.{part}", "is not in both languages")
