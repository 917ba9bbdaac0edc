"""Names, addresses, numbers and answers as the studio keeps them."""

import re
from collections.abc import Iterable, Mapping

import phonenumbers

#: What may stand before a name. "Don" is missing on purpose: it is a first name too.
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "dra", "prof", "sr", "sra", "srta"})
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MOST_EMAIL = 254
_MOST_PHONE = 40
#: What one answer may hold: signs of a text, choices or links of a list, signs of a question.
MOST_ANSWER = 10_000
MOST_PARTS = 100
MOST_LABEL = 500
#: Answers of one post; no form asks as much.
MOST_ANSWERS = 500
_SPARE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")


def text_of(value: object) -> str:
    """Return a value as one text; "" when it holds none."""
    if isinstance(value, str):
        return _SPARE.sub("", value).strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return joined(value)
    if isinstance(value, dict):
        return text_of(value.get("value"))
    return ""


def joined(values: Iterable[object], between: str = " ") -> str:
    """Return the texts of some values as one; empty ones leave no gap."""
    return between.join(text for value in values if (text := text_of(value)))


def name_of(value: object) -> str | None:
    """Return a person's name without a title, with single spaces."""
    words = text_of(value).split()
    while len(words) > 1 and words[0].rstrip(".").lower() in _TITLES:
        words = words[1:]
    return " ".join(words) or None


def joined_name(first: object, last: object) -> str | None:
    """Return a name given in two parts."""
    return name_of(joined((first, last)))


def email_of(value: object) -> str | None:
    """Return an e-mail address in lower case; None for what cannot be one."""
    address = text_of(value).lower()
    is_address = len(address) <= _MOST_EMAIL and _EMAIL.fullmatch(address)
    return address if is_address else None


def phone_of(value: object, region: str) -> str | None:
    """Return a number as E.164; one without a country's code is of the region.

    A number only has to be possible: lists of numbers in use are always behind.
    """
    text = text_of(value)
    if len(text) > _MOST_PHONE:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def kept(answers: Mapping[str, object]) -> dict[str, object]:
    """Return what was answered, under tidy labels; numbers and yes or no keep their type."""
    found: dict[str, object] = {}
    for label, value in answers.items():
        if not is_empty(answer := tidy(value)):
            found[unused(tidy_label(label), found)] = answer
        if len(found) == MOST_ANSWERS:
            break
    return found


def tidy(value: object) -> object:
    """Return an answer without spare spaces and without its empty parts."""
    if isinstance(value, str):
        return _cut(text_of(value), MOST_ANSWER)
    if isinstance(value, list):
        return [part for each in value if not is_empty(part := tidy(each))][:MOST_PARTS]
    if isinstance(value, dict):
        return kept(value)
    return value


def is_empty(value: object) -> bool:
    """Tell whether a value says nothing; 0 and no say something."""
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def tidy_label(label: str) -> str:
    """Return a question's text without the spaces around it."""
    return _cut(_SPARE.sub("", label).strip(), MOST_LABEL)


def _cut(text: str, most: int) -> str:
    """Return a text that fits a page; what was cut off is shown by its end."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def unused(label: str, found: Mapping[str, object]) -> str:
    """Return a label that hides no other answer."""
    numbers = (f"{label} ({number})" for number in range(2, len(found) + 3))
    return next(each for each in (label, *numbers) if each not in found)
