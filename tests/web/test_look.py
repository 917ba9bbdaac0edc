"""Look: one bump at a time, every feature of the vocabulary."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from studio.context import StudioState
from studio.services import consultations
from studio.services.consultations import BumpView
from tests.web.people import THERAPIST
from tests.web.reading import held, problems, words

Sent = MultiDict[str, str]
EITHER = "Choose either “none of these” or what you found"
ORDER = "The largest must not be smaller than the smallest"
LONGER = "This is longer than anybody lives. Look at the unit"


def bumps(studio: StudioState, visit: str) -> tuple[BumpView, ...]:
    with studio.reading(THERAPIST) as unit:
        return consultations.get(unit, visit).bumps


def sent(*pairs: tuple[str, str]) -> Sent:
    unit = [] if "since_unit" in dict(pairs) else [("since_unit", "months")]
    return MultiDict([*unit, *pairs])


def test_every_value_of_the_vocabulary_can_be_ticked(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    page = pages.get(f"/consultations/{visit}/look/new").get_data(as_text=True)

    vocabulary = studio.knowledge().data["vocabulary"]
    for feature, name in (
        ("site", "sites"),
        ("color", "colors"),
        ("surface", "surface"),
        ("arrangement", "arrangement"),
        ("firmness", "firmness"),
        ("mobility", "mobility"),
        ("content", "content"),
        ("course", "course"),
        ("symptom", "symptoms"),
        ("sign", "signs"),
        ("trigger", "triggers"),
        ("growth", "growth"),
        ("age_onset", "age_at_onset"),
    ):
        for value in vocabulary[feature]["values"]:
            assert f'name="{name}" value="{value}"' in page


def test_a_bump_is_stored_as_seen_and_assessed(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    answer = pages.post(
        f"/consultations/{visit}/look/new",
        data=sent(
            ("sites", "chin"),
            ("sites", "jaw"),
            ("colors", "skin"),
            ("firmness", "soft"),
            ("smallest_mm", "1"),
            ("largest_mm", "2,5"),
            ("count", "30"),
            ("since", "7"),
            ("since_unit", "years"),
            ("course", "fluctuating"),
            ("symptoms", "none"),
            ("signs", "asked_none"),
            ("triggers", "cannot_tell"),
            ("growth", "none"),
            ("age_at_onset", "adolescent"),
            ("unknown_numbers", "growing_weeks"),
        ),
    )

    assert answer.status_code == 303
    new = bumps(studio, visit)[1]
    assert new.features == {
        "sites": ["chin", "jaw"],
        "colors": ["skin"],
        "firmness": ["soft"],
        "size_mm": [1.0, 2.5],
        "count": 30,
        "duration_days": 213.06,
        "course": ["fluctuating"],
        "symptoms": ["none"],
        "signs": [],
        "growth": "none",
        "age_at_onset": "adolescent",
        "cannot_tell": ["growing_weeks", "trigger"],
    } | {"duration_days": new.features["duration_days"]}
    assert new.assessment is not None


def test_what_was_seen_stands_in_the_form_again(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    bump = bumps(studio, visit)[0]

    shown = held(pages.get(f"/consultations/{visit}/look/{bump.public_id}"))

    assert shown["sites"] == ["cheek"]
    assert shown["symptoms"] == ["none"]
    assert shown["signs"] == ["asked_none"]
    assert (shown["smallest_mm"], shown["largest_mm"]) == (["1"], ["2"])
    assert (shown["since"], shown["since_unit"]) == (["200"], ["days"])


def test_saving_an_unchanged_bump_changes_nothing(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    before = bumps(studio, visit)[0]
    path = f"/consultations/{visit}/look/{before.public_id}"
    shown = held(pages.get(path))
    again = [(name, value) for name, values in shown.items() for value in values]

    answer = pages.post(path, data=MultiDict(again))

    assert (answer.status_code, problems(answer)) == (303, [])
    after = bumps(studio, visit)[0].features
    assert normal(after) == normal(before.features)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("sites", "moon")], "'moon' is not a valid choice for this field."),
        ([("signs", "asked_none"), ("signs", "fever")], EITHER),
        ([("symptoms", "none"), ("symptoms", "itch")], EITHER),
        ([("count", "2.5")], "How many: enter a whole number, like 4"),
        ([("largest_mm", "0")], "Largest one: enter a number from 0.1 to 500"),
        ([("smallest_mm", "3"), ("largest_mm", "2")], ORDER),
        ([("since", "900"), ("since_unit", "years")], LONGER),
        ([("since", "90"), ("since_unit", "years")], "Longer than the client's life"),
    ],
    ids=["site", "signs", "symptoms", "count", "zero", "order", "long", "life"],
)
def test_what_cannot_be_is_said_and_ticks_are_kept(
    pages: FlaskClient, studio: StudioState, visit: str, pairs: list[tuple[str, str]], said: str
) -> None:
    answer = pages.post(f"/consultations/{visit}/look/new", data=sent(*pairs, ("colors", "white")))

    assert answer.status_code == 422
    assert problems(answer) == [said]
    assert held(answer)["colors"] == ["white"]
    assert len(bumps(studio, visit)) == 1


def test_a_bump_can_be_taken_out(pages: FlaskClient, studio: StudioState, visit: str) -> None:
    bump = bumps(studio, visit)[0].public_id

    answer = pages.post(f"/consultations/{visit}/look/{bump}", data={"then": "remove"})

    assert answer.status_code == 303
    assert bumps(studio, visit) == ()
    assert "Nothing recorded yet" in words(pages.get(f"/consultations/{visit}/assess"))


def test_the_next_bump_can_follow_at_once(pages: FlaskClient, visit: str) -> None:
    answer = pages.post(
        f"/consultations/{visit}/look/new", data=sent(("colors", "white"), ("then", "another"))
    )

    assert answer.headers["Location"] == f"/consultations/{visit}/look/new"


def test_a_bump_of_another_visit_is_not_found(
    pages: FlaskClient, studio: StudioState, visit: str, grave_visit: str
) -> None:
    other = bumps(studio, grave_visit)[0].public_id

    assert pages.get(f"/consultations/{visit}/look/{other}").status_code == 404
    answer = pages.post(f"/consultations/{visit}/bumps/{other}/answer", data={"feature": "sign"})
    assert answer.status_code == 404


def normal(features: dict[str, Any]) -> dict[str, Any]:
    """Return features with single words as lists and numbers as floats."""
    return {
        key: sorted([value] if isinstance(value, str) else value)
        if isinstance(value, str | list)
        else value
        for key, value in features.items()
    }
