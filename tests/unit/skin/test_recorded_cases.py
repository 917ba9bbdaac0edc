"""Every recorded case must get the answer that was worked out by hand."""

from collections.abc import Iterator
from functools import cache

import pytest

from studio.skin.knowledge import Knowledge, load_knowledge
from studio.skin.wording import never_say_problems
from tests.cases.runner import Json, read_cases, run

CASES = tuple(read_cases())
#: A case marked `xfail` names a known fault; once it is mended, the mark must go.
KNOWN_FAULT = pytest.mark.xfail(reason="known fault", strict=True)
EXPECTED = tuple(
    pytest.param(one, id=str(one["id"]), marks=KNOWN_FAULT if one.get("xfail") else ())
    for one in CASES
)


@cache
def _knowledge() -> Knowledge:
    return load_knowledge()


@pytest.mark.parametrize("recorded", EXPECTED)
def test_a_recorded_case_is_answered_as_the_reference_demands(recorded: Json) -> None:
    (outcome,) = run([recorded], _knowledge()).outcomes

    assert outcome.problems == (), recorded["note"]


@pytest.mark.parametrize("recorded", CASES, ids=[str(one["id"]) for one in CASES])
def test_a_summary_stays_within_allowed_wording(recorded: Json) -> None:
    (outcome,) = run([recorded], _knowledge()).outcomes

    assert never_say_problems(outcome.answer["summary"], _knowledge()) == ()


@pytest.mark.parametrize("recorded", CASES, ids=[str(one["id"]) for one in CASES])
def test_an_answer_keeps_the_promises_of_the_contract(recorded: Json) -> None:
    (outcome,) = run([recorded], _knowledge()).outcomes

    assert tuple(broken_promises(outcome.answer)) == ()


def broken_promises(answer: Json) -> Iterator[str]:
    """Yield what the contract says about every answer and this one breaks."""
    disposition = answer["disposition"]
    offered = sorted(r["service"] for r in answer["treatments"] if r["status"] == "offered")
    if offered and disposition in {"hold", "ask", "refer"}:
        yield f"{disposition} offers {offered}"
    if not offered and disposition == "treat":
        yield "treat offers nothing"
    if (answer["referral"] is not None) != (disposition == "refer"):
        yield f"referral with {disposition}"
    if disposition == "ask" and not answer["questions"]:
        yield "ask without a question"
    if len(answer["candidates"]) > 3:
        yield "more than three candidates"
    yield from _broken_rows(answer)
    yield from _broken_block(answer)


def _broken_rows(answer: Json) -> Iterator[str]:
    letters = {"clearance_letter", "prescriber_note"}
    for row in (*answer["treatments"], *answer["homecare"]):
        if row["status"] != "offered" and not row["reasons"]:
            yield f"no reason: {row}"
        if row["status"] == "offered" and letters & set(row.get("requires", ())):
            yield f"offered, but a letter is needed: {row}"


def _broken_block(answer: Json) -> Iterator[str]:
    block, disposition = answer["service_block"], answer["disposition"]
    if block and disposition == "treat":
        yield "a block with treat"
    if not block and disposition in {"hold", "refer"}:
        yield f"no block with {disposition}"
    if block and block["scope"] in {"face", "all"} and answer["elsewhere"]:
        yield f"elsewhere {answer['elsewhere']} under a block of the {block['scope']}"


def test_every_case_has_its_own_id() -> None:
    ids = [one["id"] for one in CASES]

    assert len(ids) == len(set(ids))


def test_the_figures_that_must_be_shown_hold() -> None:
    report = run(CASES, _knowledge())

    missed = [measure for measure in report.measures if not measure.holds]
    assert missed == []
