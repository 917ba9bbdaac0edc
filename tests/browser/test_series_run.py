"""A series planned, booked and moved on a tablet; the next visit booked from a plan."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect

from studio.hooks import SYSTEM
from studio.models import NeedsFirst, Offer, Profile, Schedule
from studio.services import consultations, documents, library, plans
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk
from tests.builders import make_assessed
from tests.everything import BORN, PDF, Life
from tests.services.stories import TREAT
from tests.web.people import OWNER

pytestmark = pytest.mark.browser
#: Every day, so that the tests may run on any.
HOURS = [
    {"weekday": weekday, "opens": "09:00", "closes": "17:00", "from_on": "2026-01-01"}
    for weekday in range(7)
]


@pytest.fixture(autouse=True)
def _opened(live: LiveStudio, life: Life) -> None:
    with live.state.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)
        unit.session.add(Schedule(ref="Anna Quist", name="Anna Quist", shifts=HOURS, changes=[]))
        chosen = {"online_booking": True}
        unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))
        for row in unit.session.query(Offer):
            row.public = True


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_series_is_planned_booked_and_moved(
    live: LiveStudio, life: Life, chromium: Browser, theme: str
) -> None:
    scheme = "dark" if theme == "dark" else "light"
    context = chromium.new_context(
        viewport={"width": 820, "height": 1180},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    walk = Walk(live, context)
    page = walk.page
    walk.sign_in()
    walk.open(f"/clients/{life.client}")
    walk.go_to("Plan a series")
    page.get_by_label("Age management program").check()
    walk.press("Look for days")
    page.locator("summary", has_text="Another day").last.click()
    page.get_by_label("Leave visit 9 out").check()
    walk.press("Look again")
    walk.press("Book 8 visits")
    expect(page.get_by_role("status")).to_contain_text("Booked")

    page.get_by_role("link", name="Move visit 2").click()
    walk.check_access()
    day = date.fromisoformat(page.locator("#day").input_value())
    page.locator("#day").fill((day + timedelta(16)).isoformat())
    walk.press("See what it means")
    expect(page.get_by_text("Must move:").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Move to ")).click()
    expect(page.get_by_role("status")).to_contain_text("Moved")
    assert walk.too_wide <= 0
    assert walk.violations == {}
    assert walk.complaints == []
    context.close()


@pytest.mark.parametrize("kind", ["with scripts", "without"])
def test_the_next_visit_is_booked_from_the_plan(
    live: LiveStudio, life: Life, chromium: Browser, kind: str
) -> None:
    scripts = kind == "with scripts"
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=scripts
    )
    walk = Walk(live, context, scripts=scripts)
    page = walk.page
    walk.open(f"/d/{life.signed.link}")
    pin = life.signed.pin or f"{BORN:%m%d%y}"
    page.locator("input[name=pin]").fill(pin)
    page.locator("main button").last.click()
    page.get_by_role("link", name="Book my next visit").click()
    walk.check_access()
    expect(page.get_by_role("heading", level=1)).to_have_text("Book your next visit")
    assert walk.too_wide <= 0 if scripts else True
    page.locator("button[name=at]").first.click()
    walk.check_access()
    expect(page).to_have_url(re.compile("/visit/"))
    assert walk.violations == {}
    context.close()


@pytest.mark.parametrize("kind", ["with scripts", "without"])
def test_a_patch_test_is_booked_along_with_what_it_is_for(
    live: LiveStudio, chromium: Browser, kind: str
) -> None:
    scripts = kind == "with scripts"
    with live.state.unit_of_work(OWNER) as unit:
        library.menu(unit)["cosmetic_extraction"].needs_first = NeedsFirst.PATCH_TEST
        visit = make_assessed(unit, request_id="patch-test-request").public_id
        consultations.decide(unit, visit, TREAT)
        plan = plans.issue(unit, plans.draft(unit, visit).public_id, PDF)
        link = documents.make_link(unit, plan.public_id)
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=scripts
    )
    walk = Walk(live, context, scripts=scripts)
    page, top = walk.page, walk.page.get_by_role("heading", level=1)
    walk.open(f"/d/{link.token}")
    page.locator("input[name=pin]").fill(link.pin)
    page.locator("main button").last.click()
    page.get_by_role("link", name="Book my next visit").click()
    expect(top).to_have_text("Book your next visit")
    page.locator("button[name=at]").first.press("Enter")
    expect(top).to_have_text("Book both visits")
    expect(page.get_by_role("heading", level=2)).to_have_text("Before it: Patch test")
    walk.check_access()
    assert walk.too_wide <= 0 if scripts else True
    expect(page.get_by_role("radio").last).to_be_checked()
    page.get_by_role("button", name="Book both visits").press("Enter")
    expect(page).to_have_url(re.compile("/visit/"))
    page.get_by_role("button", name="Show my visit").click()
    expect(page.get_by_text(re.compile("^Patch test: .*, 15 min$"))).to_be_visible()
    walk.check_access()
    assert walk.violations == {}
    context.close()
