"""A visit is moved in the calendar by a finger: it rests first, for a quick one scrolls or taps."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.browser.conftest import LiveStudio
from tests.browser.test_calendar_moves import DAY, of_visit, opened, starts, visit, where

__all__ = ["visit"]

pytestmark = pytest.mark.browser
#: Longer than the page wants a finger to rest, and than a browser waits to open its menu; in ms.
REST = 900
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}


@dataclass(frozen=True)
class Finger:
    """A finger as the browser's own protocol sends it: all of its events are real."""

    page: Page
    wire: CDPSession

    def down(self, x: float, y: float) -> None:
        self._send("touchStart", x, y)

    def move(self, x: float, y: float) -> None:
        self._send("touchMove", x, y)

    def up(self) -> None:
        self.wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def rest(self) -> None:
        self.page.wait_for_timeout(REST)

    def _send(self, kind: str, x: float, y: float) -> None:
        points = [{"x": x, "y": y}]
        self.wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def page(live: LiveStudio, chromium: Browser, visit: str) -> Iterator[Page]:
    """The day of a visit at ten, on a tablet."""
    walk = opened(live, chromium, f"/calendar?on={DAY}", **TABLET)
    of_visit(walk.page).scroll_into_view_if_needed()
    yield walk.page
    assert walk.complaints == []
    assert visit


@pytest.fixture
def finger(page: Page) -> Finger:
    return Finger(page, page.context.new_cdp_session(page))


def middle(part: Locator) -> tuple[float, float]:
    box = where(part)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def hour(page: Page) -> float:
    lines = page.locator(".cal-axis span")
    return where(lines.nth(1))["y"] - where(lines.nth(0))["y"]


def test_a_finger_that_rests_drags_a_visit(
    live: LiveStudio, page: Page, finger: Finger, visit: str
) -> None:
    x, y = middle(of_visit(page))
    bo, _ = middle(page.locator(".cal-col .cal-body").nth(1))
    scrolled = page.evaluate("scrollY")

    finger.down(x, y)
    finger.rest()
    expect(page.locator(".cal-ghost")).to_be_visible()
    for part in (0.25, 0.5, 1):
        finger.move(x + (bo - x) * part, y + hour(page) * 2 * part)
    expect(page.locator(".cal-ghost .cal-time")).to_have_text("12:00 pm")
    assert page.evaluate("scrollY") == scrolled
    finger.up()

    page.wait_for_url("**/check?**")
    expect(page.get_by_text("12:00–12:45 pm · Bo Lind")).to_be_visible()
    page.get_by_role("button", name="Move visit").click()
    expect(page.get_by_role("status").first).to_contain_text("Moved.")
    assert starts(live, visit) == (f"{DAY}T12:00", "staff:2")


def test_a_finger_that_swipes_scrolls(page: Page, finger: Finger) -> None:
    x, y = middle(of_visit(page))
    before = page.evaluate("scrollY")

    finger.down(x, y)
    for step in range(1, 6):
        finger.move(x, y - 40 * step)
    finger.up()

    page.wait_for_function("before => scrollY > before", arg=before)
    expect(page.locator(".cal-ghost")).to_have_count(0)
    assert "/check" not in page.url


def test_a_tap_opens_the_visit(page: Page, visit: str) -> None:
    of_visit(page).tap()

    page.wait_for_url(f"**/bookings/{visit}")


def test_a_finger_that_rests_and_leaves_changes_nothing(
    live: LiveStudio, page: Page, finger: Finger, visit: str
) -> None:
    x, y = middle(of_visit(page))

    finger.down(x, y)
    finger.rest()
    expect(page.locator(".cal-ghost")).to_be_visible()
    finger.up()

    expect(page.locator(".cal-ghost")).to_have_count(0)
    assert "/check" not in page.url
    assert starts(live, visit) == (f"{DAY}T10:00", "staff:1")


def test_a_finger_taken_away_by_the_system_leaves_it_as_it_was(page: Page, finger: Finger) -> None:
    x, y = middle(of_visit(page))

    finger.down(x, y)
    finger.rest()
    finger.move(x, y + hour(page))
    expect(page.locator(".cal-ghost")).to_be_visible()
    finger.wire.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})

    expect(page.locator(".cal-ghost")).to_have_count(0)
    assert "/check" not in page.url
