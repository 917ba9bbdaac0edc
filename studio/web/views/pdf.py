"""A paper as an answer."""

from flask import request
from werkzeug.wrappers import Response

from studio.models import PaperVariant
from studio.services.documents import OpenedDocument
from studio.services.unit import Unit


def pdf_answer(opened: OpenedDocument) -> Response:
    """Send a PDF to be read right here, under our name, to be kept by nobody in between.

    A stored one never changes, so whoever has it already is only told so.
    """
    answer = Response(opened.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{opened.title}.pdf"'
    answer.headers["X-Robots-Tag"] = "noindex"
    if opened.sha256:
        answer.set_etag(opened.sha256)
        if request.if_none_match.contains(opened.sha256):
            answer.status_code, answer.data = 304, b""
    return answer


def variant_named(unit: Unit, name: str) -> PaperVariant:
    """Return the layout an address names. Raises NotFound."""
    if name not in set(PaperVariant):
        raise unit.missing("studio_document_variant")
    return PaperVariant(name)
