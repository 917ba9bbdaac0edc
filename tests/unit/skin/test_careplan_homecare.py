"""Homecare: steps, nights and weeks, worked out by hand from Sunday, November 22, 2026."""

from datetime import date

import pytest

from studio.skin.careplan import CarePlan, Decision
from tests.unit.skin.careplan_builders import answer, decision, make


def steps(care: CarePlan, part: str) -> list[str | None]:
    return [step.class_key for step in getattr(care, part)]


def rows(care: CarePlan) -> list[tuple[str, str, str]]:
    """Each stretch as first day, last day and nights from Monday (R retinol, a/b/p/e, - rest)."""
    letters = {"retinol": "R", "aha": "a", "bha": "b", "pha": "p", "enzyme": "e", None: "-"}
    return [
        (
            f"{row.from_on:%y-%m-%d}",
            f"{row.until_on:%y-%m-%d}" if row.until_on else "",
            "".join(letters[night] for night in row.nights),
        )
        for row in care.weeks
    ]


def withheld(care: CarePlan) -> dict[str, str]:
    return {entry.class_key: entry.reason for entry in care.withheld}


def test_base_care_is_always_there() -> None:
    care = make(decision(homecare=()))

    assert steps(care, "morning") == ["gentle_cleanser", "moisturizer", "spf"]
    assert steps(care, "evening") == ["gentle_cleanser", "moisturizer"]
    assert (care.week, care.weeks) == ((), ())


def test_water_and_shade_stand_in_where_base_products_are_not_offered() -> None:
    care = make(decision(), answer(base=(), others={"spf": ("clearance", "7.1 minor_under_10")}))

    assert [(step.class_key, step.text) for step in care.morning] == [
        (None, "Rinse with lukewarm water."),
        (None, "Keep out of strong sun. Wear a hat."),
    ]
    assert (
        "Ask a clinician which gentle cleanser, light moisturizer and sunscreen to use."
        in care.notes
    )


def test_new_retinol_climbs_the_ladder_and_the_acid_waits_for_week_five() -> None:
    care = make(decision("cosmetic_extraction"), answer("retinol", "aha"))

    assert rows(care) == [
        ("26-11-22", "26-12-05", "-------"),
        ("26-12-06", "26-12-19", "---R---"),
        ("26-12-20", "27-01-02", "R--R---"),
        ("27-01-03", "27-02-27", "R--R-a-"),
        ("27-02-28", "", "RR-R-a-"),
    ]
    assert {step.class_key: step.from_on for step in care.evening if step.class_key} == {
        "gentle_cleanser": date(2026, 11, 22),
        "retinol": date(2026, 12, 6),
        "aha": date(2027, 1, 3),
        "moisturizer": date(2026, 11, 22),
    }


@pytest.mark.parametrize(
    ("made", "offered", "expected"),
    [
        pytest.param(
            decision("cosmetic_extraction", weeks_on_retinol=6),
            ("retinol",),
            [
                ("26-11-22", "26-11-28", "-------"),
                ("26-11-29", "27-01-09", "R--R---"),
                ("27-01-10", "", "R--R-R-"),
            ],
            id="retinol goes on from its week once the skin is ready",
        ),
        pytest.param(
            decision("peel_jessner", weeks_on_retinol=40),
            ("retinol",),
            [("26-11-22", "26-12-05", "-------"), ("26-12-06", "", "R--R-R-")],
            id="a strong peel keeps actives away for two weeks",
        ),
        pytest.param(
            decision("led_red", weeks_on_retinol=40),
            ("retinol",),
            [("26-11-22", "", "R--R-R-")],
            id="light does not interrupt what is in use",
        ),
        pytest.param(
            decision(products_in_use=("retinol",)),
            ("retinol",),
            [
                ("26-11-22", "26-12-05", "---R---"),
                ("26-12-06", "27-02-13", "R--R---"),
                ("27-02-14", "", "R--R-R-"),
            ],
            id="retinol in use for unknown weeks starts low",
        ),
        pytest.param(
            decision(skin_type="sensitive"),
            ("retinol", "pha"),
            [
                ("26-11-22", "26-12-05", "-------"),
                ("26-12-06", "27-01-02", "---R---"),
                ("27-01-03", "", "R--R---"),
            ],
            id="sensitive skin has two active nights at most",
        ),
        pytest.param(
            decision(skin_type=None),
            ("retinol", "pha"),
            [
                ("26-11-22", "26-12-05", "-------"),
                ("26-12-06", "27-01-02", "---R---"),
                ("27-01-03", "", "R--R---"),
            ],
            id="unknown skin type counts as sensitive",
        ),
        pytest.param(
            decision(skin_type="oily", fitzpatrick="II"),
            ("bha",),
            [("26-11-22", "26-12-05", "-----b-"), ("26-12-06", "", "-b---b-")],
            id="a new acid is used once a week for two weeks, then twice",
        ),
        pytest.param(
            decision(skin_type="oily", fitzpatrick="V"),
            ("bha",),
            [("26-11-22", "26-12-19", "-----b-"), ("26-12-20", "", "-b---b-")],
            id="dark skin keeps one night for four weeks",
        ),
        pytest.param(
            decision(skin_type="oily", fitzpatrick=None),
            ("bha",),
            [("26-11-22", "26-12-19", "-----b-"), ("26-12-20", "", "-b---b-")],
            id="unknown Fitzpatrick type counts as dark",
        ),
        pytest.param(
            decision(skin_type="not sure", fitzpatrick="not sure", products_in_use=("aha",)),
            ("aha",),
            [("26-11-22", "", "-----a-")],
            id="words the rules do not know count as the careful kind",
        ),
        pytest.param(
            decision(products_in_use=("aha",)),
            ("aha",),
            [("26-11-22", "", "-a---a-")],
            id="an acid in use goes on",
        ),
        pytest.param(
            decision(skin_type="dry", products_in_use=("aha",)),
            ("aha",),
            [("26-11-22", "", "-----a-")],
            id="dry skin keeps one acid night",
        ),
        pytest.param(
            decision("cosmetic_extraction", products_in_use=("aha",)),
            ("retinol", "aha"),
            [
                ("26-11-22", "26-12-05", "-------"),
                ("26-12-06", "26-12-19", "---R---"),
                ("26-12-20", "27-01-02", "R--R---"),
                ("27-01-03", "27-02-27", "R--R-a-"),
                ("27-02-28", "", "RR-R-a-"),
            ],
            id="an acid in use rests until new retinol has settled",
        ),
    ],
)
def test_nights_follow_ladder_cap_and_budget(
    made: Decision, offered: tuple[str, ...], expected: list[tuple[str, str, str]]
) -> None:
    assert rows(make(made, answer(*offered))) == expected


