"""Days and instants as addresses carry them; what cannot be read is nothing."""

import re
from datetime import UTC, date, datetime

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ")


def day_of(text: str | None) -> date | None:
    """Read a day of these centuries; the first and last ones of the calendar have no zone."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def instant_of(text: str | None) -> datetime | None:
    """Read an instant such as `2026-11-24T18:30Z`."""
    if not _INSTANT.fullmatch(text or ""):
        return None
    try:
        found = datetime.strptime(text or "", "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None
