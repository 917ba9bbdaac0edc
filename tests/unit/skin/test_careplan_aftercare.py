"""Aftercare: the days are counted by hand from Sunday, November 22, 2026."""

from datetime import date

import pytest

from studio.skin.careplan import CarePlan, Decision
from tests.unit.skin.careplan_builders import answer, decision, make, referral


def until(care: CarePlan) -> dict[str, str]:
    """The last day of every activity to avoid, as month-day."""
    return {
        key: f"{avoid.until_on:%m-%d}"
        for band in care.bands
        for avoid in band.avoid
        for key in avoid.keys
    }


EXTRACTION = {
    "touch": "11-29",
    "makeup": "11-22",
    "exercise": "11-23",
    "heat": "11-23",
    "pool": "11-23",
    "actives": "11-28",
    "shave": "11-25",
    "hair": "11-28",
    "sun": "11-28",
}
OPENED = {
    "touch": "12-02",
    "makeup": "11-23",
    "exercise": "11-24",
    "heat": "11-24",
    "pool": "11-24",
    "actives": "12-01",
    "shave": "11-28",
    "hair": "12-05",
    "sun": "12-05",
}
FACIAL = {
    "touch": "11-29",
    "makeup": "11-22",
    "exercise": "11-23",
    "heat": "11-23",
    "pool": "11-23",
    "actives": "11-24",
    "shave": "11-23",
    "hair": "11-25",
}
LIGHT_PEEL = {
    "flakes": "11-29",
    "makeup": "11-23",
    "exercise": "11-23",
    "heat": "11-26",
    "pool": "11-26",
    "actives": "11-28",
    "shave": "11-25",
    "hair": "12-12",
    "sun": "12-05",
}
STRONG_PEEL = {
    "flakes": "12-02",
    "makeup": "11-24",
    "exercise": "11-25",
    "heat": "12-01",
    "pool": "12-01",
    "actives": "12-05",
    "shave": "11-28",
    "hair": "12-19",
    "sun": "01-02",
}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(decision("cosmetic_extraction"), EXTRACTION, id="extraction"),
        pytest.param(decision("lancet_extraction"), OPENED, id="lancet"),
        pytest.param(decision("cosmetic_extraction", pierced=True), OPENED, id="opened after all"),
        pytest.param(decision("deep_pore_facial"), FACIAL, id="facial"),
        pytest.param(
            decision("enzyme_exfoliation"), {"actives": "11-25", "hair": "11-25"}, id="enzyme"
        ),
        pytest.param(decision("peel_lactic"), LIGHT_PEEL, id="light peel"),
        pytest.param(decision("peel_salicylic"), LIGHT_PEEL, id="salicylic peel"),
        pytest.param(decision("peel_jessner"), STRONG_PEEL, id="strong peel"),
        pytest.param(decision("led_red", "led_nir"), {}, id="light alone"),
        pytest.param(
            decision("pre_softening"), {"actives": "11-22", "heat": "11-22"}, id="softening"
        ),
        pytest.param(
            decision("pre_softening", "cosmetic_extraction", "led_red"),
            EXTRACTION,
            id="extraction is stricter than softening and light",
        ),
        pytest.param(
            decision("deep_pore_facial", "enzyme_exfoliation"),
            {**FACIAL, "actives": "11-25"},
            id="each activity takes the longer of two waits",
        ),
        pytest.param(decision(), {}, id="no service"),
    ],
)
def test_what_to_avoid_ends_on_the_strictest_day_of_all_services(
    made: Decision, expected: dict[str, str]
) -> None:
    assert until(make(made)) == expected


def test_the_order_of_services_does_not_matter() -> None:
    there = make(decision("enzyme_exfoliation", "cosmetic_extraction"))

    back = make(decision("cosmetic_extraction", "enzyme_exfoliation"))

    assert back.bands == there.bands
    assert back.call_today == there.call_today


@pytest.mark.parametrize(
    ("on", "last_hands_off"),
    [
        (date(2028, 2, 25), date(2028, 3, 3)),
        (date(2027, 2, 25), date(2027, 3, 4)),
        (date(2026, 12, 28), date(2027, 1, 4)),
    ],
    ids=["leap year", "common year", "over New Year"],
)
def test_days_run_over_the_end_of_a_month(on: date, last_hands_off: date) -> None:
    care = make(decision("cosmetic_extraction", on=on))

    assert care.bands[0].avoid[0].until_on == last_hands_off


