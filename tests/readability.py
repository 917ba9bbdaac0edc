"""Grade English texts as Flesch and Kincaid did: school years needed to read them."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_SENTENCE_END = re.compile(r"[.!?:](?:\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")


def grade(texts: Iterable[str]) -> float:
    """Give the grade of texts read one after the other; each text ends a sentence."""
    words, sentences = _count(texts)
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def words_per_sentence(texts: Iterable[str]) -> float:
    """Give the average length of a sentence."""
    words, sentences = _count(texts)
    return len(words) / sentences


def _count(texts: Iterable[str]) -> tuple[list[str], int]:
    parts = [part for text in texts for part in _SENTENCE_END.split(text) if _WORD.search(part)]
    return [word for part in parts for word in _WORD.findall(part)], len(parts)


def _syllables(word: str) -> int:
    letters = word.lower()
    groups = len(_VOWELS.findall(letters))
    is_silent = letters.endswith("e") and not letters.endswith(("le", "ee", "ye"))
    is_silent = is_silent or (letters.endswith("ed") and letters[-3:-2] not in ("t", "d"))
    return max(1, groups - is_silent)
