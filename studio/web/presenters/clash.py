"""Two versions of one intake, side by side."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from studio.web.presenters.words import plain, spoken

Value = TypeVar("Value")

#: Questions answered by picking one; the rest is in the client's own words.
#: Who confirmed it and where it came from, no answers.
_MARKS = frozenset({"confirmed", "from_form"})
_CHOSEN = frozenset({"sex", "pregnancy", "goal", "skin_type"})


@dataclass(frozen=True, slots=True)
class ClashRow:
    """One question with both answers; `key` is sent when the saved one is kept."""

    key: str
    label: str
    theirs: str
    yours: str


def clash_rows(theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> tuple[ClashRow, ...]:
    """Return the questions that were answered differently."""
    keys = (key for key in dict.fromkeys((*theirs, *yours)) if key not in _MARKS)
    return tuple(
        ClashRow(
            key, plain(key), answer_words(key, theirs.get(key)), answer_words(key, yours.get(key))
        )
        for key in keys
        if theirs.get(key) != yours.get(key)
    )


def settled(
    yours: Mapping[str, Value], saved: Mapping[str, Value], kept: Collection[str]
) -> dict[str, Value]:
    """Return your version, with the saved one wherever that was picked."""
    mixed = {key: value for key, value in yours.items() if key not in kept}
    return mixed | {key: saved[key] for key in kept if key in saved}


def answer_words(key: str, value: Any) -> str:  # noqa: ANN401 - any answer of an intake
    """Return an answer of the intake as people say it."""
    match value:
        case None:
            return "not asked"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(answer_words(key, item) for item in value) or "asked, none"
        case dict():
            return " · ".join(str(part) for part in value.values() if part not in (None, ""))
        case _:
            return spoken(key, value) if key in _CHOSEN else str(value)
