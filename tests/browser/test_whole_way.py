"""From a visitor's request to the paper in the client's hand, in a real browser."""

import io

import pikepdf
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.at_home import answer_questionnaire, mailed_link
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk, open_paper, recorded_case

pytestmark = pytest.mark.browser
BORN = {"birth_on-month": "4", "birth_on-day": "27", "birth_on-year": "1992"}
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@SCRIPTS
def test_white_pearls_on_the_cheek_lead_to_a_plan(
    live: LiveStudio,
    chromium: Browser,
    *,
    scripts: bool,
) -> None:
    case = recorded_case("A01")
    visitor = a_walk(live, chromium, scripts=scripts)
    visitor.ask_for_an_appointment("Mara Lindqvist", "206 555 0101", "White dots on my cheek")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(
        "Thank you. Your request is here."
    )
    therapist = a_walk(live, chromium, scripts=scripts)
    therapist.sign_in()
    therapist.accept_and_start("Mara Lindqvist")
    therapist.record_intake(case["client"])
    therapist.record_bump(case["bump"])
    expect(therapist.page.locator(".verdict-word")).to_have_text("OK to treat")

    therapist.press("Agree and go to Treat")
    therapist.press("As planned")
    expect(therapist.page.get_by_role("heading", name="What the client gets")).to_be_visible()
    therapist.press("Use this plan")
    therapist.page.get_by_label("Type your name").fill("Mara Lindqvist")
    therapist.press("Sign and send")
    address, pin = therapist.shown_link()
    client = a_walk(live, chromium, scripts=scripts)
    paper = open_paper(client, address, pin)

    assert_accessible_pdf(paper)
    assert_calm(visitor, therapist, client)


@SCRIPTS
def test_a_bleeding_pearly_bump_leads_to_a_letter(
    live: LiveStudio,
    chromium: Browser,
    *,
    scripts: bool,
) -> None:
    case = recorded_case("A42")
    visitor = a_walk(live, chromium, scripts=scripts)
    visitor.ask_for_an_appointment("Walter Oduya", "206 555 0102", "A shiny bump that bled twice")
    therapist = a_walk(live, chromium, scripts=scripts)
    therapist.sign_in()
    therapist.accept_and_start("Walter Oduya")
    therapist.record_intake(case["client"])
    therapist.record_bump(case["bump"])
    expect(therapist.page.locator(".verdict-word")).to_have_text("Refer")
    expect(therapist.page.get_by_role("alert")).to_contain_text("Within two weeks")

    therapist.press("Stop and refer")
    therapist.page.get_by_label("To", exact=True).fill("Dr. Lund, Skin Clinic")
    therapist.page.locator("#share_consent").check()
    therapist.press("Update the preview")
    expect(therapist.page.locator(".sheet")).to_contain_text("Dr. Lund, Skin Clinic")
    therapist.press("Issue the letter")
    address, pin = therapist.make_link()
    client = a_walk(live, chromium, scripts=scripts)
    paper = open_paper(client, address, pin)

    assert_accessible_pdf(paper)
    assert_calm(visitor, therapist, client)


def test_without_scripts_a_day_goes_from_the_questionnaire_to_the_ticked_plan(
    live: LiveStudio, chromium: Browser
) -> None:
    client = a_walk(live, chromium, scripts=False)
    client.ask_for_an_appointment("Mara Lindqvist", "", "White dots", "mara@example.com")
    therapist = a_walk(live, chromium, scripts=False)
    therapist.sign_in()
    therapist.accept("Mara Lindqvist")
    link = mailed_link(live.state.outbox_dir, "mara@example.com", "/intake/")
    pages = answer_questionnaire(client, link, BORN, "Mara Lindqvist")
    expect(client.page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert pages > 10

    therapist.open("/")
    therapist.start("Mara Lindqvist")
    page = therapist.page
    page.locator("#part-skin summary, #h-skin ~ details summary").first.click()
    therapist.tick("goal", "remove")
    therapist.press("Save")
    expect(page.locator('input[name="goal"][value="remove"]')).to_be_checked()
    therapist.press("Save and go on")
    therapist.record_bump(recorded_case("A01")["bump"])
    therapist.press("Agree and go to Treat")
    therapist.tick("done", "cosmetic_extraction")
    page.locator('[name="reactions"][value="none"]').uncheck()
    therapist.tick("reactions", "red")
    therapist.press("Save what was done")
    page.get_by_label("A note to the client").fill("Bring your cream.")
    therapist.press("Update the preview")
    expect(page.locator(".sheet")).to_contain_text("Bring your cream.")
    therapist.press("Use this plan")
    page.locator("[name=next_at]").first.check()
    page.get_by_label("Type your name").fill("Mara Lindqvist")
    therapist.press("Sign and send")
    expect(page.get_by_text("Next visit booked:")).to_be_visible()
    address, pin = therapist.shown_link()
    paper = page.locator("a[href*='/documents/']").first.get_attribute("href") or ""

    client.page.goto(address)
    client.page.get_by_label("PIN").fill(pin)
    client.press("Open my paper")
    tick = client.page.locator("#today button").first
    tick.click()
    expect(tick).to_have_attribute("aria-pressed", "true")
    expect(client.page.get_by_text("Bring your cream.")).to_be_visible()
    for part in ("plan.pdf", "plan.ics"):
        assert client.page.context.request.get(f"{address}/{part}").ok, part

    therapist.go_to("Open the record")
    page.get_by_label("What is added").fill("The client called: no redness left.")
    page.get_by_role("button", name="Add amendment").click()
    expect(page.get_by_text("The client called: no redness left.").first).to_be_visible()
    therapist.open(paper.removesuffix("/paper.pdf"))
    page.locator("form[action$='/send'] .btn").click()
    expect(page.get_by_role("heading", name="Tell the PIN by voice")).to_be_visible()
    assert_calm(client, therapist)


def a_walk(live: LiveStudio, chromium: Browser, *, scripts: bool) -> Walk:
    context = chromium.new_context(
        java_script_enabled=scripts, viewport={"width": 1180, "height": 820}
    )
    return Walk(live, context, scripts=scripts)


def assert_accessible_pdf(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).startswith("en")
        assert str(pdf.docinfo["/Title"])


def assert_calm(*walks: Walk) -> None:
    assert [walk.complaints for walk in walks] == [[] for _ in walks]
    assert [walk.violations for walk in walks] == [{} for _ in walks]
