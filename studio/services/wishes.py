"""Times a visitor wishes for: a day and a part of it, kept as a line everybody can read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

#: Open days the public form offers.
OFFERED_DAYS = 14
MOST = 3
_SUNDAY = 6
_WISH = re.compile(r"(\d{4}-\d\d-\d\d) (morning|afternoon|evening)")
#: As a post of another tool is written down.
_EXACT = re.compile(r"; at ([01]\d|2[0-3]):([0-5]\d)$")


class Part(StrEnum):
    """A third of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


#: When a part begins; it ends where the next one begins.
BEGINS = {Part.MORNING: time(8), Part.AFTERNOON: time(12), Part.EVENING: time(17)}


@dataclass(frozen=True, slots=True)
class Wish:
    """One wished time."""

    day: date
    part: Part

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.part.value}"


def open_days(today: date) -> tuple[date, ...]:
    """Return the next open days from tomorrow on; Sundays are closed."""
    days = (today + timedelta(days=gap) for gap in range(1, 2 * OFFERED_DAYS))
    return tuple(day for day in days if day.weekday() != _SUNDAY)[:OFFERED_DAYS]


def parsed(text: str) -> Wish | None:
    """Read one wish, or None when it is none."""
    found = _WISH.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return Wish(date.fromisoformat(found[1]), Part(found[2]))
    except ValueError:
        return None


def line_of(wishes: Iterable[Wish], words: str) -> str:
    """Write wishes and the visitor's own words as one line."""
    return "; ".join([*(str(wish) for wish in wishes), *([words] if words else [])])


def exact(line: str) -> time | None:
    """Return the very time of a wish, as other tools send it."""
    found = _EXACT.search(line)
    return time(int(found[1]), int(found[2])) if found else None


def read(line: str) -> tuple[tuple[Wish, ...], str]:
    """Split a line into wishes and what else was said."""
    wishes, words = [], []
    for part in line.split("; "):
        wish = parsed(part)
        if wish is None:
            words.append(part)
        else:
            wishes.append(wish)
    return tuple(wishes), "; ".join(word for word in words if word)
