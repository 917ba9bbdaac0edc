"""Words that a therapist writes for a client: the never-say list and the reading grade."""

import re
from collections.abc import Mapping
from typing import Any

from studio.documents.dates import Language
from studio.documents.reading import Hard, hard_among
from studio.services.errors import Invalid
from studio.services.text import clean_note
from studio.skin.knowledge.check_words import SENTENCE

#: Letters a note to the client has at most: it stands on the plan, beside everything else.
LONGEST_NOTE = 600


def client_note(field: str, text: str, data: Mapping[str, Any]) -> str:
    """Clean a note to a client. Raises Invalid when it says what must never be said."""
    note = clean_note(field, text, LONGEST_NOTE, required=False)
    said = never_said(note, data)
    if said:
        words = f"“{said}” must not be said to a client. Say what you see and what to do"
        raise Invalid("never_said", field, words)
    return note


def never_said(text: str, data: Mapping[str, Any]) -> str:
    """Return the first words of a text that no client text may say, or nothing."""
    table = data["never_say"]
    forbidden = [re.compile(pattern, re.IGNORECASE) for pattern in table.get("patterns", ())]
    harmless = tuple(part.casefold() for part in table.get("whitelist", ()))
    for sentence in SENTENCE.split(text):
        if any(part in sentence.casefold() for part in harmless):
            continue
        found = next(filter(None, (pattern.search(sentence) for pattern in forbidden)), None)
        if found:
            return found.group()
    return ""


def hard_in(text: str, language: str) -> tuple[Hard, ...]:
    """List the sentences of a note that are hard to read, hardest first."""
    return hard_among([text], Language(language)) if text else ()
