"""Treatment, plan and the end of a visit, as the pages take them."""

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.services import consultations
from studio.services.consultations import ConsultationView
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, problems, words

SIGNED = {"signature_name": "Mara Lindqvist", "therapist": "Ada Quist", "license_number": "E-1"}


def seen(studio: StudioState, visit: str) -> ConsultationView:
    with studio.reading(THERAPIST) as unit:
        return consultations.get(unit, visit)


@pytest.fixture
def agreed(pages: FlaskClient, visit: str) -> str:
    """A visit agreed on."""
    pages.post(f"/consultations/{visit}/agree")
    return visit


@pytest.fixture
def treated(pages: FlaskClient, agreed: str) -> str:
    """A visit treated as planned."""
    pages.post(f"/consultations/{agreed}/treat", data={"then": "planned"})
    return agreed


@pytest.fixture
def planned(pages: FlaskClient, treated: str) -> str:
    """A visit with its plan issued."""
    pages.post(f"/consultations/{treated}/plan", data={"then": "issue"})
    return treated


@pytest.fixture
def locked(pages: FlaskClient, planned: str) -> str:
    """A visit signed and locked."""
    pages.post(f"/consultations/{planned}/finish", data=SIGNED)
    return planned


def test_as_planned_goes_on_to_the_plan(
    pages: FlaskClient, studio: StudioState, agreed: str
) -> None:
    page = words(pages.get(f"/consultations/{agreed}/treat"))
    assert "Gentle extraction" in page
    assert "As planned" in page

    answer = pages.post(f"/consultations/{agreed}/treat", data={"then": "planned"})

    assert answer.headers["Location"] == f"/consultations/{agreed}/plan"
    done = seen(studio, agreed).treatment
    assert done is not None
    assert [step.service for step in done.steps] == ["cosmetic_extraction"]


def test_what_was_really_done_can_be_typed(
    pages: FlaskClient, studio: StudioState, agreed: str
) -> None:
    sent = {
        "then": "save",
        "done": "cosmetic_extraction",
        "cosmetic_extraction-sites": "cheek",
        "cosmetic_extraction-minutes": "12",
        "cosmetic_extraction-other": "Own gel",
        "cosmetic_extraction-other-lot": "L7",
        "reactions": ["red", "stinging"],
        "note": "Left cheek, gone after 10 minutes",
        "endpoint": "All pearls out",
    }

    assert pages.post(f"/consultations/{agreed}/treat", data=sent).status_code == 303

    shown = pages.get(f"/consultations/{agreed}/treat")
    values = held(shown)
    assert values["cosmetic_extraction-minutes"] == ["12"]
    assert values["cosmetic_extraction-other"] == ["Own gel"]
    assert values["reactions"] == ["red", "stinging"]
    assert values["endpoint"] == ["All pearls out"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cosmetic_extraction-minutes": "16"}, "Enter a number from 1 to 15"),
        ({"cosmetic_extraction-minutes": "soon"}, "Enter a whole number, like 12"),
        ({"cosmetic_extraction-sites": "chin"}, "This place was not decided"),
        ({"done": "peel_lactic"}, "Tick what was done, or tick “Stopped early” if nothing was"),
        ({"reactions": ["none", "red"]}, "Choose either “none” or what you saw"),
        ({"reactions": "other"}, "Write what the reaction was"),
    ],
    ids=["too long", "no number", "elsewhere", "another service", "both", "no words"],
)
def test_what_cannot_be_is_said_at_the_field(
    pages: FlaskClient, studio: StudioState, agreed: str, changes: dict[str, object], said: str
) -> None:
    sent = {
        "then": "save",
        "done": "cosmetic_extraction",
        "cosmetic_extraction-sites": "cheek",
        "reactions": "none",
        **changes,
    }

    answer = pages.post(f"/consultations/{agreed}/treat", data=sent)

    assert answer.status_code == 422
    assert problems(answer) == [said]
    assert seen(studio, agreed).treatment is None


