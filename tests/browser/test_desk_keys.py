"""The desk's booking pages by keyboard alone: the focus goes where the eye goes."""

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.hooks import VISITOR
from studio.services import bookings
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk
from tests.builders import a_request

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement.id"


@pytest.fixture
def page(live: LiveStudio, chromium: Browser) -> Page:
    """The list of requests with one on it."""
    with live.state.unit_of_work(VISITOR) as unit:
        bookings.request_booking(unit, a_request())
    walk = Walk(live, chromium.new_context(viewport={"width": 390, "height": 844}))
    walk.sign_in()
    walk.open("/incoming")
    return walk.page


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on something of this name; a trap would never end."""
    for _ in range(60):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).innerText"
        )
        if name in (said or "").replace("\n", " "):
            return
    pytest.fail(f"Tab never comes to {name}")


def test_a_request_is_accepted_without_a_mouse(page: Page) -> None:
    tab_to(page, "Accept")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accept")

    tab_to(page, "Show what is free")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{FOCUSED} === 'at'")
    expect(page.locator("#at")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "at"
    page.keyboard.press("ArrowDown")
    tab_to(page, "Accept visit")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("Accepted.")


def test_a_calendar_is_walked_to_its_end_and_back(page: Page) -> None:
    page.goto(page.url.replace("/incoming", "/calendar?view=week&who=all"))
    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{FOCUSED} === 'main'")

    tab_to(page, "Help")
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.innerText") == "Book visit":
            return
    pytest.fail("Shift and Tab never come back")
