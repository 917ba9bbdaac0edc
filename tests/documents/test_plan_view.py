"""A care plan's data as a client reads it."""

from dataclasses import replace
from datetime import date

import pytest

from studio.documents.letterhead import phone_link
from studio.documents.plan_view import Band, Line, Night, Step, Stop, plan_view
from tests.documents.samples import (
    ANA,
    STUDIO,
    SUNSCREEN,
    band,
    milia_plan,
    plan,
    spanish_plan,
    stop,
    watch_plan,
)

DASH = "\N{EN DASH}"


def test_the_head_names_studio_document_and_date_but_no_client_in_the_title() -> None:
    head = plan().head

    assert (head.title, head.number, head.version) == (
        "Care plan 20261122-A1B2C3", "20261122-A1B2C3", "version 1",
    )  # fmt: skip
    assert head.address == ("12 Alder Street", "Seattle, WA 98101")
    assert (head.phone_link, head.web, head.web_link) == (
        "tel:2065550134", "lumen-skin.example", "https://lumen-skin.example",
    )  # fmt: skip
    assert (head.date, head.created) == ("22 November 2026", "2026-11-22")
    assert head.license == "license EST-204417"


@pytest.mark.parametrize(
    ("printed", "link"),
    [("(206) 555-0134", "tel:2065550134"), ("+1 206 555 0134", "tel:+12065550134")],
)
def test_a_phone_number_can_be_tapped(printed: str, link: str) -> None:
    assert phone_link(printed) == link


def test_advice_is_told_once_by_its_last_day_and_empty_days_join_the_ones_before() -> None:
    view = plan(
        bands=[
            band("Today", "2026-11-22", "2026-11-22", ["Rest.", SUNSCREEN], [
                ("No acids.", "2026-11-28"), ("No makeup.", "2026-11-22"),
                ("No tanning.", "2026-11-28"),
            ]),
            band("Days 1 to 3", "2026-11-23", "2026-11-25", [SUNSCREEN, "Use more cream."], [
                ("No acids.", "2026-11-28"),
            ]),
            band("Days 4 to 7", "2026-11-26", "2026-11-29", [SUNSCREEN], [
                ("No acids.", "2026-11-28"),
            ]),
        ],
    )  # fmt: skip

    assert view.bands == (
        Band(
            "Today",
            "22 November",
            ("Rest.", SUNSCREEN),
            (
                Line("No makeup.", "Through 22 November"),
                Line("No acids. No tanning.", "Through 28 November"),
            ),
            date(2026, 11, 22),
        ),
        Band(
            "Days 1 to 3, days 4 to 7",
            f"23{DASH}29 November",
            ("Use more cream.",),
            (),
            date(2026, 11, 23),
        ),
    )


def test_routine_and_week_keep_their_order() -> None:
    view = plan()

    assert view.morning[0] == Step("Wash with your gentle cleanser, or just rinse.", "coin-sized")
    assert [night.day for night in view.week][:3] == ["Monday", "Tuesday", "Wednesday"]
    assert view.week[1:3] == (
        Night("Tuesday", "Rest night", active=False),
        Night("Wednesday", "Retinol night", active=True),
    )
    assert [line.text for line in view.weeks] == [
        f"22 November {DASH} 5 December", f"6{DASH}19 December", "From 20 December",
    ]  # fmt: skip


def test_what_to_stop_is_gathered_by_day_first_day_first() -> None:
    view = plan(
        stop_before_next=[
            stop("2027-01-03", "Stop acids.", "Sting."),
            stop("2026-12-27", "No tanning.", "It marks."),
            stop("2027-01-03", "No waxing.", "Be calm."),
        ]
    )

    assert view.stops == (
        Stop("From 27 December", (Line("No tanning.", "It marks."),)),
        Stop("From 3 January", (Line("Stop acids.", "Sting."), Line("No waxing.", "Be calm."))),
    )


def test_a_recheck_is_named_only_when_no_visit_is_booked() -> None:
    booked = plan(recheck_on="2027-01-17")
    watched = watch_plan()

    assert (booked.next_visit, booked.recheck) == ("Sunday, 10 January 2027", "")
    assert (watched.next_visit, watched.recheck) == ("", "Sunday, 17 January 2027")


def test_a_spanish_plan_is_spanish_throughout() -> None:
    view = spanish_plan()

    assert view.head.title == "Plan de cuidado 20261122-A1B2C3"
    assert view.head.date == "22 de noviembre de 2026"
    assert view.bands[0].avoid[0] == Line("Sin maquillaje.", "Hasta el 22 de noviembre")
    assert view.bands[1].dates == f"23{DASH}25 de noviembre"
    assert view.next_visit == "domingo, 10 de enero de 2027"
    assert view.words["call_title"] == "Llámenos hoy si"


@pytest.mark.parametrize(
    "changes",
    [{"on": "yesterday"}, {"bands": None}, {"title": 3}, {"next_visit_on": "2027-13-01"}],
)
def test_other_data_than_a_plan_is_an_error(changes: dict[str, object]) -> None:
    care = {**milia_plan(), **changes}

    with pytest.raises((KeyError, TypeError, ValueError)):
        plan_view(
            care, ANA, STUDIO, number="1", version=1, language="en", issued_on=date(2026, 11, 22)
        )


@pytest.mark.parametrize("accent", ["red", "#fff", "#12345g", "#123456;}", "#ABCDEF"])
def test_an_accent_that_is_no_color_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match="accent"):
        replace(STUDIO, accent=accent)