def test_the_plan_is_previewed_adjusted_and_used(
    pages: FlaskClient, studio: StudioState, treated: str
) -> None:
    path = f"/consultations/{treated}/plan"
    shown = held(pages.get(path))
    assert {"gentle_cleanser", "spf"} <= set(shown["homecare"])
    assert [shown[f"next_visit_on-{part}"] for part in ("month", "day", "year")]

    sent = {
        "set": "1",
        "homecare": ["gentle_cleanser", "moisturizer", "spf", "retinol", "aha"],
        "note": "Bring your cream next time.",
        "next_for": "look",
        "then": "preview",
    }
    assert pages.post(path, data=sent).status_code == 303
    page = words(pages.get(path))
    assert "Bring your cream next time." in page
    assert "With retinol: not the same night" in page
    answer = pages.post(path, data={**sent, "then": "issue"})
    assert answer.headers["Location"] == f"/consultations/{treated}/finish"
    assert len(seen(studio, treated).documents) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"note": "This will cure it."}, "“cure” must not be said to a client"),
        ({"homecare": ["benzoyl_peroxide"]}, "not possible"),
        (
            {
                "next_for": "same",
                "next_visit_on-month": "11",
                "next_visit_on-day": "30",
                "next_visit_on-year": "2026",
            },
            "The same service is possible from",
        ),
    ],
    ids=["never said", "withheld", "too early"],
)
def test_a_plan_that_cannot_be_is_refused_at_the_field(
    pages: FlaskClient, studio: StudioState, treated: str, changes: dict[str, object], said: str
) -> None:
    sent = {"set": "1", "homecare": ["spf"], "next_for": "look", "then": "issue", **changes}

    answer = pages.post(f"/consultations/{treated}/plan", data=sent)

    assert answer.status_code == 422
    assert said in problems(answer)[0]
    assert seen(studio, treated).documents == ()


def test_the_plan_is_seen_as_paper_before_it_is_issued(
    pages: FlaskClient, studio: StudioState, treated: str
) -> None:
    answer = pages.get(f"/consultations/{treated}/plan/preview")

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert "Mara" not in answer.headers["Content-Disposition"]
    assert seen(studio, treated).documents == ()


def test_hard_words_are_shown_before_the_plan_goes_out(pages: FlaskClient, treated: str) -> None:
    hard = (
        "Continuous application of exfoliating preparations necessitates considerable "
        "moderation, particularly following unprotected ultraviolet exposure."
    )
    path = f"/consultations/{treated}/plan"

    pages.post(path, data={"set": "1", "homecare": ["spf"], "note": hard, "next_for": "look"})

    assert "Hard to read:" in words(pages.get(path))


def test_a_changed_plan_says_what_is_new_and_a_look_at_it_stores_nothing(
    pages: FlaskClient, studio: StudioState, planned: str
) -> None:
    path = f"/consultations/{planned}/plan"
    sent = {"set": "1", "homecare": ["gentle_cleanser", "spf"], "next_for": "look"}

    tried = pages.post(path, data={**sent, "then": "preview"})

    assert tried.status_code == 200
    assert "Please stop using" in words(tried)
    before = seen(studio, planned).plan
    assert before is not None
    assert before.status == "issued"
    assert pages.post(path, data={**sent, "then": "issue"}).status_code == 303
    assert len(seen(studio, planned).documents) == 2


def test_what_is_missing_is_named_with_its_way(pages: FlaskClient, visit: str) -> None:
    page = pages.get(f"/consultations/{visit}/finish").get_data(as_text=True)

    assert "Nothing is decided yet" in page
    assert f'href="/consultations/{visit}/assess"' in page
    assert "Sign and send" not in page


def test_signing_locks_the_visit_and_shows_the_link_once(
    pages: FlaskClient, studio: StudioState, planned: str
) -> None:
    answer = pages.post(f"/consultations/{planned}/finish", data={**SIGNED, "send": "y"})

    said = words(answer)
    assert answer.status_code == 200
    assert "Signed and locked" in said
    assert "Say the PIN aloud" in said
    assert seen(studio, planned).is_signed
    assert "PIN" not in words(pages.get(f"/consultations/{planned}/finish"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"signature_name": ""}, "Draw your name or type it"),
        ({"therapist": ""}, "Write your name: you sign with it"),
    ],
)
def test_both_names_are_needed(
    pages: FlaskClient, studio: StudioState, planned: str, changes: dict[str, str], said: str
) -> None:
    answer = pages.post(f"/consultations/{planned}/finish", data={**SIGNED, **changes})

    assert answer.status_code == 422
    assert problems(answer) == [said]
    assert not seen(studio, planned).is_signed


