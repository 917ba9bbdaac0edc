"""A wish from another tool is accepted in three taps, on pages that are fit for everybody."""

import json
import re

import pytest
from playwright.sync_api import Browser, expect

from studio.hooks import SYSTEM
from studio.services import library
from tests.browser.conftest import LiveStudio
from tests.browser.finger import Finger, counted
from tests.browser.walk import Walk
from tests.everything import a_foreign_post
from tests.services.test_inbox import asked, post, replay

pytestmark = pytest.mark.browser
TABLET = {"width": 1180, "height": 820}


def test_a_clean_wish_is_accepted_in_three_taps(live: LiveStudio, chromium: Browser) -> None:
    with live.state.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)
    told = asked("What do you use on your skin?", "Adapalene, 3 nights a week")
    wish = post("BOOKING_REQUESTED", "w", "2027-02-08T18:15:00Z", status="PENDING", responses=told)
    assert replay(live.state.tools, wish)["requests"] == 1
    form, foreign = a_foreign_post(live.state)
    walk = Walk(live, counted(chromium.new_context(viewport=TABLET)))  # type: ignore[arg-type]
    walk.sign_in()
    walk.page.wait_for_url(f"{live.address}/")
    finger = Finger(walk.page)
    finger.start()

    finger.tap(walk.page.get_by_role("link", name="Accept Nora Bex"))
    finger.tap(walk.page.get_by_role("button", name="Accept visit").last)

    expect(walk.page.get_by_role("status")).to_contain_text("Accepted")
    assert len(finger.taps) <= 3, json.dumps(finger.taps)
    for path in (
        "/incoming",
        f"/inbox/{foreign}",
        f"/settings/forms/posts/{foreign}",
        "/settings/forms",
        f"/settings/forms/{form}",
        "/settings/forms/new/google_forms",
    ):
        walk.page.goto(f"{live.address}{path}")
        expect(walk.page).to_have_url(re.compile(re.escape(path)))
        walk.check_access()
    assert walk.violations == {}
    assert walk.complaints == []
