"""A passkey, made and used in a real browser with the browser's own virtual authenticator."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import EMAIL, PASSWORD, LiveStudio

#: Flask-Security's own set-up form names its choices the old way.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Passing SelectField choices as tuples:DeprecationWarning"
)


def test_a_passkey_is_added_and_opens_the_studio(live: LiveStudio, chromium: Browser) -> None:
    page = a_page_with_authenticator(chromium)
    # Passkeys belong to a name, so that an address in digits has none.
    studio = live.address.replace("127.0.0.1", "localhost")
    sign_in(page, studio)

    page.goto(f"{studio}/account")
    page.get_by_role("link", name="Set up passkeys").click()
    page.get_by_label("Name of this device").fill("Tablet in room 1")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(f"{studio}/account")
    expect(page.get_by_text("1 on your devices")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{studio}/login*")
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{studio}/")
    expect(page.get_by_text("Ada Quist").first).to_be_visible()
    assert page.problems == []  # type: ignore[attr-defined] # collected below


def test_a_passkey_shows_again_who_is_there_and_can_be_removed(
    live: LiveStudio, chromium: Browser
) -> None:
    page = a_page_with_authenticator(chromium)
    studio = live.address.replace("127.0.0.1", "localhost")
    sign_in(page, studio)
    page.goto(f"{studio}/wan-register")
    page.get_by_label("Name of this device").fill("Tablet")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(f"{studio}/account")

    page.goto(f"{studio}/verify?next=/settings/people")
    page.get_by_role("link", name="Use my passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{studio}/settings/people")

    page.goto(f"{studio}/wan-register")
    page.get_by_role("button", name="Remove Tablet").click()
    expect(page.get_by_role("button", name="Remove Tablet")).to_have_count(0)


def test_a_device_that_does_not_verify_its_owner_opens_nothing(
    live: LiveStudio, chromium: Browser
) -> None:
    page = a_page_with_authenticator(chromium, verified=False)
    studio = live.address.replace("127.0.0.1", "localhost")
    sign_in(page, studio)

    page.goto(f"{studio}/wan-register")
    page.get_by_label("Name of this device").fill("Tablet")
    page.get_by_role("button", name="Add a passkey").click()

    expect(page.get_by_text("Your device did not go on")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_focused()


def a_page_with_authenticator(chromium: Browser, *, verified: bool = True) -> Page:
    page = chromium.new_context().new_page()
    problems: list[str] = []
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    page.problems = problems  # type: ignore[attr-defined] # read at the end of a test
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verified,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def sign_in(page: Page, studio: str) -> None:
    page.goto(f"{studio}/login")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{studio}/")
