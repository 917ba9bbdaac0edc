"""The first safe day: every kind of hold, worked out by hand from the domain reference."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.settings import Settings
from studio.skin.knowledge import load_knowledge
from studio.skin.safe_dates import Cause, Hold, Told, first_safe, told_holds, work_holds
from studio.skin.spacing import Given, least_days, peel_break, usual_days
from tests.builders import CLEAN

RULES = load_knowledge().rules
STUDIO = Settings.read({"STUDIO_ENV": "testing"}).for_case()
#: A Monday.
TODAY = date(2026, 11, 23)
EXTRACTION, LACTIC, LED = "cosmetic_extraction", "peel_lactic", "led_red"


def found(service: str, **told: object) -> tuple[date | None, tuple[Hold, ...]]:
    words = Told({**CLEAN, **told}, TODAY, STUDIO)
    return first_safe(lambda day: list(told_holds(RULES, words, service, day)), TODAY)


#: Service, what was told, days until it is safe (None: a look first), cause, where it stands.
TOLD = [
    (EXTRACTION, {}, 0, None, ""),
    ("consultation", {"medications": None}, 0, None, ""),
    (EXTRACTION, {"recent": [{"what": "botox", "days_ago": 2}]}, 12, Cause.SKIN, "5.3 A(14)"),
    (LACTIC, {"recent": [{"what": "wax", "days_ago": 1}]}, 6, Cause.SKIN, "5.3 A(7)"),
    (EXTRACTION, {"recent": [{"what": "peel_light", "days_ago": 3}]}, 4, Cause.SKIN, "5.3 A(7)"),
    (LED, {"recent": [{"what": "peel_light", "days_ago": 0}]}, 2, Cause.SKIN, "5.3 R(2)"),
    # Sunburned when told: taken to last 14 days, then 7 more.
    (LACTIC, {"recent": [{"what": "sunburn", "days_ago": 0}]}, 21, Cause.SKIN, "5.3 P 7"),
    (LACTIC, {"recent": [{"what": "sunburn", "days_ago": 5}]}, 2, Cause.SKIN, "5.3 P 7"),
    (
        LACTIC,
        {"medications": [{"name": "isotretinoin", "stopped_days_ago": 10}]},
        170,
        Cause.MEDICINE,
        "5.3 A(180)",
    ),
    (
        EXTRACTION,
        {"medications": [{"name": "isotretinoin", "stopped_days_ago": 10}]},
        20,
        Cause.MEDICINE,
        "5.3 R(30)",
    ),
    # Still taken, or a lasting state: no day can be named.
    (LACTIC, {"medications": [{"name": "isotretinoin"}]}, None, Cause.MEDICINE, "5.3 W"),
    (LACTIC, {"pregnancy": "pregnant"}, None, Cause.LOOK, "5.3 pregnancy"),
    (LACTIC, {"medications": None}, None, Cause.ASK, "0.6"),
    (LACTIC, {"medications": [{"name": "Zorblaxin"}]}, None, Cause.ASK, "8.6"),
    ("lancet_extraction", {}, None, Cause.CLOSED, "D2"),
    # Quiet before an event: 7 days for extraction, 14 for a peel, none for light.
    (EXTRACTION, {"event_on": "2026-11-29"}, 7, Cause.EVENT, "6.3"),
    (EXTRACTION, {"event_on": "2026-11-30"}, 0, None, "6.3"),
    (LACTIC, {"event_on": "2026-12-06"}, 14, Cause.EVENT, "6.3"),
    (LED, {"event_on": "2026-11-24"}, 0, None, "6.3"),
]


@pytest.mark.parametrize(("service", "told", "days", "cause", "source"), TOLD)
def test_what_was_told_holds_until_its_day(
    service: str, told: dict[str, Any], days: int | None, cause: Cause | None, source: str
) -> None:
    on, why = found(service, **told)

    assert on == (None if days is None else TODAY + timedelta(days)), source
    assert (cause in {hold.cause for hold in why}) if cause else not why


def test_a_wait_that_runs_into_an_event_ends_after_it() -> None:
    # Free on 29 November; too close before 5 December (14 days), so the 6th.
    on, why = found(LACTIC, recent=[{"what": "wax", "days_ago": 1}], event_on="2026-12-05")

    assert on == date(2026, 12, 6)
    assert {hold.cause for hold in why} == {Cause.SKIN, Cause.EVENT}


#: Days between two services, by tables 5.3, 6.1 and 6.2 and the fortnight of 6.3.
SPACES = [
    (EXTRACTION, EXTRACTION, 14, "6.2 same spot"),
    ("lancet_extraction", "lancet_extraction", 28, "6.1"),
    (EXTRACTION, "enzyme_exfoliation", 7, "6.2"),
    ("enzyme_exfoliation", EXTRACTION, 0, "6.2"),
    ("enzyme_exfoliation", LACTIC, 7, "6.2"),
    (EXTRACTION, LACTIC, 14, "6.3 one_active"),
    (LACTIC, EXTRACTION, 14, "6.3 one_active"),
    (LACTIC, LACTIC, 14, "6.1"),
    (LACTIC, "peel_jessner", 28, "6.2"),
    ("peel_jessner", LACTIC, 28, "6.2"),
    ("peel_jessner", EXTRACTION, 21, "6.2"),
    ("peel_jessner", "peel_jessner", 42, "6.1 Fitzpatrick III"),
    (LACTIC, LED, 2, "6.2 red"),
    (LACTIC, "led_blue", 7, "6.2 blue"),
    (LED, LACTIC, 2, "6.2"),
    (LED, LED, 2, "6.2"),
    (EXTRACTION, LED, 0, "6.2"),
    ("deep_pore_facial", LED, 0, "5.3 ok"),
    ("consultation", LACTIC, 0, "no work"),
]


@pytest.mark.parametrize(("before", "after", "days", "source"), SPACES)
def test_days_between_two_services(before: str, after: str, days: int, source: str) -> None:
    assert least_days(RULES, before, after) == days, source


def test_the_usual_wait_is_longer_only_between_the_same() -> None:
    assert usual_days(RULES, EXTRACTION, EXTRACTION) == 28
    assert usual_days(RULES, EXTRACTION, "enzyme_exfoliation") == 7


def test_work_before_and_after_a_day_both_count() -> None:
    work = (Given(LACTIC, TODAY - timedelta(10)), Given(LACTIC, TODAY + timedelta(20)))

    on, why = first_safe(lambda day: list(work_holds(RULES, LACTIC, day, work)), TODAY)

    # Free 4 days from now, 16 days before the next one: that is far enough.
    assert on == TODAY + timedelta(4)
    assert [hold.cause for hold in why] == [Cause.OWN_WORK]


def test_a_day_too_close_before_a_promised_visit_moves_behind_it() -> None:
    work = (Given(LACTIC, TODAY + timedelta(5)),)

    on, why = first_safe(lambda day: list(work_holds(RULES, EXTRACTION, day, work)), TODAY)

    assert on == TODAY + timedelta(19)
    assert {hold.cause for hold in why} == {Cause.COMING}


def test_after_six_light_peels_comes_a_break_of_eight_weeks() -> None:
    six = [Given(LACTIC, TODAY - timedelta(14 * gap)) for gap in range(1, 7)]
    last = TODAY - timedelta(14)

    assert peel_break(RULES, "peel_mandelic", TODAY, six) == last + timedelta(56)
    assert peel_break(RULES, "peel_mandelic", TODAY, six[:5]) is None
    assert peel_break(RULES, "peel_mandelic", last + timedelta(56), six) is None
    assert peel_break(RULES, EXTRACTION, TODAY, six) is None


SERVICES = st.sampled_from([EXTRACTION, LACTIC, LED, "enzyme_exfoliation", "deep_pore_facial"])
WORK = st.lists(
    st.builds(Given, SERVICES, st.dates(TODAY - timedelta(60), TODAY + timedelta(60))), max_size=5
)
RECENT = st.lists(
    st.fixed_dictionaries(
        {
            "what": st.sampled_from(["botox", "wax", "sunburn", "peel_light", "laser", "fever"]),
            "days_ago": st.integers(0, 40),
        }
    ),
    max_size=3,
)


@given(SERVICES, WORK, RECENT, st.none() | st.dates(TODAY, TODAY + timedelta(60)))
def test_the_day_that_is_named_has_no_hold_left(
    service: str, work: list[Given], recent: list[dict[str, Any]], event_on: date | None
) -> None:
    told = Told({**CLEAN, "recent": recent}, TODAY, STUDIO)

    def holds(day: date) -> list[Hold]:
        return [
            *told_holds(RULES, told, service, day),
            *work_holds(RULES, service, day, work, event_on),
        ]

    on, why = first_safe(holds, TODAY)

    assert on is None or not holds(on)
    assert why or on == TODAY
