"""A clinician answers a letter on a phone without JavaScript; the therapist files it."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from studio.context import StudioState
from studio.models import Referral
from studio.services import links
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk
from tests.services.test_replies import sent
from tests.web.people import OWNER

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
#: Fields of the form and the keys that fill it: no more than a busy person has time for.
MOST_KEYS = 12


def slip_of(state: StudioState) -> tuple[str, str, str]:
    """Issue a letter; return its id, and address and PIN of its reply slip."""
    with state.unit_of_work(OWNER) as unit:
        letter = sent(unit)
        row = unit.load(Referral, letter)
        return letter, f"/r/{links.paper_token(unit, row)}", links.reply_pin(unit, row)


def open_door(page: Page, live: LiveStudio, door: str, pin: str) -> None:
    page.goto(f"{live.address}{door}")
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button").click()


def test_a_clinician_answers_without_javascript(live: LiveStudio, chromium: Browser) -> None:
    letter, door, pin = slip_of(live.state)
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    open_door(page, live, door, pin)

    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose one of the three")
    page.get_by_label("No skin treatment for now").check()
    page.get_by_label("Your name and practice").fill("Dr. Lund, City Skin")
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_role("heading", name="Your answer came in")).to_be_visible()
    page.goto(f"{live.address}{door}")
    expect(page.get_by_role("heading", name="Your answer came in")).to_be_visible()
    context.close()

    walk = Walk(live, chromium.new_context(viewport={"width": 1180, "height": 820}))
    walk.sign_in()
    walk.open("/")
    walk.page.get_by_role("link", name="1 answer to a letter came in").click()
    walk.page.get_by_role("link", name="Mara Lindqvist").click()
    walk.open(f"/referrals/{letter}")
    walk.page.get_by_role("button", name="File the answer").click()
    expect(walk.page.get_by_role("status")).to_contain_text("The answer is filed")
    assert walk.violations == {}
    assert walk.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_answers_pages_have_no_barrier(
    live: LiveStudio, chromium: Browser, theme: str, language: str
) -> None:
    _, door, pin = slip_of(live.state)
    walk = Walk(live, in_theme(chromium, theme, language))
    walk.open(door)
    open_door(walk.page, live, door, pin)
    walk.open(f"{door}/answer")
    walk.page.locator(".actions button").click()
    walk.check_access()
    assert walk.violations == {}
    walk.page.locator("input[value=avoid_area]").check()
    walk.page.locator("input[name=name]").fill("Dr. Lund")
    walk.page.locator(".actions button").click()
    walk.check_access()

    assert walk.too_wide <= 0
    assert walk.violations == {}


def in_theme(chromium: Browser, theme: str, language: str) -> BrowserContext:
    return chromium.new_context(
        viewport={"width": 320, "height": 640},
        color_scheme="dark" if theme == "dark" else "light",
        locale=language,
    )


def test_an_answer_is_sent_by_keyboard_alone(live: LiveStudio, chromium: Browser) -> None:
    _, door, pin = slip_of(live.state)
    page = chromium.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
    open_door(page, live, door, pin)
    page.locator("input[value=may_continue]").focus()
    page.keyboard.press("Space")
    keys = 1
    while page.evaluate("document.activeElement.name") != "name" and keys < MOST_KEYS:
        page.keyboard.press("Tab")
        keys += 1
    page.keyboard.type("Dr. Lund")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Your answer came in")).to_be_visible()
    assert keys < MOST_KEYS
