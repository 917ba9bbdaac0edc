"""When a service is free again: every line worked out by hand from the washout table."""

import copy
from typing import Any

import pytest

from studio.skin.assessment import assess
from tests.unit.skin.strategies import KNOWLEDGE, TREATABLE

Row = dict[str, Any]


def service(client: dict[str, Any], key: str, **studio: object) -> Row:
    case = copy.deepcopy(TREATABLE)
    case["client"].update(client)
    case["studio"].update(studio)
    answer = assess(case, KNOWLEDGE)
    found: Row = next(row for row in answer["treatments"] if row["service"] == key)
    return found


def drug(name: str, stopped: int | None = None) -> dict[str, Any]:
    return {"medications": [{"name": name, "stopped_days_ago": stopped}]}


def event(what: str, days_ago: int) -> dict[str, Any]:
    return {"recent": [{"what": what, "days_ago": days_ago}]}


# The case is of 22 November 2026 (a Sunday).
DATES = [
    (drug("Accutane", 56), "peel_lactic", "postponed", "2027-03-26"),  # 180 - 56 = 124 days
    (drug("Accutane", 56), "cosmetic_extraction", "offered", None),  # relative for 30 days only
    (drug("Accutane", 10), "cosmetic_extraction", "clearance", None),
    (drug("Accutane"), "peel_lactic", "withheld", None),
    (drug("Accutane", 180), "peel_lactic", "offered", None),  # free on day 180
    (drug("Accutane", 179), "peel_lactic", "postponed", "2026-11-23"),
    (drug("Retin-A", 2), "enzyme_exfoliation", "postponed", "2026-11-25"),  # 5 - 2 = 3 days
    (drug("Retin-A"), "enzyme_exfoliation", "withheld", None),
    (drug("retinol"), "enzyme_exfoliation", "postponed", "2026-11-25"),  # can stop today: 3 days
    (drug("doxycycline"), "led_red", "clearance", None),
    (drug("eliquis"), "cosmetic_extraction", "clearance", None),
    (drug("eliquis"), "peel_lactic", "offered", None),
    (event("peel_light", 5), "cosmetic_extraction", "postponed", "2026-11-24"),  # 7 - 5 = 2
    (event("peel_light", 5), "peel_lactic", "postponed", "2026-12-01"),  # 14 - 5 = 9
    (event("peel_light", 14), "peel_lactic", "offered", None),
    (event("wax", 1), "peel_lactic", "postponed", "2026-11-28"),  # 7 - 1 = 6
    (event("sunburn", 2), "cosmetic_extraction", "postponed", "2026-11-27"),  # 7 - 2 = 5
    (event("cold_sore", 0), "led_red", "postponed", "2026-12-06"),  # 14 days after healing
    (event("botox", 3), "deep_pore_facial", "postponed", "2026-12-03"),  # 14 - 3 = 11
    (event("laser", 100), "peel_glycolic", "postponed", "2027-02-10"),  # ablative 180 - 100 = 80
    ({"pregnancy": "pregnant"}, "peel_lactic", "withheld", None),
    ({"pregnancy": "pregnant"}, "cosmetic_extraction", "offered", None),
    ({"event_on": "2026-12-01"}, "peel_lactic", "postponed", "2026-12-02"),  # 9 < 14 days
    ({"event_on": "2026-12-01"}, "cosmetic_extraction", "offered", None),  # 9 ≥ 7 days
    ({"event_on": "2026-11-26"}, "cosmetic_extraction", "postponed", "2026-11-27"),
    ({"conditions": ["epilepsy"]}, "led_red", "clearance", None),
    ({"fitzpatrick": None}, "peel_glycolic", "clearance", None),
    ({"fitzpatrick": None}, "peel_lactic", "offered", None),
    ({"fitzpatrick": "VI"}, "peel_glycolic", "withheld", None),
    ({"allergies": None}, "pre_softening", "offered", None),
    ({"medications": None}, "cosmetic_extraction", "clearance", None),
]


@pytest.mark.parametrize(
    ("client", "key", "status", "earliest"), DATES, ids=[f"{d[0]} {d[1]}" for d in DATES]
)
def test_a_service_is_free_on_the_day_the_table_says(
    client: dict[str, Any], key: str, status: str, earliest: str | None
) -> None:
    row = service(client, key)

    assert (row["status"], row["earliest_on"]) == (status, earliest)
    assert row["reasons"] or status == "offered"


