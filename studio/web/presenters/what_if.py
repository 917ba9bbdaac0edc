"""What an answer to a question would change: each possible answer is weighed for a moment."""

from collections.abc import Iterator, Mapping
from typing import Any

from studio.services.assessments import Assessed
from studio.services.remembered import Remembered
from studio.skin.assessment import assess
from studio.skin.case import CaseError
from studio.skin.knowledge import Knowledge
from studio.web.forms.answer import (
    BUMP_KEYS,
    CLIENT_CHOICES,
    CLIENT_LISTS,
    AnswerError,
    take_answer,
)
from studio.web.presenters.chips import ASKED_NONE
from studio.web.presenters.levels import highest, level_of

#: Answers tried per question; one takes about a millisecond.
MOST_TRIED = 16
_SAID: Remembered[str] = Remembered(500)


def what_it_changes(found: Assessed, feature: str, knowledge: Knowledge) -> str:
    """Say to which levels an answer could lead, most cautious first.

    A stored assessment never changes, so that it is weighed for this once.
    """
    key = (found.public_id, feature, knowledge.version)
    return _SAID.of(key, lambda: _changes(found, feature, knowledge))


def _changes(found: Assessed, feature: str, knowledge: Knowledge) -> str:
    now = level_of(found.answer)
    others = [level_of(answer) for answer in _answers(found, feature, knowledge)]
    if not others:
        return ""
    words: list[str] = []
    while others := [level for level in others if level != now and level.word not in words]:
        words.append(highest(others).word)
    if words:
        return f"Could change this to: {', '.join(words)}."
    return "The level stays; what is offered may change."


def _answers(found: Assessed, feature: str, knowledge: Knowledge) -> Iterator[Mapping[str, Any]]:
    bump, client = found.case["bump"], found.case["client"]
    for value in _values(feature, knowledge)[:MOST_TRIED]:
        try:
            taken = take_answer(feature, [value], "", bump, client)
            changed = {"bump": taken.features or bump, "client": taken.intake or client}
            yield assess({**found.case, **changed}, knowledge)
        except (AnswerError, CaseError):
            continue


def _values(feature: str, knowledge: Knowledge) -> tuple[str, ...]:
    """List the answers to try, those that alarm first."""
    if feature in BUMP_KEYS:
        values = tuple(knowledge.data["vocabulary"][feature]["values"])
        return (*sorted(values, key=lambda value: value not in _ALARMING), ASKED_NONE)
    if feature in CLIENT_CHOICES:
        return CLIENT_CHOICES[feature]
    return (ASKED_NONE,) if feature in CLIENT_LISTS else ()


#: Values that lead furthest away from a treatment: they are tried before the cap is reached.
_ALARMING = frozenset(
    {
        "bleeding",
        "pain_tender",
        "discharge",
        "rapid_change",
        "heals_and_reopens",
        "slow_increase",
        "mixed_colors",
        "erosion_ulcer",
        "pearly_sheen",
        "telangiectasia",
        "rolled_edge",
        "color_change",
        "ragged_border",
        "one_unlike_others",
        "spreading_redness",
        "generally_unwell",
        "stony",
        "size",
    }
)