def test_bands_follow_each_other_with_real_dates() -> None:
    care = make(decision("cosmetic_extraction"))

    assert [
        (band.key, band.from_on.isoformat(), band.until_on.isoformat()) for band in care.bands
    ] == [
        ("today", "2026-11-22", "2026-11-22"),
        ("d1_3", "2026-11-23", "2026-11-25"),
        ("d4_7", "2026-11-26", "2026-11-29"),
        ("d8_on", "2026-11-30", "2026-12-20"),
    ]


def test_the_last_band_lasts_as_long_as_its_longest_wait() -> None:
    assert make(decision("peel_jessner")).bands[-1].until_on == date(2027, 1, 2)


def test_a_band_names_only_what_is_still_to_be_avoided() -> None:
    days_4_to_7 = make(decision("cosmetic_extraction")).bands[2]

    assert [avoid.keys for avoid in days_4_to_7.avoid] == [
        ("touch",),
        ("actives",),
        ("hair",),
        ("sun",),
    ]


def test_normal_signs_say_how_long() -> None:
    care = make(decision("cosmetic_extraction"))

    assert [(sign.text, f"{sign.until_on:%m-%d}") for sign in care.expect] == [
        ("Pink, warm skin for up to 2 days.", "11-24"),
        ("A little swelling for up to 2 days.", "11-24"),
        ("Tiny scabs like dots for up to 7 days.", "11-29"),
        ("A faint pink mark for up to 4 weeks.", "12-20"),
    ]


def test_dark_skin_is_told_that_marks_stay_longer_and_that_sunscreen_helps() -> None:
    care = make(decision("cosmetic_extraction", fitzpatrick="V"))

    assert care.expect[-1].text == "A darker mark that fades slowly, for up to 12 weeks."
    assert care.expect[-1].until_on == date(2027, 2, 14)
    assert "Wear sunscreen each day. It helps dark marks fade." in care.key_points


def test_signs_to_call_about_fit_the_services() -> None:
    care = make(decision("cosmetic_extraction", "led_red"))

    assert care.call_today == (
        "Redness or warmth still spreads after 24 November.",
        "Pain gets worse, not better.",
        "You see pus, a yellow crust or a blister.",
        "Your eyes feel sore or look red.",
        "You get a new rash or itch.",
    )


def test_an_open_spot_has_a_day_by_which_it_must_be_closed() -> None:
    care = make(decision("lancet_extraction"))

    assert any("29 November" in line for line in care.call_emergency)
    assert not any("29 November" in line for line in make(decision("peel_lactic")).call_emergency)


def test_sunscreen_is_not_advised_where_the_answer_does_not_offer_it() -> None:
    care = make(decision("cosmetic_extraction"), answer(base=()))

    lines = [line for band in care.bands for line in band.do]
    assert "Wear a hat and stay in the shade at noon." in lines
    assert not any("unscreen" in line or "cleanser" in line for line in lines)


def test_big_events_keep_the_quiet_days() -> None:
    care = make(
        decision(
            "cosmetic_extraction", next_visit_on=date(2026, 12, 20), next_services=("peel_lactic",)
        )
    )

    assert "Plan no big event before 29 November." in care.notes
    assert "After your next visit, plan no big event before 3 January 2027." in care.notes


def test_a_facial_elsewhere_keeps_the_referral_in_the_plan() -> None:
    care = make(
        decision("deep_pore_facial"),
        answer(disposition="refer", referral=referral("routine")),
    )

    assert care.key_points[0] == "See a dermatologist in the next few weeks."
    assert "Please see a dermatologist in the next few weeks." in care.notes


def test_nothing_speaks_of_an_opening_when_the_skin_was_not_opened() -> None:
    whole = make(decision("cosmetic_extraction"))
    opened = make(decision("lancet_extraction"))

    assert whole.treatments == ("gentle extraction",)
    assert opened.treatments == ("extraction with a tiny opening",)


def test_a_service_the_menu_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="services: massage"):
        make(decision("massage"))
    with pytest.raises(ValueError, match="services: massage"):
        make(decision(next_visit_on=date(2026, 12, 20), next_services=("massage",)))
