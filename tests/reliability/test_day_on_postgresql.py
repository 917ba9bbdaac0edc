"""The main job on PostgreSQL, page by page: plan and letter, from the request to the client."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from studio.adapters.keys import create_key_file
from studio.app import create_app
from studio.context import StudioState
from studio.models import BIND_KEY
from studio.services import audit, library
from tests.browser.at_home import mailed_link
from tests.builders import BLEEDING, MILIA
from tests.everything import a_colleague, a_life, client_pages, furnish, staff_pages
from tests.postgresql import Server
from tests.web.intake_walk import Client
from tests.web.people import OWNER, Seat
from tests.web.reading import held, problems, words

pytestmark = pytest.mark.postgres
#: Pages that are not there, on purpose; the account is one of the sign-in, which has no part here.
REFUSED = {"not there": 404, "link that is not there": 404, "handed over": 423, "account": 404}


@pytest.fixture
def app(postgresql: Server, tmp_path: Path) -> Iterator[Flask]:
    """A studio on an empty PostgreSQL database, its owner at the screen."""
    create_key_file(tmp_path / "keys.json", "test")
    app = create_app(
        {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "STUDIO_ENV": "testing",
            "STUDIO_JOBS": "cron",
            "STUDIO_DATA_DIR": tmp_path,
            "STUDIO_PUBLIC_URL": "http://localhost",
            "STUDIO_FORM_SECONDS": 0,
            "SQLALCHEMY_BINDS": {BIND_KEY: {"url": postgresql.new_database()}},
        }
    )
    state = app.extensions["studio"]
    state.hooks = Seat()
    state.hooks.actor = OWNER
    with state.unit_of_work(OWNER) as unit:
        library.fill(unit, demo=False)
    yield app
    state.close()
    state.engine.dispose()


class Day:
    """A client at home and the therapist at work, each with a browser."""

    def __init__(self, app: Flask, name: str) -> None:
        self.state: StudioState = app.extensions["studio"]
        assert self.state.engine.dialect.name == "postgresql"
        self.home, self.work = app.test_client(), app.test_client()
        self.name, self.email = name, f"{name.split(maxsplit=1)[0].lower()}@example.com"

    def send(self, path: str, **changes: object) -> TestResponse:
        """Open a page at work, change what is asked for, and send its form."""
        return self.send_by(self.work, path, changes)

    @staticmethod
    def send_by(browser: FlaskClient, path: str, changes: Mapping[str, object]) -> TestResponse:
        """Do the same in any browser."""
        page = browser.get(path)
        assert page.status_code == 200, (path, words(page))
        answer = browser.post(path, data={**held(page), **changes})
        assert answer.status_code in {200, 303}, (path, problems(answer))
        return answer

    def until_the_visit(self) -> str:
        """Ask, accept, answer at home, begin; return the address of the visit."""
        concern = "White dots"
        asked = {"full_name": self.name, "email": self.email, "concern": concern}
        assert self.send_by(self.home, "/request", asked).status_code == 303
        listed = self.work.get("/incoming").text
        (request_id,) = re.findall(r"/incoming/([\w-]+)/accept", listed)[:1]
        self.send(f"/incoming/{request_id}/accept", then="accept")
        self.mails()
        answered = Client(
            self.home, mailed_link(self.state.outbox_dir, self.email, "/intake/").split("/")[-1]
        )
        answered.open()
        answered.agree_to_start()
        answered.answer_all()
        answered.agree(scope="yes", share_with_clinician="yes")
        assert answered.sign(self.name).status_code == 303
        begun = self.work.post("/consultations", data={"of": request_id})
        return begun.headers["Location"].removesuffix("/checkin")

    def mails(self) -> None:
        """Let what waits leave."""
        for kind, public_id in self.state.due_work():
            assert self.state.work(kind, public_id)

    def look(self, visit: str, bump: Mapping[str, Any]) -> None:
        self.send(f"{visit}/checkin", then="look")
        self.send(f"{visit}/look/new", then="assess", **as_form(bump))

    def open_link(self, shown: TestResponse) -> str:
        """Open the client's link with its PIN; return what stands behind it."""
        address = re.search(r"http://localhost(/d/[\w-]+)", shown.text)
        pin = re.search(r'id="link-pin"[^>]*>([^<]+)<', shown.text)
        assert address
        assert pin
        opened = self.home.post(address[1], data={"pin": pin[1].strip()})
        assert opened.status_code in {200, 303}
        return address[1]


