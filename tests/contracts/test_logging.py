"""Canary texts walk the whole way; nothing outside the sealed columns may hold them."""

import logging
from pathlib import Path

import pytest

from studio.context import StudioState
from studio.services import bookings, consultations, documents, plans, referrals
from studio.services.decisions import DecisionInput
from studio.services.errors import DecisionRefused, Invalid
from studio.services.referrals import ReferralInput
from tests.builders import BLEEDING, CLEAN, MILIA, a_request, make_assessed
from tests.conftest import THERAPIST, Work
from tests.services.stories import REFER, TREAT

#: Health texts that are stored; each is one of a kind.
CONCERN = "canary-concern-itchy-7d1f"
MEDICINE = "canarymedicine9c2e"
CONDITION = "canarycondition4b8a"
REASON = "canary-reason-because-51aa"
QUESTION = "canary-question-77c3"
PDF = b"%PDF-1.7 canary-paper-2f6d"
CANARIES = (
    *(text.encode() for text in (CONCERN, MEDICINE, CONDITION, REASON, QUESTION)),
    b"canary-paper-2f6d",
    b"pearly_sheen",
    b"cosmetic_extraction",
    b"occlusive_product",
)

INTAKE = {
    **CLEAN,
    "medications": [{"name": MEDICINE, "stopped_days_ago": None}],
    "conditions": [CONDITION],
}


@pytest.fixture
def walked(
    state: StudioState, work: Work, look: Work, monkeypatch: pytest.MonkeyPatch
) -> StudioState:
    """The whole main job, with refusals on the way."""
    monkeypatch.setattr(state, "actor", lambda: THERAPIST)
    with work() as unit:
        treated = make_assessed(unit, MILIA, intake=INTAKE)
        bookings.request_booking(unit, a_request(concern=CONCERN, request_id="request-0000000003"))
        with pytest.raises(DecisionRefused):
            consultations.decide(unit, treated.public_id, TREAT)
        referred = make_assessed(unit, BLEEDING, intake=INTAKE, request_id="request-0000000002")
        consultations.decide(unit, referred.public_id, REFER)
        letter = referrals.draft(
            unit, referred.public_id, ReferralInput("", QUESTION, share_consent=True)
        )
        paper = referrals.issue(unit, letter.public_id, PDF)
    with work() as unit:
        clean = make_assessed(unit, MILIA, request_id="request-0000000004")
        consultations.decide(unit, clean.public_id, replace_reason())
        plans.issue(unit, plans.draft(unit, clean.public_id).public_id, PDF)
    with pytest.raises(Invalid), work() as unit:
        consultations.record_bump(unit, treated.public_id, None, {"colors": [CONCERN]})
    with look() as unit:
        consultations.get(unit, treated.public_id)
        bookings.waiting_opened(unit)
        documents.staff_open(unit, paper.public_id)
    state.share(paper.public_id)
    return state


def replace_reason() -> DecisionInput:
    return DecisionInput(kind=TREAT.kind, services=TREAT.services, sites=TREAT.sites, reason=REASON)


def found_in(paths: list[Path]) -> list[tuple[str, bytes]]:
    return [
        (path.name, canary)
        for path in paths
        if path.is_file()
        for canary in CANARIES
        if canary in path.read_bytes()
    ]


def test_no_file_of_the_studio_holds_a_health_text(walked: StudioState) -> None:
    files = list(walked.data_dir.rglob("*"))

    assert {"studio.db", "studio.db-wal"} <= {path.name for path in files}
    assert found_in(files) == []


def test_no_file_holds_one_after_the_log_was_folded_in(walked: StudioState) -> None:
    with walked.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    assert found_in(list(walked.data_dir.rglob("*"))) == []


def test_no_log_line_holds_a_health_text_or_a_name(
    caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    caplog.set_level(logging.DEBUG)

    request.getfixturevalue("walked")

    told = caplog.text.encode()
    assert [canary for canary in CANARIES if canary in told] == []
    assert b"Lindqvist" not in told
    assert b"mara@example.com" not in told