def test_a_stretch_says_its_nights_and_mornings_in_words() -> None:
    care = make(
        decision(products_in_use=("azelaic_acid", "bha", "niacinamide"), weeks_on_retinol=20),
        answer("retinol", "bha", "azelaic_acid", "niacinamide", condition="closed_comedones"),
    )

    assert [row.text for row in care.weeks] == [
        "Retinol: Mon, Tue, Thu. BHA acid: Sat. Mornings: azelaic acid. Rest nights: niacinamide."
    ]
    assert [night.text for night in care.week] == [
        "Retinol",
        "Retinol",
        "Rest",
        "Retinol",
        "Rest",
        "BHA acid",
        "Rest",
    ]


def test_one_new_product_every_two_weeks() -> None:
    care = make(
        decision("cosmetic_extraction", skin_type="oily"),
        answer("retinol", "bha", "azelaic_acid", "niacinamide", condition="closed_comedones"),
    )

    starts = {step.class_key: step.from_on for step in (*care.morning, *care.evening)}
    assert {
        key: f"{starts[key]:%y-%m-%d}" for key in ("retinol", "azelaic_acid", "bha", "niacinamide")
    } == {
        "retinol": "26-12-06",
        "azelaic_acid": "26-12-20",
        "bha": "27-01-03",
        "niacinamide": "27-01-17",
    }


def test_benzoyl_peroxide_is_for_the_morning_and_keeps_one_acid_night() -> None:
    care = make(
        decision(skin_type="oily", products_in_use=("benzoyl_peroxide", "bha")),
        answer(
            "benzoyl_peroxide", "bha", "niacinamide", condition="acne_inflammatory", group="acne"
        ),
    )

    assert steps(care, "morning") == ["gentle_cleanser", "benzoyl_peroxide", "moisturizer", "spf"]
    assert steps(care, "evening") == ["gentle_cleanser", "bha", "niacinamide", "moisturizer"]
    assert rows(care)[-1][2] == "-----b-"
    assert [step.amount for step in care.morning if step.class_key == "benzoyl_peroxide"] == [
        "as the label says"
    ]


def test_vitamin_c_is_for_the_morning_beside_retinol_at_night() -> None:
    care = make(decision(weeks_on_retinol=20), answer("retinol", "vitamin_c"))

    assert "vitamin_c" in steps(care, "morning")
    assert "vitamin_c" not in steps(care, "evening")


def test_of_two_peeling_products_the_one_in_use_stays() -> None:
    care = make(decision(products_in_use=("enzyme",)), answer("aha", "enzyme"))

    assert "enzyme" in steps(care, "evening")
    assert withheld(care) == {"aha": "One peeling product is enough for now."}


def test_gentle_skin_gets_the_gentlest_acid() -> None:
    care = make(decision(skin_type="dry"), answer("aha", "pha"))

    assert steps(care, "evening") == ["gentle_cleanser", "pha", "moisturizer"]


def test_the_decision_narrows_the_offered_classes() -> None:
    care = make(decision(homecare=("niacinamide",)), answer("retinol", "aha", "niacinamide"))

    assert steps(care, "evening") == ["gentle_cleanser", "moisturizer"]
    assert steps(care, "morning") == ["gentle_cleanser", "niacinamide", "moisturizer", "spf"]


