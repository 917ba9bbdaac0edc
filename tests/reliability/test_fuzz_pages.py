"""Thousands of wild forms: nothing breaks, nothing leaks, nothing is stored in plain text."""

import random
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.services import audit, consultations
from tests.builders import BLEEDING, MILIA, make_assessed, make_consultation
from tests.everything import a_colleague, a_life, client_pages, furnish, staff_pages
from tests.photos import picture
from tests.web.people import OWNER, THERAPIST, Seat

#: Must never be found in addresses, logs, cookies or the files of the database.
CANARY = "zqxcanary"
WILD = (
    "",
    f"{CANARY} prednisone",
    f"<script>alert(1)</script>{CANARY}",
    f"\"'><svg/onload=alert(1)>{CANARY}",
    "{{ 7*7*7777 }}",
    "' OR 1=1 --",
    "=1+1|cmd",
    "a\r\nBcc: evil@example.com",
    "a@b.cc, evil@example.com",
    "\x00",
    "\u202egnirts",
    "\u2028",
    "e\u0301" * 100,
    "😀" * 300,
    "x" * 201,
    "x" * 5001,
    "line\n" * 3000,
    "-1",
    "nan",
    "1e309",
    "5e-324",
    "9" * 400,
    "١٢٣",
    "0001",
    "9999",
    "null",
)
STEPS = (
    "checkin",
    "look",
    "look/new",
    "assess",
    "treat",
    "plan",
    "finish",
    "record",
    "referral",
    "photos",
)
#: Names and ways to reach a person are kept readable; everything else is sealed.
READABLE = frozenset({"full_name", "email", "phone", "wished_time", "signer"})
FINE = frozenset({200, 303, 308, 400, 403, 404, 405, 409, 410, 413, 415, 422, 423, 428, 429})
REQUESTS = 1500
#: Requests over every page there is, in a test and before a release.
EVERYWHERE, EVERYWHERE_LONG = 400, 5000
#: Forms of the sign-in library.
THEIRS = ("/logout", "/change", "/tf-setup", "/mf-recovery-codes", "/wan-register")
#: Forms whose words are sealed; the studio's own names and texts elsewhere are not.
SEALED = ("/consultations/", "/photos/", "/intake/")


class Controls(HTMLParser):
    """Every name a form may send, with the values its own controls offer."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.offered: dict[str, list[str]] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "option":
            self.offered.setdefault(self._select, []).append(given.get("value", ""))
        elif name := given.get("name", ""):
            self.offered.setdefault(name, []).append(given.get("value", ""))
            self._select = name if tag == "select" else self._select


class Forms(HTMLParser):
    """Every form of a page: where it goes, what it may send, and whether it takes a file."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]], str]] = []
        self._inside: str | None = None
        self._parts: list[str] = []
        self._file = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        theirs = given.get("action") in THEIRS
        if tag == "form" and given.get("method", "").lower() == "post" and not theirs:
            self._inside, self._parts, self._file = given.get("action", ""), [], ""
        elif self._inside is not None:
            self._parts.append(self.get_starttag_text() or "")
            self._file = given.get("name", "") if given.get("type") == "file" else self._file

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._inside is not None:
            offered = Controls("".join(self._parts)).offered
            self.found.append((self._inside, offered, self._file))
            self._inside = None


class Fuzzer:
    """Fills forms at random, the same on every run, and looks at each answer."""

    def __init__(self, pages: FlaskClient, seed: int) -> None:
        self.pages = pages
        self.chance = random.Random(seed)  # noqa: S311 - no secret, only the same every time
        self.count = 0
        self.statuses: set[int] = set()

    def look(self, path: str) -> TestResponse:
        return self.checked(path, self.pages.get(path))

    def send(self, path: str, offered: Mapping[str, list[str]]) -> TestResponse:
        files = [("reason", FileStorage(BytesIO(b"%PDF"), "a.pdf"))]
        filled = self.form(offered)
        # With a file, the test client puts a form this large into a temporary one and forgets it.
        with_file = self.chance.random() < 0.05 and len(filled) < 1000
        form = [*filled, *(files if with_file else [])]
        return self.checked(path, self.pages.post(path, data=MultiDict(form)))

    def press(self, path: str, form: tuple[str, dict[str, list[str]], str]) -> None:
        """Send one form of a page where it goes, some by PUT, with files where they are taken."""
        action, offered, file = form
        filled = [
            (name, value if is_sealed(path) else str(value).replace(CANARY, ""))
            for name, value in self.form(offered)
            if name != file
        ]
        if file:
            odd = self.chance.choice((b"", b"%PDF", b"\xff\xd8\xff", picture(), b"<svg/>" * 99))
            filled.append((file, (BytesIO(odd), "a.jpg")))
        goes_to = action or path
        if file or self.chance.random() < 0.9:
            answer = self.pages.post(goes_to, data=MultiDict(filled[:900]), buffered=True)
        else:
            match = {"If-Match": self.chance.choice(('"1"', "x", "*", '"99999999999"'))}
            answer = self.pages.put(goes_to, data=MultiDict(filled), headers=match)
        self.checked(goes_to, answer)

    def form(self, offered: Mapping[str, list[str]]) -> list[tuple[str, object]]:
        """Fill most controls with what they offer, some with something wild."""
        wild = self.chance.choice((0.0, 0.02, 0.1, 0.5))
        filled: list[tuple[str, object]] = []
        for name, values in offered.items():
            some = self.chance.sample(values, min(len(values), self.chance.randint(0, 2)))
            filled += [(name, value) for value in some]
            if self.chance.random() < wild:
                odd = self.chance.choice(WILD)
                filled.append((name, odd.replace(CANARY, "") if name in READABLE else odd))
        if self.chance.random() < 0.01:
            filled += [(f"field{number}", "x") for number in range(15_000)]
        return filled

    def checked(self, path: str, answer: TestResponse) -> TestResponse:
        self.count += 1
        self.statuses.add(answer.status_code)
        page = answer.get_data(as_text=True)
        assert answer.status_code in FINE, (path, answer.status_code)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert not re.search(r"Traceback|<script>alert|<svg/onload|380877849|sqlalchemy", page)
        told = "".join(f"{key}: {value}\n" for key, value in answer.headers.items())
        assert CANARY not in told
        return answer


