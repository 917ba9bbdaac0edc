"""Mend the tags that WeasyPrint leaves undone, on the finished PDF objects.

Imported in the rendering child only, because it imports pydyf.
"""

from collections.abc import Sequence
from typing import TypeAlias

import pydyf  # type: ignore[import-untyped]  # publishes no types

from studio.documents.writer import write_out

_Parts: TypeAlias = Sequence[pydyf.Dictionary]

#: Annotation flag 4: the link is printed with the page.
_PRINT = 4
#: Parts of a document in another language than the whole.
_FOREIGN = frozenset({"/Art", "/BlockQuote"})
#: Lines at the foot of a page that are page count and document number.
_PAGE_LINES = 2


def finish(_document: object, pdf: pydyf.PDF, article_language: str) -> None:
    """Give header cells their scope, links their print flag, page margins their artifact mark.

    An article or a quoted block is in a language of its own, which its tag then tells.
    """
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    entries = [item for item in pdf.objects if isinstance(item, pydyf.Dictionary)]
    parts = [item for item in entries if item.get("Type") == "/StructElem"]
    _scope_headers(pdf, parts)
    _flag_links(entries)
    for part in parts:
        if part["S"] in _FOREIGN:
            part["Lang"] = pydyf.String(article_language)
    _keep_items_only(pdf, parts)
    reachable = _reachable(pdf, root)
    _adopt_scope_sentence(pdf, parts, _object(pdf, root["K"][0]), reachable)
    _mark_page_margins(pdf, root, reachable)
    write_out(pdf)


def _object(pdf: pydyf.PDF, reference: bytes) -> pydyf.Object:
    return pdf.objects[int(reference.split()[0])]


def _scope_headers(pdf: pydyf.PDF, parts: _Parts) -> None:
    """Header cells in a table head speak for their column, all others for their row."""
    for cell in parts:
        if cell["S"] == "/TH" and "A" in cell:
            group = _object(pdf, _object(pdf, cell["P"])["P"])
            cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _flag_links(entries: _Parts) -> None:
    for entry in entries:
        if entry.get("Subtype") == "/Link":
            entry["F"] = _PRINT


def _keep_items_only(pdf: pydyf.PDF, parts: _Parts) -> None:
    """Drop the spaces between list items laid side by side: a list holds items only."""
    for part in parts:
        if part["S"] == "/L":
            part["K"] = pydyf.Array(
                kid for kid in part["K"] if _object(pdf, kid).get("S") in {"/LI", "/Caption"}
            )


def _adopt_scope_sentence(
    pdf: pydyf.PDF, parts: _Parts, document: pydyf.Dictionary, reachable: set[int]
) -> None:
    """Take the first page's foot into the reading order, once, at the very end.

    It is the one margin text that is not only decoration; without this a screen reader would
    never say it. The foot's last lines are the page and the document's number.
    """
    first_page = pdf.page_references[0]
    margin = [
        part
        for part in parts
        if part.number not in reachable
        and part["P"] == document.reference
        and part["Pg"] == first_page
    ]
    lines = margin[:-_PAGE_LINES]
    if not lines:
        return
    sentence = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/P",
            "P": document.reference,
            "Pg": first_page,
            "K": pydyf.Array(line.reference for line in lines),
        }
    )
    pdf.add_object(sentence)
    for line in lines:
        line["P"] = sentence.reference
    document["K"].append(sentence.reference)
    reachable |= _reachable(pdf, sentence)


def _mark_page_margins(pdf: pydyf.PDF, root: pydyf.Dictionary, reachable: set[int]) -> None:
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    for index, page in enumerate(pdf.page_references):
        owners = numbers[2 * index + 1]
        lost = {mcid for mcid, owner in enumerate(owners) if int(owner.split()[0]) not in reachable}
        for mcid in lost:
            owners[mcid] = "null"
        _as_artifacts(_object(pdf, _object(pdf, page)["Contents"]).stream, lost)


def _as_artifacts(stream: list[object], lost: set[int]) -> None:
    for position in [at for at, item in enumerate(stream) if item == b"BDC"]:
        properties = stream[position - 1]
        if isinstance(properties, pydyf.Dictionary) and properties.get("MCID") in lost:
            stream[position - 2] = "/Artifact"
            stream[position - 1] = pydyf.Dictionary({"Type": "/Pagination"})


def _reachable(pdf: pydyf.PDF, root: pydyf.Dictionary) -> set[int]:
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        seen.add(element.number)
        kids = element.get("K", ())
        waiting.extend(_object(pdf, kid) for kid in kids if isinstance(kid, bytes))
    return seen
