"""Questions and answers of forms whose labels a person wrote."""

import re
from collections.abc import Iterable

from studio.inbound.values import MOST_ANSWERS, is_empty, kept, phone_of, tidy, unused

_PHONE = re.compile(
    r"\b(tele)?phones?\b|\bmobile\b|\bcell\b|\btel\b|\bwhats ?app\b"
    r"|tel[ée]fono|\bm[óo]vil\b|\bcelular\b",
    re.IGNORECASE,
)
#: Whose number it is, where it is not the client's own.
_OF_OTHERS = re.compile(
    r"emergenc|doctor|physician|dermatolog|pharmac|m[ée]dic|farmaci|\bpartner|\bfriend|referr",
    re.IGNORECASE,
)
#: Where the words of a key touch: "phone_number", "phoneNumber".
_SEAMS = re.compile(r"_|(?<=[a-z])(?=[A-Z])")

Pairs = Iterable[tuple[str, object]]


def asks_for_phone(question: str) -> bool:
    """Tell whether a question asks for the client's own phone number."""
    words = _SEAMS.sub(" ", question)
    return bool(_PHONE.search(words)) and not is_of_others(words)


def is_of_others(question: str) -> bool:
    """Tell whether a question is about somebody else: whom to call, who treats the client."""
    return bool(_OF_OTHERS.search(question))


def first_phone(pairs: Pairs, region: str) -> tuple[str | None, str | None]:
    """Return the first number that was asked for and can be read, and its question."""
    for question, value in pairs:
        if asks_for_phone(question) and (number := phone_of(value, region)):
            return number, question
    return None, None


def labelled(pairs: Pairs) -> dict[str, object]:
    """Return answers by question; two questions of one name both stay."""
    found: dict[str, object] = {}
    for question, value in pairs:
        answer = tidy(value)
        if not is_empty(answer):
            found[unused(question, found)] = answer
        if len(found) == MOST_ANSWERS:
            break
    return kept(found)
