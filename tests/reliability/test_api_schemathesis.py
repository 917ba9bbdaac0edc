"""The API keeps what its document says, whatever is sent: 300 cases here, 12,000 with `--long`.

Cases are made by schemathesis from the document of the running app, such as fit it and such as
do not. Into most of those that fit go services, times, ids and tokens that are really there, those
of earlier answers too, so that they get past the door.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, CheckFunction, GenerationMode, checks
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import positive_data_acceptance

from studio.models import Schedule
from studio.services.api_keys import Scope
from tests.api.conftest import Program, day_of, make_key, open_every_day, said
from tests.web.people import OWNER

CASES, LONG = 300, 12_000
#: Part of the cases that fit into which goes what is really there.
FITTING = 0.75
SERVER_FAULTS, DONE = range(500, 600), range(200, 300)
#: What makes something comes first, what ends it last: each way finds what is there.
ORDER = (
    "GET /v1/services",
    "GET /v1/practitioners",
    "GET /v1/availability",
    "POST /v1/holds",
    "POST /v1/bookings",
    "GET /v1/bookings/{id}",
    "POST /v1/bookings/{id}/answers",
    "POST /v1/bookings/{id}/move",
    "POST /v1/holds/{token}/extend",
    "POST /v1/assessments",
    "DELETE /v1/holds/{token}",
    "POST /v1/bookings/{id}/cancel",
)


@pytest.fixture
def program(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A program that may ask as often as it likes, in a studio of three who work every day."""
    monkeypatch.setattr("studio.services.throttle.use", lambda *_given: None)
    state = app.extensions["studio"]
    with state.unit_of_work(OWNER) as unit:
        open_every_day(unit.session.add)
        unit.session.flush()
        [house] = unit.session.query(Schedule).all()
        for ref in ("anna", "berta"):
            unit.session.add(Schedule(ref=ref, name=ref, shifts=house.shifts, changes=[]))
    return Program(app.test_client(), make_key(state, *Scope))


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
def test_nothing_breaks_the_api_or_its_document(
    app: Flask,
    program: Program,
    long: bool,  # noqa: FBT001 - a fixture
    mode: GenerationMode,
    capsys: pytest.CaptureFixture[str],
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    found = [way.ok() for way in schema.get_all_operations() if isinstance(way, Ok)]
    ways = {way.label: way for way in found}
    assert set(ways) == set(ORDER)
    # What is too long for its field may be too long for any body, which 413 says.
    refusing = schema.config.checks.negative_data_rejection
    refusing.expected_statuses = [*refusing.expected_statuses, "413"]
    # No schema tells which services a studio has: what fits it may still be refused.
    not_asked: list[CheckFunction] = [positive_data_acceptance]
    each = (LONG if long else CASES) // (2 * len(ways)) + 1
    there = There(free_starts(program))
    seen: Counter[tuple[str, int]] = Counter()

    def try_out(label: str) -> None:
        @settings(
            max_examples=each,
            deadline=None,
            database=None,
            derandomize=not long,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=ways[label].as_strategy(generation_mode=mode), seed=st.integers(0, 2**32))
        def ask(case: Case[Any], seed: int) -> None:
            # One draw for all: what is there changes, and Hypothesis repeats some cases.
            chance = Random(seed)  # noqa: S311 - a test
            if mode is GenerationMode.POSITIVE and chance.random() < FITTING:
                there.put_in(case, chance)
            answer = case.call_and_validate(headers=program.headers(), excluded_checks=not_asked)
            there.learn(label, answer)
            seen[label, answer.status_code] += 1

        ask()

    for label in ORDER:
        try_out(label)
    statuses = Counter(status for (_, status), count in seen.items() for _ in range(count))
    done = sum(count for status, count in statuses.items() if status in DONE) / seen.total()
    if long:
        with capsys.disabled():
            print(mode, seen.total(), sorted(statuses.items()), f"{done:.0%} of 2xx")  # noqa: T201
    assert seen.total() >= each * len(ways) * 0.9
    assert not set(statuses) & set(SERVER_FAULTS)
    if mode is GenerationMode.POSITIVE:
        assert {200, 201, 204, 404, 422} <= set(statuses)
        assert done >= 0.5
        assert {label for label, status in seen if status in DONE} == set(ORDER)


def test_the_checks_would_see_a_fault(app: Flask, program: Program) -> None:
    names = {check.__name__ for check in checks.CHECKS.get_all()}

    assert {"not_a_server_error", "response_schema_conformance", "ignored_auth"} <= names


def free_starts(program: Program) -> list[str]:
    days = {"from": f"{day_of(3)}", "to": f"{day_of(50)}"}
    told = said(program.get("/availability", service="consultation", **days))
    return [one["start"] for one in told["times"]]


@dataclass
class There:
    """What is really there, and what answers brought."""

    starts: list[str]
    tokens: list[str] = field(default_factory=list)
    bookings: list[str] = field(default_factory=list)
    number: int = 0

    def learn(self, label: str, answer: Response) -> None:
        """Keep what a later case can ask about."""
        match label, answer.status_code:
            case "POST /v1/holds", 201:
                self.tokens.append(answer.json()["token"])
            case "POST /v1/bookings", 201:
                self.bookings.append(answer.json()["id"])
            case "POST /v1/bookings/{id}/cancel", 200:
                self.bookings.remove(answer.json()["id"])

    def put_in(self, case: Case[Any], chance: Random) -> None:
        """Replace in a case all that only the studio can know, or no schema tells."""
        self.number += 1
        body = case.body if isinstance(case.body, dict) else {}
        if "Idempotency-Key" in (case.headers or {}):
            case.headers["Idempotency-Key"] = f"case-{self.number:012d}"
        body.pop("rest", None)
        if "name" in body:
            self._who(body)
            self._what(body, chance)
        known: dict[str, list[str]] = {
            "id": self.bookings,
            "token": self.tokens,
            "service": ["consultation"],
            "start": self.starts,
            "practitioner": ["", "", "house"],
        }
        for held in (case.path_parameters or {}, case.query or {}, body):
            for name, values in known.items():
                if name in held and values:
                    held[name] = chance.choice(values)
        if "from" in (case.query or {}):
            first = chance.randint(0, 60)
            case.query["from"] = f"{day_of(first)}"
            case.query["to"] = f"{day_of(first + chance.randint(0, 20))}"
        if "answers" in body:
            body["answers"] = {"Medicines": "none", "Allergies": ["latex"]}

    def _who(self, body: dict[str, Any]) -> None:
        body["name"], body["phone"] = f"Person {self.number}", ""
        body["email"] = f"person{self.number}@example.com"
        body.pop("concern", None)

    def _what(self, body: dict[str, Any], chance: Random) -> None:
        """Ask for a time that is held, or for a free one."""
        for name in ("hold", "first"):
            body.pop(name, None)
        body |= {"service": "", "start": ""}
        if self.tokens and chance.random() < 0.5:
            body["hold"] = chance.choice(self.tokens)
            del body["service"], body["start"]
