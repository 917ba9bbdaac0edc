"""Key points, notes and dates of plans with and without a service."""

import json
from datetime import date

import pytest

from studio.skin.careplan import CarePlan
from tests.unit.skin.careplan_builders import answer, decision, make, referral


def test_a_watch_plan_explains_what_to_look_out_for() -> None:
    care = make(
        decision(sites=("infraorbital",)),
        answer(disposition="watch", others={"retinol": ("clearance", "7.1 site")}),
    )

    assert (care.kind, care.title, care.treatments, care.bands) == (
        "watch",
        "What to watch for",
        (),
        (),
    )
    assert care.recheck_on == date(2027, 1, 17)
    assert care.key_points == (
        "Hands off. Do not pick or squeeze.",
        "Come back on 17 January 2027, or sooner if a spot changes.",
        "See a dermatologist if a spot changes.",
    )
    assert care.notes == (
        "What we saw looks most like milia (tiny firm white bumps).",
        "Only a dermatologist can say for sure.",
        "We leave it alone for now and watch it with you.",
        "Do not squeeze, poke or scrub the spots.",
        "Take a photo of the spots each month, in the same light.",
        "Ask your clinician before you use retinol.",
        "Under the eyes, use only a light gel cream. No heavy oils or balms.",
        "Call or come back any time.",
    )


@pytest.mark.parametrize(
    ("group", "fit", "expected"),
    [
        (
            "milia",
            "partly_consistent",
            "What we saw looks partly like milia (tiny firm white bumps).",
        ),
        ("milia", "not_specific", "What we saw does not fit one pattern."),
        ("xanthelasma", "most_consistent", "We looked at your skin and wrote down what we saw."),
    ],
)
def test_what_was_seen_is_a_likeness_and_named_only_where_that_helps(
    group: str, fit: str, expected: str
) -> None:
    care = make(decision(), answer(disposition="watch", group=group, fit=fit))

    assert care.notes[0] == expected


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-12-18", "We wait with treatment until 18 December."),
        ("healed", "We wait with treatment until your skin is calm again."),
        ("healed+14", "We wait with treatment until your skin is calm again."),
        ("cleared", "We wait with treatment until a clinician has looked."),
        (None, "We wait with treatment until your skin is calm again."),
    ],
)
def test_a_hold_plan_says_until_when(until: str | None, expected: str) -> None:
    given = answer(
        disposition="hold",
        condition="herpes_simplex",
        group="herpes_simplex",
        service_block={"scope": "face", "until": until},
    )

    care = make(decision(), given)

    assert (care.kind, care.recheck_on) == ("hold", date(2026, 12, 6))
    assert expected in care.notes


@pytest.mark.parametrize(
    ("urgency", "to", "also", "note", "point"),
    [
        (
            "routine",
            "dermatology",
            (),
            "Please see a dermatologist in the next few weeks.",
            "See a dermatologist in the next few weeks.",
        ),
        (
            "soon",
            "eye_care",
            ("primary_care",),
            "Please see an eye doctor within 2 weeks.",
            "See an eye doctor within 2 weeks.",
        ),
        (
            "urgent",
            "urgent_care",
            (),
            "Please get care today: an urgent care clinic.",
            "Go for care today. Do not wait.",
        ),
        (
            "emergency",
            "emergency_services",
            (),
            "Get help now: the emergency room, or call 911.",
            "Go for care today. Do not wait.",
        ),
        (
            "routine",
            "studio",
            (),
            "Please call us today so that we can look.",
            "Call us today so that we can look.",
        ),
    ],
)
def test_a_referral_plan_says_where_to_go_and_how_soon(
    urgency: str, to: str, also: tuple[str, ...], note: str, point: str
) -> None:
    care = make(decision(), answer(disposition="refer", referral=referral(urgency, to, *also)))

    assert (care.kind, care.title) == ("refer", point.removesuffix("."))
    assert note in care.notes
    assert care.key_points == (
        point,
        "Hands off. Do not pick or squeeze.",
        "Use only the base care on this page.",
    )
    assert ("Also ask your doctor." in care.notes) == bool(also)


@pytest.mark.parametrize(
    ("urgency", "expected"), [("routine", date(2027, 1, 17)), ("soon", None), ("urgent", None)]
)
def test_a_recheck_never_stands_in_for_a_pressing_referral(
    urgency: str, expected: date | None
) -> None:
    care = make(decision(), answer(disposition="refer", referral=referral(urgency)))

    assert care.recheck_on == expected


