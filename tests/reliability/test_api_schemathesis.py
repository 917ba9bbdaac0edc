"""The API keeps what its document says, whatever is sent: 300 cases here, 12,000 with `--long`.

Cases are made by schemathesis from the document of the running app, such as fit it and such as
do not. Into some go ids, tokens and times that are really there, so that they get past the door.
"""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, CheckFunction, GenerationMode, checks
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from studio.services.api_keys import Scope
from tests.api.conftest import Program, make_key, open_every_day
from tests.web.people import OWNER

CASES, LONG = 300, 12_000
SERVER_FAULTS = range(500, 600)


@pytest.fixture
def program(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A program that may ask as often as it likes."""
    monkeypatch.setattr("studio.services.throttle.use", lambda *_given: None)
    state = app.extensions["studio"]
    with state.unit_of_work(OWNER) as unit:
        open_every_day(unit.session.add)
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
    ways = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(ways) == 12
    # No schema tells which services a studio has: what fits it may still be refused.
    not_asked: list[CheckFunction] = [positive_data_acceptance]
    each = (LONG if long else CASES) // (2 * len(ways)) + 1
    real = real_things(program)
    seen: dict[int, int] = {}

    for way in ways:

        @settings(
            max_examples=each,
            deadline=None,
            database=None,
            derandomize=not long,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=way.as_strategy(generation_mode=mode), data=st.data())
        def ask(case: Case[Any], data: st.DataObject) -> None:
            if mode is GenerationMode.POSITIVE:
                put_in(case, real, data.draw)
            answer = case.call_and_validate(headers=program.headers(), excluded_checks=not_asked)
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1

        ask()

    if long:
        with capsys.disabled():
            print(mode, sum(seen.values()), dict(sorted(seen.items())))  # noqa: T201 - the result
    assert sum(seen.values()) >= each * len(ways) * 0.9
    assert not set(seen) & set(SERVER_FAULTS)
    if mode is GenerationMode.POSITIVE:
        # That a booking succeeds takes luck in a short run; `tests/api` shows it each time.
        assert {200, 204, 404, 422} | ({201} if long else set()) <= set(seen)


def test_the_checks_would_see_a_fault(app: Flask, program: Program) -> None:
    names = {check.__name__ for check in checks.CHECKS.get_all()}

    assert {"not_a_server_error", "response_schema_conformance", "ignored_auth"} <= names


def real_things(program: Program) -> dict[str, list[str]]:
    """Return ids, tokens and times that are there."""
    starts = program.free(3) + program.free(4) + program.free(5)
    bookings = [
        program.booked(start, email=f"client{number}@example.com")["id"]
        for number, start in enumerate(starts[0:60:20])
    ]
    return {
        "id": bookings,
        "token": ["nothing"],
        "service": ["consultation"],
        "start": starts,
        "practitioner": ["", "house"],
    }


def put_in(case: Case[Any], real: dict[str, list[str]], draw: Callable[..., str]) -> None:
    """Replace about half of what stands in a case by what is really there."""
    body = case.body if isinstance(case.body, dict) else {}
    for held in (case.path_parameters or {}, case.query or {}, body):
        for name, values in real.items():
            if name in held and draw(st.booleans()):
                held[name] = draw(st.sampled_from(values))
    if "hold" in body and "start" in body and draw(st.booleans()):
        del body["hold"]
        body["service"] = "consultation"
        body["start"] = draw(st.sampled_from(real["start"]))
