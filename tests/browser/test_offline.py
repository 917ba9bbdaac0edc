"""A visit without a network, a browser that is killed, an answer that is lost: nothing is."""

import os
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from studio.hooks import SYSTEM
from studio.services import consultations, plans, step_drafts
from tests.browser.conftest import CHROMIUM, LiveStudio
from tests.browser.test_saving import RAW_DRAFTS
from tests.browser.walk import Walk
from tests.builders import MILIA, make_assessed
from tests.services.stories import TREAT

pytestmark = pytest.mark.browser
#: Letters typed per second, and how many of them a killed browser may lose on a busy machine.
SPEED, MOST_LOST = 10, 25


@pytest.fixture
def visit(live: LiveStudio) -> str:
    """A visit that is decided, so that every step shows its form."""
    with live.state.unit_of_work(SYSTEM) as unit:
        made = make_assessed(unit, MILIA)
        consultations.decide(unit, made.public_id, TREAT)
        plans.draft(unit, made.public_id)
        return made.public_id


def signed_in(live: LiveStudio, chromium: Browser) -> Walk:
    walk = Walk(live, chromium.new_context(viewport={"width": 1180, "height": 820}))
    walk.looks = False
    walk.sign_in()
    return walk


def step(page: Page, name: str) -> None:
    page.locator(".steps").get_by_role("link", name=name).click()
    expect(page.locator(".steps [aria-current]")).to_contain_text(name)


def allergies(page: Page) -> Locator:
    """Unfold what was answered before, for another answer."""
    page.locator("details:has(#allergies) > summary").click()
    page.locator("#allergies_none").uncheck()
    return page.locator("#allergies")


def wait_until_sent(page: Page) -> None:
    """Wait until the device holds nothing any more."""
    kept: list[dict[str, object]] = []
    for _ in range(100):
        kept = page.evaluate(RAW_DRAFTS)
        if not kept:
            return
        page.wait_for_timeout(200)
    paths = [row["path"] for row in kept]
    raise AssertionError(page.locator("#save-state").inner_text(), paths)


def test_all_six_steps_work_offline_and_arrive_once(
    live: LiveStudio, chromium: Browser, visit: str
) -> None:
    page = signed_in(live, chromium).page
    with page.expect_response("**/look/new"):
        page.goto(f"{live.address}/consultations/{visit}/checkin")
    page.wait_for_load_state("networkidle")
    state = page.locator("#save-state")
    page.context.set_offline(True)

    allergies(page).fill("latex")
    step(page, "Look")
    page.get_by_role("button", name="Describe a bump", exact=True).click()
    page.locator('input[name="colors"][value="white"]').check()
    page.get_by_role("button", name="Save and assess").click()
    expect(page.locator(".steps [aria-current]")).to_contain_text("Assess")
    expect(page.locator(".advice-off")).to_contain_text("offline")
    step(page, "Treat")
    page.locator("summary", has_text="More about it").click()
    page.locator("#note").fill("a little red")
    step(page, "Plan")
    page.locator("#note").fill("Rest your skin today.")
    expect(state).to_have_text("Offline. Kept on this device")
    page.context.set_offline(False)

    wait_until_sent(page)
    with live.state.reading(SYSTEM) as unit:
        seen = consultations.get(unit, visit)
        treat = step_drafts.find(unit, visit, "treat")
        plan = step_drafts.find(unit, visit, "plan")
    assert seen.intake["allergies"] == ["latex"]
    assert [bump.features.get("colors") for bump in seen.bumps] == [["white"], ["white"]]
    assert treat is not None
    assert treat.fields["note"] == ["a little red"]
    assert plan is not None
    assert plan.fields["note"] == ["Rest your skin today."]


def test_an_answer_that_was_lost_is_no_conflict(
    live: LiveStudio, chromium: Browser, visit: str
) -> None:
    page = signed_in(live, chromium).page
    page.goto(f"{live.address}/consultations/{visit}/checkin")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method == "PUT" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/checkin", lose)
    allergies(page).fill("latex")

    expect(page.locator("#save-state")).to_contain_text("Saved", timeout=20_000)
    assert lost == [200]
    with live.state.reading(SYSTEM) as unit:
        assert consultations.get(unit, visit).intake["allergies"] == ["latex"]


def test_a_draft_of_treat_comes_back_and_goes_with_the_button(
    live: LiveStudio, chromium: Browser, visit: str
) -> None:
    walk = signed_in(live, chromium)
    page, path = walk.page, f"/consultations/{visit}/treat"
    walk.open(path)
    page.locator("summary", has_text="More about it").click()
    page.locator("#note").fill("a little red")
    expect(page.locator("#save-state")).to_contain_text("Draft saved")

    walk.open(path)

    expect(page.locator("#save-state")).to_contain_text("Draft restored")
    expect(page.locator("#note")).to_have_value("a little red")
    walk.press("Save what was done")
    with live.state.reading(SYSTEM) as unit:
        done = consultations.get(unit, visit).treatment
        assert done is not None
        assert done.note == "a little red"
        assert step_drafts.find(unit, visit, "treat") is None


def test_a_killed_browser_loses_a_second_at_most(
    live: LiveStudio, chromium: Browser, visit: str, tmp_path: Path
) -> None:
    context = chromium.browser_type.launch_persistent_context(
        tmp_path / "profile", executable_path=CHROMIUM, args=["--no-sandbox"]
    )
    walk = Walk(live, context)
    walk.looks = False
    walk.sign_in()
    walk.open(f"/consultations/{visit}/checkin")
    allergies(walk.page).focus()
    typed = 15 + time.time_ns() % 30
    walk.page.keyboard.type("n" * typed, delay=1000 / SPEED)

    os.kill(pid_of(tmp_path / "profile"), signal.SIGKILL)

    time.sleep(1)  # what was on its way arrives
    with live.state.reading(SYSTEM) as unit:
        kept = consultations.get(unit, visit).intake.get("allergies") or [""]
    assert typed - len(kept[0]) <= MOST_LOST, (typed, len(kept[0]))


def pid_of(profile: Path) -> int:
    """Find the browser that uses this folder: the one that is nobody's helper."""
    for found in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = found.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"--user-data-dir={profile}" in words and "--type=" not in words:
            return int(found.parent.name)
    raise LookupError(profile)
