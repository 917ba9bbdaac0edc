"""Answers of a calm client to every question, but where the story says otherwise."""

from collections.abc import Mapping
from typing import Any

from studio.skin.questionnaire.flow import fields_of
from studio.skin.questionnaire.model import NONE, Answers, Field, Kind, Person, Question

#: What a client without worries says where "no" is no answer.
CALM: Mapping[str, Any] = {
    "sex": "female",
    "first_noticed": "months",
    "concern_zones": ["cheeks"],
    "changes": ["same"],
    "goal": "smooth",
    "distress": "little",
    "skin_type": "combination",
    "sensitivity": "some",
    "fst_burn": "mild",
    "fst_tan": "medium",
    "pregnancy": "none",
    "named": "no",
    "isotretinoin": "never",
    "sunscreen_use": "daily",
    "time_budget": "five",
    "followup": "visit",
    "medicines": [],
}


def intake_answers(
    question: Question, given: Answers, person: Person, told: Mapping[str, Any]
) -> dict[str, Any]:
    """Answer one page."""
    fields = fields_of(question, given, person)
    answers = {field.key: _answer(field, told) for field in fields}
    return {key: value for key, value in answers.items() if value is not None}


def _answer(field: Field, told: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any kind of answer
    if field.key in told:
        return told[field.key]
    if field.key in CALM:
        return CALM[field.key]
    match field.kind:
        case Kind.MANY:
            return [NONE]
        case Kind.ONE:
            return field.options[0]
        case _:
            return None