def is_sealed(path: str) -> bool:
    return path.startswith(SEALED)


def visits_of(studio: StudioState) -> tuple[str, ...]:
    with studio.unit_of_work(THERAPIST) as unit:
        made = (
            make_consultation(unit, MILIA, request_id="request-0000000001"),
            make_assessed(unit, MILIA, request_id="request-0000000002"),
            make_assessed(unit, BLEEDING, MILIA, request_id="request-0000000003"),
        )
    return tuple(visit.public_id for visit in made)


def paths_of(studio: StudioState, visit: str) -> list[str]:
    with studio.reading(THERAPIST) as unit:
        bumps = [bump.public_id for bump in consultations.get(unit, visit).bumps]
    base = f"/consultations/{visit}"
    return [f"{base}/{step}" for step in STEPS] + [f"{base}/look/{bump}" for bump in bumps]


def reopened(studio: StudioState, visit: str) -> None:
    """Open a visit that is closed but not signed, so that the next form finds a way in."""
    with studio.unit_of_work(THERAPIST) as unit:
        seen = consultations.get(unit, visit)
        if seen.consultation.status == "closed" and not seen.is_signed:
            consultations.reopen(unit, visit)


@pytest.mark.parametrize("seed", [1, 2])
def test_wild_forms_break_nothing_and_leak_nothing(
    app: Flask,
    data_dir: Path,
    caplog: pytest.LogCaptureFixture,
    seed: int,
) -> None:
    studio = app.extensions["studio"]
    studio.hooks = Seat()
    fuzzer = Fuzzer(app.test_client(), seed)
    visits = visits_of(studio)

    while fuzzer.count < REQUESTS // 2:
        visit = fuzzer.chance.choice(visits)
        path = fuzzer.chance.choice(["/request", "/clients", *paths_of(studio, visit)])
        offered = Controls(fuzzer.look(path).get_data(as_text=True)).offered
        for _ in range(3):
            fuzzer.send(path, offered)
        reopened(studio, visit)

    assert {200, 303, 422} <= fuzzer.statuses
    assert CANARY not in caplog.text
    with studio.reading(SYSTEM) as unit:
        assert audit.verify(unit) is None
    for file in data_dir.glob("studio.db*"):
        assert CANARY.encode() not in file.read_bytes(), file.name


def test_wild_forms_on_every_page_break_nothing(
    app: Flask, data_dir: Path, caplog: pytest.LogCaptureFixture, *, long: bool
) -> None:
    studio = app.extensions["studio"]
    studio.hooks = Seat()
    studio.hooks.actor, studio.hooks.keeps_accounts = OWNER, True
    things = {**furnish(studio), "colleague": a_colleague(studio)}
    life = a_life(studio, "Mara Lindqvist", 1)
    places = [*client_pages(life).values(), *staff_pages(life, things).values()]
    fuzzer, opened = Fuzzer(app.test_client(), 3), 0

    while fuzzer.count < (EVERYWHERE_LONG if long else EVERYWHERE):
        path = places[opened % len(places)]
        opened += 1
        fuzzer.pages.delete_cookie("studio_handed")
        forms = Forms(fuzzer.look(path).get_data(as_text=True)).found
        for form in fuzzer.chance.sample(forms, min(3, len(forms))):
            fuzzer.press(path, form)
        reopened(studio, life.now.visit)

    assert opened > len(places)
    assert CANARY not in caplog.text
    with studio.reading(SYSTEM) as unit:
        assert audit.verify(unit) is None
    for file in data_dir.glob("studio.db*"):
        assert CANARY.encode() not in file.read_bytes(), file.name
    studio.close()
