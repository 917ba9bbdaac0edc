"""Booking pages in a frame of another site: which sites may, and what goes along from page to page.

The frame's key stands in the address, because a frame on a foreign site has no cookie to keep it
in. It names the color of its own that a site asked for, the site that is told of height and steps,
and whether it is light or dark, whatever the visitor prefers:
`7a2e5d.aHR0cHM6Ly93d3cuZXhhbXBsZS5jb20.light`, each of the first two `-` when there is none.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from flask import abort, g, has_request_context

from studio.context import current_studio
from studio.services.colors import is_readable

#: Where framed pages begin; the key comes next.
PREFIX = "/book/embed/<frame>"
_COLOR = re.compile(r"[0-9a-f]{6}")
_NONE = "-"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame on another site."""

    key: str
    #: The site that messages go to; empty: nobody is told.
    origin: str
    #: `#7a2e5d`, or empty for the studio's own.
    accent: str
    #: `light` or `dark`; anything else: as the visitor prefers.
    theme: str


def current_frame() -> Frame | None:
    """Return the frame this request is shown in, if it is in one."""
    return g.get("studio_frame") if has_request_context() else None


def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the key out of what a view gets; a site that may not frame us gets 404."""
    if values and "frame" in values:
        g.studio_frame = _read(str(values.pop("frame")))


def carry(endpoint: str, values: dict[str, Any]) -> None:
    """Keep the key in each address that stays in the frame."""
    frame = current_frame()
    if frame is not None and endpoint in FRAMED:
        values.setdefault("frame", frame.key)


def ancestors() -> str:
    """Return who may frame this answer, in the words of a content security policy."""
    if current_frame() is None:
        return "'none'"
    return " ".join(current_studio.face().settings.embed_origins) or "'none'"


#: Endpoints that exist in a frame too; `routes` fills it.
FRAMED: set[str] = set()


def _read(key: str) -> Frame:
    color, _, rest = key.partition(".")
    site, _, theme = rest.partition(".")
    origin = _origin(site)
    if origin is None or (origin and origin not in current_studio.face().settings.embed_origins):
        abort(404)
    accent = f"#{color}" if _COLOR.fullmatch(color) and is_readable(f"#{color}") else ""
    return Frame(key, origin, accent, theme)


def _origin(text: str) -> str | None:
    """Read the site of a key; None when it is no text."""
    if text in {"", _NONE}:
        return ""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
