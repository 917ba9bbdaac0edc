"""Photos by finger and by keyboard: sent in the background, ringed, wiped over each other."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Route, expect

from studio.hooks import SYSTEM
from studio.models import Consultation, Photo, PhotoView
from studio.services import photos
from studio.services.photos import PhotoWords
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk
from tests.builders import make_consultation
from tests.photos import agree, picture

pytestmark = pytest.mark.browser
TABLET = {"width": 1180, "height": 820}


def file(tint: int, size: tuple[int, int] = (900, 600)) -> FilePayload:
    return {
        "name": f"{tint}.jpg",
        "mimeType": "image/jpeg",
        "buffer": picture(size=size, tint=tint),
    }


@pytest.fixture
def visit(live: LiveStudio) -> str:
    """A visit of a client who agreed to photos."""
    with live.state.unit_of_work(SYSTEM) as unit:
        consultation = make_consultation(unit)
        consultation.client.birth_on = date(1990, 4, 27)
        agree(unit, consultation.client)
        return consultation.public_id


@pytest.fixture
def pair(live: LiveStudio, visit: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two photos of that client, ten weeks apart; returns the client and the newer photo."""
    monkeypatch.setattr(live.state, "actor", lambda: SYSTEM)
    before, after = (
        live.state.add_photo(
            visit, PhotoWords(PhotoView.FRONT), picture(size=(800, 1000), tint=tint)
        )
        for tint in (120, 170)
    )
    monkeypatch.undo()
    with live.state.unit_of_work(SYSTEM) as unit:
        unit.load(Photo, before.public_id).taken_at = datetime(2026, 9, 13, 18, tzinfo=UTC)
        return unit.load(Consultation, visit).client.public_id, after.public_id


@pytest.fixture
def context(chromium: Browser) -> BrowserContext:
    return chromium.new_context(viewport=TABLET)  # type: ignore[arg-type] # a dict of two


def test_photos_go_up_one_by_one_while_the_page_stays(
    live: LiveStudio, context: BrowserContext, visit: str
) -> None:
    walk = Walk(live, context)
    walk.sign_in()
    walk.open(f"/consultations/{visit}/photos")

    walk.page.get_by_label("Choose photos").set_input_files([file(1), file(2, (3000, 2000))])

    expect(walk.page.locator("#photo-list .shot")).to_have_count(2)
    expect(walk.page.locator("#photo-count")).to_have_text("2 photos")
    expect(walk.page.locator(".queue li")).to_have_count(0)
    with live.state.reading(SYSTEM) as unit:
        sizes = {(one.width, one.height) for one in photos.album(unit, visit).photos}
    assert sizes == {(900, 600), (2048, 1365)}
    walk.check_access()
    assert (walk.violations, walk.complaints) == ({}, [])


def test_a_photo_without_a_network_waits_and_goes_by_itself(
    live: LiveStudio, context: BrowserContext, visit: str
) -> None:
    walk = Walk(live, context)
    walk.sign_in()
    walk.open(f"/consultations/{visit}/photos")
    walk.page.route("**/photos", no_way)

    walk.page.get_by_label("Choose photos").set_input_files([file(3)])
    expect(
        walk.page.get_by_text("No connection. It waits as long as this page is open")
    ).to_be_visible()
    walk.page.unroute("**/photos")
    context.set_offline(True)
    context.set_offline(False)

    expect(walk.page.locator("#photo-list .shot")).to_have_count(1)


def no_way(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_what_is_no_photo_is_refused_in_words_beside_its_row(
    live: LiveStudio, context: BrowserContext, visit: str
) -> None:
    walk = Walk(live, context)
    walk.sign_in()
    walk.open(f"/consultations/{visit}/look")
    bad: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}

    walk.page.get_by_label("Choose photos").set_input_files([bad, file(4)])

    expect(walk.page.get_by_text("This is not a photo we can read.")).to_be_visible()
    expect(walk.page.locator("#photo-list .shot")).to_have_count(1)
    expect(walk.page.locator("#map-form")).to_be_visible()


