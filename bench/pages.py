"""What a page costs on 5,000 clients and 50,000 visits: server time, statements, weight.

Times are of the WSGI call itself, no socket. `x hello` compares with a bare Flask page in the same
loop, so that it holds on any machine. What sign-in, frame and audit trail cost on every page is
measured on the help page and taken off: "of its own". BEGIN is no statement.
"""

import gzip
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bench import big_studio
from bench.measure import Goal, seconds
from studio import create_app
from studio.context import StudioState
from studio.hooks import SYSTEM, Actor, Role
from studio.models import Client
from studio.resources import resource_dir
from studio.services import accounts, consultations, documents, intakes

EMAIL, PASSWORD = "bench@example.com", "bench bench bench 42"
SMALL = 50
ROUNDS = 40
#: Server time, milliseconds at the 95th percentile.
PAGE_MS, PANEL_MS, SEARCH_MS = 200, 300, 150
#: Kilobytes of a first load after gzip, without photos: page, styles and scripts.
STAFF_KB, PUBLIC_KB = 150, 60
#: Processor time of a page's own against hello.
LIST_HELLO, VISIT_HELLO, FORM_HELLO = 30, 65, 26
_FRAME = "/help"
_FILES = re.compile(r'(?:href|src)="(/assets/[^"?#]+\.(?:css|js))')
_IMPORTS = re.compile(r'(?:import|from)\s*"\./([\w-]+\.js)"')


@dataclass(frozen=True, slots=True)
class Asked:
    """A page to measure; places such as {visit} are filled in."""

    name: str
    path: str
    at_most_ms: float = PAGE_MS
    #: Statements of the page itself, without those of sign-in and audit trail.
    statements: int | None = None
    hello: float | None = None
    public: bool = False


def _step(name: str, path: str, at_most_ms: float = PAGE_MS) -> Asked:
    return Asked(name, f"/consultations/{{visit}}/{path}", at_most_ms, 8, VISIT_HELLO)


PAGES = (
    Asked("today", "/"),
    Asked("incoming", "/incoming", statements=2, hello=LIST_HELLO),
    Asked("50 of 5,000 clients", "/clients", statements=2, hello=LIST_HELLO),
    Asked("search by part of a name", "/clients?q=ekstr", SEARCH_MS, 2, LIST_HELLO),
    Asked("search by phone", "/clients?q=555-4321", SEARCH_MS, 2, LIST_HELLO),
    Asked("a client with ten visits", "/clients/{client}"),
    _step("check in", "checkin"),
    _step("look", "look"),
    _step("a new bump", "look/new"),
    _step("a bump", "look/{bump}"),
    _step("assess", "assess"),
    _step("the panel", "panel", PANEL_MS),
    _step("treat", "treat"),
    _step("plan", "plan"),
    _step("finish", "finish"),
    Asked("finish with times to propose", "/consultations/{planned}/finish", statements=10),
    _step("record", "record"),
    _step("photos", "photos"),
    Asked("200 letters", "/referrals", statements=2),
    Asked("a paper and where it is", "/documents/{document}"),
    Asked("library", "/library", statements=2, hello=LIST_HELLO),
    Asked("a form of 13 fields", "/settings/studio", hello=FORM_HELLO),
    Asked("the public form", "/request", public=True),
    Asked("a question at home", "{intake}", public=True),
    Asked("the client's plan page", "/d/{token}", public=True),
)


@dataclass(slots=True)
class Open:
    """A running studio, with somebody signed in and a client at home."""

    state: StudioState
    client: FlaskClient
    visitor: FlaskClient
    places: dict[str, str] = field(default_factory=dict)

    def get(self, asked: Asked) -> str:
        browser = self.visitor if asked.public else self.client
        answer = browser.get(asked.path.format(**self.places))
        if answer.status_code != 200:
            raise RuntimeError(f"{asked.name}: {answer.status}")
        return answer.get_data(as_text=True)


def goals() -> Iterator[Goal]:
    """Measure; each figure stands beside its goal."""
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as big:
        few, many = opened(Path(small), SMALL * 4), opened(Path(big), big_studio.CLIENTS)
        hello = bare_hello()
        frame = against(lambda: many.client.get(_FRAME), hello)
        yield Goal("sign-in and frame, processor time against hello", frame, "x")
        for asked in PAGES:
            yield from page(asked, few, many, hello, frame)
    yield from weights()


def opened(folder: Path, clients: int) -> Open:
    """Make a studio, start its app, sign in, and take one visit to its plan."""
    state = big_studio.make(folder, clients)
    with state.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, EMAIL, "Bench", frozenset({Role.OWNER, Role.THERAPIST}), PASSWORD)
    visits = big_studio.open_visits(state)
    state.engine.dispose()
    app = create_app(
        {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "STUDIO_ENV": "testing",
            "STUDIO_DATA_DIR": folder,
            "STUDIO_PUBLIC_URL": "http://localhost",
        }
    )
    studio = Open(app.extensions["studio"], app.test_client(), app.test_client())
    studio.client.post("/login", data={"email": EMAIL, "password": PASSWORD})
    here, other = islice(_decided(studio, visits), 2)
    document, token = _given_out(studio, other.visit)
    studio.places = {
        "visit": here.visit,
        "planned": other.visit,
        "client": here.client,
        "bump": here.bump,
        "intake": _asked_at_home(studio, here.client),
        "document": document,
        "token": token,
    }
    return studio


