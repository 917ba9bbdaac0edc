"""The four levels, each with an icon and a word, and the line below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from studio.web.presenters.words import spoken


@dataclass(frozen=True, slots=True)
class Level:
    """`key` names the color and the icon, `word` is what people read."""

    key: str
    word: str


OK = Level("ok", "OK to treat")
CHECK = Level("check", "Check first")
HOLD = Level("hold", "Do not treat today")
REFER = Level("stop", "Refer")

_BY_DISPOSITION: Mapping[str, Level] = {
    "treat": OK,
    "ask": CHECK,
    "watch": HOLD,
    "hold": HOLD,
    "refer": REFER,
}
_ORDER = (OK, CHECK, HOLD, REFER)
_LIFTED = {"healed": "until the skin has healed", "cleared": "until a clinician has cleared it"}


def level_of(answer: Mapping[str, Any]) -> Level:
    """Return the level of one answer."""
    return _BY_DISPOSITION[answer["disposition"]]


def highest(levels: Sequence[Level]) -> Level:
    """Return the most cautious of several levels."""
    return max(levels, key=_ORDER.index, default=CHECK)


def line_of(answer: Mapping[str, Any]) -> str:
    """Return the one line that says what the level means here."""
    match answer["disposition"]:
        case "treat":
            return "A studio service fits today."
        case "ask":
            return "Too little is known yet. Answer the questions below; the advice follows."
        case "watch":
            return _watch_line(answer)
        case "hold":
            return f"No service here {_block_words(answer)}."
        case _:
            return _referral_line(answer["referral"])


def spelled(day: date) -> str:
    """Return a date in full, as in 22 November 2026."""
    return f"{day.day} {day:%B %Y}"


def spelled_iso(text: str) -> str:
    """Return an ISO date in full."""
    return spelled(date.fromisoformat(text))


def _watch_line(answer: Mapping[str, Any]) -> str:
    if any(item["status"] == "offered" for item in answer["treatments"]):
        return "Best left alone. If the client wishes, what is offered below is possible."
    return "Leave it alone, explain what to look out for, and look again."


def _block_words(answer: Mapping[str, Any]) -> str:
    block = answer["service_block"]
    until = block["until"] if block else None
    if until is None:
        return "for now"
    return _LIFTED.get(until) or f"until {spelled_iso(until)}"


def _referral_line(referral: Mapping[str, Any]) -> str:
    urgency = spoken("urgency", referral["urgency"])
    return f"{urgency}. Goes to {spoken('route', referral['to'])}. Nothing is done here today."
