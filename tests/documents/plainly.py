"""Print all sample papers in this process as WeasyPrint prints them by itself, and tell digests."""

import hashlib
import json
import sys
from collections.abc import Mapping
from io import BytesIO

import pikepdf
from weasyprint import HTML

from studio.documents import engine, finisher
from studio.documents.fetcher import SCHEME, ClosedFetcher
from studio.documents.render import Renderer
from studio.documents.views import PlanView
from studio.resources import resource_dir
from tests.documents.test_pdf import LETTERS, PLANS


def digest(pdf: bytes) -> str:
    """Name all that a file says, however hard it is packed; its identifier is our own."""
    said = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as book:
        del book.trailer.ID
        book.save(
            said,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            static_id=True,
        )
    return hashlib.sha256(said.getvalue()).hexdigest()


def printed(renderer: Renderer) -> dict[str, str]:
    """Print all papers."""
    views = PLANS | LETTERS
    return {
        name: digest(renderer.plan(view) if isinstance(view, PlanView) else renderer.referral(view))
        for name, view in views.items()
    }


class Plain(Renderer):
    """Prints here, without a child."""

    def __init__(self) -> None:
        super().__init__(resource_dir("templates"), resource_dir("static"))
        self.engine = engine.Engine(resource_dir("static") / "studio")

    def print_html(
        self, html: str, accent: str, pictures: Mapping[str, bytes] = {}, **options: str
    ) -> bytes:
        request = {**options, "article_language": options.get("article_language", "en")}
        answer = self.engine.answer(
            {**request, "html": html, "accent": accent, "identifier": "00"}, pictures
        )
        return answer[1:]


def browser_like(text: str, base_url: str, fetcher: ClosedFetcher) -> HTML:
    """Read a page as the library does."""
    assert base_url == SCHEME
    return HTML(string=text, base_url=base_url, url_fetcher=fetcher)


if __name__ == "__main__":
    vars(engine).update(take=lambda: None, icons=lambda *of: {}, read=browser_like)
    vars(finisher).update(write_out=lambda pdf: None)
    sys.stdout.write(json.dumps(printed(Plain())))
