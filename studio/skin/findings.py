"""What is seen per zone: findings, amount, counts per descriptive kind, and how they changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

#: Findings to tap, with their words; kinds of bumps are named by how they look.
FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "white_bumps": "White bumps",
        "comedones": "Clogged pores",
        "papules": "Red bumps",
        "pustules": "Pus points",
        "redness": "Redness",
        "flaking": "Flaking",
        "dark_patch": "Dark patch",
        "light_patch": "Light patch",
        "vessels": "Fine vessels",
        "swelling": "Swelling",
        "open_skin": "Open skin",
    }
)
AMOUNTS: Mapping[int, str] = MappingProxyType({1: "A little", 2: "Some", 3: "A lot"})
SINCE: Mapping[str, str] = MappingProxyType(
    {"days": "Days", "weeks": "Weeks", "months": "Months", "years": "Years"}
)
#: Counted exactly up to here; above it two bands, with their lowest number.
EXACT_UP_TO = 20
BANDS: Mapping[str, int] = MappingProxyType({"21-50": 21, "over_50": 51})
BAND_WORDS: Mapping[str, str] = MappingProxyType({"21-50": "21–50", "over_50": "over 50"})

#: An exact number, or the key of a band.
Count = int | str


@dataclass(frozen=True, slots=True)
class ZoneFinding:
    """What was seen in one zone; `copied` until somebody looked at it in this visit."""

    findings: tuple[str, ...] = ()
    amount: int | None = None
    since: str = ""
    counts: Mapping[str, Count] = field(default_factory=dict)
    note: str = ""
    copied: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return what is there, for storing."""
        whole = {
            "findings": list(self.findings),
            "amount": self.amount,
            "since": self.since,
            "counts": dict(self.counts),
            "note": self.note,
            "copied": self.copied,
        }
        return {
            key: value for key, value in whole.items() if value not in (None, "", [], {}, False)
        }


def zone_finding(stored: Mapping[str, Any]) -> ZoneFinding:
    """Read what `to_json` wrote."""
    return ZoneFinding(
        findings=tuple(stored.get("findings") or ()),
        amount=stored.get("amount"),
        since=stored.get("since") or "",
        counts=stored.get("counts") or {},
        note=stored.get("note") or "",
        copied=bool(stored.get("copied")),
    )


def read_count(text: str) -> Count | None:
    """Return what a control says: an exact number up to 20, a band, or None for not counted.

    Raises ValueError for anything else.
    """
    if not text:
        return None
    if text in BANDS:
        return text
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1
    if number < 0:
        raise ValueError(text)
    if number <= EXACT_UP_TO:
        return number
    return "21-50" if number < BANDS["over_50"] else "over_50"


def count_words(count: Count | None) -> str:
    """Return a count as one reads it."""
    if count is None:
        return "not counted"
    return BAND_WORDS[count] if isinstance(count, str) else str(count)


class Change(StrEnum):
    """How a count moved from one visit to the next."""

    SAME = "same"
    MORE = "more"
    FEWER = "fewer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """From which difference on a count has changed; from the knowledge base."""

    percent: float
    bumps: int

    def between(self, then: Count | None, now: Count | None) -> Change:
        """Compare two counts; inside one band nothing can be said to have changed."""
        if then is None or now is None:
            return Change.UNKNOWN
        if isinstance(then, str) or isinstance(now, str):
            return _direction(_lowest(then), _lowest(now)) if then != now else Change.SAME
        difference = abs(now - then)
        is_change = difference >= self.bumps or difference * 100 >= self.percent * then
        return _direction(then, now) if difference and is_change else Change.SAME


def _lowest(count: Count) -> int:
    return BANDS[count] if isinstance(count, str) else count


def _direction(then: int, now: int) -> Change:
    return Change.MORE if now > then else Change.FEWER