def test_a_class_chosen_but_not_offered_stays_out_with_its_reason() -> None:
    care = make(
        decision(homecare=("retinol", "azelaic_acid")),
        answer("azelaic_acid", others={"retinol": ("withheld", "7.1 pregnant_or_trying")}),
    )

    assert "retinol" not in steps(care, "evening")
    assert withheld(care) == {
        "retinol": (
            "It is not for use when you are pregnant or trying. Use azelaic acid in its place."
        )
    }
    assert care.withheld[0].instead == "azelaic_acid"


def test_a_class_with_clearance_is_only_a_question_to_the_clinician() -> None:
    care = make(decision(), answer("retinol", others={"aha": ("clearance", "7.1 nut_allergy")}))

    assert "aha" not in steps(care, "evening")
    assert "Ask your clinician before you use AHA acid." in care.notes
    assert "aha" not in withheld(care)


def test_adapalene_is_never_part_of_the_routine() -> None:
    care = make(decision(), answer("adapalene_otc", condition="closed_comedones"))

    assert steps(care, "evening") == ["gentle_cleanser", "moisturizer"]
    assert "Ask your clinician before you use adapalene." in care.notes


@pytest.mark.parametrize(
    ("in_use", "status", "rule", "expected"),
    [
        (
            "retinol",
            "withheld",
            "7.1 isotretinoin_oral",
            "Please pause it. It does not go with your medicine.",
        ),
        (
            "benzoyl_peroxide",
            "withheld",
            "7.1 pod_or_rosacea_flare",
            (
                "Please pause it. Your skin is too reactive for it now. "
                "If a clinician told you to use it, ask them first."
            ),
        ),
        ("aha", "withheld", "7.1", "Please pause it. Only base care for now."),
        ("aha", "withheld", "D9", "Please pause it. It does not fit your skin right now."),
        ("aha", "withheld", "7.1 site", "Please pause it. It is not for this part of the skin."),
        (
            "vitamin_c",
            "withheld",
            "3.1 milia_primary",
            "Please pause it. It would not help these spots.",
        ),
    ],
)
def test_a_product_in_use_that_is_withheld_is_paused_with_its_reason(
    in_use: str, status: str, rule: str, expected: str
) -> None:
    care = make(decision(products_in_use=(in_use,)), answer(others={in_use: (status, rule)}))

    assert withheld(care) == {in_use: expected}


@pytest.mark.parametrize("rule", ["3.1 milia_primary", "7.1"])
def test_a_product_nobody_asked_for_is_not_talked_about(rule: str) -> None:
    care = make(decision(), answer(others={"retinol": ("withheld", rule)}))

    assert withheld(care) == {}


def test_a_product_in_use_waits_for_the_clinician_on_a_referral() -> None:
    care = make(
        decision(products_in_use=("aha",)),
        answer(disposition="refer", others={"aha": ("withheld", "7.1")}),
    )

    assert withheld(care) == {
        "aha": "Please pause it. Wait until a clinician has looked at your skin."
    }


def test_a_product_in_use_that_needs_a_letter_is_a_question_to_the_prescriber() -> None:
    care = make(
        decision(products_in_use=("azelaic_acid",)),
        answer(others={"azelaic_acid": ("clearance", "7.1 breastfeeding")}),
    )

    assert "Ask your prescriber whether you may pause azelaic acid." in care.notes
    assert withheld(care) == {}


def test_a_postponed_product_has_its_day() -> None:
    given = answer(others={"retinol": ("postponed", "7.1 sunburn")})
    for entry in given["homecare"]:  # type: ignore[attr-defined]  # a list of tables
        if entry["class"] == "retinol":
            entry["earliest_on"] = "2026-12-20"

    care = make(decision(), given)

    assert withheld(care) == {
        "retinol": "Your skin needs to calm down first. Wait until 20 December."
    }


def test_what_cannot_start_before_the_next_visit_waits_for_it() -> None:
    care = make(
        decision(
            "cosmetic_extraction",
            next_visit_on=date(2026, 12, 20),
            next_services=("cosmetic_extraction",),
        ),
        answer("retinol", "aha", "vitamin_c"),
    )

    assert rows(care) == [
        ("26-11-22", "26-12-05", "-------"),
        ("26-12-06", "26-12-17", "---R---"),
        ("26-12-18", "26-12-19", "-------"),
    ]
    assert "Wait with vitamin C and AHA acid until after your next visit." in care.notes
    assert "vitamin_c" not in steps(care, "morning")


def test_nothing_new_starts_in_the_week_before_a_visit() -> None:
    care = make(decision(next_visit_on=date(2026, 11, 29)), answer("aha"))

    assert rows(care) == [("26-11-22", "26-11-28", "-------")]
    assert "Wait with AHA acid until after your next visit." in care.notes
