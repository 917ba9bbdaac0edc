"""A plan's PDF, warm, beside other ways to make it from the same words and photos.

tutorial: `HTML(string=…).write_pdf()` of a page with flex, grid and a framework's rules, untagged.
woff2: the same, bringing its own faces as web sites do. own sheet: the same call on our own page
with lean rules, the hardest yardstick. Chromium: a warm browser prints the tutorial's page, tagged.
"""

import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pdfua
from PIL import Image
from pypdf import PdfReader
from werkzeug.datastructures import Headers

from bench import tutorial
from bench.measure import Goal, seconds
from studio.documents.render import Renderer
from studio.documents.views import (
    ClientFacts,
    LetterPhoto,
    Online,
    PlanView,
    StudioFacts,
    plan_view,
)
from studio.resources import resource_dir
from studio.skin.assessment import assess
from studio.skin.careplan import Decision, plan
from studio.skin.knowledge import load_knowledge

if TYPE_CHECKING:
    from bench import pages

ROUNDS = 15
NONE: Mapping[str, str] = MappingProxyType({})
#: Plans over which the children's memory is watched; a child is replaced after 500.
PLANS = int(os.environ.get("BENCH_PLANS", "1000"))
DECISION = Decision(
    on=date(2026, 11, 22),
    services=("cosmetic_extraction",),
    sites=("cheek",),
    next_visit_on=date(2026, 12, 20),
)
CASE: dict[str, Any] = {
    "bump": {
        "sites": ["cheek"],
        "colors": ["white"],
        "firmness": "hard",
        "size_mm": [1, 2],
        "surface": ["dome", "smooth", "no_opening", "white_core_visible"],
        "arrangement": ["few_scattered"],
        "count": 6,
        "course": ["stable"],
        "duration_days": 200,
        "symptoms": ["none"],
    },
    "client": {
        "pregnancy": "none",
        "medications": [],
        "allergies": [],
        "conditions": [],
        "recent": [],
        "family": [],
        "fitzpatrick": "III",
        "age_years": 34,
    },
    "studio": {"place": "US-WA", "license": "esthetician"},
    "on": "2026-11-22",
}


