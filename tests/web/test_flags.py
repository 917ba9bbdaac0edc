"""Red flags on the pages: locked until answered, and answered in place."""

from flask.testing import FlaskClient

from studio.context import StudioState
from tests.web.reading import held, words
from tests.web.test_finish import SIGNED, seen


def test_treat_and_finish_are_locked_until_the_flag_is_answered(
    pages: FlaskClient, studio: StudioState, grave_visit: str
) -> None:
    base = f"/consultations/{grave_visit}"
    assert "Locked by a red flag" in words(pages.get(f"{base}/treat"))
    assert "A red flag waits for your answer" in words(pages.get(f"{base}/finish"))
    pages.post(f"{base}/finish", data=SIGNED)
    assert seen(studio, grave_visit).consultation.signed_at is None

    answer = pages.post(f"{base}/flags", data={"answer": "refer"})

    assert answer.headers["Location"] == f"{base}/referral"
    said = words(pages.get(f"{base}/treat"))
    assert "Locked by a red flag" not in said
    assert "Red flag answered: Stop and refer" in said
    assert "Stop: a clinician should look at this" not in said


def test_carrying_on_without_a_reason_is_refused_in_place(
    pages: FlaskClient, studio: StudioState, grave_visit: str
) -> None:
    path = f"/consultations/{grave_visit}/flags"

    refused = pages.post(path, data={"answer": "carry_on", "reason": "ok"})

    assert refused.status_code == 422
    assert "Write your reason, 10 letters or more" in words(refused)
    assert held(refused)["reason"][0] == "ok"
    assert seen(studio, grave_visit).flags.open
    reason = "A dermatologist saw it on Monday"
    assert pages.post(path, data={"answer": "carry_on", "reason": reason}).status_code == 303
    assert reason in words(pages.get(f"/consultations/{grave_visit}/assess"))
