"""A deposit is paid on the way to a booking: without scripts, by keys, and without a barrier."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import delete, select

from studio.adapters.payments import LocalPayments
from studio.hooks import SYSTEM
from studio.models import Booking, Offer, Payment, PaymentState, Profile, Schedule, Throttle
from studio.services import library
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
SERVICE = "deep_pore_facial"
HOURS = [
    {"weekday": weekday, "opens": "09:00", "closes": "17:00", "from_on": "2026-01-01"}
    for weekday in range(7)
]


@pytest.fixture(scope="module", autouse=True)
def _opened(shared: LiveStudio) -> None:
    """Open a studio that pretends to take money for one of its services."""
    state = shared.state
    state.settings = state.settings.model_copy(update={"payments": "local"})
    pretends = LocalPayments(state.data_dir / "pay", shared.address)
    state.tools = replace(state.tools, settings=state.settings, payments=pretends)
    with state.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)
        unit.session.add(Schedule(ref="Anna Quist", name="Anna Quist", shifts=HOURS, changes=[]))
        chosen = {"online_booking": True}
        unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))
        asked = unit.session.scalars(select(Offer).where(Offer.service == SERVICE)).one()
        asked.deposit_cents = 2500


@pytest.fixture(autouse=True)
def _rested(shared: LiveStudio) -> None:
    """Forget what was tried: all of these visitors come from one machine."""
    with shared.state.unit_of_work(SYSTEM) as unit:
        unit.session.execute(delete(Throttle))


def to_pay(walk: Walk, lang: str, email: str) -> None:
    """Walk to the page that leads to pay; later days, so that the visit may be cancelled."""
    page = walk.page
    walk.open(f"/book?lang={lang}")
    page.locator(f"a[href*='service={SERVICE}']").click()
    page.locator("a[href*='since=']").last.click()
    page.locator("button[name=at]").nth(2).click()
    walk.check_access()
    page.locator("#full_name").fill("Mara Lindqvist")
    page.locator("#email").fill(email)
    for answer in page.locator("input[value=no]").all():
        answer.check()
    page.locator("#agree").check()
    page.locator("button[value=book]").last.click()


@pytest.mark.parametrize(("theme", "lang"), [("light", "en"), ("dark", "es")])
def test_a_deposit_is_left_then_paid_and_comes_back_without_scripts(
    shared: LiveStudio, chromium: Browser, theme: str, lang: str
) -> None:
    context = chromium.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=lang == "es",
    )
    walk = Walk(shared, context, scripts=lang == "es")
    page, email = walk.page, f"{lang}@example.com"
    to_pay(walk, lang, email)
    expect(page.locator("h1")).to_have_text(
        "Pay the deposit" if lang == "en" else "Pague el depósito"
    )
    walk.check_access()
    page.locator("a[target=_top]").click()
    walk.check_access()
    page.get_by_role("button", name="Do not pay").click()
    page.locator("a[target=_top]").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Pay $25").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(
        "Your visit is booked" if lang == "en" else "Su cita está reservada"
    )
    walk.check_access()
    page.locator("a[href*='/visit/']").click()
    page.locator("main button").click()
    walk.check_access()
    page.locator("a[href*='/cancel']").click()
    page.locator("main button").click()
    expect(page.locator("main")).to_contain_text("$25")
    walk.check_access()
    assert walk.violations == {}
    context.close()

    with shared.state.reading(SYSTEM) as unit:
        visit = unit.session.scalars(select(Booking).where(Booking.email == email)).one()
        paid = unit.session.scalars(select(Payment).where(Payment.booking_id == visit.id)).one()
        assert (visit.status, paid.state) == ("cancelled", PaymentState.PAID)
        assert paid.refund_asked_at is not None


def test_in_a_frame_of_320_pixels_nothing_scrolls_sideways(
    shared: LiveStudio, chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    walk = Walk(shared, context)
    to_pay(walk, "es", "small@example.com")

    for _ in range(2):
        expect(walk.page.locator("a[target=_top]")).to_be_visible()
        assert walk.too_wide <= 0
        walk.page.locator("a[target=_top]").click()
        walk.page.go_back()
    context.close()
