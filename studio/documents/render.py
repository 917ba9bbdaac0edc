"""Views to PDF bytes: templates here, layout in a limited child process."""

import hashlib
import os
import re
import weakref
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, LifoQueue
from types import MappingProxyType
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from studio.documents.child import WALL_SECONDS, Child
from studio.documents.errors import DocumentError
from studio.documents.facts import Variant
from studio.documents.limits import MAX_TOTAL, characters, check
from studio.documents.pictures import CODE, LOGO, check_pictures
from studio.documents.plan_view import PlanView
from studio.documents.referral_view import ReferralView
from studio.documents.sheet import Sheet

#: Children at most; the second one starts only when two documents are asked for at once.
CHILDREN: Final = 2
#: The way a plan is laid out first, by the characters up to which that mostly fits: a good guess
#: saves the second try. The engine says what the ways are.
LAYOUTS: Final = (
    ("snug1", 1_850),
    ("tight1", 2_250),
    ("airy2", 2_950),
    ("snug2", 4_450),
    ("tight2", MAX_TOTAL),
)
#: A photo takes the room of about so many characters.
PHOTO_LENGTH: Final = 600
_PICTOGRAPHS: Final = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u200d\ufe0f\U000e0020-\U000e007f]"
)
_NONE: Final[Mapping[str, bytes]] = MappingProxyType({})
_OPTIONS: Final = {"article_language": "en", "layout": "letter"}
#: Raised whenever a template or the style sheet changes what is printed.
TEMPLATE_VERSION: Final = "2026.11"


class Renderer:
    """Renders views as tagged PDF/UA documents; safe to share between threads.

    The same view gives the same bytes in every process. `template_dir` holds
    `studio/documents/`, `static_dir` holds `studio/fonts/` and `studio/documents/`.
    """

    def __init__(
        self, template_dir: Path, static_dir: Path, *, wall_seconds: float = WALL_SECONDS
    ) -> None:
        self._static_dir = static_dir / "studio"
        self._wall_seconds = wall_seconds
        self._templates = Environment(
            loader=FileSystemLoader(template_dir),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_without_pictographs,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._slots = _empty_slots()
        forget = weakref.WeakMethod(self._forget)
        os.register_at_fork(after_in_child=lambda: (method := forget()) and method())

    def plan(self, view: PlanView) -> bytes:
        """Render a care plan, on two pages when it can be; raises DocumentError."""
        return self.print_sheet(self.sheet(view))

    def sheet(self, view: PlanView) -> Sheet:
        """Fill in a care plan without laying it out; raises DocumentError."""
        html = self.html("plan.html", view)  # refuses what is too long to be laid out at all
        length = characters(view) + PHOTO_LENGTH * len(view.photos)
        layout = next(name for name, limit in LAYOUTS if length <= limit)
        if view.head.variant is not Variant.USUAL:
            layout = view.head.variant.value
        pictures = {**_pictures(logo=view.head.logo, code=view.code), **view.files}
        return Sheet(html, view.head.accent, layout, view.invite_language, pictures)

    def print_sheet(self, sheet: Sheet) -> bytes:
        """Lay out a filled-in page; raises DocumentError."""
        return self.print_html(
            sheet.html,
            sheet.accent,
            sheet.pictures,
            layout=sheet.layout,
            article_language=sheet.article_language,
        )

    def referral(self, view: ReferralView) -> bytes:
        """Render a referral letter with its reply slip and the client's page.

        Raises DocumentError.
        """
        html = self.html("referral.html", view)
        language = view.note.language
        code = view.reply.url if view.reply else ""
        pictures = {**_pictures(logo=view.head.logo, code=code), **view.pictures.files}
        return self.print_html(
            html, view.head.accent, pictures, layout="letter", article_language=language
        )

    def html(self, template: str, view: PlanView | ReferralView) -> str:
        """Fill a template: the page that is laid out."""
        check(view)
        return self._templates.get_template(f"studio/documents/{template}").render(
            view=view, sheets=()
        )

    def health(self) -> tuple[str, ...]:
        """Name what is wrong with making PDFs on this machine; nothing is wrong when empty.

        slow_fonts: libharfbuzz-subset is missing. no_pango: so is Pango, and nothing prints.
        """
        slot = self._take()
        try:
            slot = self._ready(slot)
            report = slot.health
        except DocumentError as error:
            return (error.code,)
        finally:
            self._slots.put(slot)
        return () if report["harfbuzz_subset"] else ("slow_fonts",)

    def close(self) -> None:
        """End the children; they start again when a document is asked for."""
        children = [self._take() for _ in range(CHILDREN)]
        for child in children:
            if child is not None:
                child.close()
            self._slots.put(None)

    def print_html(
        self, html: str, accent: str, pictures: Mapping[str, bytes] = _NONE, **options: str
    ) -> bytes:
        """Lay out a page of ours; `options` are those of the engine. Raises DocumentError."""
        check_pictures(pictures)
        digest = _fingerprint(html, pictures)
        request = {**_OPTIONS, **options, "html": html, "accent": accent, "identifier": digest}
        child = self._take()
        try:
            child = self._ready(child)
            return child.render(request, pictures)
        finally:
            self._slots.put(child)

    def _take(self) -> Child | None:
        try:
            return self._slots.get(timeout=2 * self._wall_seconds)
        except Empty:
            raise DocumentError("busy") from None

    def _ready(self, child: Child | None) -> Child:
        if child is not None and child.is_usable:
            return child
        if child is not None:
            child.close()
        return Child(self._static_dir, self._wall_seconds)

    def _forget(self) -> None:
        """Start anew after a fork: the children belong to the parent process."""
        for child in self._slots.queue:
            if child is not None:
                child.abandon()
        self._slots = _empty_slots()


def _pictures(*, logo: bytes = b"", code: str = "") -> dict[str, bytes]:
    return {
        address: content for address, content in ((LOGO, logo), (CODE, code.encode())) if content
    }


def _fingerprint(html: str, pictures: Mapping[str, bytes]) -> str:
    """Name a document by all that goes into it. Raises DocumentError."""
    try:
        digest = hashlib.sha256(html.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise DocumentError("odd_character") from error
    for content in pictures.values():
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:32]


def _without_pictographs(value: object) -> object:
    """Drop emoji from what is printed: no text font has them, and no advice lies in them.

    Leaves markup of our own macros alone, whose texts came through here before.
    """
    return _PICTOGRAPHS.sub("", value) if type(value) is str else value


def _empty_slots() -> LifoQueue[Child | None]:
    slots: LifoQueue[Child | None] = LifoQueue()
    for _ in range(CHILDREN):
        slots.put(None)
    return slots
