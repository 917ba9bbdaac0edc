"""Instants as a person at a screen reads them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and the zone in which the page tells times."""

    now: datetime
    zone: ZoneInfo

    def spell(self, at: datetime) -> str:
        """Return a time, with its day unless that is today."""
        local = at.astimezone(self.zone)
        half = "pm" if local.hour >= 12 else "am"
        clock = f"{local.hour % 12 or 12}:{local:%M}\N{NO-BREAK SPACE}{half}"
        if local.date() == self.now.astimezone(self.zone).date():
            return clock
        return f"{local.day}\N{NO-BREAK SPACE}{local:%b %Y}, {clock}"