def test_every_reason_is_listed_and_the_latest_date_counts() -> None:
    client = {**drug("Accutane", 56), **event("peel_light", 5), "event_on": "2027-03-30"}

    row = service(client, "peel_lactic")

    rules = {reason["rule"] for reason in row["reasons"]}
    assert {"5.3 isotretinoin_oral", "5.3 light_peel_within", "6.3 event"} <= rules
    assert row["earliest_on"] == "2027-03-31"


def test_a_letter_lifts_what_a_letter_can_lift() -> None:
    letter = {"clearances": [{"for": "epilepsy", "until": "2026-12-31"}]}

    row = service({"conditions": ["epilepsy"], **letter}, "led_red")

    assert row["status"] == "offered"
    assert row["requires"] == ["goggles"]


def test_a_letter_that_has_run_out_lifts_nothing() -> None:
    letter = {"clearances": [{"for": "epilepsy", "until": "2026-11-21"}]}

    assert service({"conditions": ["epilepsy"], **letter}, "led_red")["status"] == "clearance"


def test_a_patch_test_reaction_withholds_the_family() -> None:
    tests = {"patch_tests": [{"family": "peel_lactic", "on": "2026-11-01", "result": "reaction"}]}

    row = service(tests, "peel_lactic")

    assert row["status"] == "withheld"
    assert [reason["rule"] for reason in row["reasons"]] == ["5.8"]


def test_a_clear_patch_test_of_this_year_need_not_be_repeated() -> None:
    tests = {"patch_tests": [{"family": "peel_lactic", "on": "2026-03-01", "result": "clear"}]}

    assert "patch_test" in service({}, "peel_lactic")["requires"]
    assert "patch_test" not in service(tests, "peel_lactic")["requires"]


@pytest.mark.parametrize("place", ["US-OR", "DE", "Mars"])
def test_where_no_scope_is_known_nothing_is_offered(place: str) -> None:
    case = copy.deepcopy(TREATABLE)
    case["studio"]["place"] = place

    answer = assess(case, KNOWLEDGE)

    assert answer["disposition"] == "refer"
    assert not [row for row in answer["treatments"] if row["status"] == "offered"]
    assert answer["elsewhere"] == []


def test_without_a_date_the_wait_is_told_in_days() -> None:
    case = copy.deepcopy(TREATABLE)
    case["on"] = None
    case["client"].update(event("peel_light", 5))

    answer = assess(case, KNOWLEDGE)

    row = next(row for row in answer["treatments"] if row["service"] == "peel_lactic")
    assert row["status"] == "postponed"
    assert "free in 9 days" in row["reasons"][0]["text"]


HOMECARE = [
    ({"pregnancy": "pregnant"}, "retinol", "withheld", None),
    ({"pregnancy": "pregnant"}, "aha", "clearance", None),
    ({"pregnancy": "pregnant"}, "pha", "offered", None),
    (drug("Accutane", 10), "aha", "postponed", "2026-12-12"),  # 30 - 10 = 20 days
    (drug("Accutane", 30), "aha", "offered", None),
    (drug("Retin-A"), "retinol", "withheld", None),
    (drug("Retin-A", 2), "aha", "postponed", "2026-11-25"),  # 5 - 2 = 3 days
    (event("peel_light", 3), "aha", "postponed", "2026-12-03"),  # barrier: 14 - 3 = 11
    (event("peel_light", 3), "retinol", "postponed", "2026-12-17"),  # barrier: 28 - 3 = 25
    (event("peel_light", 20), "retinol", "offered", None),  # no barrier after 7 days
    ({"allergies": ["papaya"]}, "enzyme", "withheld", None),
    ({"age_years": 12, "guardian_consent": True}, "retinol", "withheld", None),
    ({"pregnancy": None}, "retinol", "clearance", None),
    ({"medications": None}, "retinol", "withheld", None),  # an ask leaves only base care
    ({"medications": None}, "moisturizer", "offered", None),
]


@pytest.mark.parametrize(
    ("client", "key", "status", "earliest"), HOMECARE, ids=[f"{h[0]} {h[1]}" for h in HOMECARE]
)
def test_a_product_for_home_waits_as_the_table_says(
    client: dict[str, Any], key: str, status: str, earliest: str | None
) -> None:
    case = copy.deepcopy(TREATABLE)
    case["client"].update(client)

    rows = assess(case, KNOWLEDGE)["homecare"]

    row = next(row for row in rows if row["class"] == key)
    assert (row["status"], row["earliest_on"]) == (status, earliest)