def as_form(bump: Mapping[str, Any]) -> dict[str, Any]:
    """Write a bump as Look sends it."""
    small, large = bump["size_mm"]
    chips = {name: value for name, value in bump.items() if name not in {"size_mm", "signs"}}
    sizes = {"smallest_mm": str(small), "largest_mm": str(large)}
    since = {"since": str(chips.pop("duration_days")), "since_unit": "days"}
    return {**chips, **sizes, **since, "signs": "asked_none"}


def test_from_the_request_to_the_plan_at_home(app: Flask) -> None:
    day = Day(app, "Petra Gress")
    visit = day.until_the_visit()
    day.look(visit, MILIA)
    day.work.post(f"{visit}/agree")
    day.send(f"{visit}/treat", then="planned")
    day.work.post(f"{visit}/plan", data={"then": "issue"})
    finish = day.work.get(f"{visit}/finish")
    at = re.findall(r'name="next_at" value="([^"]+)"', finish.text)[0]

    sent = day.send(f"{visit}/finish", signature_name=day.name, next_at=at, send="y")

    assert "Next visit booked:" in words(sent)
    door = day.open_link(sent)
    assert "Gentle extraction" in words(day.home.get(door))
    assert day.home.get(f"{door}/plan.pdf").data.startswith(b"%PDF")
    assert day.work.post(f"{visit}/agree").status_code == 409
    day.mails()
    assert mailed_link(day.state.outbox_dir, day.email, "/d/") == door
    assert_chain_holds(day.state)


def test_from_the_flag_to_the_filed_answer(app: Flask) -> None:
    day = Day(app, "Otto Gress")
    visit = day.until_the_visit()
    day.look(visit, BLEEDING)
    stopped = day.work.post(f"{visit}/flags", data={"answer": "refer"})
    assert stopped.headers["Location"] == f"{visit}/referral"
    letter = {"to": "Dr. Lund", "share_consent": "y"}
    day.send(f"{visit}/referral", then="draft", **letter)
    issued = day.send(f"{visit}/referral", then="issue", **letter)
    assert issued.status_code == 303
    page = day.work.get(f"{visit}/referral")
    (share,) = set(re.findall(r'action="(/documents/[\w-]+/link)"', page.text))
    day.open_link(day.work.post(share))
    (life,) = set(re.findall(r'"(/referrals/[\w-]+)"', day.work.get("/referrals").text))

    answer = {"finding": "Nothing to worry about.", "advice": "avoid_area"}
    filed = day.send(life, **answer)

    assert filed.status_code == 303
    assert "The answer is filed" in words(day.work.get(filed.headers["Location"]))
    signed = day.send(f"{visit}/finish", signature_name=day.name)
    assert signed.status_code in {200, 303}
    assert "Signed and locked" in words(day.work.get(f"{visit}/finish"))
    assert_chain_holds(day.state)


def test_every_page_opens(app: Flask) -> None:
    state = app.extensions["studio"]
    state.hooks.keeps_accounts = True
    life = a_life(state, "Mara Lindqvist", 1)
    things = {**furnish(state), "colleague": a_colleague(state)}
    browser = app.test_client()
    searches = {path: path for path in ("/clients?q=mara", "/clients?q=555 01", "/clients?q=%25")}

    pages = client_pages(life) | staff_pages(life, things) | searches
    said = {name: browser.get(path).status_code for name, path in pages.items()}

    assert {name: status for name, status in said.items() if status >= 400} == REFUSED


def assert_chain_holds(state: StudioState) -> None:
    with state.reading(OWNER) as unit:
        assert audit.verify(unit) is None
