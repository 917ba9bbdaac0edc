"""Questions of an answer, each with the chips or the box that answers it in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.skin.knowledge import Knowledge
from studio.web.forms.answer import BUMP_KEYS, CLIENT_CHOICES, CLIENT_LISTS, NUMBER_UNITS
from studio.web.forms.look import ONE_ANSWER, OWN_NONE
from studio.web.presenters.chips import (
    ASKED_NONE,
    CANNOT_TELL,
    Chip,
    ChipGroup,
    ChipPart,
    parted,
)
from studio.web.presenters.look_layout import PARTS, WITH_NONE
from studio.web.presenters.words import condition_name, service_name, spoken

#: Questions shown; more at once is a form, not a question.
MOST_SHOWN = 3
_NAME = "value"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `unit` is set when a number answers it."""

    feature: str
    group: ChipGroup
    unit: str
    separates: str
    elsewhere_url: str


def question_views(  # noqa: PLR0913, PLR0917 - the pieces of one page
    answer: Mapping[str, Any],
    features: Mapping[str, Any],
    number: int,
    checkin_url: str,
    knowledge: Knowledge,
    problem: tuple[str, str] = ("", ""),
) -> tuple[Question, ...]:
    """Return the first questions; `problem` is a feature and the words shown at it."""
    return tuple(
        Question(
            feature=item["feature"],
            group=_group(item, features, f"ask-{number}-{place}", knowledge, problem),
            unit=NUMBER_UNITS.get(item["feature"], ""),
            separates=_separates(item["separates"], knowledge),
            elsewhere_url="" if _answers_here(item["feature"]) else checkin_url,
        )
        for place, item in enumerate(answer["questions"][:MOST_SHOWN], start=1)
    )


def _answers_here(feature: str) -> bool:
    return feature in BUMP_KEYS or feature in NUMBER_UNITS or feature in CLIENT_CHOICES


def _group(
    item: Mapping[str, Any],
    features: Mapping[str, Any],
    anchor: str,
    knowledge: Knowledge,
    problem: tuple[str, str],
) -> ChipGroup:
    feature = item["feature"]
    kind = "radio" if _is_single(feature) else "checkbox"
    return ChipGroup(
        id=anchor,
        legend=item["ask"],
        kind=kind,
        parts=_parts(feature, features, kind, knowledge),
        sides=_sides(feature, kind),
        error=problem[1] if problem[0] == feature else "",
    )


def _is_single(feature: str) -> bool:
    return BUMP_KEYS.get(feature) in ONE_ANSWER or feature not in BUMP_KEYS


def _parts(
    feature: str, features: Mapping[str, Any], kind: str, knowledge: Knowledge
) -> tuple[ChipPart, ...]:
    if feature in BUMP_KEYS:
        name = BUMP_KEYS[feature]
        chosen = features.get(name) or ()
        listed = [chosen] if isinstance(chosen, str) else list(chosen)
        return parted(knowledge, feature, PARTS.get(name, ()), listed, name=_NAME, kind=kind)
    chips = tuple(
        Chip(_NAME, value, _choice_label(feature, value), on=False, kind=kind)
        for value in CLIENT_CHOICES.get(feature, ())
    )
    return (ChipPart("", chips),)


def _choice_label(feature: str, value: str) -> str:
    return f"Type {value}" if feature == "fitzpatrick" else spoken(feature, value)


def _sides(feature: str, kind: str) -> tuple[Chip, ...]:
    sides = []
    name = BUMP_KEYS.get(feature, "")
    if name in WITH_NONE:
        none = "none" if name in OWN_NONE else ASKED_NONE
        sides.append((none, "None of these"))
    if feature in CLIENT_LISTS:
        sides.append((ASKED_NONE, "Asked, none"))
    sides.append((CANNOT_TELL, "Won't say" if feature in CLIENT_CHOICES else "Can't tell"))
    return tuple(
        Chip(_NAME, value, label, on=False, side=True, kind=kind) for value, label in sides
    )


def _separates(keys: list[str], knowledge: Knowledge) -> str:
    services = knowledge.data["services"]
    names = [
        service_name(knowledge, key) if key in services else condition_name(knowledge, key)
        for key in keys
    ]
    return ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
