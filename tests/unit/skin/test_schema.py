"""The published JSON Schemas agree with what the reader takes and the core answers."""

import pytest
from jsonschema import Draft202012Validator

from studio.skin.assessment import assess
from studio.skin.case import CaseError
from studio.skin.schema import answer_schema, case_schema
from tests.cases.runner import read_cases
from tests.unit.skin.strategies import KNOWLEDGE, TREATABLE

CASE = Draft202012Validator(case_schema(KNOWLEDGE.rules))
ANSWER = Draft202012Validator(answer_schema(KNOWLEDGE.rules))


def test_the_schemas_are_schemas() -> None:
    Draft202012Validator.check_schema(case_schema(KNOWLEDGE.rules))
    Draft202012Validator.check_schema(answer_schema(KNOWLEDGE.rules))


def test_every_recorded_case_and_its_answer_keep_to_the_schemas() -> None:
    wrong = []
    for recorded in read_cases():
        case = recorded["case"]
        wrong += [(recorded["id"], error.json_path) for error in CASE.iter_errors(case)]
        answer = assess(case, KNOWLEDGE)
        wrong += [(recorded["id"], error.json_path) for error in ANSWER.iter_errors(answer)]

    assert wrong == []


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("bump", "sites", ["moon"]),
        ("bump", "count", 1.5),
        ("bump", "size_mm", [1]),
        ("bump", "odd", 1),
        ("client", "pregnancy", "maybe"),
        ("client", "medications", [{"stopped_days_ago": 3}]),
        ("client", "age_years", 400),
        ("studio", "license", "doctor"),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(part: str, key: str, value: object) -> None:
    case = {**TREATABLE, part: {**TREATABLE[part], key: value}}

    assert not CASE.is_valid(case)
    with pytest.raises(CaseError):
        assess(case, KNOWLEDGE)
