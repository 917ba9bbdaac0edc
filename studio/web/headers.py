"""Headers that keep pages private and scripts out, on our own pages only."""

from flask import request
from werkzeug.wrappers import Response

from studio.web.frame import ancestors, current_frame

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)
HEADERS = {
    "Content-Security-Policy": POLICY.format(ancestors="'none'"),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
}
#: Public things of the studio whose address changes with them.
VERSIONED = frozenset({"studio.accent", "studio.logo", "studio.calendar_places"})


def secure(response: Response) -> Response:
    """Add the headers, and let nothing but our own static files be cached."""
    if current_frame() is not None:
        policy = POLICY.format(ancestors=ancestors())
        response.headers.setdefault("Content-Security-Policy", policy)
        # A page that shuts out all that is foreign may still show this frame.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    endpoint = request.endpoint or ""
    if endpoint in VERSIONED and response.status_code == 200:
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    elif not endpoint.endswith((".static", ".embed_script")):
        response.headers["Cache-Control"] = "no-store"
    return response
