"""One cleaner for every text that people type."""

import re
import unicodedata

from studio.adapters.mail import is_single_address
from studio.services.errors import Invalid

#: Signs that reorder what is read: overrides, embeddings and isolates.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: "https://…", "www.…", "ana@example", "example.com"; not the initials in "J.R. Smith".
_WEB_ADDRESS = re.compile(r"://|www\.|@|[^\W_]{2}\.[^\W_]{2}", re.IGNORECASE)


def clean_note(field: str, value: str, limit: int, *, required: bool = True) -> str:
    """Trim and normalize a text of several lines. Raises Invalid naming the field."""
    if not isinstance(value, str):
        raise Invalid("not_text", field)
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
    if any(_is_refused(sign) for sign in text):
        raise Invalid("odd_characters", field)
    if len(text) > limit:
        raise Invalid("too_long", field)
    if required and not text:
        raise Invalid("missing", field)
    return text


def clean_line(field: str, value: str, limit: int, *, required: bool = True) -> str:
    """Trim and normalize a text of one line. Raises Invalid naming the field."""
    text = clean_note(field, value, limit, required=required)
    if "\n" in text:
        raise Invalid("odd_characters", field)
    return text


def clean_name(value: str) -> str:
    """Accept the name of somebody nobody knows yet. Raises Invalid naming `name`.

    It stands in the mail to an address that they typed, so it may lead nowhere.
    """
    name = clean_line("name", value, 120)
    if holds_web_address(name):
        raise Invalid("web_address", "name")
    return name


def holds_web_address(text: str) -> bool:
    """Tell whether a mail program could make a link of something in a text."""
    return bool(_WEB_ADDRESS.search(text))


def clean_mail(field: str, value: str, *, required: bool = True) -> str:
    """Accept one plain mail address, lower-cased. Raises Invalid naming the field."""
    text = clean_line(field, value, 254, required=required).lower()
    if text and not is_single_address(text):
        raise Invalid("not_an_address", field)
    return text


def _is_refused(sign: str) -> bool:
    return sign in _BIDI or (unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t")
