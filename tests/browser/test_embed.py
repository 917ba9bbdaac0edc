"""The booking pages inside a page of another site, third-party cookies blocked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Booking, Schedule
from studio.services import profile
from tests.browser.conftest import CHROMIUM, LiveStudio

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
#: Pixels by which the frame may miss its content.
NEAR = 2


@pytest.fixture(scope="module")
def strict(chromium: Browser) -> Iterator[Browser]:
    """A browser that gives no cookie to a frame of another site."""
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--test-third-party-cookie-phaseout"],
    )
    yield browser
    browser.close()


def page_with(element: str, style: str = "") -> str:
    heard = (
        "window.heard = [];"
        "for (const name of ['ready', 'height', 'step', 'booked'])"
        "  addEventListener(`studio-booking:${name}`, (event) => heard.push([name, event.detail]));"
    )
    return (
        "<!doctype html><html lang='en'><title>A site</title>"
        f"<meta name='viewport' content='width=device-width'><style>{style}</style>"
        f"<body><h1>Our salon</h1><script>{heard}</script>{element}<p>Below</p>"
    )


@contextmanager
def site(body: str) -> Iterator[str]:
    """Another site, by another name of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def element(live: LiveStudio, more: str = "") -> str:
    return (
        f'<script type="module" src="{live.address}/book/embed.js"></script>'
        f'<studio-booking src="{live.address}/book" lang="en" accent="#1a4f7a" {more}>'
        f'<a href="{live.address}/book">Book an appointment</a></studio-booking>'
    )


def open_doors(state: StudioState, *sites: str) -> None:
    """Let sites frame the pages, and visitors book."""
    shifts = [
        {"weekday": day, "opens": "08:00", "closes": "20:00", "from_on": "2020-01-01"}
        for day in range(7)
    ]
    with state.unit_of_work(SYSTEM) as unit:
        chosen = {"embed_origins": sites, "online_booking": True}
        profile.choose(unit, chosen, profile.version(unit))
        unit.session.add(Schedule(ref="ada", name="Ada Quist", shifts=shifts, changes=[]))


def opened(browser: Browser, address: str, **more: object) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport=PHONE, **more)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    return context, page


def book(frame: FrameLocator, name: str) -> None:
    """Walk the three steps inside a frame."""
    frame.get_by_role("link", name="consultation").first.click()
    frame.get_by_role("button", name="First free time").click()
    frame.get_by_label("Name").fill(name)
    frame.get_by_label("Email").fill("mara@example.com")
    for no in frame.get_by_role("radio", name="No").all():
        no.check()
    frame.get_by_role("checkbox").last.check()
    frame.get_by_role("button", name="Book", exact=False).last.click()
    expect(frame.locator("[data-booked]")).to_be_visible()


def test_a_visitor_books_on_another_site_without_a_cookie(
    live: LiveStudio, strict: Browser
) -> None:
    with site(page_with(element(live))) as other:
        open_doors(live.state, other)
        context, page = opened(strict, other)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("link", name="Book an appointment")).to_be_hidden()
        heights_fit(page)
        book(frame, "Mara Lindqvist")
        begins_in_sight(page)
        heights_fit(page)

        heard = page.evaluate("heard")
        steps = [detail["step"] for name, detail in heard if name == "step"]
        assert steps == [1, 2, 3]
        assert [set(detail) for name, detail in heard if name == "booked"] == [{"reference"}]
        assert "mara" not in str(heard).lower()
        assert context.cookies() == []
        context.close()
    with live.state.reading(SYSTEM) as unit:
        assert unit.session.scalars(select(Booking.name)).all() == ["Mara Lindqvist"]


def begins_in_sight(page: Page) -> None:
    """Wait until the visitor sees the heading of the page inside the frame."""
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)


def heights_fit(page: Page) -> None:
    """Wait until the frame is as tall as its content, so that it has no bar of its own."""
    page.wait_for_function(
        """async near => {
          const frame = document.querySelector("studio-booking").shadowRoot.querySelector("iframe");
          const told = heard.filter(([name]) => name === "height").at(-1)?.[1].height ?? 0;
          return Math.abs(frame.getBoundingClientRect().height - told) <= near;
        }""",
        arg=NEAR,
    )
    inner = page.frames[1]
    overflow = inner.evaluate(
        "document.documentElement.scrollHeight - document.documentElement.clientHeight"
    )
    assert abs(overflow) <= NEAR


