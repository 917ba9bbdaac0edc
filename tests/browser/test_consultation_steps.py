"""Assess, Treat, Plan and Finish in a real browser: taps counted, the panel live, scripts off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.hooks import SYSTEM
from studio.services import consultations
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk
from tests.builders import BLEEDING, CLEAN, MILIA, make_assessed

pytestmark = pytest.mark.browser
#: Counts what a finger does, on every page of the walk.
COUNT = """() => addEventListener("click", (event) => {
  if (event.isTrusted) sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1;
}, true)"""
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture
def walk_in(live: LiveStudio, chromium: Browser) -> Callable[..., Walk]:
    def walking(width: int = 1180, height: int = 820, *, scripts: bool = True) -> Walk:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        context.add_init_script(f"({COUNT})()")
        walk = Walk(live, context, scripts=scripts)
        walk.sign_in()
        walk.page.wait_for_url(f"{live.address}/")
        return walk

    return walking


def a_visit(live: LiveStudio, *bumps: dict[str, object]) -> str:
    with live.state.unit_of_work(SYSTEM) as unit:
        return make_assessed(unit, *bumps, intake=CLEAN).public_id


def taps(page: Page) -> int:
    return int(page.evaluate("Number(sessionStorage.taps ?? 0)"))


@SCRIPTS
def test_an_unchanged_visit_is_finished_in_few_taps(
    live: LiveStudio, walk_in: Callable[..., Walk], *, scripts: bool
) -> None:
    visit = a_visit(live, dict(MILIA))
    walk = walk_in(scripts=scripts)
    walk.open(f"/consultations/{visit}/assess")
    if scripts:
        walk.page.evaluate("sessionStorage.taps = 0")

    walk.press("Agree and go to Treat")
    walk.press("As planned")
    walk.press("Use this plan")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Finish")
    if scripts:
        assert taps(walk.page) == 3
    walk.page.get_by_label("Type your name").click()
    walk.page.get_by_label("Type your name").fill("Mara Lindqvist")
    walk.press("Sign and send")

    expect(walk.page.get_by_role("heading", name="Signed and locked")).to_be_visible()
    expect(walk.page.locator("#link-pin")).to_be_visible()
    if scripts:
        assert taps(walk.page) <= 7
    assert (walk.complaints, walk.violations) == ([], {})


@SCRIPTS
def test_from_the_flag_to_the_letter_in_few_taps(
    live: LiveStudio, walk_in: Callable[..., Walk], *, scripts: bool
) -> None:
    visit = a_visit(live, dict(BLEEDING))
    walk = walk_in(820, 1180, scripts=scripts)
    walk.open(f"/consultations/{visit}/assess")
    expect(walk.page.get_by_role("alert")).to_contain_text("Within two weeks")
    if scripts:
        walk.page.evaluate("sessionStorage.taps = 0")

    walk.press("Stop and refer")
    walk.page.get_by_label("To", exact=True).click()
    walk.page.get_by_label("To", exact=True).fill("Dr. Lund")
    walk.page.locator("#share_consent").check()
    walk.press("Update the preview")
    walk.press("Issue the letter")

    expect(walk.page.get_by_role("heading", name="Issued")).to_be_visible()
    if scripts:
        assert taps(walk.page) <= 10
    assert (walk.complaints, walk.violations) == ([], {})


def test_an_answer_changes_the_panel_in_place(
    live: LiveStudio, walk_in: Callable[..., Walk]
) -> None:
    visit = a_visit(live, {"sites": ["cheek"], "colors": ["white"]})
    walk = walk_in()
    walk.open(f"/consultations/{visit}/assess")
    walk.page.evaluate("window.stayed = true")
    expect(walk.page.locator(".verdict-word")).to_have_text("Check first")

    walk.page.get_by_label("Bleeds by itself").check()
    walk.page.locator("#question-1-1 button").click()

    expect(walk.page.locator(".verdict-word")).to_have_text("Refer")
    assert walk.page.evaluate("window.stayed")
    expect(walk.page.locator("#panel-news")).to_have_text("Advice changed: Refer.")
    expect(walk.page.locator("#banner")).to_contain_text("Stop: a clinician should look at this")
    expect(walk.page.locator(".is-changed").first).to_be_visible()
    walk.check_access()
    assert (walk.complaints, walk.violations) == ([], {})


def test_the_preview_follows_what_is_ticked(live: LiveStudio, walk_in: Callable[..., Walk]) -> None:
    visit = a_visit(live, dict(MILIA))
    with live.state.unit_of_work(SYSTEM) as unit:
        from tests.services.stories import TREAT  # noqa: PLC0415 - only here

        consultations.decide(unit, visit, TREAT)
    walk = walk_in()
    walk.open(f"/consultations/{visit}/assess")
    walk.go_to("Go on to Treat")
    walk.press("As planned")
    note = walk.page.get_by_label("A note to the client")

    note.press_sequentially("Bring your cream.", delay=20)
    expect(walk.page.locator(".sheet")).to_contain_text("Bring your cream.")
    expect(note).to_be_focused()
    expect(note).to_have_value("Bring your cream.")
    walk.page.get_by_label("Retinol").check()
    expect(walk.page.locator(".sheet")).to_contain_text("retinol")

    assert (walk.complaints, walk.violations) == ([], {})


def test_the_level_stands_on_the_handle_of_an_upright_tablet(
    live: LiveStudio, walk_in: Callable[..., Walk]
) -> None:
    visit = a_visit(live, dict(MILIA))
    walk = walk_in(820, 1180)
    walk.open(f"/consultations/{visit}/assess")
    walk.press("Agree and go to Treat")
    handle = walk.page.locator(".sheet-handle")

    expect(handle).to_have_text("OK to treat")
    expect(handle).to_be_in_viewport()
    box = handle.bounding_box()
    assert box is not None
    assert box["height"] >= 56
    handle.click()
    expect(walk.page.get_by_role("link", name="Open the assessment")).to_be_in_viewport()
    walk.check_access()
    assert (walk.complaints, walk.violations) == ([], {})
