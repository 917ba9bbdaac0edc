"""Saving while people type: the record, a draft when not fit, never a silent overwrite."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.models import AuditEntry
from studio.services import consultations, step_drafts
from tests.builders import MILIA, make_assessed, make_client
from tests.conftest import DESK
from tests.services.stories import TREAT
from tests.web.people import THERAPIST
from tests.web.reading import words


@pytest.fixture
def visit(studio: StudioState) -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        return consultations.start(unit, make_client(unit)).public_id


def put(
    pages: FlaskClient, visit: str, version: str, **fields: str
) -> tuple[int, dict[str, object]]:
    answer = pages.put(
        f"/consultations/{visit}/checkin",
        data={"version": version, **fields},
        headers={"If-Match": f'"{version}"'},
    )
    return answer.status_code, answer.get_json()


def test_what_is_fit_becomes_the_record(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    status, answer = put(pages, visit, "1", goal="smooth")

    assert (status, answer["state"], answer["version"]) == (200, "saved", 2)
    with studio.reading(THERAPIST) as unit:
        assert consultations.get(unit, visit).intake == {"goal": "smooth"}


def test_each_save_builds_on_the_version_the_last_one_gave(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    put(pages, visit, "1", goal="smooth")

    status, answer = put(pages, visit, "2", goal="calm")

    assert (status, answer["version"]) == (200, 3)


def test_what_is_not_fit_yet_is_kept_and_comes_back(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    status, answer = put(pages, visit, "1", goal="smooth", age_years="four")

    assert (status, answer["state"]) == (200, "kept")
    page = pages.get(f"/consultations/{visit}/checkin")
    assert "Draft restored" in words(page)
    assert 'value="four"' in page.text
    with studio.reading(THERAPIST) as unit:
        assert consultations.get(unit, visit).intake == {}
        assert [row.public_id for row in step_drafts.with_drafts(unit)] == [visit]


@pytest.mark.parametrize("method", ["put", "post"])
def test_a_draft_goes_when_its_step_is_recorded(
    pages: FlaskClient, studio: StudioState, visit: str, method: str
) -> None:
    put(pages, visit, "1", age_years="four")

    getattr(pages, method)(
        f"/consultations/{visit}/checkin",
        data={"version": "1", "age_years": "40"},
        headers={"If-Match": '"1"'},
    )

    assert "Draft restored" not in words(pages.get(f"/consultations/{visit}/checkin"))


def test_a_draft_can_be_thrown_away(pages: FlaskClient, studio: StudioState, visit: str) -> None:
    put(pages, visit, "1", age_years="four")

    answer = pages.post(f"/consultations/{visit}/drafts/discard?place=checkin")

    assert answer.headers["Location"].endswith(f"/consultations/{visit}/checkin")
    assert "Draft restored" not in words(pages.get(f"/consultations/{visit}/checkin"))


def test_a_stale_form_is_refused_and_stored_nowhere(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    put(pages, visit, "1", goal="smooth")

    status, answer = put(pages, visit, "1", goal="remove")

    assert (status, answer["state"]) == (409, "conflict")
    with studio.reading(THERAPIST) as unit:
        assert consultations.get(unit, visit).intake == {"goal": "smooth"}
        assert step_drafts.find(unit, visit, "checkin") is None


def test_of_two_versions_each_answer_is_picked_by_itself(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    put(pages, visit, "1", goal="smooth", allergies="latex")
    path, mine = f"/consultations/{visit}/checkin", {"goal": "remove", "allergies": "nickel"}
    assert pages.post(path, data={"version": "1", **mine}).status_code == 409

    pages.post(path, data={"version": "2", **mine, "keep": "goal"})

    with studio.reading(THERAPIST) as unit:
        told = consultations.get(unit, visit).intake
    assert (told["goal"], told["allergies"]) == ("smooth", ["nickel"])


def test_a_save_whose_answer_was_lost_is_no_conflict(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    put(pages, visit, "1", goal="smooth")

    status, answer = put(pages, visit, "1", goal="smooth")

    assert (status, answer["state"]) == (200, "saved")


@pytest.mark.parametrize("place", ["treat", "plan", "referral", "decide", "finish", "respond:1"])
def test_a_step_that_its_button_records_keeps_a_draft(
    pages: FlaskClient, visit: str, place: str
) -> None:
    path = f"/consultations/{visit}/drafts/{place}"
    kept = pages.put(path, data={"note": "calm", "csrf_token": "x"}, headers={"If-Match": '"0"'})

    assert kept.get_json()["state"] == "draft"
    found = pages.get(path)
    assert found.get_json() == {"fields": {"note": ["calm"]}, "version": 1}
    assert found.headers["Cache-Control"] == "no-store"
    stale = pages.put(path, data={"note": "red"}, headers={"If-Match": '"0"'})
    assert (stale.status_code, stale.get_json()) == (409, {"state": "conflict"})
    pages.delete(path)
    assert pages.get(path).get_json()["fields"] is None


def test_a_draft_of_a_button_goes_when_the_button_records(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        visit = make_assessed(unit, MILIA).public_id
        consultations.decide(unit, visit, TREAT)
    path = f"/consultations/{visit}/drafts/treat"
    pages.put(path, data={"note": "calm"}, headers={"If-Match": '"0"'})

    pages.post(f"/consultations/{visit}/treat", data={"then": "planned"})

    assert pages.get(path).get_json()["fields"] is None


def test_a_visit_is_signed_with_a_draft_of_its_last_step(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        visit = make_assessed(unit, MILIA).public_id
        consultations.decide(unit, visit, TREAT)
    for place in ("finish", "plan"):
        path = f"/consultations/{visit}/drafts/{place}"
        pages.put(path, data={"note": "Mara"}, headers={"If-Match": '"0"'})
    pages.post(f"/consultations/{visit}/treat", data={"then": "planned"})
    pages.post(f"/consultations/{visit}/plan", data={"then": "issue"})

    signed = pages.post(
        f"/consultations/{visit}/finish",
        data={"client_by": "client", "signature_name": "Mara Lindqvist", "therapist": "Ada Quist"},
    )

    assert signed.status_code == 303
    with studio.reading(THERAPIST) as unit:
        assert consultations.get(unit, visit).is_signed
        assert step_drafts.find(unit, visit, "finish") is None


def test_typing_leaves_one_line_in_the_trail(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    for version, goal in enumerate(("smooth", "calm", "remove"), start=1):
        put(pages, visit, str(version), goal=goal)

    with studio.reading(THERAPIST) as unit:
        query = select(AuditEntry.action).where(AuditEntry.object_ref == visit)
        trail = list(unit.session.scalars(query))
    assert trail.count("consultation.intake_written") == 1
    assert trail.count("consultation.read") == 1


def test_today_names_visits_with_text_that_is_no_record_yet(pages: FlaskClient, visit: str) -> None:
    put(pages, visit, "1", age_years="four")

    assert "Unsaved text" in words(pages.get("/"))


def test_a_save_without_its_version_is_refused(pages: FlaskClient, visit: str) -> None:
    assert pages.put(f"/consultations/{visit}/checkin", data={"goal": "smooth"}).status_code == 428


@pytest.mark.parametrize("place", ["", "nothing", "look_bump", "checkin:x:y", "today"])
def test_an_unknown_place_is_not_there(pages: FlaskClient, visit: str, place: str) -> None:
    answer = pages.post(f"/consultations/{visit}/drafts/discard?place={place}")

    assert answer.status_code in {303, 404}


def test_another_visit_has_no_drafts(pages: FlaskClient) -> None:
    answer = pages.put(
        "/consultations/nobody/checkin", data={"goal": "x"}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 404


def test_the_key_of_the_device_lasts_as_long_as_the_sign_in(
    app: object, pages: FlaskClient, studio: StudioState
) -> None:
    first = pages.get("/consultations/device-key")

    assert first.headers["Cache-Control"] == "no-store"
    assert pages.get("/consultations/device-key").get_json() == first.get_json()
    with pages.session_transaction() as session:
        session.clear()
    assert pages.get("/consultations/device-key").get_json() != first.get_json()


def test_an_answer_that_was_under_way_changes_no_key(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    """What a draft is sealed with must open it again, whichever cookie came last."""
    pages.get(f"/consultations/{visit}/checkin")
    before = pages.get_cookie("studio")
    assert before is not None
    first = pages.get("/consultations/device-key").get_json()

    pages.set_cookie("studio", before.value)

    assert pages.get("/consultations/device-key").get_json() == first


def test_the_desk_gets_no_key_and_no_drafts(
    pages: FlaskClient, studio: StudioState, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.hooks, "actor", DESK)

    assert pages.get("/consultations/device-key").status_code == 403
    assert put(pages, visit, "1", goal="smooth")[0] == 403
