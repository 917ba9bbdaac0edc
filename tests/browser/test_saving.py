"""Nothing typed is lost: saved while typing, kept sealed on the device, shown when two differ."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from studio.hooks import SYSTEM
from studio.services import consultations
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk
from tests.builders import make_client

pytestmark = pytest.mark.browser
#: Reads every draft on the device as the raw store holds it.
RAW_DRAFTS = """() => new Promise((done) => {
  const request = indexedDB.open("studio-drafts");
  request.onsuccess = () => {
    const base = request.result;
    if (!base.objectStoreNames.contains("drafts")) return done([]);
    const all = base.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => {
      base.close();
      done(all.result.map((row) => ({ ...row, body: new TextDecoder().decode(row.body) })));
    };
  };
})"""
Opened = Callable[[], Walk]


@pytest.fixture
def visit(live: LiveStudio) -> str:
    with live.state.unit_of_work(SYSTEM) as unit:
        return consultations.start(unit, make_client(unit)).public_id


@pytest.fixture
def opened(live: LiveStudio, chromium: Browser) -> Opened:
    """Open another device and sign in on it."""

    def open_one() -> Walk:
        walk = Walk(live, chromium.new_context(viewport={"width": 1180, "height": 820}))
        walk.sign_in()
        return walk

    return open_one


def told(live: LiveStudio, visit: str) -> dict[str, object]:
    with live.state.reading(SYSTEM) as unit:
        return consultations.get(unit, visit).intake


def test_what_is_typed_is_on_the_server_without_a_button(
    live: LiveStudio, opened: Opened, visit: str
) -> None:
    walk = opened()
    walk.open(f"/consultations/{visit}/checkin")

    walk.page.get_by_role("textbox", name="Allergies").fill("pineapple")

    expect(walk.page.locator("#save-state")).to_contain_text("Saved")
    assert told(live, visit)["allergies"] == ["pineapple"]
    assert walk.page.evaluate(RAW_DRAFTS) == []


def test_changes_build_on_each_other(live: LiveStudio, opened: Opened, visit: str) -> None:
    walk = opened()
    walk.open(f"/consultations/{visit}/checkin")

    for text in ("latex", "latex\naspirin", "latex\naspirin\nnickel"):
        walk.page.get_by_role("textbox", name="Allergies").fill(text)
        with walk.page.expect_response(lambda answer: answer.request.method == "PUT"):
            walk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(walk.page.locator("#save-state")).to_contain_text("Saved")

    assert told(live, visit)["allergies"] == ["latex", "aspirin", "nickel"]


def test_a_browser_that_dies_offline_gives_back_what_was_typed(
    live: LiveStudio, opened: Opened, visit: str
) -> None:
    walk = opened()
    walk.open(f"/consultations/{visit}/checkin")
    walk.page.wait_for_load_state("networkidle")
    context = walk.page.context
    context.set_offline(True)
    walk.page.get_by_role("textbox", name="Allergies").fill("canary-pineapple")
    expect(walk.page.locator("#save-state")).to_have_text("Offline. Kept on this device")
    raw = walk.page.evaluate(RAW_DRAFTS)
    walk.page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{live.address}/consultations/{visit}/checkin")

    assert len(raw) == 1
    assert "canary" not in str(raw)
    expect(page.get_by_role("textbox", name="Allergies")).to_have_value("canary-pineapple")
    expect(page.locator("#save-state")).to_contain_text("Saved")
    assert told(live, visit)["allergies"] == ["canary-pineapple"]


def test_a_device_that_cannot_keep_says_so(opened: Opened, visit: str) -> None:
    walk = opened()
    walk.page.context.add_init_script(
        "Object.defineProperty(crypto, 'subtle', { value: undefined })"
    )
    walk.open(f"/consultations/{visit}/checkin")
    walk.page.context.set_offline(True)

    walk.page.get_by_role("textbox", name="Allergies").fill("latex")

    expect(walk.page.locator("#save-state")).to_contain_text("can't keep it")


def test_back_on_the_network_everything_goes_out_by_itself(
    live: LiveStudio, opened: Opened, visit: str
) -> None:
    walk = opened()
    walk.open(f"/consultations/{visit}/checkin")
    walk.page.wait_for_load_state("networkidle")
    walk.page.context.set_offline(True)
    walk.page.get_by_role("textbox", name="Allergies").fill("latex")
    expect(walk.page.locator("#save-state")).to_have_text("Offline. Kept on this device")

    walk.page.context.set_offline(False)

    expect(walk.page.locator("#save-state")).to_contain_text("Saved")
    assert told(live, visit)["allergies"] == ["latex"]


def test_two_devices_never_overwrite_each_other_in_silence(
    live: LiveStudio, opened: Opened, visit: str
) -> None:
    one, other = opened(), opened()
    for walk in (one, other):
        walk.open(f"/consultations/{visit}/checkin")
    one.page.get_by_role("textbox", name="Allergies").fill("latex")
    expect(one.page.locator("#save-state")).to_contain_text("Saved")

    other.page.get_by_role("textbox", name="Allergies").fill("nickel")

    expect(other.page.locator("#save-state")).to_contain_text("Changed on another device")
    other.page.get_by_role("button", name="Review both").click()
    table = other.page.get_by_role("table")
    expect(table).to_contain_text("latex")
    expect(table).to_contain_text("nickel")
    assert told(live, visit)["allergies"] == ["latex"]
    other.check_access()
    other.page.get_by_label("Keep the saved one: allergies").check(force=True)
    other.press("Save")
    expect(table).to_have_count(0)
    assert told(live, visit)["allergies"] == ["latex"]
    assert other.page.evaluate(RAW_DRAFTS) == []
    assert other.violations == {}


def test_signing_out_wipes_the_device(live: LiveStudio, opened: Opened, visit: str) -> None:
    walk = opened()
    walk.open(f"/consultations/{visit}/checkin")
    walk.page.wait_for_load_state("networkidle")
    walk.page.context.set_offline(True)
    walk.page.get_by_role("textbox", name="Allergies").fill("latex")
    expect(walk.page.locator("#save-state")).to_have_text("Offline. Kept on this device")
    sign_out_elsewhere(walk.page.context, live)

    assert walk.page.evaluate(RAW_DRAFTS) == []


def sign_out_elsewhere(context: BrowserContext, live: LiveStudio) -> None:
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{live.address}/help")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
