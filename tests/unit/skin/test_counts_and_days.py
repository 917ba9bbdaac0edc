"""Counts and how they change; what was told earlier as it reads today."""

from datetime import date

import pytest

from studio.skin.carried import carry_features, carry_intake
from studio.skin.findings import (
    Change,
    ChangeRule,
    Count,
    ZoneFinding,
    count_words,
    read_count,
    zone_finding,
)

RULE = ChangeRule(percent=25, bumps=3)
THEN, NOW = date(2026, 10, 12), date(2026, 11, 22)


@pytest.mark.parametrize(
    ("then", "now", "change"),
    [
        (8, 8, Change.SAME),
        (8, 9, Change.SAME),
        (8, 10, Change.MORE),
        (8, 6, Change.FEWER),
        (16, 19, Change.MORE),
        (20, 17, Change.FEWER),
        (20, 18, Change.SAME),
        (0, 0, Change.SAME),
        (0, 1, Change.MORE),
        (1, 0, Change.FEWER),
        ("21-50", "21-50", Change.SAME),
        (20, "21-50", Change.MORE),
        ("over_50", "21-50", Change.FEWER),
        ("over_50", 4, Change.FEWER),
        (None, 4, Change.UNKNOWN),
        (4, None, Change.UNKNOWN),
    ],
)
def test_a_quarter_or_three_bumps_count_as_change(
    then: Count | None, now: Count | None, change: Change
) -> None:
    assert RULE.between(then, now) is change


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", None),
        ("0", 0),
        ("20", 20),
        ("21", "21-50"),
        ("50", "21-50"),
        ("51", "over_50"),
        ("999999", "over_50"),
        ("21-50", "21-50"),
        ("over_50", "over_50"),
    ],
)
def test_counts_are_exact_up_to_twenty_then_bands(text: str, count: Count | None) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["-1", "4.5", "many", "١٢", "1e3", "9999999", "21–50"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        read_count(text)


def test_a_count_is_read_out_as_words() -> None:
    assert [count_words(count) for count in (None, 0, 4, "21-50", "over_50")] == [
        "not counted",
        "0",
        "4",
        "21–50",
        "over 50",
    ]


def test_a_zone_keeps_only_what_is_there() -> None:
    found = ZoneFinding(("redness",), 2, "weeks", {"red papule": 0}, "hot", copied=True)

    assert ZoneFinding().to_json() == {}
    assert zone_finding({}) == ZoneFinding()
    assert zone_finding(found.to_json()) == found


def test_days_go_on_counting_between_two_visits() -> None:
    told = {
        "age_years": 34,
        "medications": [
            {"name": "Accutane", "stopped_days_ago": 30},
            {"name": "iron", "stopped_days_ago": None},
        ],
        "conditions": ["epilepsy", {"name": "cold sores", "days_ago": 10}],
        "recent": [{"what": "wax", "days_ago": 2, "sites": None, "own": False}],
        "allergies": [],
        "event_on": "2026-11-21",
        "confirmed": {"on": "2026-10-12", "by": "Ada Quist"},
    }

    assert carry_intake(told, THEN, NOW) == {
        "age_years": 34,
        "medications": [
            {"name": "Accutane", "stopped_days_ago": 71},
            {"name": "iron", "stopped_days_ago": None},
        ],
        "conditions": ["epilepsy", {"name": "cold sores", "days_ago": 51}],
        "recent": [{"what": "wax", "days_ago": 43, "sites": None, "own": False}],
        "allergies": [],
    }


def test_somebody_known_by_age_alone_gets_older() -> None:
    assert carry_intake({"age_years": 17}, THEN, date(2027, 12, 1)) == {"age_years": 18}
    assert carry_intake({"event_on": "2027-06-01"}, THEN, NOW) == {"event_on": "2027-06-01"}


def test_a_bump_that_stayed_has_been_there_longer() -> None:
    seen = {
        "sites": ["cheek"],
        "duration_days": 200,
        "growing_weeks": 6,
        "non_healing_weeks": 3,
        "course": ["stable"],
    }

    assert carry_features(seen, THEN, NOW) == {
        "sites": ["cheek"],
        "duration_days": 241,
        "growing_weeks": 11.9,
        "non_healing_weeks": 8.9,
        "course": ["stable"],
    }


@pytest.mark.parametrize(
    ("course", "left"),
    [
        (["new_lt_4wk"], {}),
        (["new_lt_4wk", "sudden_crop"], {"course": ["sudden_crop"]}),
        ("new_lt_4wk", {}),
    ],
)
def test_what_was_new_is_no_longer_new_six_weeks_later(
    course: object, left: dict[str, object]
) -> None:
    assert carry_features({"course": course}, THEN, NOW) == left


def test_what_was_new_last_week_still_is() -> None:
    seen = {"duration_days": 5, "course": ["new_lt_4wk"]}

    assert carry_features(seen, THEN, date(2026, 10, 19)) == {**seen, "duration_days": 12}
    assert carry_features({"course": ["new_lt_4wk"]}, THEN, THEN) == {"course": ["new_lt_4wk"]}


def test_numbers_stay_within_what_a_case_allows() -> None:
    seen = {"duration_days": 43_999, "non_healing_weeks": 6_300}

    assert carry_features(seen, THEN, NOW) == {"duration_days": 44_000, "non_healing_weeks": 6_300}
