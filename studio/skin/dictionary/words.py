"""Cut what a client wrote into comparable words."""

import re
import unicodedata
from collections.abc import Iterable

APOSTROPHES = dict.fromkeys(map(ord, "'\u2019\u2018`\u00b4\u02bc"))
#: A full stop ends an item only after a longer word, so that "St. John's wort" stays whole.
WORDS = re.compile(
    r"\d+(?:[.,:/-]\d+)+%?|\d+%|[^\W_]+|[,;\n\t|•·/&+?]|(?<=[^\W_]{4})\.(?=\s|$)", re.UNICODE
)
HARD_SEPARATORS = frozenset(",;\n\t|•·.")
#: What `split` leaves between words; no phrase reaches across.
BREAKS = frozenset(",/?")
#: An amount with its unit, a percentage, a fraction or a date; bare numbers may be part of a name.
AMOUNT = re.compile(
    r"\d+(?:[.,:/-]\d+)+(?:%|mg|mcg|g|ml|iu)?|\d+%|"
    r"\d+(?:mg|mcg|ug|gr?|ml|iu|ui|units?|u|x|hs?|hrs?|am|pm|st|nd|rd|th|yrs?|wks?|days?)"
)
UNIT_WORDS = """
    mg mgs mcg ug g gr ml cc iu ui unit units unidades puff puffs gotas miligramos percent
"""
UNITS = frozenset(UNIT_WORDS.split())
NUMBER = re.compile(r"\d+")
YEAR = re.compile(r"(?:19[4-9]|20[0-4])\d")
DATE_WITH_YEAR = re.compile(r"\d{1,2}[/.-](?:\d{1,2}[/.-]\d\d(?:\d\d)?|(?:19|20)\d\d)")


def plain(text: str) -> str:
    """Return the text in lower case without accents and apostrophes."""
    folded = text.casefold().translate(APOSTROPHES)
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFKD", folded)
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


def split(text: str) -> list[str]:
    """Return words, numbers and separators in the order written."""
    return [
        "and" if word in "&+" else "," if word in HARD_SEPARATORS else word
        for word in WORDS.findall(plain(text))
    ]


def singular(word: str) -> str:
    """Return the word without a plural s; applied to names and to what is read alike.

    Words in -as stay, so that Spanish vitaminas does not become vitamin a.
    """
    if len(word) < 5 or word[-1] != "s" or word[-2] in "suia":
        return word
    if len(word) > 5 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1]


def joined(words: Iterable[str]) -> str:
    """Return the key under which a phrase is compared; blanks and hyphens do not count."""
    return "".join(map(singular, words))


def key(name: str) -> str:
    """Return the key of a name as the knowledge base writes it."""
    words = name.split()
    if not (name.isascii() and "".join(words).isalnum() and name.islower()):
        words = [word for word in split(name) if word not in BREAKS]
    return joined(words)