def test_photos_are_sent_without_scripts(live: LiveStudio, chromium: Browser, visit: str) -> None:
    walk = Walk(live, chromium.new_context(java_script_enabled=False), scripts=False)
    walk.sign_in()
    walk.open(f"/consultations/{visit}/look")

    walk.page.get_by_label("Choose photos").set_input_files([file(5), file(6)])
    walk.press("Add photos")

    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Photos")
    expect(walk.page.locator("#photo-list .shot")).to_have_count(2)


def test_the_camera_shows_the_last_photo_as_a_guide(
    live: LiveStudio, chromium: Browser, visit: str, pair: tuple[str, str]
) -> None:
    context = chromium.new_context(viewport=TABLET)  # type: ignore[arg-type] # a dict of two
    context.add_init_script(
        """navigator.mediaDevices.getUserMedia = async () => {
          const canvas = document.createElement("canvas");
          canvas.width = 640; canvas.height = 480;
          canvas.getContext("2d").fillRect(0, 0, 640, 480);
          return canvas.captureStream(5);
        };"""
    )
    walk = Walk(live, context)
    walk.sign_in()
    walk.open(f"/consultations/{visit}/photos")

    walk.page.get_by_role("button", name="Camera with guide").click()
    guide = walk.page.locator(".camera-ghost")
    expect(guide).to_have_css("opacity", "0.4")
    assert f"{pair[1]}/preview.jpg" in (guide.get_attribute("src") or "")
    walk.page.wait_for_function("document.querySelector('.camera video').videoWidth > 0")
    walk.page.get_by_role("button", name="Take photo").click()
    walk.page.keyboard.press("Escape")

    expect(walk.page.locator("#photo-list .shot")).to_have_count(3)
    expect(walk.page.locator(".camera")).to_have_count(0)


def test_a_ring_is_placed_by_tap_and_moved_by_keys(
    live: LiveStudio, context: BrowserContext, pair: tuple[str, str]
) -> None:
    walk = Walk(live, context)
    walk.sign_in()
    walk.open(f"/photos/{pair[1]}")
    drawing = walk.page.locator("[data-rings]")
    box = drawing.bounding_box()
    assert box is not None

    drawing.click(position={"x": box["width"] / 2, "y": box["height"] / 4})
    walk.page.keyboard.press("ArrowRight")
    walk.page.keyboard.press("ArrowDown")
    walk.check_access()
    walk.press("Save marks")

    with live.state.reading(SYSTEM) as unit:
        (mark,) = photos.get(unit, pair[1])[0].marks
    assert (mark.x, mark.y) == pytest.approx((0.51, 0.26), abs=0.006)
    assert (walk.violations, walk.complaints) == ({}, [])


def test_two_photos_are_wiped_over_each_other_by_keyboard_alone(
    live: LiveStudio, context: BrowserContext, pair: tuple[str, str]
) -> None:
    walk = Walk(live, context)
    walk.sign_in()
    walk.open(f"/clients/{pair[0]}/photos")
    expect(walk.page.get_by_role("heading", name="days apart")).to_be_visible()

    wipe = walk.page.get_by_role("button", name="Wipe", exact=True)
    wipe.focus()
    walk.page.keyboard.press("Enter")
    expect(wipe).to_have_attribute("aria-pressed", "true")
    slider = walk.page.get_by_role("slider")
    slider.focus()
    walk.page.keyboard.press("ArrowLeft")
    expect(slider).to_have_value("49")
    walk.page.get_by_role("button", name="Wipe 10 percent more").press("Enter")
    expect(slider).to_have_value("59")
    expect(walk.page.locator("[data-compare]")).to_have_css("--cut", "59%")
    walk.page.get_by_role("button", name="Larger").press("Enter")
    walk.page.get_by_role("button", name="Look right").press("Enter")
    moves = walk.page.locator(".compare-side img").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).transform)"
    )
    assert moves[0] == moves[1] != "none"
    walk.check_access()
    assert (walk.violations, walk.complaints) == ({}, [])