def test_a_button_opens_a_dialog_that_escape_closes(live: LiveStudio, strict: Browser) -> None:
    with site(page_with(element(live, 'mode="button"'))) as other:
        open_doors(live.state, other)
        context, page = opened(strict, other)
        button = page.get_by_role("button", name="Book an appointment")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(button).to_be_focused()
        context.close()


def test_a_visitor_books_in_the_dialog_by_keyboard(live: LiveStudio, strict: Browser) -> None:
    with site(page_with(element(live, 'mode="button"'))) as other:
        open_doors(live.state, other)
        context, page = opened(strict, other)
        button = page.get_by_role("button", name="Book an appointment")
        button.press("Enter")
        frame = page.frame_locator("iframe")
        frame.get_by_role("link", name="consultation").first.press("Enter")
        frame.get_by_role("button", name="First free time").press("Enter")
        frame.get_by_role("button", name="Book", exact=False).last.press("Enter")
        expect(frame.locator("#problems")).to_be_focused()
        begins_in_sight(page)
        assert_nothing_is_covered(page)
        frame.get_by_label("Name").fill("Mara Lindqvist")
        frame.get_by_label("Email").fill("mara@example.com")
        frame.get_by_role("checkbox").last.press("Space")
        frame.get_by_role("button", name="Book", exact=False).last.press("Enter")

        expect(frame.get_by_role("heading", name="Your visit is booked")).to_be_in_viewport(ratio=1)
        assert_nothing_is_covered(page)
        page.get_by_role("button", name="Close").press("Enter")
        expect(button).to_be_focused()
        context.close()


def assert_nothing_is_covered(page: Page) -> None:
    """The way out of the dialog stands above the pages, not on them."""
    closes = page.get_by_role("button", name="Close").bounding_box()
    begins = page.locator("iframe").bounding_box()
    assert closes is not None
    assert begins is not None
    assert closes["y"] + closes["height"] <= begins["y"]


@pytest.mark.parametrize(
    ("style", "is_dark"),
    [
        ("", False),
        (":root { color-scheme: dark }", True),
        (":root { color-scheme: light dark }", True),
        ("studio-booking { color-scheme: light }", False),
    ],
)
def test_the_pages_are_light_or_dark_as_the_site(
    live: LiveStudio, strict: Browser, style: str, *, is_dark: bool
) -> None:
    with site(page_with(element(live), style)) as other:
        open_doors(live.state, other)
        context, page = opened(strict, other, color_scheme="dark")
        expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()

        [shown] = {
            frame.evaluate("getComputedStyle(document.body).backgroundColor")
            for frame in page.frames[1:]
        }
        assert shown == ("rgb(28, 27, 31)" if is_dark else "rgb(255, 251, 254)")
        context.close()


def test_a_site_that_is_not_listed_shows_nothing_of_ours(live: LiveStudio, strict: Browser) -> None:
    with site(page_with(element(live))) as other:
        open_doors(live.state, "https://www.example.com")
        context, page = opened(strict, other)
        page.wait_for_load_state("networkidle")

        assert page.evaluate("heard") == []
        assert "Lumen" not in page.frames[-1].content()
        context.close()


def test_without_scripts_the_link_is_there(live: LiveStudio, strict: Browser) -> None:
    with site(page_with(element(live))) as other:
        open_doors(live.state, other)
        context, page = opened(strict, other, java_script_enabled=False)

        expect(page.get_by_role("link", name="Book an appointment")).to_be_visible()
        context.close()


def test_a_plain_frame_works_and_is_told_nothing(live: LiveStudio, strict: Browser) -> None:
    plain = f'<iframe src="{live.address}/book/embed/-" width="100%" height="900"></iframe>'
    with site(page_with(plain)) as other:
        open_doors(live.state, other)
        context, page = opened(strict, other)
        frame = page.frame_locator("iframe")
        book(frame, "Walter Oduya")

        assert page.evaluate("heard") == []
        context.close()
