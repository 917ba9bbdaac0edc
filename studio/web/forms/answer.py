"""One question of the assessment, answered in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.web.forms.look import CHIP_FEATURES, ONE_ANSWER, OWN_NONE
from studio.web.forms.numbers import read_number
from studio.web.presenters.chips import ASKED_NONE, CANNOT_TELL

#: Feature of the vocabulary → key of the bump.
BUMP_KEYS = {feature: name for name, feature in CHIP_FEATURES.items()}
#: Numbers of the bump that one box answers, with their unit.
NUMBER_UNITS: Mapping[str, str] = {
    "size_mm": "mm",
    "extent_mm": "mm",
    "count": "bumps",
    "duration_days": "days ago",
    "growing_weeks": "weeks",
    "non_healing_weeks": "weeks",
    "inflamed_count": "bumps",
    "nodule_count": "bumps",
}
#: Single answers of the client that chips can give.
CLIENT_CHOICES: Mapping[str, tuple[str, ...]] = {
    "pregnancy": ("none", "pregnant", "trying", "breastfeeding"),
    "fitzpatrick": ("I", "II", "III", "IV", "V", "VI"),
    "goal": ("remove", "smooth", "calm", "prevent", "understand"),
    "sex": ("female", "male", "intersex", "other"),
    "skin_type": ("dry", "normal", "combination", "oily", "sensitive", "mature_fragile"),
    "guardian_consent": ("yes", "no"),
}
#: Lists of the client that can be "asked, none" in place; anything else is typed at Check in.
CLIENT_LISTS = ("medications", "allergies", "conditions", "family", "recent", "peel_history")


class AnswerError(ValueError):
    """The answer cannot be taken; the message says why in words for the page."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer changes: the bump's features, the client's intake, or both."""

    features: dict[str, Any] | None
    intake: dict[str, Any] | None


def take_answer(
    feature: str,
    values: Sequence[str],
    number: str,
    features: Mapping[str, Any],
    intake: Mapping[str, Any],
) -> Answered:
    """Return bump and intake with the answer in them. Raises AnswerError."""
    if CANNOT_TELL in values:
        return Answered(_unknown(feature, features), None)
    if feature in BUMP_KEYS:
        return Answered(_chips(feature, list(values), features), None)
    if feature in NUMBER_UNITS:
        return Answered(_number(feature, number, features), None)
    if feature in CLIENT_CHOICES:
        return Answered(None, _choice(feature, values, intake))
    if feature in CLIENT_LISTS and list(values) == [ASKED_NONE]:
        return Answered(None, {**intake, feature: []})
    raise AnswerError("Choose an answer first")


def _unknown(feature: str, features: Mapping[str, Any]) -> dict[str, Any]:
    return {**features, "cannot_tell": sorted({*(features.get("cannot_tell") or ()), feature})}


def _chips(feature: str, values: list[str], features: Mapping[str, Any]) -> dict[str, Any]:
    name = BUMP_KEYS[feature]
    if not values:
        raise AnswerError("Choose an answer first")
    if {ASKED_NONE, "none"} & set(values) and len(values) > 1:
        raise AnswerError("Choose either “none of these” or what you found")
    if name in ONE_ANSWER:
        return {**features, name: values[0]}
    is_none = values == [ASKED_NONE] and name not in OWN_NONE
    return {**features, name: [] if is_none else values}


def _number(feature: str, number: str, features: Mapping[str, Any]) -> dict[str, Any]:
    value = read_number(number)
    if value is None:
        typed = f"; “{number[:40]}” is none" if number.strip() else ""
        raise AnswerError(f"Enter a number, like 4{typed}")
    if feature == "size_mm":
        return {**features, feature: [value, value]}
    whole = feature in {"count", "inflamed_count", "nodule_count"} and value == int(value)
    return {**features, feature: int(value) if whole else value}


def _choice(feature: str, values: Sequence[str], intake: Mapping[str, Any]) -> dict[str, Any]:
    if len(values) != 1 or values[0] not in CLIENT_CHOICES[feature]:
        raise AnswerError("Choose an answer first")
    value: object = values[0] == "yes" if feature == "guardian_consent" else values[0]
    return {**intake, feature: value}
