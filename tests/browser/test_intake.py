"""The questionnaire in a real browser: a drawn name, names while typing, and keys alone."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from studio.hooks import SYSTEM
from studio.models import Client, Intake, IntakeStatus
from studio.services import bookings, intakes
from tests.browser.conftest import LiveStudio
from tests.builders import a_request

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def link(live: LiveStudio) -> str:
    with live.state.unit_of_work(SYSTEM) as unit:
        booking = bookings.request_booking(unit, a_request())
        bookings.accept(unit, booking.public_id)
        return f"{live.address}/intake/{intakes.invite(unit, booking).token}"


def begin(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Open my questions").click()
    page.get_by_role("button", name="Yes, you may keep my answers").click()


def answer_rest(page: Page) -> None:
    """Answer every open page: "none of these", or "not sure"."""
    while "/q/" in page.url:
        if page.url.endswith("/q/you"):
            for part, value in (("month", "4"), ("day", "27"), ("year", "1990")):
                page.fill(f"[name=birth_on-{part}]", value)
        for group in page.get_by_role("group").all():
            box = group.get_by_label("None of these").or_(group.get_by_label("Not sure"))
            if box.count():
                box.first.check()
        page.get_by_role("button", name=re.compile("Save and")).last.click()


def test_a_phone_with_scripts_suggests_names_and_takes_a_drawn_one(
    chromium: Browser, live: LiveStudio, link: str
) -> None:
    with chromium.new_context(viewport=PHONE, has_touch=True) as context:  # type: ignore[arg-type]
        page = context.new_page()
        begin(page, link)
        page.goto(f"{link}/q/medicines")
        first = page.get_by_label("Name, as you know it").first
        first.press_sequentially("Accut")
        page.get_by_role("button", name="accutane", exact=True).click()
        expect(first).to_have_value("accutane")
        page.get_by_role("button", name="Save and go on").last.click()
        page.goto(f"{link}/q/allergies")
        page.get_by_label("None of these").check()
        page.get_by_label("Latex").check()
        expect(page.get_by_label("None of these")).not_to_be_checked()
        page.goto(link)
        answer_rest(page)

        page.get_by_role("link", name="All right, go on").click()
        for no in page.get_by_label("No", exact=True).all():
            no.check()
        page.get_by_role("button", name="Go on and sign").click()
        pad = page.get_by_role("img", name="Place to draw your name")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box
        for shift in (0, 40):
            page.mouse.move(box["x"] + 40 + shift, box["y"] + 30)
            page.mouse.down()
            page.mouse.move(box["x"] + 90 + shift, box["y"] + 80, steps=5)
            page.mouse.up()
        page.get_by_role("button", name="Undo last line").click()
        page.get_by_role("button", name="Sign and send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your answers")

    with live.state.reading(SYSTEM) as unit:
        intake = unit.session.scalars(select(Intake)).one()
        assert intake.status is IntakeStatus.SUBMITTED
        client = unit.session.scalars(select(Client)).one()
        [signed] = intakes.signed(unit, intakes.opened(unit, intake))
        assert signed.signature.name == client.name
        assert len(signed.strokes) == 1
        assert len(signed.strokes[0]) >= 3


def test_keys_alone_answer_and_sign(chromium: Browser, link: str) -> None:
    with chromium.new_context(viewport=PHONE) as context:  # type: ignore[arg-type]
        page = context.new_page()
        begin(page, link)
        page.locator("[name=birth_on-month]").focus()
        for typed in ("4", "27", "1990"):
            page.keyboard.type(typed)
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/q/concern")
        answer_rest(page)
        page.get_by_role("link", name="All right, go on").press("Enter")
        for name in ("scope", "photos", "share_with_clinician"):
            page.locator(f"[name={name}]").first.press("Space")
        page.get_by_role("button", name="Go on and sign").press("Enter")
        page.get_by_label("Type your name").press_sequentially("Mara Lindqvist")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your answers")
