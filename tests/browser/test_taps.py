"""How many taps a visit takes, counted by real clicks from Today to the end."""

import re
from datetime import time, timedelta

import pytest
from playwright.sync_api import Browser, expect

from studio.hooks import SYSTEM
from studio.models import PhotoView
from studio.services import (
    bookings,
    checkins,
    consultations,
    findings,
    library,
    locking,
    plans,
    slots,
    treatments,
)
from studio.services.locking import Hand, Signing
from studio.services.photos import PhotoWords
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.skin.findings import ZoneFinding
from tests.browser.at_home import answer_questionnaire, mailed_link
from tests.browser.conftest import LiveStudio
from tests.browser.finger import Finger, counted
from tests.browser.walk import Walk
from tests.builders import BLEEDING, CLEAN, MILIA, a_request
from tests.photos import agree, picture
from tests.services.stories import TREAT

pytestmark = pytest.mark.browser
TABLET = {"width": 1180, "height": 820}
PDF = b"%PDF-1.7 an earlier paper"
#: What is told apart in white pearls, by the chips that a therapist taps for them.
PEARLS = (
    ("colors", "white"),
    ("firmness", "hard"),
    ("surface", "dome"),
    ("surface", "no_opening"),
    ("arrangement", "few_scattered"),
    ("course", "stable"),
    ("symptoms", "none"),
    ("signs", "asked_none"),
)
STEPS = ("checkin", "look", "assess", "treat", "plan", "finish", "record", "referral")


@pytest.fixture(scope="module", autouse=True)
def _menu(shared: LiveStudio) -> None:
    with shared.state.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)


@pytest.fixture
def walk(shared: LiveStudio, chromium: Browser) -> Walk:
    """A therapist at Today, on a tablet, whose taps are counted."""
    context = chromium.new_context(viewport=TABLET, reduced_motion="reduce")  # type: ignore[arg-type]
    walk = Walk(shared, counted(context))
    walk.looks = False
    walk.sign_in()
    walk.page.wait_for_url(f"{shared.address}/")
    return walk


