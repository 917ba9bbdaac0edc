"""Pictures of one document, by the address its page asks for them."""

import io
from collections.abc import Mapping
from typing import Final

import segno

from studio.documents.errors import DocumentError

FOLDER: Final = "studio:this/"
QR: Final = f"{FOLDER}qr.png"
#: What the code says; the child draws it, because that takes longer than a light page.
CODE: Final = f"{FOLDER}qr.txt"
LOGO: Final = f"{FOLDER}logo.png"
#: Bytes of all pictures of one document.
MAX_BYTES: Final = 6 << 20
_STARTS: Final = {
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".svg": b"<svg ",
    ".txt": b"http",
}


def qr_png(text: str) -> bytes:
    """Draw a QR code, with the quiet zone that a camera needs and no more."""
    buffer = io.BytesIO()
    segno.make_qr(text, error="m").save(buffer, kind="png", scale=4, border=2)
    return buffer.getvalue()


def drawn(pictures: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Draw the code among a document's pictures, if there is one."""
    if CODE not in pictures:
        return pictures
    return {**pictures, QR: qr_png(pictures[CODE].decode())}


def check_pictures(pictures: Mapping[str, bytes]) -> None:
    """Refuse pictures of other kinds than their address says, and too many bytes.

    Raises DocumentError with code refused or too_long.
    """
    for address, content in pictures.items():
        if not content.startswith(_STARTS[address[address.rindex(".") :]]):
            raise DocumentError("refused")
    if sum(map(len, pictures.values())) > MAX_BYTES:
        raise DocumentError("too_long")