def test_a_client_may_decline_to_sign_with_a_word(
    pages: FlaskClient, studio: StudioState, planned: str
) -> None:
    sent = {**SIGNED, "signature_name": "", "declined": "Had to leave for the bus"}

    assert pages.post(f"/consultations/{planned}/finish", data=sent).status_code == 303

    assert seen(studio, planned).is_signed
    said = words(pages.get(f"/consultations/{planned}/record"))
    assert "The client did not sign: Had to leave for the bus" in said


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("look/new", {"colors": "white"}),
        ("assess", {}),
        ("agree", {}),
        ("decide", {"kind": "watch"}),
        ("respond", {"subject-0": "1:x", "word-0": "agree"}),
        ("referral", {"to": "Dr. Lund", "question": "What is it?"}),
    ],
)
def test_a_signed_visit_is_not_changed_any_more(
    pages: FlaskClient, studio: StudioState, locked: str, path: str, data: dict[str, str]
) -> None:
    before = seen(studio, locked).consultation.version

    answer = pages.post(f"/consultations/{locked}/{path}", data=data)

    assert answer.status_code == 409
    assert "This visit is closed." in words(answer)
    assert seen(studio, locked).consultation.version == before


def test_a_signed_visit_takes_no_treatment(
    pages: FlaskClient, studio: StudioState, locked: str
) -> None:
    before = seen(studio, locked).treatment

    answer = pages.post(f"/consultations/{locked}/treat", data={"then": "planned"})

    assert answer.status_code == 200
    assert "As planned" not in words(answer)
    assert seen(studio, locked).treatment == before


def test_an_amendment_is_dated_and_signed(pages: FlaskClient, locked: str) -> None:
    path = f"/consultations/{locked}/record"

    refused = pages.post(path, data={"text": "", "author": ""})
    kept = pages.post(path, data={"text": "The client called: no redness left.", "author": "A. Q."})

    assert problems(refused) == ["Write what you add", "Write your name: you sign with it"]
    assert kept.status_code == 303
    said = words(pages.get(path))
    assert "The client called: no redness left." in said
    assert "A. Q." in said


def test_an_open_visit_takes_no_amendment(pages: FlaskClient, planned: str) -> None:
    answer = pages.post(f"/consultations/{planned}/record", data={"text": "x", "author": "y"})

    assert answer.status_code == 409


def test_a_plan_changed_after_signing_needs_a_reason_and_leaves_an_amendment(
    pages: FlaskClient, studio: StudioState, locked: str
) -> None:
    path = f"/consultations/{locked}/plan"
    sent = {"set": "1", "homecare": ["gentle_cleanser", "spf"], "next_for": "look", "then": "issue"}

    refused = pages.post(path, data=sent)
    kept = pages.post(path, data={**sent, "reason": "The retinol stung at home"})

    assert "Write why the plan changes, 10 letters or more" in problems(refused)
    assert kept.headers["Location"] == path
    said = words(pages.get(f"/consultations/{locked}/record"))
    assert "Please stop using" in said
    assert "The retinol stung at home" in said


def test_the_record_holds_the_whole_visit(pages: FlaskClient, locked: str) -> None:
    said = words(pages.get(f"/consultations/{locked}/record"))

    for part in (
        "Mara Lindqvist",
        "What the client told",
        "OK to treat",
        "knowledge 2026.11+sha256:",
        "Rules:",
        "Gentle extraction: cheek",
        "Treat today",
        "Mara Lindqvist, client, typed on 22 November 2026",
        "Ada Quist, therapist",
        "SHA-256",
        "license E-1",
    ):
        assert part in said, part


@pytest.mark.parametrize("step", ["treat", "plan", "finish", "record", "panel", "assess"])
def test_strangers_and_the_desk_see_none_of_it(
    pages: FlaskClient, seat: Seat, visit: str, step: str
) -> None:
    assert pages.get(f"/consultations/nobody/{step}").status_code == 404
    seat.actor = DESK
    assert pages.get(f"/consultations/{visit}/{step}").status_code == 403


@pytest.mark.parametrize("step", ["treat", "plan", "finish", "agree", "flags", "respond"])
def test_nonsense_breaks_nothing(pages: FlaskClient, visit: str, step: str) -> None:
    wild = {"then": "\x00", "answer": "x" * 900, "done": "%", "homecare": "'", "set": "1"}

    answer = pages.post(f"/consultations/{visit}/{step}", data=wild)

    assert answer.status_code < 500
