"""How many school years a text asks for, and the sentences that ask for too many.

English is graded as Flesch and Kincaid did, Spanish as Crawford did.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass

from studio.documents.dates import Language
from studio.documents.facts import Online
from studio.documents.letterhead import Letterhead
from studio.documents.plan_view import PlanView

#: A sentence above this grade is shown to the therapist: a plan keeps to 6, and a single sentence
#: may stand out a little. One shorter than this many words is never shown, because one long word,
#: or a product's name, would decide alone.
HARD_GRADE = 9.0
FEW_WORDS = 9

_WORD = re.compile(r"[^\W\d_][^\W\d_'-]*")
_SENTENCE_END = re.compile(r"(?<=[.!?:])(?:\s+|$)")
_VOWELS = {
    Language.EN: re.compile(r"[aeiouy]+"),
    # Strong vowels are syllables of their own, also an accented weak one; weak ones join them.
    Language.ES: re.compile(r"[iuü]*[aeoáéó][iuüy]?(?![aeoáéíóú])|[íú]|[iuü]*[aeoáéó]|[iuüy]+"),
}


@dataclass(frozen=True, slots=True)
class Hard:
    """A sentence that is hard to read, and the school years it asks for."""

    sentence: str
    grade: float


def hard_sentences(view: PlanView, above: float = HARD_GRADE) -> tuple[Hard, ...]:
    """Find the sentences of a plan that are over a grade, hardest first, each once."""
    texts = [text for field in fields(view) for text in _texts(getattr(view, field.name))]
    return hard_among(texts, view.head.language, above)


def hard_among(
    texts: Iterable[str], language: Language, above: float = HARD_GRADE
) -> tuple[Hard, ...]:
    """Find the sentences over a grade among some texts; for words still being written."""
    graded = {
        sentence: Hard(sentence, round(grade([sentence], language), 1))
        for sentence in _sentences(texts)
        if len(_WORD.findall(sentence)) >= FEW_WORDS
    }
    hard = [found for found in graded.values() if found.grade > above]
    return tuple(sorted(hard, key=lambda found: -found.grade))


def grade(texts: Iterable[str], language: Language = Language.EN) -> float:
    """Give the grade of texts read one after the other; each text ends a sentence."""
    words, sentences = _count(texts)
    if not words:
        return 0.0
    syllables = sum(_syllables(word.lower(), language) for word in words)
    if language is Language.ES:
        hundred = 100 / len(words)
        return -0.205 * sentences * hundred + 0.049 * syllables * hundred - 3.407
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def words_per_sentence(texts: Iterable[str]) -> float:
    """Give the average length of a sentence."""
    words, sentences = _count(texts)
    return len(words) / max(1, sentences)


def _count(texts: Iterable[str]) -> tuple[list[str], int]:
    sentences = list(_sentences(texts))
    return [word for one in sentences for word in _WORD.findall(one)], len(sentences)


def _texts(value: object) -> Iterator[str]:
    """Read what the client reads: the head and our own fixed words are graded in tests."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, type | Letterhead | Online):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for part in _SENTENCE_END.split(text):
            if _WORD.search(part):
                yield part.strip()


def _syllables(word: str, language: Language) -> int:
    groups = len(_VOWELS[language].findall(word))
    if language is Language.ES:
        return max(1, groups)
    is_silent = word.endswith("e") and not word.endswith(("le", "ee", "ye"))
    is_silent = is_silent or (word.endswith("ed") and word[-3:-2] not in ("t", "d"))
    return max(1, groups - is_silent)