def booked(unit: Unit, name: str, hour: int) -> str:
    """Promise a client a time of today; return the booking."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    asked = a_request(
        name=name, email=email, phone="", request_id=f"request-of-{name}".replace(" ", "-")
    )
    booking = bookings.request_booking(unit, asked)
    slot = Slot(unit.today(), time(hour), 30, slots.practitioners(unit)[0].ref)
    bookings.accept(unit, booking.public_id, slot=slot)
    return booking.public_id


def treated_before(unit: Unit, booking_id: str) -> None:
    """Give the client of a booking a signed visit of six weeks ago, found and treated alike."""
    client = bookings.get(unit, booking_id).client
    assert client is not None
    agree(unit, client)
    visit = consultations.start(unit, client.public_id)
    visit.on -= timedelta(days=42)
    unit.session.flush()
    checkins.record(unit, visit.public_id, dict(CLEAN), visit.version)
    bump = consultations.record_bump(unit, visit.public_id, None, MILIA)
    found = {"CK-L": ZoneFinding(("white_bumps",), 2, counts={"white hard bump": 8})}
    marks = [findings.Mark(bump.public_id, zone="CK-L")]
    findings.record(unit, visit.public_id, visit.version, found, marks)
    consultations.assess(unit, visit.public_id)
    consultations.decide(unit, visit.public_id, TREAT)
    treatments.record_as_planned(unit, visit.public_id)
    plans.issue(unit, plans.draft(unit, visit.public_id).public_id, PDF)
    locking.sign(unit, visit.public_id, Signing(Hand("Ada Quist"), "", Hand(client.name)))


def start(walk: Walk, finger: Finger, name: str) -> None:
    walk.page.goto(f"{walk.live.address}/")
    finger.start()
    words = re.compile(rf"Start( visit)? with {name}")
    finger.tap(walk.page.get_by_role("button", name=words).first)


def finish(walk: Walk, finger: Finger, name: str) -> None:
    """From a treatable assessment to the plan with the client and the next visit booked."""
    finger.button("Agree and go to Treat")
    finger.button("As planned")
    finger.button("Use this plan")
    finger.tap(walk.page.locator("label:has(> input[name=next_at])").first)
    finger.write("#signature_name", name)
    finger.button("Sign and send")
    expect(walk.page.get_by_role("heading", name="Signed and locked")).to_be_visible()
    expect(walk.page.locator("#link-pin")).to_be_visible()
    expect(walk.page.get_by_text("Next visit booked:")).to_be_visible()


def test_a_returning_client_with_nothing_new(shared: LiveStudio, walk: Walk) -> None:
    with shared.state.unit_of_work(SYSTEM) as unit:
        treated_before(unit, booked(unit, "Rita Again", 8))
    finger = Finger(walk.page)
    start(walk, finger, "Rita Again")

    finger.button("Nothing has changed")
    finger.button("Same as last time")
    finger.button("Confirm and assess")
    finish(walk, finger, "Rita Again")

    assert len(finger.taps) <= 12, finger.taps
    assert len(finger.fields) <= 1, finger.fields
    assert walk.complaints == []


def test_a_new_client_who_answered_at_home(
    shared: LiveStudio, chromium: Browser, walk: Walk
) -> None:
    with shared.state.unit_of_work(SYSTEM) as unit:
        booked(unit, "Nina Newly", 9)
    home = Walk(shared, chromium.new_context(viewport={"width": 390, "height": 844}))
    home.looks = False
    born = {"birth_on-month": "4", "birth_on-day": "27", "birth_on-year": "1992"}
    link = mailed_link(shared.state.outbox_dir, "nina@example.com", "/intake/")
    answer_questionnaire(home, link, born, "Nina Newly")
    finger = Finger(walk.page)
    start(walk, finger, "Nina Newly")

    finger.button("All correct")
    describe_pearls(walk, finger)
    finish(walk, finger, "Nina Newly")

    assert len(finger.taps) <= 25, finger.taps
    assert walk.complaints == []


def test_a_walk_in_who_is_asked_everything_on_the_tablet(walk: Walk) -> None:
    finger = Finger(walk.page)
    finger.start()
    finger.link("Clients")
    finger.link("Add client")
    finger.write("#name", "Wanda Walkin")
    walk.page.keyboard.press("Tab")
    for typed in ("4", "27", "1992"):
        walk.page.keyboard.type(typed)
        walk.page.keyboard.press("Tab")
    walk.page.keyboard.type("206 555 0177")
    finger.button("Add client")
    finger.button("Start a visit")
    agree_in_the_room(finger, "Wanda Walkin")
    ask_everything(finger)
    describe_pearls(walk, finger)
    finish(walk, finger, "Wanda Walkin")

    assert len(finger.taps) <= 40, finger.taps
    assert walk.complaints == []


def agree_in_the_room(finger: Finger, name: str) -> None:
    """Let the client agree to keeping health answers and to what the visit is."""
    finger.link("Ask for consent")
    finger.chip("health_data", "yes")
    finger.chip("scope", "yes")
    finger.write("#signer", name)
    finger.button("Keep the answers")


def ask_everything(finger: Finger) -> None:
    """Ask each question of Check in, as of somebody healthy."""
    for name, value in (("sex", "female"), ("pregnancy", "none")):
        finger.chip(name, value)
    for name in ("allergies", "conditions", "family", "medications", "recent"):
        finger.chip(f"{name}_none", "y")
    for name, value in (
        ("burn", "sometimes"),
        ("tan", "gradually"),
        ("skin_type", "combination"),
        ("goal", "remove"),
    ):
        finger.chip(name, value)
    finger.write("#distress", "2")
    finger.button("Save and go on")


def describe_pearls(walk: Walk, finger: Finger) -> None:
    """Place a bump on the cheek and say what it is."""
    finger.button("Place a bump")
    drawing = walk.page.locator(".drawing-face")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    assert box is not None
    walk.page.mouse.click(box["x"] + 0.72 * box["width"], box["y"] + 0.5 * box["height"])
    walk.page.wait_for_url("**/look/*")
    for name, value in PEARLS:
        finger.chip(name, value)
    finger.button("Save and assess")


def test_from_the_flag_to_the_letter(shared: LiveStudio, walk: Walk) -> None:
    with shared.state.unit_of_work(SYSTEM) as unit:
        visit = consultations.start(unit, booked(unit, "Flora Flagg", 10))
        checkins.record(unit, visit.public_id, dict(CLEAN), visit.version)
        consultations.record_bump(unit, visit.public_id, None, BLEEDING)
        consultations.assess(unit, visit.public_id)
    walk.page.goto(f"{shared.address}/consultations/{visit.public_id}/assess")
    expect(walk.page.get_by_role("alert")).to_contain_text("Within two weeks")
    finger = Finger(walk.page)
    finger.start()

    finger.button("Stop and refer")
    finger.write("#to", "Dr. Lund")
    finger.tap(walk.page.locator("label:has(> #share_consent)"))
    finger.button("Update the preview")
    finger.button("Issue the letter")

    expect(walk.page.get_by_role("heading", name="Issued")).to_be_visible()
    expect(walk.page.get_by_role("link", name=re.compile("PDF"))).to_be_visible()
    assert len(finger.taps) <= 10, finger.taps
    assert walk.complaints == []


def test_the_last_photos_are_two_taps_away_from_every_step(
    shared: LiveStudio, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shared.state.unit_of_work(SYSTEM) as unit:
        booking = booked(unit, "Paula Photo", 11)
        treated_before(unit, booking)
        visit = consultations.start(unit, booking).public_id
    monkeypatch.setattr(shared.state, "actor", lambda: SYSTEM)
    photo = shared.state.add_photo(visit, PhotoWords(PhotoView.FRONT), picture())
    monkeypatch.undo()
    finger = Finger(walk.page)

    for step in STEPS:
        walk.page.goto(f"{shared.address}/consultations/{visit}/{step}")
        finger.start()
        finger.tap(walk.page.locator(".crumbs a").first)
        shown = walk.page.locator(f'img[src*="{photo.public_id}"]').first
        expect(shown).to_be_visible()
        finger.tap(shown)
        expect(walk.page).to_have_url(re.compile("/photos"))
        assert len(finger.taps) <= 2, step


def test_a_change_is_on_the_server_within_two_seconds(shared: LiveStudio, walk: Walk) -> None:
    with shared.state.unit_of_work(SYSTEM) as unit:
        visit = consultations.start(unit, booked(unit, "Sara Swift", 12)).public_id
    walk.page.goto(f"{shared.address}/consultations/{visit}/checkin")
    walk.page.evaluate(
        "addEventListener('input', () => { window.typed = performance.now(); }, true)"
    )

    with walk.page.expect_response(lambda answer: answer.request.method == "PUT") as stored:
        walk.page.locator("#allergies").press("p")
    assert stored.value.ok
    waited = walk.page.evaluate("performance.now() - window.typed")

    with shared.state.reading(SYSTEM) as unit:
        assert consultations.get(unit, visit).intake["allergies"] == ["p"]
    assert waited <= 2000
