"""A studio on loopback with its own database, and a real browser in front of it."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from studio.app import create_app
from studio.hooks import SYSTEM, Role
from studio.services import accounts

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
EMAIL, PASSWORD = "therapist@example.com", "plain words make long passwords"


@dataclass(frozen=True, slots=True)
class LiveStudio:
    """Where the studio answers, and where its mail goes."""

    address: str
    outbox: Path


@pytest.fixture
def live(data_dir: Path) -> Iterator[LiveStudio]:
    """A studio that answers on a free port of this machine."""
    app = create_app(
        {
            "STUDIO_ENV": "testing",
            "STUDIO_DATA_DIR": data_dir,
            "STUDIO_NAME": "Lumen Skin Studio",
            "STUDIO_PHONE": "(206) 555-0142",
            "STUDIO_PRACTITIONER": "Ada Quist",
            "STUDIO_LICENSE_NUMBER": "TEST-0000",
            "STUDIO_ADDRESS": "12 Example Street\nSeattle, WA",
        }
    )
    state = app.extensions["studio"]
    with state.unit_of_work(SYSTEM) as unit:
        accounts.create(
            unit, EMAIL, "Ada Quist", frozenset({Role.THERAPIST, Role.OWNER}), PASSWORD
        )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield LiveStudio(f"http://127.0.0.1:{server.port}", state.outbox_dir)
    server.shutdown()
    thread.join()
    server.server_close()
    state.renderer.close()
    state.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator["playwright.Browser"]:
    """Debian's own browser; skipped where it is not installed."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()
