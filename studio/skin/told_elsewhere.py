"""What somebody wrote into a booking form, read as the `client` part of a case.

Nobody asked these questions the way the studio does, so a list that comes of it is never whole:
`open_lists` marks each one until a therapist has asked.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from studio.skin.dictionary import Dictionary, Reading

#: Key under which an intake remembers what came from a form; no part of a case.
FROM_FORM: Final = "from_form"
#: Letters and items that a case takes.
_LONGEST, _MOST = 200, 40
#: Words of a question that say what its answers are; an answer there counts even when unknown.
_ASKS: Final = (
    ("allergies", re.compile(r"(?i)allerg|al[eé]rgi")),
    ("conditions", re.compile(r"(?i)condition|illness|disease|diagnos|health|salud|enferm")),
    ("medications", re.compile(r"(?i)medic|meds|drug|cream|retin|accutane|prescri|crema")),
    ("recent", re.compile(r"(?i)recent|last (weeks?|months?)|reciente")),
)
_FIELD_OF: Final = {
    "medications": "med",
    "allergies": "allergy",
    "conditions": "condition",
    "recent": "recent",
    "family": "family",
}
#: Where an answer is looked up when its question does not say.
_ORDER: Final = ("medications", "recent", "allergies", "conditions")
_YES: Final = frozenset({"yes", "y", "true", "sí", "si", "1", "on"})
_NO: Final = frozenset({"no", "n", "false", "none", "nope", "never", "n/a", "na", "nada", "0", "-"})
#: Stand in a list that nobody asked through; the dictionary knows none of them, so the assessment
#: goes on asking.
_NOT_ASKED: Final = {
    "medications": "ask for others",
    "allergies": "ask for others",
    "conditions": "ask for others",
}


def told_in(answers: Mapping[str, object], dictionary: Dictionary) -> dict[str, Any]:
    """Return lists of a case with what the answers tell about health; often none."""
    found: dict[str, list[Any]] = {}
    for question, value in answers.items():
        for field, text in _items(str(question), value, dictionary):
            item = _as_item(field, text)
            if item not in found.setdefault(field, []) and len(found[field]) < _MOST:
                found[field].append(item)
    return {field: items for field, items in found.items() if items}


def joined(told: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Add items to the lists of a `client` part; what is there already stays as it is."""
    whole = dict(told)
    for field in _FIELD_OF.keys() & more.keys():
        before = list(whole.get(field) or ())
        names = {_name(item) for item in before}
        whole[field] = before + [item for item in more[field] if _name(item) not in names]
    return whole


def with_form(told: Mapping[str, Any], more: Mapping[str, Any], provider: str) -> dict[str, Any]:
    """Add what a form told, and remember that it came from there."""
    if not more:
        return dict(told)
    items = {field: [_said(item) for item in found] for field, found in more.items()}
    unasked = sorted(field for field in more if told.get(field) is None)
    mark = {"provider": provider, "items": items, "unasked": unasked}
    return {**joined(told, more), FROM_FORM: mark}


def open_lists(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `client` part of a case: lists that only a form began are not whole."""
    case = {key: value for key, value in told.items() if key != FROM_FORM}
    for field in (told.get(FROM_FORM) or {}).get("unasked", ()):
        word = _NOT_ASKED.get(field)
        if word:
            case[field] = [*case.get(field, ()), _as_item(field, word)]
    return case


def _items(question: str, value: object, dictionary: Dictionary) -> Iterator[tuple[str, str]]:
    """Yield field and words of all that one answer tells."""
    for text in _texts(value):
        if text.casefold() in _NO:
            continue
        if text.casefold() in _YES:
            yield from _agreed(question, dictionary)
            continue
        asked = next((field for field, words in _ASKS if words.search(question)), None)
        field = _field(text, asked, dictionary)
        if field:
            yield field, text


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of an answer; a yes is one, a number says nothing by itself."""
    if value is True:
        yield "yes"
    elif isinstance(value, str):
        for part in re.split(r"[\n;]+", value):
            text = " ".join(part.split())[:_LONGEST].strip()
            if text:
                yield text
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _agreed(question: str, dictionary: Dictionary) -> Iterator[tuple[str, str]]:
    """Yield what a yes agrees to, where the question names it: "Are you pregnant?"."""
    reading = dictionary.read("condition", question[:_LONGEST])
    if reading.factors and reading.parts:
        for part in reading.parts:
            yield _field(part, None, dictionary) or "conditions", part


def _field(text: str, asked: str | None, dictionary: Dictionary) -> str | None:
    """Return the list that a text belongs to, or None when it says nothing about health."""
    reading = dictionary.read("med", text)
    if reading.relation == "negated":
        return None
    if asked and (asked != "recent" or reading.factors or reading.recent):
        says_nothing = reading.known and not reading.factors and not reading.parts
        return None if says_nothing and asked != "allergies" else asked
    if not reading.factors and not reading.recent:
        return None
    if reading.relation == "family":
        return "family"
    return next((field for field in _ORDER if _is_own(field, reading, dictionary)), "conditions")


def _is_own(field: str, reading: Reading, dictionary: Dictionary) -> bool:
    """Tell whether a list itself holds one of the names that were recognized."""
    names = (dictionary.suggest(_FIELD_OF[field], part, limit=50) for part in reading.parts)
    return any(
        part.casefold() in {name.casefold() for name in found}
        for part, found in zip(reading.parts, names, strict=True)
    )


def _as_item(field: str, text: str) -> Any:  # noqa: ANN401 - as a case has it
    """Return an item of a case; when it was is not known, so it counts as now."""
    if field == "medications":
        return {"name": text, "stopped_days_ago": None}
    return {"what": text, "days_ago": 0} if field == "recent" else text


def _said(item: Any) -> str:  # noqa: ANN401 - a word, or a mapping with more
    return item if isinstance(item, str) else str(item.get("name") or item.get("what"))


def _name(item: Any) -> str:  # noqa: ANN401 - as above
    return _said(item).casefold()
