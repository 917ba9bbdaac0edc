"""When a visit begins and ends, as schedulers send it, and whose clock that is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from studio.inbound.model import Delivery, Problem
from studio.inbound.times import instant, zone_of
from studio.inbound.values import text_of


@dataclass(frozen=True, slots=True)
class Moments:
    """Begin and end in UTC; words that could not be read stay under their labels."""

    start: datetime | None = None
    end: datetime | None = None
    problems: tuple[Problem, ...] = ()
    words: dict[str, object] = field(default_factory=dict)


def moments(start: tuple[str, object], end: object = None, minutes: int | None = None) -> Moments:
    """Read instants with an offset: label and value of the begin, and an end or a length."""
    label, value = start
    begins = instant(value)
    if begins is None:
        return _unread(label, text_of(value))
    ends = instant(end)
    return Moments(begins, ends if ends and ends > begins else later(begins, minutes))


def later(begins: datetime, minutes: int | None) -> datetime | None:
    """Return the end of a visit whose length is known; None else, or beyond the calendar."""
    try:
        return begins + timedelta(minutes=minutes) if minutes else None
    except OverflowError:
        return None


def order_of(value: object) -> str:
    """Return a provider's time of a change as text that sorts; empty when it is none."""
    try:
        moment = datetime.fromisoformat(text_of(value))
    except ValueError:
        return ""
    if moment.tzinfo is None:
        return ""
    try:
        return moment.astimezone(UTC).isoformat(timespec="microseconds")
    except OverflowError:
        return ""


def zone_name(delivery: Delivery, *candidates: object) -> str:
    """Return the first name that is a time zone, else the studio's."""
    zones = (zone_of(text) for text in candidates)
    return next((zone.key for zone in zones if zone), delivery.studio.zone.key)


def _unread(label: str, words: str) -> Moments:
    if not words:
        return Moments()
    return Moments(problems=(Problem.UNREADABLE_TIME,), words={label: words})
