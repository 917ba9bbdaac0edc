"""What to stop before the next visit, and what a plan refuses: days worked out by hand."""

from datetime import date

import pytest

from tests.unit.skin.careplan_builders import answer, decision, make

EXTRACTION_STOPS = {
    "actives": "12-18",
    "hair": "12-18",
    "shave": "12-19",
    "tan": "12-17",
    "others": "12-06",
}
LIGHT_STOPS = {
    "hair": "12-18",
    "tan": "12-17",
    "others": "12-06",
}
PEEL_STOPS = {
    "actives": "12-13",
    "hair": "12-13",
    "shave": "12-18",
    "tan": "12-06",
    "others": "11-22",
}


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        pytest.param(("cosmetic_extraction",), EXTRACTION_STOPS, id="extraction"),
        pytest.param(("peel_salicylic",), PEEL_STOPS, id="peel"),
        pytest.param(("cosmetic_extraction", "peel_salicylic"), PEEL_STOPS, id="longer wait wins"),
        pytest.param(("pre_softening", "led_blue", "led_red"), LIGHT_STOPS, id="light"),
        pytest.param((), {}, id="a visit without a service"),
    ],
)
def test_what_to_stop_before_the_next_visit_has_its_first_day(
    services: tuple[str, ...], expected: dict[str, str]
) -> None:
    care = make(decision(next_visit_on=date(2026, 12, 20), next_services=services))

    assert {stop.key: f"{stop.from_on:%m-%d}" for stop in care.stop_before_next} == expected


def test_a_stop_day_that_has_passed_is_today() -> None:
    care = make(decision(next_visit_on=date(2026, 11, 25), next_services=("peel_lactic",)))

    assert {stop.from_on for stop in care.stop_before_next} == {
        date(2026, 11, 22),
        date(2026, 11, 23),
    }


@pytest.mark.parametrize("medicine", ["retinoid_rx_topical", "topical_steroid_face"])
def test_a_medicine_is_a_question_to_the_prescriber_and_never_stopped(medicine: str) -> None:
    care = make(
        decision(
            "cosmetic_extraction", next_visit_on=date(2026, 12, 20), next_services=("peel_lactic",)
        ),
        answer(findings=(f"5.3 {medicine}",)),
    )

    stop = next(stop for stop in care.stop_before_next if stop.key == medicine)
    assert "ask your prescriber whether you may pause" in stop.what
    assert "Keep using it unless they say yes." in stop.why


def test_a_product_the_knowledge_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="products_in_use: snail_slime"):
        make(decision(products_in_use=("snail_slime",)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"next_visit_on": date(2026, 11, 22)}, "next_visit_on must be after on"),
        ({"weeks_on_retinol": -1}, "weeks_on_retinol must not be negative"),
        ({"language": "fr"}, "language must be en or es"),
        ({"kind": "heal"}, "kind must be treat, watch, hold or refer"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        decision(**changes)  # type: ignore[arg-type]  # wrong on purpose
