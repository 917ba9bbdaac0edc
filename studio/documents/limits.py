"""Caps on what is laid out, checked before any of it reaches the layout engine."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from studio.documents.errors import DocumentError

#: Characters of one printed field.
MAX_CHARACTERS = 5_000
#: Lines, steps, bands or spots of one list.
MAX_ITEMS = 60
#: Characters of a whole document; about 15 pages.
MAX_TOTAL = 60_000

#: Lone surrogates, control characters and unassigned code points break text or tags.
_ODD = frozenset({"Cc", "Cs", "Cn", "Co"})
_ALLOWED = frozenset("\n\t")
#: Overrides of the writing direction can make a line read as its opposite.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def characters(view: object) -> int:
    """Count what a view prints."""
    return sum(len(text) for text in _texts(view))


def check(view: object) -> None:
    """Refuse a view with too long a field, too many items or odd characters.

    Raises DocumentError with code too_long, too_many or odd_character.
    """
    total = 0
    for text in _texts(view):
        total += len(text)
        if len(text) > MAX_CHARACTERS or total > MAX_TOTAL:
            raise DocumentError("too_long")
        if not text.isprintable() and any(_is_odd(sign) for sign in text):
            raise DocumentError("odd_character")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        if len(value) > MAX_ITEMS:
            raise DocumentError("too_many")
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            part = getattr(value, field.name)
            if not isinstance(part, Mapping):  # our own fixed words
                yield from _texts(part)


def _is_odd(sign: str) -> bool:
    if sign.isascii():
        return (sign < " " and sign not in _ALLOWED) or sign == "\x7f"
    return sign in _BIDI or unicodedata.category(sign) in _ODD