def goals() -> Iterator[Goal]:
    """Measure; each figure stands beside its goal."""
    view = sample_view()
    renderer = Renderer(resource_dir("templates"), resource_dir("static"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from output(renderer, view, folder)
        yield from costs(renderer, view, folder)
    yield from at_once(renderer, view)
    yield from beside_pages(renderer, view)
    yield from growth(renderer, view)
    renderer.close()
    yield from start()


def sample_view() -> PlanView:
    """Make the plan of a client whose milia were extracted and who takes all offered homecare."""
    knowledge = load_knowledge()
    care = plan(DECISION, assess(CASE, knowledge), knowledge).to_data()
    return plan_view(
        care,
        ClientFacts("Maria Muster"),
        StudioFacts("Studio", "1 Main St", "+1 206 555 0100", "", "A. Rivera", "12345"),
        number="P-1",
        version=1,
        language="en",
        issued_on=DECISION.on,
        online=Online("https://studio.example/d/" + "Ab3" * 14 + "x", "studio.example/d"),
        photos=[LetterPhoto(photo(shade), "close_up", DECISION.on) for shade in (200, 222)],
    )


def photo(shade: int) -> bytes:
    """Draw a picture as heavy as a photo of skin that was scaled for a plan."""
    grain = random.Random(shade).randbytes(150 * 112)  # noqa: S311 - texture, the same each time
    skin = Image.frombytes("L", (150, 112), grain).resize((600, 450)).convert("RGB")
    skin = Image.blend(skin, Image.new("RGB", (600, 450), (shade, 178, 158)), 0.8)
    buffer = BytesIO()
    skin.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def output(renderer: Renderer, view: PlanView, folder: Path) -> Iterator[Goal]:
    """Look at what comes out."""
    pdf = renderer.plan(view)
    (folder / "plan.pdf").write_bytes(pdf)
    page = tutorial.tutorial_page(view, folder)
    gap = tutorial.words(pdf) ^ tutorial.words(tutorial.naively(page))
    gap -= tutorial.words_of(f"{view.head.scope} {view.head.version}")  # only in our foot
    yield Goal("pages", len(PdfReader(BytesIO(pdf)).pages), "")
    yield Goal("words that only one of the two plans prints", len(gap), "", 0)
    yield Goal("rules in the tutorial's style sheet", tutorial.sheet().count("{"), "")
    yield Goal("size with two photos, tagged", len(pdf) / 1024, "KiB", 140)
    yield Goal(
        "findings of the PDF/UA checker",
        len(pdfua.validate(str(folder / "plan.pdf")).findings),
        "",
        0,
    )


def costs(renderer: Renderer, view: PlanView, folder: Path) -> Iterator[Goal]:
    """Compare by turns: our plan from view to bytes, and the other ways."""
    page = tutorial.tutorial_page(view, folder)
    brand = tutorial.branded(page, folder)
    own = tutorial.own_page(renderer.html("plan.html", view), view, folder)
    with tutorial.chromium(page, folder) as browser:
        ways: dict[str, Callable[[], float]] = {
            "ours": partial(tagged, renderer, view),
            "tutorial": partial(seconds, partial(tutorial.naively, page)),
            "own sheet": partial(seconds, partial(tutorial.naively, own)),
            "woff2": partial(seconds, partial(tutorial.naively, brand)),
        }
        if browser is not None:
            ways["Chromium"] = partial(printed, browser)
        for way in ways.values():
            way()
        rounds = [{name: way() for name, way in ways.items()} for _ in range(ROUNDS)]
    for name in ways:
        yield Goal(f"plan, {name}", 1000 * median(one[name] for one in rounds), "ms")
    most = {"tutorial": 0.62, "own sheet": None, "woff2": 0.2, "Chromium": 1.2}
    for name in list(ways)[1:]:
        ratio = median(one["ours"] / one[name] for one in rounds)
        yield Goal(f"plan, tagged over {name}", ratio, "x", most[name])


def tagged(renderer: Renderer, view: PlanView) -> float:
    """Return processor seconds of one plan: templates here, layout and clearing up in the child."""
    before = child_seconds()
    here = seconds(partial(renderer.plan, view))
    while any(b") S " not in (one / "stat").read_bytes() for one in children()):
        time.sleep(0.001)
    return here + child_seconds() - before


def printed(browser: tutorial.Chromium) -> float:
    """Return processor seconds of one plan in all of the browser's processes."""
    before = browser.seconds()
    browser.print()
    return browser.seconds() - before


def at_once(renderer: Renderer, view: PlanView) -> Iterator[Goal]:
    """Ask in four threads at once for ten plans each."""
    made: set[bytes] = {renderer.plan(view)}
    threads = [
        threading.Thread(target=lambda: made.update([renderer.plan(view) for _ in range(10)]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield Goal("different bytes, 4 threads of 10 plans at once", len(made) - 1, "", 0)


def beside_pages(renderer: Renderer, view: PlanView) -> Iterator[Goal]:
    """Time a light page of the same process, by turns idle and while plans are made."""
    from bench import pages  # noqa: PLC0415 - makes an app, which these measurements alone need

    with tempfile.TemporaryDirectory() as folder:
        studio = pages.opened(Path(folder), 200)
        get = partial(studio.client.get, "/request")
        idle, busy = [], []
        for _ in range(12):
            idle += timed(get)
            with plans_made(renderer, view):
                busy += timed(get)
        p99 = [1000 * quantiles(times, n=100)[98] for times in (idle, busy)]
        yield Goal("a light page, p99, idle", p99[0], "ms")
        yield Goal("a light page, p99, while plans are made", p99[1], "ms")
        yield Goal("the same over idle", p99[1] / p99[0], "x", 1.5)
        yield from asked_again(studio)


def asked_again(studio: "pages.Open") -> Iterator[Goal]:
    """Issue a plan as a therapist does, then read it again and again through its own address."""
    from bench import pages  # noqa: PLC0415 - as above

    renders: list[str] = []
    renderer = studio.state.renderer
    prints = renderer.print_html

    def counted(html: str, *of: Any, **more: Any) -> bytes:  # noqa: ANN401 - handed on
        renders.append(html)
        return prints(html, *of, **more)

    vars(renderer)["print_html"] = counted
    way = f"/consultations/{studio.places['visit']}/plan"
    studio.client.post(way, data={"then": "issue"})
    shown = studio.client.get(way).get_data(as_text=True)
    paper = re.findall(r"/documents/[^/]+/paper.pdf", shown)[0]
    yield Goal("renders to issue a plan, in all its layouts", len(renders), "")
    renders.clear()
    etag = answered(studio, paper, 200)["ETag"]
    hello = pages.bare_hello()
    frame = pages.against(lambda: studio.client.get("/help"), hello)
    for name, headers, status in (
        ("asked again", {}, 200),
        ("asked by who has it", {"If-None-Match": etag}, 304),
    ):
        whole = pages.against(partial(answered, studio, paper, status, headers), hello)
        yield Goal(f"a plan {name}, against hello, signed in", whole, "x")
        yield Goal(f"a plan {name}, unsealing and audit trail alone", whole - frame, "x")
    yield Goal(f"renders by asking {2 * pages.ROUNDS + 1} times", len(renders), "", 0)
    renderer.close()


def answered(
    studio: "pages.Open", address: str, status: int, headers: Mapping[str, str] = NONE
) -> Headers:
    """Ask, and insist on the status."""
    answer = studio.client.get(address, headers=headers)
    if answer.status_code != status:
        raise RuntimeError(f"{address}: {answer.status}")
    return answer.headers


def timed(get: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(60):
        begun = time.perf_counter()
        get()
        times.append(time.perf_counter() - begun)
        time.sleep(0.005)
    return times


@contextmanager
def plans_made(renderer: Renderer, view: PlanView) -> Iterator[None]:
    """Let somebody ask for plans one after the other."""
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            renderer.plan(view)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def growth(renderer: Renderer, view: PlanView) -> Iterator[Goal]:
    """Look at the children's memory over many documents, and where one child is replaced."""
    printed = {renderer.plan(view)}
    first = most = children_mib()
    before = {one.name for one in children()}
    after = set(before)
    for _ in range(PLANS):
        printed.add(renderer.plan(view))
        most = max(most, children_mib())
        after |= {one.name for one in children()}
    yield Goal(f"children replaced on the way through {PLANS:,} plans", len(after - before), "")
    yield Goal(f"memory grown at most over {PLANS:,} plans", most - first, "MiB", 30)
    yield Goal("different bytes for the same plan", len(printed) - 1, "", 0)


def start() -> Iterator[Goal]:
    """Start an app in a fresh interpreter and show a page: the engine stays out of both."""
    program = (
        "import sys; from studio import create_app; app = create_app({'STUDIO_ENV': 'testing',"
        "'STUDIO_DATA_DIR': sys.argv[1]}); print('weasyprint' in sys.modules,"
        "app.test_client().get('/request').status_code,"
        "'renderer' in vars(app.extensions['studio']))"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", program, folder]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    imported, status, renders = said.split()
    yield Goal("WeasyPrint imported with the app", imported != "False", "", 0)
    yield Goal(
        "renderers of an app that showed a page", (status, renders) != ("200", "False"), "", 0
    )


def children() -> list[Path]:
    """Return the rendering children's folders in /proc; Linux only."""
    own = os.getpid()
    folders = [Path(f"/proc/{pid}") for pid, parent in tutorial.parents() if parent == own]
    return [one for one in folders if b"documents.worker" in (one / "cmdline").read_bytes()]


def child_seconds() -> float:
    return sum(int((one / "schedstat").read_text().split()[0]) for one in children()) / 1e9


def children_mib() -> float:
    pages = sum(int((one / "statm").read_text().split()[1]) for one in children())
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
