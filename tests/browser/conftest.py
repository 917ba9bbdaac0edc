"""A studio on loopback with its own database, and a real browser in front of it."""

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from studio.app import create_app
from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.services import accounts, bookings, consultations, plans, referrals
from studio.services.referrals import ReferralInput
from studio.services.slots import Slot
from tests.builders import BLEEDING, MILIA, a_request, make_assessed
from tests.services.stories import REFER, TREAT

CHROMIUM = shutil.which("chromium")
EMAIL, PASSWORD = "therapist@example.com", "plain words make long passwords"


@dataclass(frozen=True, slots=True)
class LiveStudio:
    """Where the studio answers, and its inside."""

    address: str
    state: StudioState


@pytest.fixture
def live(data_dir: Path) -> Iterator[LiveStudio]:
    """A studio that answers on a free port of this machine."""
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
    with state.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, EMAIL, "Ada Quist", frozenset({Role.THERAPIST, Role.OWNER}), PASSWORD)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield LiveStudio(f"http://127.0.0.1:{server.port}", state)
    server.shutdown()
    thread.join()
    server.server_close()
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
def peopled(live: LiveStudio) -> dict[str, str]:
    """Every page by name, filled with a plain visit, a grave one and a request that waits."""
    with live.state.unit_of_work(SYSTEM) as unit:
        plain = make_assessed(unit, MILIA)
        grave = make_assessed(unit, BLEEDING, request_id="request-0000000002")
        waits = bookings.request_booking(unit, a_request(request_id="request-0000000003"))
        slot = Slot(unit.today() + timedelta(days=2), time(10), 45, "staff:1")
        hand = "request-by-hand-001"
        promised = bookings.book(unit, grave.client.public_id, "consultation", slot, hand)
        consultations.decide(unit, plain.public_id, TREAT)
        plans.draft(unit, plain.public_id)
        consultations.decide(unit, grave.public_id, REFER)
        letter = ReferralInput("Dr. Lund", "What is this spot?", share_consent=True)
        referrals.draft(unit, grave.public_id, letter)
    visits = {"plain": plain.public_id, "grave": grave.public_id}
    return {
        "request": "/request",
        "thanks": "/request/thanks",
        "today": "/",
        "clients": "/clients",
        "nobody": "/clients?q=zzz",
        "client": f"/clients/{grave.client.public_id}",
        "ask in Spanish": "/request?lang=es",
        "incoming": "/incoming",
        "accept": f"/incoming/{waits.public_id}/accept",
        "booking": f"/bookings/{promised.public_id}",
        "book": f"/clients/{grave.client.public_id}/book",
        "new client": "/clients/new?name=Zoe",
        "edit client": f"/clients/{grave.client.public_id}/edit",
        "help": "/help",
        "jobs": "/jobs",
        "password": "/change",
        "not there": "/clients/nobody",
    } | {
        f"{step} {name}": f"/consultations/{visit}/{step}"
        for name, visit in visits.items()
        for step in (
            "checkin",
            "look/new",
            "look",
            "assess",
            "treat",
            "plan",
            "finish",
            "record",
            "referral",
        )
    }
