"""Two minutes before a sign-in ends for want of use, the page asks, and can extend it."""

from datetime import timedelta

from playwright.sync_api import Browser, expect
from sqlalchemy import select

from studio.hooks import SYSTEM
from studio.models import StaffSession
from tests.browser.conftest import EMAIL, PASSWORD, LiveStudio


def test_who_is_still_there_stays_signed_in(live: LiveStudio, chromium: Browser) -> None:
    page = chromium.new_context().new_page()
    page.clock.install()
    page.goto(f"{live.address}/login")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live.address}/")
    with live.state.unit_of_work(SYSTEM) as unit:
        row = unit.session.scalars(select(StaffSession)).one()
        row.seen_at = unit.now() - timedelta(minutes=28, seconds=30)

    page.clock.fast_forward("28:01")

    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    with live.state.reading(SYSTEM) as unit:
        seen = unit.session.scalars(select(StaffSession.seen_at)).one()
        assert seen is not None
        assert unit.now() - seen < timedelta(minutes=1)
