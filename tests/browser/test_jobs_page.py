"""The page of jobs by keyboard alone, on the smallest screen, without a barrier."""

from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, expect

from studio.adapters.mail import MailRefused
from studio.hooks import SYSTEM
from studio.models import DeliveryKind
from studio.services import bookings, delivery
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk
from tests.builders import a_request

pytestmark = pytest.mark.browser


def refuse(message: EmailMessage) -> bool:
    raise MailRefused("no such mailbox")


def test_a_failed_mail_is_sent_again_by_keyboard_alone(
    live: LiveStudio, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(live.state, "_send", refuse)
        with live.state.unit_of_work(SYSTEM) as unit:
            booking = bookings.request_booking(unit, a_request(email="kim@example.com"))
            delivery.queue_mail(
                unit,
                DeliveryKind.DECLINED,
                language="en",
                to=booking.email,
                facts={},
                booking=booking,
            )
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    walk = Walk(live, context)
    walk.sign_in()
    walk.open("/")
    walk.page.get_by_role("link", name="1 email could not be sent").press("Enter")
    again = walk.page.get_by_role("button", name="Send again")
    expect(again).to_be_visible()
    assert walk.too_wide <= 0

    for _ in range(30):
        walk.page.keyboard.press("Tab")
        if again.evaluate("button => button === document.activeElement"):
            break
    walk.page.keyboard.press("Enter")

    expect(walk.page.get_by_role("status")).to_have_text("The mail goes out again.")
    expect(walk.page.get_by_text("Sent", exact=True)).to_be_visible()
    walk.open("/jobs")
    assert walk.violations == {}
