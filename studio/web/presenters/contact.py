"""How to reach somebody, in one line."""

import re

_AMERICAN = re.compile(r"\+?1?[ .-]?\(?([2-9]\d\d)\)?[ .-]?(\d{3})[ .-]?(\d{4})", re.ASCII)


def phone_words(phone: str) -> str:
    """Return a number as it is read here; those of other countries stay as they were given."""
    found = _AMERICAN.fullmatch(phone.strip())
    return f"({found[1]}) {found[2]}-{found[3]}" if found else phone


def contact_words(phone: str, email: str) -> str:
    """Return what is known of a contact."""
    return " · ".join(part for part in (phone_words(phone), email) if part)
