"""What a plan asks of its client on each day."""

from datetime import date
from typing import Any

import pytest

from studio.skin.careplan.today import Phase, today

FIRST = {
    "key": "today",
    "from_on": "2026-11-20",
    "until_on": "2026-11-20",
    "do": ["Hands off.", "Wear sunscreen."],
    "daily": ["Hands off.", "Wear sunscreen."],
    "avoid": [{"text": "No makeup.", "until_on": "2026-11-20", "keys": ["makeup"]}],
}
LATER = {
    "key": "d1_3",
    "from_on": "2026-11-21",
    "until_on": "2026-12-04",
    "do": ["Take a photo on 18 December.", "Wear sunscreen.", "Sleep on a clean pillowcase."],
    "daily": ["Wear sunscreen.", "Sleep on a clean pillowcase."],
    "avoid": [
        {"text": "No acids.", "until_on": "2026-11-26", "keys": ["actives"]},
        {"text": "No picking.", "until_on": "2026-11-21", "keys": ["touch"]},
    ],
}


def step(text: str, key: str | None = None, start: str = "2026-11-20") -> dict[str, Any]:
    return {"step": 1, "class_key": key, "text": text, "amount": "", "from_on": start}


PLAN: dict[str, Any] = {
    "on": "2026-11-20",
    "bands": [FIRST, LATER],
    "morning": [step("Wash.", "gentle_cleanser"), step("Vitamin C.", "vitamin_c", "2026-11-27")],
    "evening": [
        step("Wash.", "gentle_cleanser"),
        step("Retinol.", "retinol", "2026-11-27"),
        step("Niacinamide.", "niacinamide", "2026-11-27"),
    ],
    "weeks": [
        {"from_on": "2026-11-20", "until_on": "2026-11-26", "nights": [None] * 7, "morning": []},
        {
            "from_on": "2026-11-27",
            "until_on": None,
            "nights": [None, None, None, "retinol", None, None, None],
            "morning": ["vitamin_c"],
        },
    ],
    "next_visit_on": "2027-01-10",
    "recheck_on": None,
}


def steps_on(day: date) -> dict[str, tuple[str, ...]]:
    return {action.key: action.steps for action in today(PLAN, day).actions}


@pytest.mark.parametrize(
    ("day", "phase", "number"),
    [
        (date(2026, 11, 19), Phase.BEFORE, -1),
        (date(2026, 11, 20), Phase.FIRST, 0),
        (date(2026, 11, 21), Phase.UNDER_WAY, 1),
        (date(2026, 12, 4), Phase.UNDER_WAY, 14),
        (date(2026, 12, 5), Phase.OVER, 15),
    ],
)
def test_days_are_counted_from_the_visit(day: date, phase: Phase, number: int) -> None:
    found = today(PLAN, day)

    assert (found.phase, found.day, found.days) == (phase, number, 14)


def test_before_and_after_there_is_nothing_to_tick() -> None:
    for day in (date(2026, 11, 19), date(2026, 12, 5)):
        assert today(PLAN, day).actions == ()
        assert today(PLAN, day).avoid == ()


def test_a_day_asks_for_three_things_at_most_with_the_advice_of_these_days() -> None:
    found = today(PLAN, date(2026, 11, 22))

    assert [action.key for action in found.actions] == ["morning", "do-d1_3", "evening"]
    assert found.actions[1].text == "Sleep on a clean pillowcase."


def test_the_morning_of_the_visit_is_over() -> None:
    assert list(steps_on(date(2026, 11, 20))) == ["do-today", "evening"]


def test_what_is_allowed_again_is_no_longer_named() -> None:
    assert today(PLAN, date(2026, 11, 21)).avoid == (
        ("No acids.", date(2026, 11, 26)),
        ("No picking.", date(2026, 11, 21)),
    )
    assert today(PLAN, date(2026, 11, 22)).avoid == (("No acids.", date(2026, 11, 26)),)


def test_a_product_is_named_on_its_own_days_only() -> None:
    thursday, friday, early = date(2026, 12, 3), date(2026, 12, 4), date(2026, 11, 26)

    assert steps_on(early) == {"morning": ("Wash.",), "do-d1_3": (), "evening": ("Wash.",)}
    assert steps_on(thursday)["evening"] == ("Wash.", "Retinol.")
    assert steps_on(friday)["evening"] == ("Wash.", "Niacinamide.")
    assert steps_on(friday)["morning"] == ("Wash.", "Vitamin C.")


def test_without_days_of_its_own_a_plan_lasts_until_we_meet_or_four_weeks() -> None:
    bare = {**PLAN, "bands": []}

    assert today(bare, date(2026, 11, 21)).last_on == date(2027, 1, 10)
    assert today({**bare, "next_visit_on": None}, date(2026, 11, 21)).days == 28
