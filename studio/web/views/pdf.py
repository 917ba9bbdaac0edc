"""A paper as an answer."""

from werkzeug.wrappers import Response

from studio.services.documents import OpenedDocument


def pdf_answer(opened: OpenedDocument) -> Response:
    """Send a PDF to be read right here, under our name, to be kept by nobody in between."""
    answer = Response(opened.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{opened.title}.pdf"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
