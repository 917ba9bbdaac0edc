"""Without a mouse: a whole visit, the public form, the questionnaire at home, the plan page."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import select

from studio.demo.telling import CALM
from studio.hooks import SYSTEM
from studio.models import StaffSession
from studio.services import consultations, library
from tests.browser.at_home import mailed_link
from tests.browser.conftest import EMAIL, PASSWORD, LiveStudio
from tests.browser.hands import Hands
from tests.browser.test_taps import PEARLS, booked
from tests.everything import a_life
from tests.photos import agree

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1180, "height": 820}
#: Stands for a camera: a black picture that never moves.
CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 300, 150);
  return canvas.captureStream(5);
};"""


def hands_in(studio: LiveStudio, chromium: Browser, screen: dict[str, int], path: str) -> Hands:
    context: BrowserContext = chromium.new_context(viewport=screen, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{studio.address}{path}")
    return Hands(page, studio.address)


@pytest.mark.parametrize("screen", [TABLET, PHONE], ids=["tablet", "phone"])
def test_a_visit_from_sign_in_to_sent(
    shared: LiveStudio, chromium: Browser, screen: dict[str, int]
) -> None:
    name = "Keira Keys" if screen is TABLET else "Kora Keys"
    with shared.state.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)
        booking = booked(unit, name, 8 if screen is TABLET else 9)
    hands = hands_in(shared, chromium, screen, "/login")
    page = hands.page
    hands.to("input[name=password]")
    hands.back_to("input[name=email]")
    page.keyboard.type(EMAIL)
    hands.write("input[name=password]", PASSWORD)
    hands.enter()
    hands.press(f'form:has(input[value="{booking}"]) button')

    hands.write("[name=birth_on-month]", "4")
    hands.write("[name=birth_on-day]", "27")
    hands.write("[name=birth_on-year]", "1992")
    hands.pick("sex", "female")
    hands.pick("pregnancy", "none")
    for asked in ("allergies", "conditions", "family", "medications", "recent"):
        hands.tick(f"{asked}_none")
    hands.pick("fitzpatrick", "III")
    hands.pick("skin_type", "combination")
    hands.pick("goal", "smooth")
    hands.press("button[value=look].btn")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look")

    hands.press("button[value=new]")
    hands.tick("sites", "cheek")
    describe(hands)
    hands.press("button[value=assess].btn")
    expect(page.get_by_role("heading", level=1)).to_have_text("Assess")
    hands.press("#assess-actions button")
    hands.press("button[value=planned]")
    hands.press("#plan-actions button[value=issue]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Finish")
    hands.write("#signature_name", name)
    hands.to("input[name=next_at]")
    page.keyboard.press("ArrowUp")
    hands.press("button[form=finish-form]")

    expect(page.get_by_role("heading", name="Signed and locked")).to_be_visible()
    expect(page.locator("#link-pin")).to_be_visible()
    assert "\n".join(hands.wrong()) == ""
    assert hands.stops > 50


def describe(hands: Hands) -> None:
    """Say what white pearls look like, in the order of the page."""
    for name, value in PEARLS:
        box = hands.page.locator(f'input[name="{name}"][value="{value}"]').first
        if box.get_attribute("type") == "radio":
            hands.pick(name, value)
        else:
            hands.tick(name, value)


