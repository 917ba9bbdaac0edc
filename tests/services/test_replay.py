"""What was said stays said: every stored case weighs the same again, byte for byte."""

import pytest

from studio.services import assessments, consultations, sealing
from tests.builders import make_assessed
from tests.cases.runner import read_cases
from tests.conftest import Work

#: Recorded cases by the first letter of their id, so that a failure names its part.
PARTS = sorted({case["id"][0] for case in read_cases()})


@pytest.mark.parametrize("part", PARTS)
def test_every_stored_case_replays_to_the_same_bytes(work: Work, look: Work, part: str) -> None:
    cases = [case for case in read_cases() if case["id"].startswith(part)][:60]
    stored: dict[str, str] = {}
    for case in cases:
        with work() as unit:
            visit = make_assessed(
                unit,
                case["case"]["bump"],
                intake=case["case"].get("client") or {},
                request_id=f"request-{case['id']:>010}",
            )
            found = consultations.get(unit, visit.public_id).bumps[0].assessment
            assert found is not None
            stored[found.public_id] = sealing.canonical(found.answer)

    with look() as unit:
        again = {public_id: assessments.replay(unit, public_id) for public_id in stored}

    assert again == stored
