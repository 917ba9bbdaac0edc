"""Reading a PDF back: its tags in order, and what each one says."""

# ruff: noqa: ANN401 - the objects of a PDF have no narrower type

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.generic import ContentStream, DictionaryObject


def reader(pdf: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(pdf))


def page_texts(pdf: bytes) -> list[str]:
    return [squeeze(page.extract_text()) for page in reader(pdf).pages]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def elements(pdf: bytes) -> Iterator[DictionaryObject]:
    """All structure elements in reading order."""
    root: Any = reader(pdf).trailer["/Root"]["/StructTreeRoot"]
    yield from _below(root)


def _below(element: Any) -> Iterator[DictionaryObject]:
    for kid in kids(element):
        if isinstance(kid, DictionaryObject):
            yield kid
            yield from _below(kid)


def kids(element: Any) -> list[Any]:
    found = element.get("/K", [])
    found = found.get_object() if hasattr(found, "get_object") else found
    return [kid.get_object() for kid in (found if isinstance(found, list) else [found])]


def spoken(pdf: bytes) -> str:
    """What a screen reader says, in its order: the text of all marked content in the tree."""
    book = reader(pdf)
    said = {page.indirect_reference.idnum: _marked(book, page) for page in book.pages}
    return squeeze(
        " ".join(
            said[element.raw_get("/Pg").idnum].get(int(kid), "")
            for element in elements(pdf)
            for kid in kids(element)
            if isinstance(kid, int)
        )
    )


def _marked(book: pypdf.PdfReader, page: Any) -> dict[int, str]:
    """The text of each marked content of a page, by its number."""
    maps = {name: _unicode(font.get_object()) for name, font in _fonts(page).items()}
    texts: dict[int, str] = {}
    open_marks: list[int | None] = []
    letters: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), book).operations:
        match operator:
            case b"BDC":
                open_marks.append(operands[1].get("/MCID"))
            case b"BMC":
                open_marks.append(None)
            case b"EMC":
                open_marks.pop()
            case b"Tf":
                letters = maps[operands[0]]
            case b"TJ" | b"Tj":
                mark = open_marks[-1]
                if mark is not None:
                    texts[mark] = texts.get(mark, "") + _text(operands[0], letters)
    return texts


def _fonts(page: Any) -> Any:
    return page["/Resources"].get_object()["/Font"].get_object()


def _unicode(font: Any) -> dict[int, str]:
    table = font["/ToUnicode"].get_object().get_data().decode()
    pairs = re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\n", table)
    return {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}


def _text(shown: Any, letters: dict[int, str]) -> str:
    parts = shown if isinstance(shown, list) else [shown]
    raw = b"".join(part.original_bytes for part in parts if hasattr(part, "original_bytes"))
    glyphs = (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))
    return "".join(letters.get(glyph, "?") for glyph in glyphs)
