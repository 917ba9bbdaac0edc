"""A plan's PDF, warm, beside the WeasyPrint call of every tutorial on the same words.

naive: one `HTML(string=…).write_pdf()` with the style sheet in the page, untagged, nothing kept.
brand: the same with the fonts as woff2, the way a web site ships them.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from pypdf import PdfReader
from weasyprint import HTML

from bench.measure import Goal, by_turns
from studio.documents.engine import SHEET, Engine
from studio.documents.fetcher import SCHEME
from studio.documents.render import Renderer
from studio.documents.views import ClientFacts, PlanView, StudioFacts, plan_view
from studio.resources import resource_dir
from studio.skin.assessment import assess
from studio.skin.careplan import Decision, plan
from studio.skin.knowledge import load_knowledge

ROUNDS = 9
STATIC = resource_dir("static") / "studio"
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
    html = Renderer(resource_dir("templates"), resource_dir("static")).html("plan.html", view)
    engine = Engine(STATIC)
    request = {"html": html, "accent": view.head.accent, "identifier": "0" * 32}
    with tempfile.TemporaryDirectory() as folder:
        naive = tutorial_page(html, view.head.accent, STATIC / "fonts", ".ttf")
        brand = tutorial_page(html, view.head.accent, web_fonts(Path(folder)), ".woff2")
        first = engine.answer(request)
        yield Goal("words that differ from the naive page", differing(first[1:], naive), "", 0)
        yield Goal("size, tagged", len(first) / 1024, "KiB", 140)
        yield from ratios(lambda: engine.answer(request), naive, "naive", 0.62)
        yield from ratios(lambda: engine.answer(request), brand, "naive with woff2 fonts", 0.20)
    yield from growth(engine, request)


def sample_view() -> PlanView:
    """Make the plan of a client whose milia were extracted and who takes all offered homecare."""
    knowledge = load_knowledge()
    care = plan(DECISION, assess(CASE, knowledge), knowledge).to_data()
    studio = StudioFacts("Studio", "1 Main St", "+1 206 555 0100", "", "A. Rivera", "12345")
    return plan_view(
        care,
        ClientFacts("Maria Muster"),
        studio,
        number="P-1",
        version=1,
        language="en",
        issued_on=DECISION.on,
    )


def tutorial_page(html: str, accent: str, fonts: Path, ending: str) -> str:
    """Put the sheet into the page and plain file addresses for ours."""
    sheet = (STATIC / SHEET.removeprefix(SCHEME)).read_text() + f".accent{{color:{accent}}}"
    page = html.replace("</head>", f"<style>{sheet}</style></head>")
    page = re.sub(rf"{SCHEME}fonts/([\w-]+)\.ttf", rf"{fonts.as_uri()}/\1{ending}", page)
    return page.replace(SCHEME, f"{STATIC.as_uri()}/")


def web_fonts(folder: Path) -> Path:
    """Pack the fonts as woff2 and return the folder."""
    for path in (STATIC / "fonts").glob("*.ttf"):
        font = TTFont(path)
        font.flavor = "woff2"
        font.save(folder / path.with_suffix(".woff2").name)
    return folder


def naively(page: str) -> bytes:
    pdf: bytes = HTML(string=page).write_pdf()
    return pdf


def differing(pdf: bytes, page: str) -> float:
    """Count the words that only one of the two documents prints."""
    return float(len(set(words(pdf)) ^ set(words(naively(page)))))


def words(pdf: bytes) -> list[str]:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split()


def ratios(ours: Callable[[], object], page: str, name: str, at_most: float) -> Iterator[Goal]:
    tuned, theirs = by_turns(ours, lambda: naively(page), ROUNDS, (1, 1))
    yield Goal(f"plan, {name}", 1000 * theirs, "ms")
    yield Goal("plan, tagged pdf/ua-1", 1000 * tuned, "ms")
    yield Goal(f"plan, tagged over {name}", tuned / theirs, "x", at_most)


def growth(engine: Engine, request: dict[str, str]) -> Iterator[Goal]:
    """Look at memory over a hundred more documents, as the child process would grow."""
    before = resident_mib()
    sizes = [len(engine.answer(request)) for _ in range(100)]
    yield Goal("memory kept per document", (resident_mib() - before) / len(sizes), "MiB", 0.03)
    yield Goal("sizes that differ among them", float(len(set(sizes)) - 1), "", 0)


def resident_mib() -> float:
    """Return the memory this process holds now; Linux only."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
