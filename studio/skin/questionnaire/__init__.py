"""The questions a client answers before the visit, and what the answers mean for a case."""

from studio.skin.questionnaire.flow import (
    Person,
    fields_of,
    is_answered,
    next_open,
    open_questions,
    relevant,
)
from studio.skin.questionnaire.mapping import to_case_client
from studio.skin.questionnaire.model import NONE, NOT_SURE, Answers, Field, Kind, Question

__all__ = [
    "NONE",
    "NOT_SURE",
    "Answers",
    "Field",
    "Kind",
    "Person",
    "Question",
    "fields_of",
    "is_answered",
    "next_open",
    "open_questions",
    "relevant",
    "to_case_client",
]
