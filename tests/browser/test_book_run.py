"""A visit is booked on a phone: few taps, no JavaScript, keys alone, in Spanish, zoomed."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete, select

from studio.hooks import SYSTEM
from studio.models import Booking, Profile, Schedule, Throttle, Waiting
from studio.services import library, waiting_list
from studio.services.unit import Unit
from tests.browser.conftest import LiveStudio
from tests.browser.finger import Finger, counted
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
#: Every day, so that the tests may run on any.
HOURS = [
    {"weekday": weekday, "opens": "09:00", "closes": "17:00", "from_on": "2026-01-01"}
    for weekday in range(7)
]


@pytest.fixture(scope="module", autouse=True)
def _opened(shared: LiveStudio) -> None:
    with shared.state.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)
        for ref in ("Anna Quist", "Bea Lund"):
            unit.session.add(Schedule(ref=ref, name=ref, shifts=HOURS, changes=[]))
        chosen = {"online_booking": True}
        unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))


@pytest.fixture(autouse=True)
def _rested(shared: LiveStudio) -> None:
    """Forget what was tried: all of these visitors come from one machine."""
    with shared.state.unit_of_work(SYSTEM) as unit:
        unit.session.execute(delete(Throttle))


def newest(unit: Unit) -> Booking:
    return unit.session.scalars(select(Booking).order_by(Booking.id.desc()).limit(1)).one()


def _now(shared: LiveStudio) -> datetime:
    with shared.state.reading(SYSTEM) as unit:
        return unit.now()


def far_enough(page: Page) -> None:
    """Go some days on, so that the rule lets the visit be changed."""
    page.get_by_role("link", name=re.compile("Later days|Días después")).click()


def fill(page: Page, name: str, email: str) -> None:
    page.locator("#full_name").fill(name)
    page.locator("#email").fill(email)
    for answer in page.locator("input[value=no]").all():
        answer.check()
    page.locator("#agree").check()


def test_few_taps_book_a_visit_with_every_question(shared: LiveStudio, chromium: Browser) -> None:
    context = counted(chromium.new_context(viewport=PHONE, timezone_id="America/New_York"))  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{shared.address}/book")
    finger = Finger(page)
    finger.start()

    finger.tap(page.get_by_role("link", name="Lactic peel"))
    expect(page.locator(".first-free")).to_contain_text("for you")
    finger.tap(page.locator(".first-free"))
    expect(page.get_by_text("We keep this time for you for 10 minutes")).to_be_visible()
    page.get_by_label("Your name").fill("Mara Lindqvist")
    page.get_by_label("Phone").fill("206 555 0101")
    page.get_by_label("Email").fill("taps@example.com")
    for answer in page.locator("input[value=no]").all():
        finger.tap(answer)
    finger.tap(page.get_by_label("I agree"))
    finger.tap(page.get_by_role("button", name="Book this visit"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    assert len(finger.taps) <= 8, finger.taps
    assert len(finger.fields) == 3
    assert context.cookies() == []
    page.go_back()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    context.close()


def test_minutes_are_counted_right_on_a_phone_whose_clock_is_wrong(
    shared: LiveStudio, chromium: Browser
) -> None:
    context = chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    for wrong in (timedelta(hours=3), timedelta(days=-2)):
        page.clock.set_system_time(_now(shared) + wrong)
        page.goto(f"{shared.address}/book")
        page.get_by_role("link", name="Lactic peel").click()
        page.locator(".first-free").click()
        expect(page.get_by_text("We keep this time for you for 10 minutes")).to_be_visible()
    context.close()


def test_without_javascript_it_is_booked_moved_and_cancelled(
    shared: LiveStudio, chromium: Browser
) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{shared.address}/book?lang=es")
    page.get_by_role("link", name="Peeling láctico").click()
    far_enough(page)
    page.locator("button[name=at]").nth(3).click()
    page.get_by_role("button", name="Guardarla más tiempo").click()
    fill(page, "Mara Lindqvist", "nojs@example.com")
    page.get_by_role("button", name="Reservar esta cita").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Su cita está reservada")

    page.get_by_role("link", name="Cambiar o cancelar").click()
    page.get_by_role("button", name="Ver mi cita").click()
    own = page.url
    page.get_by_role("link", name="Responder las preguntas").click()
    page.get_by_role("button", name="No, es mi primera cita").click()
    expect(page).to_have_url(re.compile("/intake/"))
    page.goto(own)
    page.get_by_role("button", name="Voy a venir").click()
    expect(page.get_by_role("status")).to_contain_text("Gracias")
    page.get_by_role("link", name="Cambiar la cita").click()
    far_enough(page)
    page.locator("button[name=at]").nth(1).click()
    expect(page.get_by_role("status")).to_contain_text("Esta es su nueva hora")
    page.get_by_role("link", name="Cancelar la cita").click()
    page.get_by_role("button", name="Sí, cancelar la cita").click()
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_role("status")).to_contain_text("La cita es suya otra vez")
    context.close()

    with shared.state.reading(SYSTEM) as unit:
        visit = newest(unit)
        assert (visit.status, visit.language, visit.sequence) == ("confirmed", "es", 3)
        assert visit.starts_at is not None
        assert visit.starts_at > unit.now() + timedelta(days=1)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement?.matches(one)", selector):
            return
    raise AssertionError(f"{selector} is not reached by keyboard")


def test_keys_alone_book_a_visit(shared: LiveStudio, chromium: Browser) -> None:
    context = chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{shared.address}/book")
    for thing, title in (("a.choice", "Pick a time"), (".first-free", "Tell us who you are")):
        tab_to(page, thing)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for field, text in (
        ("#full_name", "Mara Lindqvist"),
        ("#phone", "206 555 0101"),
        ("#email", "keys@example.com"),
    ):
        tab_to(page, field)
        page.keyboard.type(text)
    tab_to(page, "#agree")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    context.close()


def whole_run(walk: Walk, email: str, lang: str = "en") -> None:
    """Walk every page once, mistakes on the way too."""
    page = walk.page
    walk.open(f"/book?lang={lang}")
    page.locator("a.choice").nth(3).click()
    walk.check_access()
    far_enough(page)
    page.locator("button[name=at]").nth(2).click()
    walk.check_access()
    page.locator("button[value=book]").last.click()
    walk.check_access()
    fill(page, "Mara Lindqvist", email)
    page.locator("input[value=yes]").first.check()
    page.locator("button[value=book]").last.click()
    walk.check_access()
    page.locator("button[value=look]").last.click()
    walk.check_access()
    page.locator("button[value=book]").last.click()
    walk.check_access()
    page.locator("a[href*='/visit/']").click()
    walk.check_access()
    page.locator("main button").click()
    walk.check_access()
    for part in ("questions", "move", "cancel"):
        page.locator(f"a[href*='/{part}']").click()
        walk.check_access()
        page.go_back()
    page.locator("a[href*='/cancel']").click()
    page.locator("main button").click()
    walk.check_access()
    assert walk.violations == {}


def test_without_javascript_somebody_joins_the_waiting_list_and_leaves(
    shared: LiveStudio, chromium: Browser
) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{shared.address}/book")
    page.get_by_role("link", name="Lactic peel").click()
    page.get_by_role("link", name="Join the waiting list").click()
    page.get_by_text("Evening").click()
    page.get_by_label("Your name").fill("Wanda Ro")
    page.get_by_label("Email").fill("wanda@example.com")
    page.get_by_role("button", name="Put me on the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the list")

    page.goto(f"{shared.address}/waiting/{place_of(shared)}")
    page.get_by_role("button", name="Leave the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have left the list")
    context.close()


def place_of(shared: LiveStudio) -> str:
    with shared.state.reading(SYSTEM) as unit:
        row = unit.session.scalars(select(Waiting).order_by(Waiting.id.desc()).limit(1)).one()
        return waiting_list.token_of(unit, row)


def waiting_run(walk: Walk, lang: str) -> None:
    """Join, slip once, and take what is offered at once."""
    page = walk.page
    walk.open(f"/book?lang={lang}")
    page.locator("a.choice").nth(3).click()
    page.locator("a[href*='/book/waiting']").click()
    walk.check_access()
    page.locator("form .btn-primary").click()
    walk.check_access()
    page.locator("#full_name").fill("Wanda Ro")
    page.locator("#email").fill(f"wanda.{lang}@example.com")
    page.locator("form .btn-primary").click()
    walk.check_access()
    walk.open(f"/waiting/{place_of(walk.live)}?lang={lang}")
    page.locator("button[value=take]").click()
    expect(page.locator("#full_name")).to_have_value("Wanda Ro")
    assert walk.violations == {}


@pytest.mark.parametrize(("theme", "lang"), [("light", "es"), ("dark", "en")])
def test_no_page_of_the_waiting_list_has_a_barrier(
    shared: LiveStudio, chromium: Browser, theme: str, lang: str
) -> None:
    walk = Walk(shared, themed(chromium, theme))
    waiting_run(walk, lang)


def themed(chromium: Browser, theme: str) -> BrowserContext:
    return chromium.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        color_scheme="dark" if theme == "dark" else "light",
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_booking_has_a_barrier(
    shared: LiveStudio, chromium: Browser, theme: str
) -> None:
    walk = Walk(shared, themed(chromium, theme))
    whole_run(walk, f"{theme}@example.com", "es" if theme == "dark" else "en")


@pytest.mark.parametrize("size", [(320, 640, 1), (320, 200, 4)], ids=["small", "zoomed"])
def test_nothing_scrolls_sideways_at_320_pixels(
    shared: LiveStudio, chromium: Browser, size: tuple[int, int, int]
) -> None:
    width, height, pixels = size
    context = chromium.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=pixels
    )
    walk = Walk(shared, context)
    wide: list[str] = []

    def measured() -> None:
        if walk.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(walk.page.url)

    walk.page.on("load", lambda _page: measured())
    whole_run(walk, f"w{height}@example.com")

    assert wide == []
