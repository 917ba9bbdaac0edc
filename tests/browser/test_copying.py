"""What is shown once is copied by a button, and still by hand where there is none."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser


def test_address_and_secret_of_a_form_are_copied_by_a_button(
    live: LiveStudio, chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 700})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    walk = Walk(live, context)
    page = walk.page
    walk.sign_in()
    walk.open("/settings/forms/new/calcom")
    page.get_by_role("button", name="Make the address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Paste this into Cal.com")
    shown = page.locator(".copy").all_inner_texts()

    for name, text in zip(("address", "secret"), shown, strict=True):
        page.get_by_role("button", name=f"Copy {name}").press("Enter")
        expect(page.get_by_role("button", name="Copied")).to_have_count(1)
        assert page.evaluate("navigator.clipboard.readText()") == text
        expect(page.get_by_role("button", name=f"Copy {name}")).to_be_visible()
    walk.check_access()
    assert walk.too_wide <= 0
    assert (walk.complaints, walk.violations) == ([], {})


def test_code_for_a_web_site_is_copied_whole(live: LiveStudio, chromium: Browser) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    walk = Walk(live, context)
    walk.sign_in()
    walk.open("/settings/website")

    walk.page.get_by_role("button", name="Copy code").last.click()

    expect(walk.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = walk.page.evaluate("navigator.clipboard.readText()")
    assert copied == walk.page.locator("textarea[readonly]").last.input_value()
    assert walk.violations == {}