def test_a_referral_names_no_disease() -> None:
    given = answer(
        disposition="refer",
        condition="basal_cell_carcinoma",
        group="keratinocyte_cancer",
        referral=referral("soon"),
    )

    care = make(decision(), given)

    said = json.dumps(care.to_data()).lower()
    assert care.recheck_on is None
    assert not any(word in said for word in ("carcinoma", "cancer", "keratin", "melanoma"))


def test_an_unclear_bump_is_looked_at_again_after_four_weeks() -> None:
    given = answer(
        disposition="refer", condition=None, findings=("RF-06",), referral=referral("routine")
    )

    assert make(decision(), given).recheck_on == date(2026, 12, 20)


@pytest.mark.parametrize("disposition", ["watch", "refer"])
def test_a_place_that_is_never_looked_at_is_never_photographed(disposition: str) -> None:
    given = answer(
        disposition=disposition,
        condition=None,
        referral=referral("routine", "sexual_health") if disposition == "refer" else None,
    )

    care = make(decision(sites=("genital",)), given)

    assert care.notes[0] == "We did not look at this area."
    assert "photo" not in json.dumps(care.to_data())


def test_a_treatable_case_without_a_service_gets_a_home_care_plan() -> None:
    care = make(decision(), answer("aha"))

    assert (care.kind, care.title) == ("homecare", "Your home care plan")
    assert care.key_points == (
        "Wear sunscreen each morning.",
        "Try only one new product at a time.",
        "If it stings for over 15 minutes, rinse it off and call us.",
    )


@pytest.mark.parametrize(
    ("kind", "disposition", "urgency", "expected"),
    [
        ("watch", "treat", None, "watch"),
        ("refer", "treat", None, "refer"),
        ("watch", "refer", "routine", "watch"),
        ("watch", "refer", "soon", "refer"),
        ("treat", "refer", "urgent", "refer"),
        (None, "hold", None, "hold"),
    ],
)
def test_the_plan_follows_the_decision_but_never_past_a_pressing_referral(
    kind: str | None, disposition: str, urgency: str | None, expected: str
) -> None:
    given = answer(disposition=disposition, referral=referral(urgency) if urgency else None)

    assert make(decision(kind=kind), given).kind == expected


def test_a_therapist_who_refers_on_her_own_sends_to_the_place_of_the_row() -> None:
    care = make(decision(kind="refer"), answer(condition="xanthelasma", group="xanthelasma"))

    assert care.title == "See your doctor in the next few weeks"
    assert "Take our letter and your list of medicines along." in care.notes


def test_a_service_beside_a_watched_bump_keeps_the_reason_to_come_back() -> None:
    care = make(decision("deep_pore_facial"), answer(disposition="watch"))

    assert care.kind == "after_service"
    assert "See a dermatologist if a spot changes." in care.notes


def test_a_spanish_plan_is_spanish_throughout() -> None:
    care = make(decision("cosmetic_extraction", language="es"), answer("retinol"))

    assert care.title == "Después de su visita del 22 de noviembre"
    assert care.bands[0].avoid[2].text == (
        "Sin ejercicio fuerte, sauna, vapor, baños calientes ni piscina."
    )
    assert [night.day for night in care.week][:2] == ["Lunes", "Martes"]


def test_a_plan_survives_json() -> None:
    care = make(
        decision(
            "lancet_extraction", next_visit_on=date(2027, 1, 10), next_services=("peel_lactic",)
        ),
        answer("retinol", "aha", "pha", "azelaic_acid"),
    )

    again = CarePlan.from_data(json.loads(json.dumps(care.to_data())))

    assert again == care


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("title", 3, TypeError),
        ("bands", "none", TypeError),
        ("on", "yesterday", ValueError),
    ],
)
def test_damaged_plan_data_is_refused(key: str, value: object, error: type[Exception]) -> None:
    data = make(decision("cosmetic_extraction")).to_data()

    with pytest.raises(error):
        CarePlan.from_data({**data, key: value})


def test_missing_plan_data_is_refused() -> None:
    with pytest.raises(KeyError):
        CarePlan.from_data({"title": "Your plan"})
