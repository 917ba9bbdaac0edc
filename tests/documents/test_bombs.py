"""Too much of anything is refused or bounded, and the next paper still comes out."""

from collections import Counter
from typing import Any

import pytest

from studio.documents.errors import DocumentError
from studio.documents.limits import MAX_CHARACTERS, MAX_ITEMS
from studio.documents.render import Renderer
from studio.documents.views import PlanView
from tests.documents.pdf_reading import spoken
from tests.documents.samples import (
    BASE_EVENING,
    FIRST_DAY,
    band,
    plan,
    referral,
    referral_letter,
    steps,
)

ACCENT = "#7a2e5d"


@pytest.mark.parametrize(
    ("view", "code"),
    [
        (plan(notes=["x" * (MAX_CHARACTERS + 1)]), "too_long"),
        (plan(notes=["x" * MAX_CHARACTERS] * 13), "too_long"),
        (plan(notes=["x"] * (MAX_ITEMS + 1)), "too_many"),
        (plan(morning=steps(*BASE_EVENING * 5_000)), "too_many"),
        (plan(bands=[band("x", "2026-11-22", "2026-11-22", [str(n)], []) for n in range(99)]),
         "too_many"),
        (plan(notes=["a\x00b"]), "odd_character"),
        (plan(notes=["a\ud800b"]), "odd_character"),
        (plan(notes=["a\u202eb"]), "odd_character"),
        (plan(title="\x1b[31m"), "odd_character"),
    ],
)  # fmt: skip
def test_an_oversized_or_odd_plan_is_refused(renderer: Renderer, view: PlanView, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        renderer.plan(view)

    assert caught.value.code == code


def test_a_letter_with_too_many_spots_is_refused(renderer: Renderer) -> None:
    with pytest.raises(DocumentError) as caught:
        renderer.referral(referral_letter(bumps=referral().bumps * 61))

    assert caught.value.code in {"too_many", "too_long"}


@pytest.mark.parametrize(
    "changes",
    [
        {"notes": ["word " * 900 + f"end{n}" for n in range(8)]},
        {"morning": steps(*(("spf", f"Step {n} of many. " + "So. " * 40, "") for n in range(59)))},
        {"bands": [band("Today", "2026-11-22", "2026-11-22", FIRST_DAY * 9, [])]},
        {"key_points": ["key " * 900] * 3},
        {"title": "W" * 3_000},
        {"call_today": ["call " * 500] * 5},
    ],
    ids=["notes", "steps", "band", "key points", "one long word", "signs"],
)
def test_a_plan_at_the_caps_is_printed_whole(renderer: Renderer, changes: dict[str, Any]) -> None:
    view = plan(**changes)

    said = spoken(renderer.plan(view))

    assert all(note in said for note in (text.strip() for text in view.notes))
    steps_told = [step.text.strip() for step in (*view.morning, *view.evening)]
    assert {text: said.count(text) for text in steps_told} == Counter(steps_told)
    assert all(sign.strip() in said for sign in view.call_signs)


@pytest.mark.parametrize(
    "body",
    ["<div>" * 5_000, "<table><tr><td>" * 400, "<b>" * 3_000 + "x"],
    ids=["blocks", "tables", "inlines"],
)
def test_deep_nesting_ends_in_an_error_not_in_a_dead_studio(renderer: Renderer, body: str) -> None:
    html = f'<html lang="en"><title>x</title><body><h1>x</h1>{body}'

    with pytest.raises(DocumentError):
        renderer.print_html(html, ACCENT)

    assert renderer.plan(plan()).startswith(b"%PDF-1.7")


def test_what_the_engine_would_only_log_is_an_error(renderer: Renderer) -> None:
    with pytest.raises(DocumentError) as caught:
        renderer.print_html("<title>x</title><body><h1>x</h1>", ACCENT)

    assert caught.value.code == "warned"
    assert "lang" in caught.value.detail
