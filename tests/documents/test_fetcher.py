"""The layout engine has one door, and only our own assets stand behind it."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from studio.documents.errors import DocumentError
from studio.documents.render import Renderer
from tests.documents.pdf_reading import page_texts
from tests.documents.samples import plan, steps

ACCENT = "#7a2e5d"


@dataclass(slots=True)
class Listener:
    """A server on the loopback address that notes every request."""

    address: str = ""
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    heard = Listener()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.requests.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"canary")

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        heard.address = f"127.0.0.1:{server.server_port}"
        yield heard
        server.shutdown()
        thread.join()


VECTORS = {
    "picture": '<img src="http://{host}/a" alt="x">',
    "picture without scheme": '<img src="//{host}/a" alt="x">',
    "picture over TLS": '<img src="https://{host}/a" alt="x">',
    "picture over FTP": '<img src="ftp://{host}/a" alt="x">',
    "picture of a file": '<img src="file://{file}" alt="x">',
    "picture in upper case": '<img src="HTTP://{host}/a" alt="x">',
    "picture as data": '<img src="data:image/svg+xml,%3Csvg/%3E" alt="x">',
    "picture in data that asks on": (
        "<img alt=x src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
        "<image href='http://{host}/a'/></svg>\">"
    ),
    "upward path": '<img src="studio:documents/../../../{file}" alt="x">',
    "encoded upward path": '<img src="studio:%2e%2e/%2e%2e{file}" alt="x">',
    "absolute path": '<img src="studio:{file}" alt="x">',
    "authority": '<img src="studio://{host}/a" alt="x">',
    "relative path": '<img src="../../{file}" alt="x">',
    "unknown asset": '<img src="studio:documents/icons/none.svg" alt="x">',
    "object": '<object data="http://{host}/a"></object>',
    "embed": '<embed src="http://{host}/a">',
    "inline svg picture": (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<title>x</title><image xlink:href="http://{host}/a" width="9" height="9"/></svg>'
    ),
    "style sheet link": '<link rel="stylesheet" href="http://{host}/a.css">',
    "style import": '<style>@import "http://{host}/a.css";</style>',
    "style import of a file": '<style>@import "file://{file}";</style>',
    "background": '<p style="background: url(http://{host}/a)">x</p>',
    "background of a file": '<p style="background: url(file://{file})">x</p>',
    "list picture": '<ul style="list-style-image: url(http://{host}/a)"><li>x</ul>',
    "content": "<style>p::before {{ content: url(http://{host}/a) }}</style><p>x</p>",
    "border picture": '<p style="border: 9px solid; border-image: url(http://{host}/a) 9">x</p>',
    "mask": "<style>@page {{ background: url(http://{host}/a) }}</style>",
    "attachment": '<link rel="attachment" href="http://{host}/a">',
    "attachment of a file": '<link rel="attachment" href="file://{file}">',
    "attachment link": '<a rel="attachment" href="file://{file}">x</a>',
    "base": '<base href="http://{host}/"><img src="a" alt="x">',
    "base of a file": '<base href="file:///"><img src="{file}" alt="x">',
}
#: A font face that cannot be had only warns; that is refused as well.
FONTS = {
    "font": "<style>@font-face {{ font-family: a; src: url(http://{host}/a) }}</style>",
    "font of a file": "<style>@font-face {{ font-family: a; src: url(file://{file}) }}</style>",
}
#: Reuse across files is not offered at all: nothing is asked, nothing shown.
IGNORED = {
    "inline svg use": (
        '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title>'
        '<use href="http://{host}/a#b"/></svg>'
    ),
    "script": '<script src="http://{host}/a"></script>',
    "frame": '<iframe src="http://{host}/a"></iframe>',
    "refresh": '<meta http-equiv="refresh" content="0; url=http://{host}/a">',
    "external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file://{file}">]><p>&e;</p>',
}


@pytest.mark.parametrize("vector", IGNORED)
def test_an_address_that_is_never_followed_leaves_no_trace(
    vector: str, listener: Listener, renderer: Renderer, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>canary</text></svg>')
    body = IGNORED[vector].format(host=listener.address, file=secret)

    pdf = renderer.print_html(f'<html lang="en"><title>x</title><h1>x</h1>{body}', ACCENT)

    assert "canary" not in " ".join(page_texts(pdf))
    assert listener.requests == []


@pytest.mark.parametrize("vector", [*VECTORS, *FONTS])
def test_a_foreign_address_is_refused_without_a_request(
    vector: str, listener: Listener, renderer: Renderer, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>canary</text></svg>')
    body = {**VECTORS, **FONTS}[vector].format(host=listener.address, file=secret)
    html = f'<html lang="en"><title>x</title><body><h1>x</h1>{body}'

    with pytest.raises(DocumentError) as caught:
        renderer.print_html(html, ACCENT)

    assert caught.value.code in {"refused", "warned"}
    assert str(secret) not in str(caught.value)
    assert listener.requests == []


def test_markup_in_what_people_write_stays_text(listener: Listener, renderer: Renderer) -> None:
    note = f'<img src="http://{listener.address}/a"> & <style>*{{display:none}}</style>'

    html = renderer.html("plan.html", plan(notes=[note], morning=steps(("spf", note, note))))

    assert "&lt;img src=" in html
    assert "&lt;style&gt;" in html
    assert "&amp;lt;" not in html
    assert renderer.plan(plan(notes=[note]))
    assert listener.requests == []
