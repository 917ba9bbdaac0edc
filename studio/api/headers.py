"""Headers of every answer of the API."""

from werkzeug.wrappers import Response

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def secure(response: Response) -> Response:
    """Let nothing be kept, shown or read from another site."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
