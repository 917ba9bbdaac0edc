"""A plan's PDF, warm, beside the WeasyPrint call of every tutorial on the same words.

naive: one `HTML(string=…).write_pdf()` with our lean style sheet in the page, untagged, nothing
kept; ours lays out up to twice to save a page and still must not cost more.
brand: the same with the fonts as woff2, the way a web site ships them.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from fontTools.ttLib import TTFont
from pypdf import PdfReader
from weasyprint import HTML

from bench.measure import Goal, seconds
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
    renderer = Renderer(resource_dir("templates"), resource_dir("static"))
    html = renderer.html("plan.html", view)
    with tempfile.TemporaryDirectory() as folder:
        naive = tutorial_page(html, view.head.accent, STATIC / "fonts", ".ttf")
        brand = tutorial_page(html, view.head.accent, web_fonts(Path(folder)), ".woff2")
        pdf = renderer.plan(view)
        yield Goal("pages", len(PdfReader(BytesIO(pdf)).pages), "")
        yield Goal("words that only one of the two pages prints", differing(pdf, naive), "", 0)
        yield Goal("size, tagged", len(pdf) / 1024, "KiB", 140)
        yield from ratios(renderer, view, naive, "naive", 1)
        yield from ratios(renderer, view, brand, "naive with woff2 fonts")
    yield from growth(renderer, view)
    renderer.close()


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
    sheet = (STATIC / "documents" / "document.css").read_text() + f".accent{{color:{accent}}}"
    page = html.replace("</head>", f"<style>{sheet}</style></head>")
    page = re.sub(r"studio:fonts/([\w-]+)\.ttf", rf"{fonts.as_uri()}/\1{ending}", page)
    return page.replace("studio:", f"{STATIC.as_uri()}/")


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


def ratios(
    renderer: Renderer, view: PlanView, page: str, name: str, at_most: float | None = None
) -> Iterator[Goal]:
    """Compare by turns: our plan from view to bytes, and the naive call."""
    pairs = [(tagged(renderer, view), seconds(partial(naively, page))) for _ in range(ROUNDS)]
    ours, theirs = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    yield Goal(f"plan, {name}", 1000 * theirs, "ms")
    yield Goal("plan, tagged pdf/ua-1", 1000 * ours, "ms")
    yield Goal(f"plan, tagged over {name}", ours / theirs, "x", at_most)


def tagged(renderer: Renderer, view: PlanView) -> float:
    """Return processor seconds of one plan: templates here and layout in the child."""
    before = child_seconds()
    here = seconds(partial(renderer.plan, view))
    return here + child_seconds() - before


def growth(renderer: Renderer, view: PlanView) -> Iterator[Goal]:
    """Look at the child's memory over a hundred more documents."""
    before = child_mib()
    printed = {renderer.plan(view) for _ in range(100)}
    yield Goal("memory kept per document", (child_mib() - before) / 100, "MiB", 0.03)
    yield Goal("different bytes for the same plan", len(printed) - 1, "", 0)


def child() -> Path:
    """Return the rendering child's folder in /proc; Linux only."""
    own = os.getpid()
    (pid,) = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    return Path("/proc") / pid


def child_seconds() -> float:
    return int((child() / "schedstat").read_text().split()[0]) / 1e9


def child_mib() -> float:
    pages = int((child() / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