def test_the_public_form(shared: LiveStudio, chromium: Browser) -> None:
    hands = hands_in(shared, chromium, PHONE, "/request")
    hands.to("input[name=wish]")
    hands.page.keyboard.press("Space")
    hands.write("#concern", "White dots")
    hands.write("#full_name", "Fern Former")
    hands.write("#phone", "206 555 0133")
    hands.press("button.btn-primary")

    expect(hands.page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert "\n".join(hands.wrong()) == ""


def test_the_questionnaire_at_home(shared: LiveStudio, chromium: Browser) -> None:
    with shared.state.unit_of_work(SYSTEM) as unit:
        booked(unit, "Hedda Home", 13)
    link = mailed_link(shared.state.outbox_dir, "hedda@example.com", "/intake/")
    hands = hands_in(shared, chromium, PHONE, link)
    hands.press("main button.btn-primary")
    hands.press("button[value=yes]")
    while "/q/" in hands.page.url:
        answer(hands)
    hands.press("main a.btn-primary")
    for name in ("scope", "photos", "share_with_clinician"):
        hands.pick(name, "no" if name == "photos" else "yes")
    hands.press("main button.btn-primary")
    hands.write("[name=signature_name]", "Hedda Home")
    hands.press("main button.btn-primary")

    expect(hands.page.get_by_role("heading", level=1)).to_have_text(
        "Thank you. We have your answers"
    )
    assert "\n".join(hands.wrong()) == ""


def answer(hands: Hands) -> None:
    """Answer one question calmly: the first radio, "none of these", a birthday."""
    page = hands.page
    if page.url.endswith("/q/you"):
        for part, typed in (("month", "4"), ("day", "27"), ("year", "1990")):
            hands.write(f"[name=birth_on-{part}]", typed)
    names = page.locator("main form").last.evaluate(
        """form => [...form.querySelectorAll("[type=radio], [type=checkbox]")].map(
            one => [one.type, one.name, one.value])"""
    )
    for name in dict.fromkeys(name for kind, name, _ in names if kind == "radio"):
        hands.pick(name, CALM.get(name) or next(one[2] for one in names if one[1] == name))
    for name in dict.fromkeys(name for kind, name, _ in names if kind == "checkbox"):
        values = [value for _, other, value in names if other == name]
        hands.tick(name, "none" if "none" in values else values[0])
    hands.press("main button.btn-primary")


def test_the_plan_page(shared: LiveStudio, chromium: Browser) -> None:
    life = a_life(shared.state, "Pia Planner", 7)
    hands = hands_in(shared, chromium, PHONE, f"/d/{life.signed.link}")
    page = hands.page
    hands.write("input[name=pin]", life.signed.pin)
    hands.press("main button.btn-primary")
    tick = "#today button"
    expect(page.locator(tick).first).to_have_attribute("aria-pressed", "false")
    hands.to(tick)
    page.keyboard.press("Space")
    expect(page.locator(tick).first).to_have_attribute("aria-pressed", "true")
    hands.to("a[href$='plan.ics']")
    hands.to("a[href='#call'].btn")
    hands.enter()

    expect(page.locator("#call")).to_be_in_viewport()
    assert "\n".join(hands.wrong()) == ""


def test_escape_closes_the_camera_and_gives_the_focus_back(
    shared: LiveStudio, chromium: Browser
) -> None:
    with shared.state.unit_of_work(SYSTEM) as unit:
        visit = consultations.start(unit, booked(unit, "Cara Camera", 14))
        agree(unit, visit.client)
        path = f"/consultations/{visit.public_id}/photos"
    hands = hands_in(shared, chromium, TABLET, "/login")
    page = hands.page
    page.add_init_script(CAMERA)
    hands.write("input[name=email]", EMAIL)
    hands.write("input[name=password]", PASSWORD)
    hands.enter()
    page.goto(f"{shared.address}{path}")
    opener = page.get_by_role("button", name="Camera with guide")
    opener.wait_for()
    hands.to(".takers > button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Camera")).to_be_visible()
    hands.to(".camera .btn-second")

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    assert "\n".join(hands.wrong()) == ""


def test_escape_puts_the_question_who_is_there_away(shared: LiveStudio, chromium: Browser) -> None:
    hands = hands_in(shared, chromium, TABLET, "/login")
    page = hands.page
    page.clock.install()
    hands.write("input[name=email]", EMAIL)
    hands.write("input[name=password]", PASSWORD)
    hands.enter()
    page.goto(f"{shared.address}/clients")
    with shared.state.unit_of_work(SYSTEM) as unit:
        row = unit.session.scalars(select(StaffSession).order_by(StaffSession.id.desc())).first()
        assert row is not None
        row.seen_at = unit.now() - timedelta(minutes=28, seconds=30)
    hands.to("#q")

    page.clock.fast_forward("28:01")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#q")).to_be_focused()
