"""What an owner pastes into another web site."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a page, and what it looks like there."""

    key: str
    title: str
    text: str
    code: str


def snippets(booking_url: str, accent: str, languages: Sequence[str]) -> tuple[Snippet, ...]:
    """Return the ways to put the booking pages on a site, the best one first."""
    address, color = escape(booking_url), escape(accent)
    link = f'<a href="{address}">Book an appointment</a>'
    script = f'<script type="module" src="{address}/embed.js"></script>'
    lang = languages[0]
    inline = f'<studio-booking src="{address}" lang="{lang}" accent="{color}">\n  {link}\n'
    button = inline.replace(" lang=", ' mode="button" lang=')
    return (
        Snippet(
            "inline",
            "On the page",
            "The booking pages stand in your page and grow with their content.",
            f"{script}\n{inline}</studio-booking>",
        ),
        Snippet(
            "button",
            "Behind a button",
            "A button opens the booking pages over your page.",
            f"{script}\n{button}</studio-booking>",
        ),
        Snippet(
            "frame",
            "Where scripts are not allowed",
            "A plain frame of a fixed height.",
            f'<iframe src="{address}/embed/-" title="Book an appointment" width="100%" '
            'height="900"></iframe>',
        ),
        Snippet("link", "A link", "Works everywhere, in mails and profiles too.", link),
    )
