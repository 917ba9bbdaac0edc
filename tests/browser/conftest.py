"""A studio on loopback with its own database and day, and a real browser in front of it."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from studio.app import create_app
from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.services import accounts
from tests.conftest import RunningClock, live_by
from tests.everything import Life, a_colleague, a_life, client_pages, furnish, staff_pages
from tests.serving import serving

CHROMIUM = shutil.which("chromium")
#: Pages of the sign-in library in our dress.
ACCOUNT = {"password": "/change", "second step": "/tf-setup", "passkeys": "/wan-register"}
#: Machines are noisy: what is waited for may take this long, in milliseconds.
PATIENCE = 15_000
EMAIL, PASSWORD = "therapist@example.com", "plain words make long passwords"

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class LiveStudio:
    """Where the studio answers, and its inside."""

    address: str
    state: StudioState


@pytest.fixture
def live(data_dir: Path) -> Iterator[LiveStudio]:
    """A studio that answers on a free port of this machine."""
    with answering(data_dir) as studio:
        yield studio


@pytest.fixture(scope="module")
def shared(blank_studio: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStudio]:
    """One such studio for all tests of a file; each makes people of its own."""
    folder = tmp_path_factory.mktemp("shared") / "studio"
    shutil.copytree(blank_studio, folder)
    with answering(folder) as studio:
        yield studio


@contextmanager
def answering(data_dir: Path) -> Iterator[LiveStudio]:
    """Let a studio with an owner answer until the end of the `with`."""
    port = free_port()
    app = create_app(
        {
            "STUDIO_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "STUDIO_ENV": "testing",
            "STUDIO_DATA_DIR": data_dir,
            "STUDIO_FORM_SECONDS": 0,
            "STUDIO_NAME": "Lumen Skin Studio",
            "STUDIO_PHONE": "(206) 555-0142",
            "STUDIO_PRACTITIONER": "Ada Quist",
            "STUDIO_LICENSE_NUMBER": "TEST-0000",
            "STUDIO_ADDRESS": "12 Example Street\nSeattle, WA",
        }
    )
    state = app.extensions["studio"]
    live_by(state, RunningClock())
    with state.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, EMAIL, "Ada Quist", frozenset({Role.THERAPIST, Role.OWNER}), PASSWORD)
    try:
        with serving(app, port) as server:
            yield LiveStudio(f"http://127.0.0.1:{server.port}", state)
    finally:
        state.renderer.close()
        state.engine.dispose()


def free_port() -> int:
    """Return a port nobody listens on; links in mails name it before the server is up."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's own browser; skipped where it is not installed."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def life(live: LiveStudio) -> Life:
    """A client with everything the studio can keep of somebody."""
    return a_life(live.state, "Mara Lindqvist", 1)


@pytest.fixture
def peopled(live: LiveStudio, life: Life) -> dict[str, str]:
    """Every page by name, filled: clients' and visitors' pages first, then the studio's."""
    things = {**furnish(live.state), "colleague": a_colleague(live.state)}
    return client_pages(life) | staff_pages(life, things) | ACCOUNT
