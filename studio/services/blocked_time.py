"""Time that somebody keeps free: a break, an errand. It is a change of that day's hours."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from studio.models import Schedule
from studio.services import schedules, working_hours
from studio.services.errors import Invalid
from studio.services.schedules import DaysOff, Week
from studio.services.unit import Unit
from studio.slots.hours import instant
from studio.slots.spans import Span, without


@dataclass(frozen=True, slots=True)
class Block:
    """From when to when somebody is not there."""

    ref: str
    day: date
    begins: time
    ends: time
    why: str = ""


def block(unit: Unit, given: Block, *, sure: bool = False) -> Week:
    """Take a stretch out of somebody's hours on one day; promised visits stay.

    One's own time, or anybody's for the owner. Raises NotFound, Invalid naming `day`, `begins`
    or `ends`, and VisitsOutside unless `sure`.
    """
    _, kept = schedules.week(unit, given.ref)
    zone, day = unit.settings.zone, given.day
    if given.ends <= given.begins:
        raise Invalid("order", "ends")
    if day < unit.today():
        raise Invalid("past", "day")
    rows = unit.session.scalars(select(Schedule)).all()
    opened = working_hours.open_hours(rows, [given.ref], day, day, zone)[given.ref]
    hole = (instant(day, given.begins, zone), instant(day, given.ends, zone, is_end=True))
    rest = without(opened, [hole])
    if rest == list(opened):
        raise Invalid("closed", "begins")
    hours = tuple(_on_the_wall(span, zone) for span in rest)
    return schedules.add_days(
        unit, given.ref, DaysOff(day, day, hours, given.why or "Blocked"), kept.version, sure=sure
    )


def _on_the_wall(span: Span, zone: ZoneInfo) -> tuple[time, time]:
    first, last = (datetime.fromtimestamp(at, zone).time().replace(fold=0) for at in span)
    return first, last
