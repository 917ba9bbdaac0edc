"""Mend the tags that WeasyPrint leaves undone, on the finished PDF objects.

Imported in the rendering child only, because it imports pydyf.
"""

from collections.abc import Iterator

import pydyf  # type: ignore[import-untyped]  # publishes no types

from studio.documents.writer import write_out

#: Annotation flag 4: the link is printed with the page.
_PRINT = 4
#: Parts of a document in another language than the whole.
_FOREIGN = ("/Art", "/BlockQuote")
#: Lines at the foot of a page that are page count and document number.
_PAGE_LINES = 2


def finish(_document: object, pdf: pydyf.PDF, article_language: str) -> None:
    """Give header cells their scope, links their print flag, page margins their artifact mark.

    An article or a quoted block is in a language of its own, which its tag then tells.
    """
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    _scope_headers(pdf)
    _flag_links(pdf)
    for kind in _FOREIGN:
        for part in _of_kind(pdf, "S", kind):
            part["Lang"] = pydyf.String(article_language)
    _keep_items_only(pdf)
    _adopt_scope_sentence(pdf, root)
    _mark_page_margins(pdf, root)
    write_out(pdf)


def _object(pdf: pydyf.PDF, reference: bytes) -> pydyf.Object:
    return pdf.objects[int(reference.split()[0])]


def _of_kind(pdf: pydyf.PDF, key: str, kind: str) -> Iterator[pydyf.Dictionary]:
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get(key) == kind:
            yield item


def _scope_headers(pdf: pydyf.PDF) -> None:
    """Header cells in a table head speak for their column, all others for their row."""
    for cell in _of_kind(pdf, "S", "/TH"):
        group = _object(pdf, _object(pdf, cell["P"])["P"])
        if "A" in cell:
            cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _flag_links(pdf: pydyf.PDF) -> None:
    for link in _of_kind(pdf, "Subtype", "/Link"):
        link["F"] = _PRINT


def _keep_items_only(pdf: pydyf.PDF) -> None:
    """Drop the spaces between list items laid side by side: a list holds items only."""
    for items in _of_kind(pdf, "S", "/L"):
        items["K"] = pydyf.Array(
            kid for kid in items["K"] if _object(pdf, kid).get("S") in {"/LI", "/Caption"}
        )


def _adopt_scope_sentence(pdf: pydyf.PDF, root: pydyf.Dictionary) -> None:
    """Take the first page's foot into the reading order, once, at the very end.

    It is the one margin text that is not only decoration; without this a screen reader would
    never say it. The foot's last lines are the page and the document's number.
    """
    document = _object(pdf, root["K"][0])
    reachable = _reachable(pdf, document)
    margin = [
        item
        for item in _of_kind(pdf, "Type", "/StructElem")
        if item["P"] == document.reference
        and item["Pg"] == pdf.page_references[0]
        and item.number not in reachable
    ]
    lines = margin[:-_PAGE_LINES]
    if not lines:
        return
    sentence = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/P",
            "P": document.reference,
            "Pg": pdf.page_references[0],
            "K": pydyf.Array(line.reference for line in lines),
        }
    )
    pdf.add_object(sentence)
    for line in lines:
        line["P"] = sentence.reference
    document["K"].append(sentence.reference)


def _mark_page_margins(pdf: pydyf.PDF, root: pydyf.Dictionary) -> None:
    reachable = _reachable(pdf, root)
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    for index, page in enumerate(pdf.page_references):
        owners = numbers[2 * index + 1]
        lost = {mcid for mcid, owner in enumerate(owners) if int(owner.split()[0]) not in reachable}
        for mcid in lost:
            owners[mcid] = "null"
        _as_artifacts(_object(pdf, _object(pdf, page)["Contents"]).stream, lost)


def _as_artifacts(stream: list[object], lost: set[int]) -> None:
    for position, item in enumerate(stream):
        properties = stream[position - 1] if item == b"BDC" else None
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
