"""Yardsticks for a plan's PDF: the calls and engines people use, on the same words and photos."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from playwright.sync_api import sync_playwright
from pypdf import PdfReader
from weasyprint import HTML

from studio.documents.views import PlanView
from studio.resources import resource_dir

HERE = Path(__file__).parent
STATIC = resource_dir("static") / "studio"
CHROMIUM = Path("/usr/bin/chromium")
_SIDES = {
    "": ("",), "t": ("-top",), "b": ("-bottom",), "s": ("-left",), "e": ("-right",),
    "x": ("-left", "-right"), "y": ("-top", "-bottom"),
}  # fmt: skip


def tutorial_page(view: PlanView, folder: Path) -> str:
    """Write the plan as after a tutorial: flex and grid, a framework's rules in the page."""
    photos = []
    for at, content in enumerate(view.files.values()):
        (folder / f"photo-{at}.jpg").write_bytes(content)
        photos.append((folder / f"photo-{at}.jpg").as_uri())
    page = Environment(loader=FileSystemLoader(HERE), autoescape=True).get_template("tutorial.html")
    code = segno.make_qr(view.online.url if view.online else "").svg_inline(scale=4)
    ready = {"sheet": Markup(sheet()), "code": Markup(code)}  # noqa: S704 - both are our own
    return page.render(view=view, photos=photos, **ready)


def sheet() -> str:
    """Return its style sheet, with the spacing rules that every framework has."""
    return (HERE / "tutorial.css").read_text(encoding="utf-8") + "".join(_utilities())


def _utilities() -> Iterator[str]:
    for size in range(1, 6):
        for letter, what in (("m", "margin"), ("p", "padding")):
            for side, ends in _SIDES.items():
                rules = ";".join(f"{what}{end}:var(--space-{size})" for end in ends)
                yield f".{letter}{side}-{size} {{ {rules} }}\n"
        yield f".gap-{size} {{ gap: var(--space-{size}) }}\n"
        yield f".fs-{size} {{ font-size: {0.75 + size / 4}rem }}\n"


def branded(page: str, folder: Path) -> str:
    """Let the page bring its own faces as woff2, the way a web site does."""
    faces = []
    for weight, name in ((400, "Regular"), (600, "SemiBold"), (800, "ExtraBold")):
        font = TTFont(STATIC / "fonts" / f"AtkinsonHyperlegibleNext-{name}.ttf")
        font.flavor = "woff2"
        path = folder / f"{name}.woff2"
        font.save(path)
        faces.append(
            f"@font-face {{ font-family: Brand; font-weight: {weight}; "
            f'src: url("{path.as_uri()}") }}'
        )
    page = page.replace("<style>", "<style>" + "\n".join(faces), 1)
    return page.replace('--font: "Noto Sans"', '--font: Brand, "Noto Sans"')


def own_page(html: str, view: PlanView, folder: Path) -> str:
    """Put our own sheet into our own page: the hardest yardstick, one plain call."""
    text = (STATIC / "documents" / "document.css").read_text(encoding="utf-8")
    text = text.replace('url("../', f'url("{STATIC.as_uri()}/')
    text = text.replace('url("icons/', f'url("{STATIC.as_uri()}/documents/icons/')
    page = html.replace("</head>", f"<style>{text}</style></head>")
    for address, content in {**view.files, "studio:this/qr.png": _code(view)}.items():
        path = folder / address.rpartition("/")[2]
        path.write_bytes(content)
        page = page.replace(address, path.as_uri())
    return page


def _code(view: PlanView) -> bytes:
    buffer = BytesIO()
    segno.make_qr(view.online.url if view.online else "").save(buffer, kind="png", scale=8)
    return buffer.getvalue()


def naively(page: str) -> bytes:
    """Make a PDF as every tutorial shows it."""
    pdf: bytes = HTML(string=page).write_pdf()
    return pdf


def words(pdf: bytes) -> set[str]:
    """Read the words of all pages; marks and numbers of lists are no words."""
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return words_of(text)


def words_of(text: str) -> set[str]:
    """Read the words of a text."""
    return set(re.findall(r"[^\W\d_]{3,}", text))


class Chromium:
    """A warm headless browser that prints pages, and the processor time of all its processes."""

    def __init__(self, page: Any, path: Path) -> None:  # noqa: ANN401 - no types
        self._page, self._path = page, path
        self._pids = [pid for pid in _below(os.getpid()) if _name(pid).startswith("chrom")]

    def print(self) -> bytes:
        """Load the page again and print it, tagged."""
        self._page.goto(self._path.as_uri())
        pdf: bytes = self._page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        return pdf

    def seconds(self) -> float:
        """Return the processor time that its processes have used so far."""
        ticks = 0
        for pid in {*self._pids, *(p for p in _below(os.getpid()) if _name(p).startswith("chrom"))}:
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except FileNotFoundError:
                continue
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def chromium(html: str, folder: Path) -> Iterator[Chromium | None]:
    """Start a browser; none where there is none."""
    if not CHROMIUM.exists():
        yield None
        return
    path = folder / "plan.html"
    path.write_text(html, encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield Chromium(browser.new_page(), path)
        browser.close()


def _below(pid: int) -> Iterator[int]:
    above = dict(parents())
    for one in above:
        at = one
        while at in above and at != pid:
            at = above[at]
        if at == pid and one != pid:
            yield one


def parents() -> Iterator[tuple[int, int]]:
    """Give every process with its parent; Linux only."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            yield int(folder.name), int(fields[1])


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
