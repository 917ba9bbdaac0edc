"""A plan's days in the client's own calendar."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from studio.documents.plan_calendar import PlanCalendar, plan_ics
from tests.documents.samples import milia_plan

GIVEN = PlanCalendar(
    key="7f3a",
    version=1,
    issued_at=datetime(2026, 11, 22, 18, 0, tzinfo=UTC),
    zone=ZoneInfo("America/Los_Angeles"),
    studio="Lumen Skin Studio",
    host="lumen-skin.example",
    url="https://lumen-skin.example/d/abc",
)


def events(**changes: object) -> list[Any]:
    return Calendar.from_ical(plan_ics(milia_plan(**changes), GIVEN)).walk("VEVENT")


def test_each_day_that_brings_something_new_has_one_entry() -> None:
    told = {f"{event.decoded('dtstart').date()}": str(event["summary"]) for event in events()}

    assert told == {
        "2026-11-23": "Skin plan: day 1",
        "2026-11-26": "Skin plan: day 4",
        "2026-11-30": "Skin plan: day 8",
        "2026-12-06": "Skin plan: next step",
        "2026-12-13": "Skin plan: before your visit",
        "2026-12-20": "Skin plan: next step",
        "2026-12-27": "Skin plan: before your visit",
        "2027-01-03": "Skin plan: before your visit",
        "2027-01-08": "Skin plan: before your visit",
        "2027-01-10": "Your visit: Lumen Skin Studio",
    }


def test_entries_stand_at_nine_in_the_studios_zone_and_block_no_time() -> None:
    (first, *_) = events()

    assert first.decoded("dtstart").isoformat() == "2026-11-23T09:00:00-08:00"
    assert str(first["transp"]) == "TRANSPARENT"
    assert b"BEGIN:VTIMEZONE" in plan_ics(milia_plan(), GIVEN)


def test_it_says_nothing_of_what_the_plan_is_about() -> None:
    text = plan_ics(milia_plan(), GIVEN).decode().lower()

    assert not [word for word in ("retinol", "extraction", "acid", "spots", "ana") if word in text]
    assert "https://lumen-skin.example/d/abc" in text.replace("\r\n ", "")


def test_a_new_version_replaces_the_entries_of_the_old_one() -> None:
    assert {str(event["uid"]) for event in events()} == {str(event["uid"]) for event in events()}
    assert str(events()[0]["uid"]) == "plan-7f3a-20261123@lumen-skin.example"


def test_it_speaks_the_plans_language_and_is_the_same_each_time() -> None:
    first, *_ = events(language="es")

    assert str(first["summary"]) == "Plan de piel: día 1"
    assert plan_ics(milia_plan(), GIVEN) == plan_ics(milia_plan(), GIVEN)


@pytest.mark.parametrize("odd", [{"bands": 3}, {"on": "soon"}, {"language": "xx"}])
def test_other_data_is_an_error(odd: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        plan_ics(milia_plan(**odd), GIVEN)
