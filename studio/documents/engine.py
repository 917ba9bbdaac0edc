"""WeasyPrint, warmed up: style sheets parsed once, fonts loaded once, every door closed.

Imported in the rendering child only.
"""

import logging
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from weasyprint import CSS, HTML, __version__
from weasyprint.document import Document
from weasyprint.logger import LOGGER
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from studio.documents.colors import accent_sheet
from studio.documents.fetcher import SCHEME, ClosedFetcher, load_assets
from studio.documents.finisher import finish
from studio.documents.pictures import drawn
from studio.documents.shortcuts import icons, read, take
from studio.documents.writer import identified

SHEET = f"{SCHEME}documents/document.css"
#: Sheets laid over it.
ADDED = {
    name: f"{SCHEME}documents/{name}.css"
    for name in ("snug", "tight", "mini", "letter", "brief", "large", "phone")
}
VARIANT = "pdf/ua-1"
#: Start of the warning about a sign that no font on this machine has.
NO_GLYPH = ".notdef glyph"
#: Ways to lay out a plan, each with the sheets laid over the first and the pages it must fit on:
#: one page is wished for, two are the most.
WAYS = {
    "snug1": (("tight", "snug"), 1),
    "tight1": (("tight",), 1),
    "airy2": ((), 2),
    "snug2": (("tight", "snug"), 2),
    "tight2": (("tight",), 2),
    "mini2": (("tight", "mini"), 2),
}
#: A letter has two pages and the client's own; a longer one is set tighter.
LETTER_PAGES = 3
#: A plan that fits in no way runs on in the last one but one: small photos would save nothing.
WAY_OF_LONG = -2


def health() -> dict[str, object]:
    """Report the engine's version and whether fonts can be cut down quickly."""
    return {"weasyprint": __version__, "harfbuzz_subset": harfbuzz_subset is not None}


class Engine:
    """Turns HTML into tagged PDF bytes, the same bytes for the same HTML."""

    def __init__(self, static_dir: Path) -> None:
        take()
        assets = load_assets(static_dir)
        self._fetcher = ClosedFetcher(assets)
        self._fonts = FontConfiguration()
        self._warnings = _Warnings()
        LOGGER.addHandler(self._warnings)
        LOGGER.propagate = False
        self._sheet = self._css(_closed(assets[SHEET]))
        self._added = {name: self._css(_closed(assets[address])) for name, address in ADDED.items()}
        self._icons = icons(assets, self._fetcher)
        self._accent = cache(lambda accent: self._css(accent_sheet(accent)))

    def answer(self, request: Mapping[str, str], pictures: Mapping[str, bytes]) -> bytes:
        """Render a request; `P` and the PDF, or `E` and the code of what went wrong."""
        self._warnings.messages.clear()
        try:
            self._fetcher.pictures = drawn(pictures)
            pdf = self._render(request)
        except FatalURLFetchingError:
            return b"Erefused"
        except (RecursionError, MemoryError):
            return b"Etoo_long"
        except Exception as error:  # noqa: BLE001 - whatever the layout engine chokes on
            return f"Efailed {type(error).__name__}".encode()
        if any(message.startswith(NO_GLYPH) for message in self._warnings.messages):
            return b"Eodd_character"
        if self._warnings.messages:
            return f"Ewarned {'; '.join(self._warnings.messages)}".encode()
        return b"P" + pdf

    def _render(self, request: Mapping[str, str]) -> bytes:
        pdf: bytes = self._lay_out(request).write_pdf(
            finisher=partial(finish, article_language=request["article_language"]),
            pdf_variant=VARIANT,
        )
        return identified(pdf, bytes.fromhex(request["identifier"]))

    def _lay_out(self, request: Mapping[str, str]) -> Document:
        """Lay out a letter, large print or a phone's pages as they come; fit a plan to its pages.

        `layout` is letter, large, phone, or the way that a plan is tried in first.
        """
        html = read(request["html"], SCHEME, self._fetcher)
        images: dict[str, object] = dict(self._icons)
        airy = [self._sheet, self._accent(request["accent"])]
        layout, added = request["layout"], self._added
        if layout in {"large", "phone"}:
            return self._paged(html, images, [*airy, added[layout]])
        if layout == "letter":
            document = self._paged(html, images, [*airy, added["letter"]])
            if len(document.pages) <= LETTER_PAGES:
                return document
            return self._paged(html, images, [*airy, added["letter"], added["brief"]])
        long = []
        for names, pages in list(WAYS.values())[list(WAYS).index(layout) :]:
            document = self._paged(html, images, [*airy, *(added[name] for name in names)])
            if len(document.pages) <= pages:
                return document
            long.append(document)
        return long[WAY_OF_LONG]

    def _paged(self, html: HTML, images: dict[str, object], sheets: list[CSS]) -> Document:
        return html.render(
            stylesheets=sheets, font_config=self._fonts, pdf_variant=VARIANT, cache=images
        )

    def _css(self, text: str) -> CSS:
        return CSS(string=text, base_url=SCHEME, url_fetcher=self._fetcher, font_config=self._fonts)


def _closed(sheet: bytes) -> str:
    """Turn a sheet's own addresses, which a browser reads too, into those of the fetcher."""
    text = sheet.decode()
    for near, ours in (("../", SCHEME), ("icons/", f"{SCHEME}documents/icons/")):
        text = text.replace(f'url("{near}', f'url("{ours}')
    return text


class _Warnings(logging.Handler):
    """Collects what WeasyPrint would only log: a gap in a document is an error here.

    Keeps the message's pattern without its arguments, which could be a client's words.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(str(record.msg))
