"""The studio's wall clock, and the instants its hours stand for."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from studio.services.errors import Invalid


def instant(day: date, at: time, zone: ZoneInfo, fold: int | None = None) -> datetime:
    """Return the instant of a wall time; `fold` says which of a repeated hour, 0 the first.

    Raises Invalid("skipped_hour", "start"), Invalid("repeated_hour", "start") without a fold.
    """
    first = datetime.combine(day, at.replace(fold=0), zone)
    second = first.replace(fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before == after or before is None or after is None:
        return first.astimezone(UTC)
    if before < after:
        raise Invalid("skipped_hour", "start")
    if fold is None:
        raise Invalid("repeated_hour", "start")
    return (second if fold else first).astimezone(UTC)


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the studio's wall clock at an instant; `fold` is set in the second of two hours."""
    return at.astimezone(zone)


def is_repeated(at: datetime, zone: ZoneInfo) -> bool:
    """Tell whether the clock shows at an instant what it shows at another one too."""
    shown = at.astimezone(zone)
    # Where it skips, both are off as well, but no instant is shown there.
    return shown.replace(fold=0).utcoffset() != shown.replace(fold=1).utcoffset()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants between which a day lies; it may have 23 or 25 hours."""
    first = datetime.combine(day, time(), zone)
    after = datetime.combine(date.fromordinal(day.toordinal() + 1), time(), zone)
    return first.astimezone(UTC), after.astimezone(UTC)
