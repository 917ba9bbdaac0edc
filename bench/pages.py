"""What a page costs on 5,000 clients and 50,000 visits: server time, statements, weight.

Times are of the WSGI call itself, no socket. `x hello` compares with a bare Flask page in the same
loop, so that it holds on any machine.
"""

import gzip
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bench import big_studio
from bench.measure import Goal, seconds
from studio import create_app
from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.resources import resource_dir
from studio.services import accounts

EMAIL, PASSWORD = "bench@example.com", "bench bench bench 42"
SMALL = 50
ROUNDS = 40
#: Server time, milliseconds at the 95th percentile.
PAGE_MS, SEARCH_MS = 200, 150
#: Kilobytes after gzip, without photos.
STAFF_KB, PUBLIC_KB = 150, 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A page to measure; {visit} and {client} are filled in."""

    name: str
    path: str
    at_most_ms: float = PAGE_MS
    #: Statements of the page itself, without those of sign-in and audit trail.
    statements: int | None = None
    hello: float | None = None
    public: bool = False


PAGES = (
    Asked("today", "/"),
    Asked("50 of 5,000 clients", "/clients", statements=2, hello=30),
    Asked("search by part of a name", "/clients?q=ekstr", SEARCH_MS),
    Asked("search by phone", "/clients?q=555-4321", SEARCH_MS),
    Asked("a client with ten visits", "/clients/{client}"),
    Asked("check in", "/consultations/{visit}/checkin", statements=8),
    Asked("look", "/consultations/{visit}/look/new", statements=8),
    Asked("assess", "/consultations/{visit}/assess", statements=8),
    Asked("the public form", "/request", public=True),
)


@dataclass(slots=True)
class Open:
    """A running studio, signed in."""

    state: StudioState
    client: FlaskClient
    visit: str
    person: str

    def path(self, asked: Asked) -> str:
        return asked.path.format(visit=self.visit, client=self.person)

    def get(self, asked: Asked) -> bytes:
        answer = self.client.get(self.path(asked), follow_redirects=True)
        if answer.status_code != 200:
            raise RuntimeError(f"{asked.name}: {answer.status}")
        return bytes(answer.data)


def goals() -> Iterator[Goal]:
    """Measure; each figure stands beside its goal."""
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as big:
        few, many = opened(Path(small), SMALL * 4), opened(Path(big), big_studio.CLIENTS)
        hello = bare_hello()
        for asked in PAGES:
            yield from page(asked, few, many, hello)
    yield from weights()


def opened(folder: Path, clients: int) -> Open:
    """Make a studio, start its app and sign in."""
    state = big_studio.make(folder, clients)
    with state.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, EMAIL, "Bench", frozenset({Role.OWNER, Role.THERAPIST}), PASSWORD)
    visit, person = big_studio.open_visit(state)
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
    client = app.test_client()
    client.post("/login", data={"email": EMAIL, "password": PASSWORD})
    return Open(app.extensions["studio"], client, visit, person)


def page(asked: Asked, few: Open, many: Open, hello: Callable[[], object]) -> Iterator[Goal]:
    """Measure one page: by the clock, against hello, its statements, its weight."""
    body = many.get(asked)
    clock, ratios = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        used = seconds(lambda: many.get(asked))
        clock.append(time.perf_counter() - start)
        ratios.append(used / seconds(hello, 20))
    yield Goal(f"{asked.name}, p95", 1000 * quantiles(clock, n=20)[-1], "ms", asked.at_most_ms)
    yield Goal(f"{asked.name}, processor time against hello", median(ratios), "x", asked.hello)
    counts = statements(few, asked), statements(many, asked)
    yield Goal(f"{asked.name}, statements", counts[1], "", asked.statements)
    yield Goal(f"{asked.name}, more of them with 25 times the rows", counts[1] - counts[0], "", 0)
    limit = PUBLIC_KB if asked.public else STAFF_KB
    yield Goal(f"{asked.name}, page, gzip", len(gzip.compress(body)) / 1024, "KB", limit)


def statements(studio: Open, asked: Asked) -> int:
    """Count the statements of one page, without what every signed-in page and the trail needs."""
    base = 0 if asked.public else _counted(studio, lambda: studio.client.get("/help"))
    return _counted(studio, lambda: studio.get(asked)) - base


def _counted(studio: Open, work: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "studio_audit" not in statement:
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
