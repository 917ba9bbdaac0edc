"""A referral letter tells what was seen, never what it is called, and leaves nothing blank."""

from dataclasses import fields
from datetime import date

import pytest

from studio.documents.views import Urgency
from tests.documents.samples import ANA, ROSA, referral, referral_letter


def told(facts: object) -> dict[str, str]:
    return {fact.label: fact.value for fact in (*facts.left, *facts.right)}  # type: ignore[attr-defined]


def test_a_spot_is_told_feature_by_feature() -> None:
    (bump,) = referral_letter().bumps

    assert bump.title == "Spot 1: side of the nose"
    assert told(bump.facts) == {
        "Place": "side of the nose",
        "Number": "1",
        "Size": "4 to 5 mm",
        "Shape": "dome",
        "Color": "pink",
        "Surface": "fine vessels on it",
        "Edge": "rolled edge",
        "Feel": "firm",
        "Arrangement": "single",
        "Since": "8 months",
        "Age when it began": "not asked",
        "How it changed": "slow increase (size)",
        "Who noticed it": "the client",
        "Itch, pain, bleeding": "bleeding",
        "Also seen or told": "not asked",
        "Came before it": "not asked",
        "What came out of it": "could not tell",
    }


@pytest.mark.parametrize(
    ("bump", "label", "value"),
    [
        ({"size_mm": [2, 2]}, "Size", "2 mm"),
        ({"size_mm": [1, 2.5], "extent_mm": 30}, "Size", "1 to 2.5 mm, whole area 30 mm"),
        ({"symptoms": ["none"]}, "Itch, pain, bleeding", "none"),
        ({"signs": []}, "Also seen or told", "none"),
        ({"surface": []}, "Shape", "nothing special noted"),
        ({"surface": [], "signs": ["ragged_border"]}, "Edge", "ragged border"),
        ({"cannot_tell": ["color"]}, "Color", "could not tell"),
        ({"count_band": "6_20"}, "Number", "6 20"),
        ({"age_at_onset": 34}, "Age when it began", "34 years"),
        ({"age_at_onset": "adult"}, "Age when it began", "adult"),
        ({"course": ["stable"], "growth": "none"}, "How it changed", "stable"),
    ],
)
def test_odd_and_missing_values_are_told_in_words(
    bump: dict[str, object], label: str, value: str
) -> None:
    (seen,) = referral_letter(bumps=(bump,)).bumps

    assert told(seen.facts)[label] == value


def test_a_spot_of_which_nothing_is_known_says_not_asked_everywhere() -> None:
    (seen,) = referral_letter(bumps=({},), noticed_by=None).bumps

    assert set(told(seen.facts).values()) == {"not asked"}


def test_what_is_known_stands_in_two_columns_and_the_rest_in_a_line() -> None:
    (seen,) = referral_letter(bumps=({"colors": ["pink"], "cannot_tell": ["size_mm"]},)).bumps

    assert [fact.label for fact in seen.facts.known.left] == ["Color"]
    assert [fact.label for fact in seen.facts.known.right] == ["Who noticed it"]
    assert [fact.label for fact in seen.facts.open] == ["Not asked", "Could not tell"]
    assert seen.facts.open[0].value.startswith("place, number, shape, surface, edge, feel")
    assert seen.facts.open[1].value == "size"


def test_what_the_client_told_is_told_as_written() -> None:
    client = {
        "age_years": 58,
        "pregnancy": "breastfeeding",
        "medications": ["lisinopril", {"name": "Retin-A", "stopped_days_ago": 30}],
        "allergies": [],
        "conditions": [
            {"name": "lupus", "relation": "family"},
            {"name": "asthma", "days_ago": 800},
        ],
        "family": ["melanoma"],
        "recent": [{"what": "peel_light", "days_ago": 3}],
        "cancer_sites": ["nose_ala"],
        "cannot_tell": ["fitzpatrick"],
    }

    assert told(referral_letter(client=client).health) == {
        "Age": "58 years",
        "Medicines": "lisinopril, Retin-A (stopped 4 weeks ago)",
        "Allergies": "none",
        "Pregnancy": "breastfeeding",
        "Health conditions": "asthma (2 years ago)",
        "In the family": "melanoma, lupus",
        "Recent skin treatments": "peel light (3 days ago)",
        "Sun reaction type": "could not tell",
        "Skin cancer before, place": "side of the nose",
    }
    assert set(told(referral_letter(client={}).health).values()) == {"not asked"}


@pytest.mark.parametrize(
    ("urgency", "letter", "note"),
    [
        (Urgency.ROUTINE, "Routine: next free appointment", "Make an appointment this week."),
        (Urgency.SOON, "Within 2 weeks: by 6 December 2026", "by 6 December 2026"),
        (Urgency.URGENT, "Same day: 22 November 2026", "Go today, 22 November 2026."),
        (Urgency.EMERGENCY, "Emergency: at once", "Now. Call 911"),
    ],
)
def test_urgency_is_told_in_words_with_real_dates(urgency: Urgency, letter: str, note: str) -> None:
    view = referral_letter(urgency=urgency)

    assert view.urgency.replace("\N{NO-BREAK SPACE}", " ") == letter
    assert note in view.note.how_soon.replace("\N{NO-BREAK SPACE}", " ")
    assert view.pressing is (urgency is not Urgency.ROUTINE)


def test_missing_parts_of_the_story_say_so() -> None:
    view = referral_letter(to=None, consent_on=None, done_here=None, not_done=(), tried=None)

    assert view.to == "Dermatology"
    assert view.consent == "not asked"
    assert [*told(view.history).values()] == ["not asked", "none", "not asked"]


def test_the_client_page_speaks_the_clients_language_the_letter_its_own() -> None:
    view = referral_letter(ROSA)

    assert (view.head.language, view.note.language) == ("en", "es")
    assert view.note.where == "Vea a un médico de la piel (dermatólogo)."
    assert view.client_facts[1].value == "Spanish"
    assert referral_letter(ANA).note.language == "en"


def test_candidates_have_no_place_in_a_letter() -> None:
    names = {field.name for kind in (referral(), referral_letter()) for field in fields(kind)}

    assert not {"candidates", "condition", "fit", "score"} & names
    assert referral_letter().words["intro"].endswith("this is not a diagnosis.")


def test_a_letter_is_dated_by_the_day_it_speaks_of() -> None:
    view = referral_letter(on=date(2026, 12, 30))

    assert view.head.date == "30 December 2026"
    assert "13 January 2027" in view.urgency.replace("\N{NO-BREAK SPACE}", " ")


def test_nobody_packs_a_bag_in_an_emergency() -> None:
    note = referral_letter(urgency=Urgency.EMERGENCY, route="emergency_services").note

    assert note.take == ("this letter, all pages", "a list of your medicines and allergies")
    assert (note.warning, note.sooner, note.where) == ("", "", "Call 911.")


def test_a_reason_tells_what_was_seen_once_and_leaves_the_rest_to_the_letter() -> None:
    reasons = (
        "A pearly bump with a rolled edge: should be evaluated (dermatologist)",
        "A pearly bump with a rolled edge: should be evaluated (dermatologist); phone the clinic",
        "features like these should be seen by a clinician",
    )

    assert referral_letter(reasons=reasons).reasons == (
        "A pearly bump with a rolled edge.",
        "Features like these should be seen by a clinician.",
    )
