"""Check in and Look with a finger, with the keyboard, without scripts; taps counted."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect

from studio.hooks import SYSTEM
from studio.models import IntakeStatus
from studio.services import consultations, findings, intakes
from studio.services.findings import Findings
from studio.skin.findings import ZoneFinding
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk
from tests.builders import CLEAN, MILIA, make_client, make_consultation

pytestmark = pytest.mark.browser
TABLET = {"width": 1180, "height": 820}
#: What a finger needs on consult screens, in pixels.
TARGET = 48
SIZES = """(svg) => [...svg.querySelectorAll(".hit:not(.hit-fine) label")].map((label) => {
  const box = label.getBoundingClientRect();
  return [label.dataset.hit, box.width, box.height];
})"""


class Taps:
    """Counts touches on what it is given."""

    def __init__(self, walk: Walk) -> None:
        self.page = walk.page
        self.count = 0

    def on(self, thing: Locator) -> None:
        self.count += 1
        thing.click()

    def button(self, name: str) -> None:
        self.on(self.page.get_by_role("button", name=name, exact=True))
        self.page.wait_for_load_state()

    def chip(self, name: str, value: str) -> None:
        self.on(self.page.locator(f'label:has(> input[name="{name}"][value="{value}"])'))


@pytest.fixture
def again(live: LiveStudio) -> str:
    """The second visit of a client, six weeks after a first one with findings."""
    with live.state.unit_of_work(SYSTEM) as unit:
        first = make_consultation(unit, MILIA, intake=CLEAN)
        findings.record(
            unit,
            first.public_id,
            first.version,
            {"CK-L": ZoneFinding(("white_bumps",), 2, counts={"white hard bump": 8})},
            [findings.Mark(first.bumps[0].public_id, zone="CK-L")],
        )
        first.on -= timedelta(days=41)
        unit.session.flush()
        return consultations.start(unit, first.client.public_id).public_id


@pytest.fixture
def answered(live: LiveStudio) -> str:
    """The first visit of a client who answered everything at home."""
    with live.state.unit_of_work(SYSTEM) as unit:
        visit = consultations.start(unit, make_client(unit))
        intake = intakes.begin(unit, visit.client, None)
        intake.status, intake.submitted_at = IntakeStatus.SUBMITTED, unit.now()
        consultations.record_intake(unit, visit.public_id, CLEAN, visit.version)
        return visit.public_id


@pytest.fixture
def walk(live: LiveStudio, chromium: Browser) -> Walk:
    walk = Walk(live, chromium.new_context(viewport=TABLET, reduced_motion="reduce"))  # type: ignore[arg-type]
    walk.sign_in()
    return walk


def found(live: LiveStudio, visit: str) -> Findings:
    with live.state.reading(SYSTEM) as unit:
        return findings.of(unit, consultations.get(unit, visit).consultation)


def test_a_client_with_nothing_new_takes_three_taps(
    live: LiveStudio, walk: Walk, again: str
) -> None:
    walk.open(f"/consultations/{again}/checkin")
    taps = Taps(walk)

    taps.button("Nothing has changed")
    walk.check_access()
    taps.button("Same as last time")
    walk.check_access()
    taps.button("Confirm and assess")

    expect(walk.page.locator(".verdict-word")).to_have_text("OK to treat")
    assert taps.count <= 3
    assert not found(live, again).has_copies
    assert (walk.complaints, walk.violations) == ([], {})


def test_a_new_client_who_answered_at_home_takes_twelve_taps_at_most(
    live: LiveStudio, walk: Walk, answered: str
) -> None:
    walk.open(f"/consultations/{answered}/checkin")
    taps = Taps(walk)

    taps.button("All correct")
    taps.button("Place a bump")
    taps.count += 1
    drawing = walk.page.locator(".drawing-face")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    assert box is not None
    walk.page.mouse.click(box["x"] + 0.72 * box["width"], box["y"] + 0.5 * box["height"])
    walk.page.wait_for_url("**/look/*")
    for name, value in (
        ("colors", "white"),
        ("firmness", "hard"),
        ("surface", "dome"),
        ("surface", "no_opening"),
        ("course", "stable"),
        ("symptoms", "none"),
        ("signs", "asked_none"),
    ):
        taps.chip(name, value)
    taps.button("Save and assess")

    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Assess")
    assert taps.count <= 12
    [bump] = found(live, answered).bumps
    assert bump.place.zone == "CK-L"
    assert bump.features["sites"] == ["cheek"]
    assert bump.place.x == pytest.approx(0.72, abs=0.01)
    assert walk.complaints == []


def test_two_taps_make_a_place_and_its_finding(live: LiveStudio, walk: Walk, answered: str) -> None:
    walk.open(f"/consultations/{answered}/look")
    taps = Taps(walk)

    taps.on(walk.page.locator('[data-hit="FH-M"]'))
    taps.chip("FH-M-finding", "redness")
    walk.check_access()

    assert taps.count == 2
    expect(walk.page.locator("#save-state")).to_contain_text("Saved")
    assert found(live, answered).zones == {"FH-M": ZoneFinding(("redness",))}
    walk.page.locator('[data-hit="FH-M"]').click()
    expect(walk.page.locator('[data-sheet="FH-M"]')).to_have_count(0)
    walk.page.locator('[data-hit="FH-M"]').click()
    expect(walk.page.locator('input[name="FH-M-finding"][value="redness"]')).to_be_checked()
    assert (walk.complaints, walk.violations) == ([], {})


@pytest.mark.parametrize("drawing", ["face", "body"])
def test_every_place_of_the_drawing_is_a_finger_wide(
    walk: Walk, answered: str, drawing: str
) -> None:
    walk.open(f"/consultations/{answered}/look")
    walk.page.locator(f"label:has(> #view-{drawing})").click()

    sizes = walk.page.locator(f".drawing-{drawing}").evaluate(SIZES)

    assert len(sizes) > 25
    assert [one for one in sizes if min(one[1:]) < TARGET] == []
    walk.page.locator("label:has(> #zoom-2)").click()
    walk.check_access()
    assert walk.violations == {}


def test_a_bump_is_placed_and_moved_by_keyboard_alone(
    live: LiveStudio, walk: Walk, again: str
) -> None:
    walk.open(f"/consultations/{again}/look")
    walk.page.get_by_role("button", name="Same as last time").press("Enter")
    walk.page.wait_for_load_state()
    before = found(live, again).bumps[0].place

    walk.page.locator(".bump-row summary").press("Enter")
    mover = walk.page.get_by_role("button", name="Move with arrow keys CK-L-01")
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "Shift+ArrowLeft"):
        mover.press(key)
    expect(walk.page.locator("#save-state")).to_contain_text("Saved")

    after = found(live, again).bumps[0].place
    assert before.x is not None
    assert before.y is not None
    assert after.x == pytest.approx(before.x - 0.04, abs=0.0002)
    assert after.y == pytest.approx(before.y - 0.02, abs=0.0002)
    assert walk.complaints == []


def test_a_pin_can_be_dragged(live: LiveStudio, walk: Walk, again: str) -> None:
    walk.open(f"/consultations/{again}/look")
    walk.press("Same as last time")
    pin = walk.page.locator("[data-pin]")
    pin.scroll_into_view_if_needed()
    box = pin.bounding_box()
    assert box is not None
    walk.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    walk.page.mouse.down()
    walk.page.mouse.move(box["x"] + box["width"] / 2 - 60, box["y"] + 100, steps=4)
    walk.page.mouse.up()
    expect(walk.page.locator("#save-state")).to_contain_text("Saved")

    place = found(live, again).bumps[0].place
    assert place.zone != "CK-L"
    assert not found(live, again).bumps[0].copied


def test_the_map_works_without_scripts(live: LiveStudio, chromium: Browser, answered: str) -> None:
    context = chromium.new_context(viewport=TABLET, java_script_enabled=False)  # type: ignore[arg-type]
    walk = Walk(live, context, scripts=False)
    walk.sign_in()
    walk.open(f"/consultations/{answered}/look")

    walk.page.locator('[data-hit="CK-R"]').click()
    expect(walk.page.locator("#z-CK-R")).to_be_checked()
    walk.page.get_by_text("All places as a list").click()
    walk.page.locator("#z-CH-M").check()
    walk.press("Open the ticked places")
    walk.page.locator('input[name="CH-M-finding"][value="pustules"]').check()
    walk.press("Save")
    walk.page.locator('button[value="bump:CK-R"]').click()
    walk.tick("colors", "white")
    walk.press("Save, back to the map")

    seen = found(live, answered)
    assert seen.zones == {"CK-R": ZoneFinding(), "CH-M": ZoneFinding(("pustules",))}
    assert [bump.place.zone for bump in seen.bumps] == ["CK-R"]
    assert walk.page.locator(".drawing-face .spot").count() == 1
