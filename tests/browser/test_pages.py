"""Every page: no barrier, no sideways scroll, all by keyboard, in both themes."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from studio.hooks import SYSTEM
from studio.services import consultations
from tests.browser.conftest import EMAIL, PASSWORD, LiveStudio
from tests.browser.walk import Walk
from tests.builders import MILIA, make_assessed
from tests.services.stories import TREAT

pytestmark = [
    pytest.mark.browser,
    # Flask-Security's own set-up form names its choices the old way.
    pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning"),
]
SCREENS = {"phone": (390, 844), "tablet": (1180, 820)}
#: Pages with a status of 400 or more, which a browser always notes on its console.
REFUSALS = {"not there", "link that is not there", "handed over"}
#: The smallest phone, and a laptop of 1280 by 800 at 400 %: width, height, pixels for each of ours.
NARROW = {"smallest phone": (320, 640, 1), "zoomed to 400 %": (320, 200, 4)}
#: Tells whether the focused control can be seen: on the screen and under nothing else.
FOCUS_IS_SEEN = """() => {
  const one = document.activeElement;
  const shown = one.closest("label") ?? one;
  const box = shown.getBoundingClientRect();
  const x = box.left + Math.min(box.width / 2, innerWidth / 2);
  const y = Math.min(box.top + box.height / 2, innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return box.bottom > 0 && box.top < innerHeight && (shown.contains(top) || top?.contains(shown));
}"""


@pytest.mark.parametrize("screen", SCREENS)
def test_no_page_has_a_barrier_in_light_or_dark(
    live: LiveStudio, chromium: Browser, peopled: dict[str, str], screen: str
) -> None:
    width, height = SCREENS[screen]
    context = chromium.new_context(viewport={"width": width, "height": height})
    walk = Walk(live, context)
    walk.sign_in()

    heard = {}
    for name, path in peopled.items():
        walk.complaints.clear()
        walk.open(path)
        walk.check_dark()
        heard[name] = walk.complaints[1:] if name in REFUSALS else list(walk.complaints)

    assert {name: found for name, found in heard.items() if found} == {}
    assert walk.violations == {}


@pytest.mark.parametrize("narrow", NARROW)
def test_no_page_scrolls_sideways_on_the_smallest_screen(
    live: LiveStudio, chromium: Browser, peopled: dict[str, str], narrow: str
) -> None:
    width, height, pixels = NARROW[narrow]
    walk = a_walk(
        live,
        chromium.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=pixels
        ),
    )

    wide = {}
    for name, path in peopled.items():
        walk.page.goto(f"{live.address}{path}")
        wide[name] = walk.too_wide

    assert {name: by for name, by in wide.items() if by > 0} == {}


def test_a_request_is_sent_by_keyboard_alone(live: LiveStudio, chromium: Browser) -> None:
    walk = Walk(live, chromium.new_context(viewport={"width": 390, "height": 844}))
    walk.open("/request")

    for field, text in (
        ("#concern", "White dots"),
        ("#full_name", "Mara Lindqvist"),
        ("#phone", "206 555 0101"),
    ):
        tab_to(walk, field)
        walk.page.keyboard.type(text)
    tab_to(walk, "button")
    walk.page.keyboard.press("Enter")

    expect(walk.page.get_by_role("heading", level=1)).to_contain_text("Thank you")


def test_a_visit_is_decided_by_keyboard_alone(live: LiveStudio, chromium: Browser) -> None:
    with live.state.unit_of_work(SYSTEM) as unit:
        visit = make_assessed(unit, MILIA).public_id
        consultations.decide(unit, visit, TREAT)
    walk = a_walk(live, chromium.new_context(viewport={"width": 1180, "height": 820}))
    walk.open(f"/consultations/{visit}/assess")

    tab_to(walk, "#decision summary")
    walk.page.keyboard.press("Enter")
    tab_to(walk, 'input[name="kind"]')
    walk.page.keyboard.press("ArrowDown")
    expect(walk.page.locator('input[value="watch"]')).to_be_checked()
    walk.page.keyboard.press("ArrowUp")
    tab_to(walk, "#decide button")
    walk.page.keyboard.press("Enter")

    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Treat")


def test_every_control_of_the_longest_page_can_be_seen_when_reached(
    live: LiveStudio, chromium: Browser, peopled: dict[str, str]
) -> None:
    walk = a_walk(live, chromium.new_context(viewport={"width": 390, "height": 844}))
    walk.page.goto(f"{live.address}{peopled['look/new now']}")

    tab_to(walk, 'button[value="assess"]')


def test_refused_forms_put_the_focus_on_the_list_of_problems(
    live: LiveStudio, chromium: Browser
) -> None:
    walk = Walk(live, chromium.new_context())
    walk.open("/request")
    walk.press("Send request")

    expect(walk.page.locator("#problems")).to_be_focused()
    walk.page.get_by_role("link", name="Enter your name").click()
    expect(walk.page.get_by_label("Your name")).to_be_focused()
    assert walk.violations == {}


def test_the_help_page_turns_the_light_and_signs_out(live: LiveStudio, chromium: Browser) -> None:
    walk = a_walk(live, chromium.new_context(color_scheme="light"))
    walk.open("/help")

    walk.press("Dark")
    expect(walk.page.locator("html")).to_have_attribute("data-theme", "dark")
    walk.press("Sign out")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    walk.page.goto(f"{live.address}/clients")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert (walk.complaints, walk.violations) == ([], {})


def test_enter_in_a_field_saves_and_never_takes_a_bump_out(
    live: LiveStudio, chromium: Browser, peopled: dict[str, str]
) -> None:
    walk = a_walk(live, chromium.new_context())
    walk.page.goto(f"{live.address}{peopled['look now']}")
    walk.page.get_by_role("button", name="Describe Bump 1", exact=True).click()

    walk.page.locator("#part-size summary").first.click()
    walk.page.locator("#count").fill("7")
    walk.page.locator("#count").press("Enter")

    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Assess")
    expect(walk.page.get_by_role("heading", name="Bump 1")).to_be_visible()


def a_walk(live: LiveStudio, context: BrowserContext) -> Walk:
    """Sign somebody in without looking left or right."""
    walk = Walk(live, context)
    walk.page.goto(f"{live.address}/login")
    walk.page.get_by_label("Email").fill(EMAIL)
    walk.page.get_by_label("Password").fill(PASSWORD)
    walk.page.get_by_role("button", name="Sign in").click()
    walk.page.wait_for_load_state()
    return walk


def tab_to(walk: Walk, selector: str) -> None:
    """Press Tab until a control has the focus; every stop on the way must be seen."""
    for _ in range(400):
        walk.page.keyboard.press("Tab")
        assert walk.page.evaluate(FOCUS_IS_SEEN), walk.page.evaluate(
            "document.activeElement.outerHTML"
        )
        if walk.page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
    pytest.fail(f"{selector} cannot be reached")