def _decided(studio: Open, visits: list[big_studio.OpenVisit]) -> Iterator[big_studio.OpenVisit]:
    """Take the suggested decision where there is one to take, as far as its plan."""
    for one in visits:
        way = f"/consultations/{one.visit}"
        studio.client.post(f"{way}/assess")
        led_to = studio.client.post(f"{way}/agree").headers["Location"]
        if led_to.endswith(("/treat", "/plan")):
            yield one


def _given_out(studio: Open, visit: str) -> tuple[str, str]:
    """Issue a plan that names a next visit, open it as its client does; return paper and link."""
    later = studio.state.now() + timedelta(days=30)
    day = {f"next_visit_on-{part}": getattr(later, part) for part in ("month", "day", "year")}
    given = {"then": "issue", "set": "1", "language": "en", **day}
    studio.client.post(f"/consultations/{visit}/plan", data=given)
    therapist = Actor("staff:1", frozenset({Role.THERAPIST}))
    with studio.state.unit_of_work(therapist) as unit:
        document = consultations.get(unit, visit).documents[0].public_id
        made = documents.make_link(unit, document)
    studio.visitor.post(f"/d/{made.token}", data={"pin": made.pin})
    return document, made.token


def _asked_at_home(studio: Open, person: str) -> str:
    """Open a questionnaire as the client does, and return its first question."""
    desk = Actor("staff:1", frozenset({Role.DESK}))
    with studio.state.unit_of_work(desk) as unit:
        begun = intakes.begin(unit, unit.load(Client, person), None)
        token = intakes.link_to(unit, begun, on_tablet=True).token
    for given in ({}, {"keep": "yes"}):
        studio.visitor.post(f"/intake/{token}", data=given)
    return studio.visitor.get(f"/intake/{token}").headers["Location"]


def page(
    asked: Asked, few: Open, many: Open, hello: Callable[[], object], frame: float
) -> Iterator[Goal]:
    """Measure one page: by the clock, against hello, its statements, its weight."""
    body = many.get(asked)
    clock = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        many.get(asked)
        clock.append(time.perf_counter() - start)
    yield Goal(f"{asked.name}, p95", 1000 * quantiles(clock, n=20)[-1], "ms", asked.at_most_ms)
    whole = against(lambda: many.get(asked), hello)
    own = whole if asked.public else whole - frame
    yield Goal(f"{asked.name}, processor time against hello", whole, "x")
    yield Goal(f"{asked.name}, of its own", own, "x", asked.hello)
    counts = statements(few, asked), statements(many, asked)
    yield Goal(f"{asked.name}, statements", counts[1], "", asked.statements)
    yield Goal(f"{asked.name}, more of them with 25 times the rows", counts[1] - counts[0], "", 0)
    limit = PUBLIC_KB if asked.public else STAFF_KB
    yield Goal(f"{asked.name}, first load, gzip", first_load(body), "KB", limit)


def against(work: Callable[[], object], hello: Callable[[], object]) -> float:
    """Return how many times the processor time of a bare page some work takes."""
    return median(seconds(work) / seconds(hello, 20) for _ in range(ROUNDS))


def first_load(body: str) -> float:
    """Weigh a page with the styles and scripts that it names, and what those import."""
    static = resource_dir("static") / "studio"
    files = {static / name.removeprefix("/assets/") for name in _FILES.findall(body)}
    for file in [file for file in files if file.suffix == ".js"]:
        files |= {file.parent / name for name in _IMPORTS.findall(file.read_text("utf-8"))}
    texts = [body.encode(), *(file.read_bytes() for file in files)]
    return sum(len(gzip.compress(text)) for text in texts) / 1024


def statements(studio: Open, asked: Asked) -> int:
    """Count the statements of one page, without what every signed-in page and the trail needs."""
    base = 0 if asked.public else _counted(studio, lambda: studio.client.get(_FRAME))
    return _counted(studio, lambda: studio.get(asked)) - base


def _counted(studio: Open, work: Callable[[], object]) -> int:
    """Count the least of three times: now and then a session notes that it is used."""
    return min(_counted_once(studio, work) for _ in range(3))


def _counted_once(studio: Open, work: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "studio_audit" not in statement and not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(studio.state.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(studio.state.engine, "before_cursor_execute", note)
    return len(seen)


def bare_hello() -> Callable[[], object]:
    """Return a call of the smallest Flask page there is."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    client = app.test_client()
    return lambda: client.get("/")


def weights() -> Iterator[Goal]:
    """Weigh our own styles and scripts."""
    folder = resource_dir("static") / "studio"
    for name, pattern, limit in (("styles", "*.css", 20), ("scripts", "js/*.js", 35)):
        size = sum(len(gzip.compress(file.read_bytes())) for file in folder.glob(pattern))
        yield Goal(f"all own {name}, gzip", size / 1024, "KB", limit)
