"""Check in: what the client tells, and nothing that was not asked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from studio.context import StudioState
from studio.services import clients, consultations
from tests.builders import CLEAN, MILIA, make_client, make_consultation
from tests.web.people import THERAPIST
from tests.web.reading import held, problems, words

ON_ACCUTANE = {**CLEAN, "medications": [{"name": "Accutane", "stopped_days_ago": 30}]}


@pytest.fixture
def visit(studio: StudioState) -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        return consultations.start(unit, make_client(unit)).public_id


def told(studio: StudioState, visit: str) -> dict[str, Any]:
    """Return what was told; who asked when is looked at by its own test."""
    with studio.reading(THERAPIST) as unit:
        intake = consultations.get(unit, visit).intake
    return {key: value for key, value in intake.items() if key != "confirmed"}


def test_nothing_ticked_is_not_asked(pages: FlaskClient, studio: StudioState, visit: str) -> None:
    answer = pages.post(f"/consultations/{visit}/checkin", data={"version": "1"})

    assert answer.status_code == 303
    assert told(studio, visit) == {}


def test_what_is_told_is_stored_as_told(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    answer = pages.post(
        f"/consultations/{visit}/checkin",
        data={
            "version": "1",
            "birth_on-month": "4",
            "birth_on-day": "27",
            "birth_on-year": "1990",
            "sex": "female",
            "pregnancy": "cannot_tell",
            "burn": "rarely",
            "tan": "easily",
            "skin_type": "dry",
            "goal": "smooth",
            "medications-0-name": "Accutane",
            "medications-0-stopped_days_ago": "56",
            "medications-1-name": "water pill",
            "allergies": "aspirin\n\n latex ",
            "conditions-0-name": "epilepsy",
            "conditions-1-name": "diabetes",
            "conditions-1-controlled": "no",
            "conditions-2-name": "cold sores",
            "conditions-2-days_ago": "40",
            "cancer_sites": "nose",
            "family_none": "y",
            "recent-0-what": "wax",
            "recent-0-days_ago": "0",
            "recent-0-place": "lip",
            "clearances-0-factor": "epilepsy",
            "clearances-0-given_by": "Dr. Lund",
            "patch_tests-0-family": "peel_lactic",
            "patch_tests-0-result": "clear",
            "patch_tests-0-on-month": "11",
            "patch_tests-0-on-day": "20",
            "patch_tests-0-on-year": "2026",
            "peel_history": "asked_none",
        },
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/consultations/{visit}/look")
    found = told(studio, visit)
    assert 36 <= found.pop("age_years") < 60
    assert found == {
        "sex": "female",
        "fitzpatrick": "IV",
        "skin_type": "dry",
        "goal": "smooth",
        "medications": [
            {"name": "Accutane", "stopped_days_ago": 56.0},
            {"name": "water pill", "stopped_days_ago": None},
        ],
        "allergies": ["aspirin", "latex"],
        "conditions": [
            "epilepsy",
            {"name": "diabetes", "days_ago": None, "controlled": False},
            {"name": "cold sores", "days_ago": 40.0, "controlled": None},
        ],
        "cancer_sites": ["nose"],
        "family": [],
        "recent": [{"what": "wax", "days_ago": 0.0, "sites": ["lip"], "own": False}],
        "clearances": [{"for": "epilepsy", "from": "Dr. Lund", "on": None, "until": None}],
        "patch_tests": [{"family": "peel_lactic", "on": "2026-11-20", "result": "clear"}],
        "peel_history": [],
        "cannot_tell": ["pregnancy"],
    }


def test_what_was_told_stands_in_the_form_again(pages: FlaskClient, visit: str) -> None:
    path = f"/consultations/{visit}/checkin"
    pages.post(
        path,
        data={
            "version": "1",
            "age_years": "34",
            "pregnancy": "cannot_tell",
            "allergies": "aspirin",
            "medications-0-name": "Accutane",
            "medications-0-stopped_days_ago": "56",
            "family_none": "y",
            "conditions-0-name": "diabetes",
            "conditions-0-controlled": "yes",
        },
    )

    shown = held(pages.get(path))

    assert shown["age_years"] == ["34"]
    assert shown["pregnancy"] == ["cannot_tell"]
    assert shown["allergies"] == ["aspirin"]
    assert shown["medications-0-name"] == ["Accutane"]
    assert shown["medications-0-stopped_days_ago"] == ["56"]
    assert "family_none" in shown
    assert shown["conditions-0-name"] == ["diabetes"]
    assert shown["conditions-0-controlled"] == ["yes"]
    assert "conditions_none" not in shown


def test_the_day_of_birth_is_kept_with_the_client(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    pages.post(
        f"/consultations/{visit}/checkin",
        data={
            "version": "1",
            "birth_on-month": "4",
            "birth_on-day": "27",
            "birth_on-year": "1990",
        },
    )

    with studio.reading(THERAPIST) as unit:
        born = clients.search(unit, "Mara")[0].birth_on
    assert str(born) == "1990-04-27"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"birth_on-month": "13"}, "Enter a real date, like month 4, day 27, year 1990"),
        ({"age_years": "old"}, "Or age, if the date is not known: enter a number, like 4"),
        ({"age_years": "900"}, "Or age, if the date is not known: enter a number from 0 to 125"),
        ({"age_years": "nan"}, "Or age, if the date is not known: enter a number, like 4"),
        ({"allergies": "latex", "allergies_none": "y"}, "Untick “none”, or take the lines out"),
        ({"medications-0-stopped_days_ago": "3"}, "Write the name of this medicine too"),
        ({"recent-0-what": "wax"}, "Say how many days ago; 0 means today"),
        ({"recent-0-days_ago": "3"}, "Write what was done"),
        ({"patch_tests-0-family": "peel_lactic"}, "Say whether the patch test was clear"),
        ({"sex": "robot"}, "Not a valid choice."),
        ({"allergies": "x" * 201}, "At most 200 characters"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_what_cannot_be_is_said_and_nothing_is_stored(
    pages: FlaskClient, studio: StudioState, visit: str, changes: dict[str, str], said: str
) -> None:
    answer = pages.post(
        f"/consultations/{visit}/checkin", data={"version": "1", "family": "melanoma", **changes}
    )

    assert answer.status_code == 422
    assert problems(answer) == [said]
    assert held(answer)["family"] == ["melanoma"]
    assert told(studio, visit) == {}


def test_more_lines_can_be_asked_for_without_storing(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    typed = {f"medications-{place}-name": "" for place in range(2)}

    answer = pages.post(
        f"/consultations/{visit}/checkin", data={"version": "1", "then": "more", **typed}
    )

    assert answer.status_code == 200
    assert "medications-3-name" in held(answer)
    assert told(studio, visit) == {}


def test_two_devices_show_both_versions_and_lose_neither(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    path = f"/consultations/{visit}/checkin"
    pages.post(path, data={"version": "1", "allergies": "latex"})

    answer = pages.post(path, data={"version": "1", "allergies": "aspirin"})

    assert answer.status_code == 409
    assert "Allergies latex aspirin" in words(answer)
    assert held(answer)["allergies"] == ["aspirin"]
    again = pages.post(
        path, data={"version": held(answer)["version"][0], "allergies": "aspirin, latex"}
    )
    assert again.status_code == 303
    assert told(studio, visit) == {"allergies": ["aspirin, latex"]}


def test_a_visit_that_is_not_there_finds_nothing(pages: FlaskClient, visit: str) -> None:
    assert pages.get("/consultations/nobody/checkin").status_code == 404
    assert pages.post("/consultations/nobody/checkin", data={"version": "1"}).status_code == 404


@pytest.fixture
def again(studio: StudioState) -> str:
    """The second visit of a client who told everything six weeks ago."""
    with studio.unit_of_work(THERAPIST) as unit:
        first = make_consultation(unit, MILIA, intake=ON_ACCUTANE)
        first.on -= timedelta(days=41)
        unit.session.flush()
        return consultations.start(unit, first.client.public_id).public_id


def test_what_was_told_last_time_is_shown_and_confirmed_in_one_tap(
    pages: FlaskClient, studio: StudioState, again: str
) -> None:
    path = f"/consultations/{again}/checkin"
    page = pages.get(path)
    assert "Nothing has changed" in words(page)
    assert "Accutane, stopped 71 days ago" in words(page)
    assert "free from 11 March 2027 Against" in words(page)
    pairs = [(name, value) for name, values in held(page).items() for value in values]

    answer = pages.post(path, data=MultiDict([*pairs, ("then", "look")]))

    assert answer.headers["Location"] == f"/consultations/{again}/look"
    record = words(pages.get(f"/consultations/{again}/record"))
    assert re.search(r"Checked with the client on \d+ \w+ \d{4} by \w", record)
    carried = [{"name": "Accutane", "stopped_days_ago": 71}]
    expected = {**ON_ACCUTANE, "medications": carried, "age_years": 34}
    assert told(studio, again) == expected
    assert "Checked" in words(pages.get(path))
    assert "by Ada Quist." in words(pages.get(path))


def test_only_what_was_never_asked_stands_open(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    pages.post(f"/consultations/{visit}/checkin", data={"version": "1", "medications_none": "y"})

    page = pages.get(f"/consultations/{visit}/checkin").get_data(as_text=True)

    assert 'Change<span class="unseen">: Medicines and creams' in page
    assert 'Change<span class="unseen">: Health' not in page


def test_missing_consents_are_named(pages: FlaskClient, visit: str) -> None:
    page = words(pages.get(f"/consultations/{visit}/checkin"))

    assert "Keep my health answers missing Not asked yet" in page
    assert "Ask for consent" in page
