"""From when each service is safe for a client, and why, in the therapist's words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from studio.models import Offer
from studio.services.safe_dates import SafeFrom
from studio.skin.safe_dates import Cause, Hold
from studio.web.presenters.levels import spelled

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NEEDS = {"patch_test": "patch test first"}


@dataclass(frozen=True, slots=True)
class ReadyGroup:
    """Services that are free from the same day, for the same reasons."""

    #: "From 3 December 2026", "Today", "After a look".
    when: str
    #: Key of the icon: `ok`, `hold` or `check`.
    mark: str
    services: tuple[str, ...]
    because: tuple[str, ...]


def because(holds: Iterable[Hold]) -> tuple[str, ...]:
    """Say what stands against a day, each thing once."""
    return tuple(dict.fromkeys(_spoken(hold) for hold in holds))


def ready(menu: Iterable[tuple[Offer, SafeFrom]], today: date) -> tuple[ReadyGroup, ...]:
    """Group the menu by first safe day, the soonest first; what needs a look comes last."""
    found: dict[tuple[date, tuple[str, ...]], list[str]] = {}
    for offer, safe in menu:
        key = safe.on or date.max, because(safe.reasons)
        found.setdefault(key, []).append(_named(offer, safe))
    return tuple(
        ReadyGroup(_when(on, today), _mark(on, today), tuple(names), why)
        for (on, why), names in sorted(found.items(), key=lambda item: item[0])
    )


def spelled_in(text: str) -> str:
    """Spell out the days that a text gives by numbers."""
    return _ISO_DAY.sub(lambda found: _day(date.fromisoformat(found[0])), text)


def _spoken(hold: Hold) -> str:
    return f"{_LEADS.get(hold.cause, '')}{spelled_in(hold.text)}"


_LEADS: Mapping[Cause, str] = {
    Cause.PLAN: "Your decision: ",
    Cause.LETTER: "Letter: ",
    Cause.MEDICINE: "Medicine: ",
}


def _named(offer: Offer, safe: SafeFrom) -> str:
    needs = _NEEDS.get(safe.needs, "") if safe.on else ""
    return f"{offer.name_en} ({needs})" if needs else offer.name_en


def _when(on: date, today: date) -> str:
    if on == date.max:
        return "After a look by you"
    return "From today" if on <= today else f"From {_day(on)}"


def _mark(on: date, today: date) -> str:
    if on == date.max:
        return "check"
    return "ok" if on <= today else "hold"


def _day(day: date) -> str:
    return spelled(day)
