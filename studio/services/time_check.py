"""A time that is wanted for a visit, looked at from all sides before it is promised.

What another claim holds can never be had: the database refuses it, whoever asks. Everything else
that speaks against a time is the studio's own rule, and somebody of the studio may go past it with
a reason.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from studio.models import ResourceKind
from studio.services import (
    availability,
    safe_dates,
    series,
    slots,
    time_around,
    two_visits,
    working_hours,
)
from studio.services.availability import FreeTime, Search
from studio.services.library_defaults import CONSULTATION
from studio.services.text import clean_note
from studio.services.time_around import Around, Taken, Wanted, meets, name_of, span_of
from studio.services.unit import Unit
from studio.skin.safe_dates import Cause, Hold
from studio.slots.spans import Span, without

__all__ = ["Checked", "Obstacle", "Wanted", "Weight", "check", "nearest", "reason_for"]

_MINUTE = 60
#: Letters of a reason.
REASON_LENGTH = 240


class Weight(StrEnum):
    """What an obstacle means for whoever wants the time."""

    #: Cannot be had.
    BLOCKS = "blocks"
    #: Can be had with a reason.
    ASKS = "asks"
    #: Good to know.
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that speaks against a time; `facts` are names and times for its words."""

    code: str
    weight: Weight
    facts: Mapping[str, str] = field(default_factory=dict)
    #: What it is about; several where a day has breaks.
    spans: tuple[Span, ...] = ()
    day: date | None = None
    #: What of the client's skin stands against the day; for those who may see health notes.
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What speaks against a time, gravest first."""

    wanted: Wanted
    obstacles: tuple[Obstacle, ...]

    @property
    def is_blocked(self) -> bool:
        return any(one.weight is Weight.BLOCKS for one in self.obstacles)

    @property
    def asks_reason(self) -> bool:
        return any(one.weight is Weight.ASKS for one in self.obstacles)

    @property
    def codes(self) -> frozenset[str]:
        """What a reason stands for; kept with it."""
        return frozenset(one.code for one in self.obstacles if one.weight is Weight.ASKS)


def check(unit: Unit, wanted: Wanted) -> Checked:
    """List everything that speaks against a time, all at once."""
    unit.require_staff("booking.answer")
    seen = time_around.around(unit, wanted)
    found = [one for look in _LOOKS for one in look(seen)]
    order = list(Weight)
    return Checked(wanted, tuple(sorted(found, key=lambda one: order.index(one.weight))))


def reason_for(unit: Unit, wanted: Wanted, reason: str) -> str:
    """Return the reason to keep with a time, if one is needed. Raises Invalid("missing", "reason").

    What cannot be had at all is refused by the promise itself.
    """
    checked = check(unit, wanted)
    if checked.is_blocked or not checked.asks_reason:
        return ""
    return clean_note("reason", reason, REASON_LENGTH)


def nearest(unit: Unit, wanted: Wanted, count: int = 3) -> tuple[FreeTime, ...]:
    """List the free times closest to a wanted one, with the same person."""
    day = wanted.starts_at.astimezone(unit.settings.zone).date()
    search = Search(
        wanted.service,
        day,
        day,
        wanted.practitioner_ref,
        by_staff=True,
        but=wanted.booking,
        minutes=wanted.minutes,
    )
    return availability.nearest(unit, search, wanted.starts_at, count)


def _day(around: Around) -> Iterator[Obstacle]:
    today = around.unit.today()
    if around.day < today:
        yield Obstacle("past", Weight.BLOCKS)
    elif around.wanted.starts_at <= around.unit.now():
        yield Obstacle("began", Weight.NOTES)
    elif around.day > today + timedelta(days=slots.FARTHEST_DAYS):
        yield Obstacle("too_far", Weight.BLOCKS)


def _person(around: Around) -> Iterator[Obstacle]:
    ref = around.wanted.practitioner_ref
    if ref not in {one.ref for one in around.people}:
        yield Obstacle("unknown_practitioner", Weight.BLOCKS)
    elif around.offer and around.offer.practitioners and ref not in around.offer.practitioners:
        yield Obstacle("not_given", Weight.ASKS, {"who": name_of(around, ref)})


def _claims(around: Around) -> Iterator[Obstacle]:
    """Name every visit and hold that has the person's time already."""
    for taken in around.taken:
        if taken.place == around.place and meets(taken.span, around.held):
            yield _taken_by("person", taken, name_of(around, around.wanted.practitioner_ref))


def _rooms(around: Around) -> Iterator[Obstacle]:
    """Name who has the rooms and devices, for each need that nothing is left for."""
    for need in around.offer.needs if around.offer else ():
        usable = _usable(around, need)
        in_the_way = [
            one for one in around.taken if one.place in usable and meets(one.span, around.held)
        ]
        if not usable:
            yield Obstacle("nothing_there", Weight.BLOCKS)
        elif {one.place for one in in_the_way} >= set(usable):
            for taken in in_the_way:
                thing = around.things[taken.place]
                kind = "room" if thing.kind is ResourceKind.ROOM else "device"
                yield _taken_by(kind, taken, thing.name)


def _usable(around: Around, need: Sequence[str]) -> list[str]:
    wanted = around.wanted.resource
    asked = [wanted] if wanted in need else need
    return [key for key in asked if key in around.things and around.things[key].active]


def _not_its_room(around: Around) -> Iterator[Obstacle]:
    wanted, needs = around.wanted.resource, around.offer.needs if around.offer else []
    if wanted and not any(wanted in need for need in needs):
        name = around.things[wanted].name if wanted in around.things else "This room"
        yield Obstacle("not_its_room", Weight.BLOCKS, {"what": name})


def _hours(around: Around) -> Iterator[Obstacle]:
    zone, ref = around.unit.settings.zone, around.wanted.practitioner_ref
    # Hours may reach over midnight, at both ends of the day.
    days = around.day - timedelta(days=1), around.day + timedelta(days=1)
    near = working_hours.open_hours(around.schedules, [ref], *days, zone)[ref]
    if not without([around.wanted.span], near):
        return
    opened = working_hours.open_hours(around.schedules, [ref], around.day, around.day, zone)[ref]
    off = working_hours.days_off(around.schedules, around.day, around.day).get(around.day)
    who = {"who": name_of(around, ref)}
    if off is not None:
        yield Obstacle("day_off", Weight.ASKS, {"why": off}, day=around.day)
    elif opened:
        yield Obstacle("outside_hours", Weight.ASKS, who, tuple(opened))
    else:
        yield Obstacle("not_there", Weight.ASKS, who, day=around.day)


def _outside(around: Around) -> Iterator[Obstacle]:
    for span in around.busy:
        if meets(span, around.held):
            who = {"who": name_of(around, around.wanted.practitioner_ref)}
            yield Obstacle("busy", Weight.ASKS, who, (span,))


def _limit(around: Around) -> Iterator[Obstacle]:
    kept = {row.ref: row for row in around.schedules}.get(around.wanted.practitioner_ref)
    if kept is None or kept.most_a_day is None:
        return
    visits = {one.booking.id for one in around.taken if one.place == around.place and one.booking}
    if len(visits) >= kept.most_a_day:
        who = name_of(around, around.wanted.practitioner_ref)
        yield Obstacle("daily_limit", Weight.ASKS, {"who": who, "most": str(kept.most_a_day)})


def _gap(around: Around) -> Iterator[Obstacle]:
    """Tell when a rest would be left that is too short for anything."""
    least = around.unit.settings.least_gap_minutes * _MINUTE
    ends = [one.span for one in around.taken if one.place == around.place]
    rests = [start - around.held[1] for start, _ in ends]
    rests += [around.held[0] - end for _, end in ends]
    short = [rest for rest in rests if 0 < rest < least]
    if short:
        minutes = str(min(short) // _MINUTE)
        yield Obstacle(
            "least_gap", Weight.ASKS, {"minutes": minutes, "least": str(least // _MINUTE)}
        )


def _notice(around: Around) -> Iterator[Obstacle]:
    hours = around.unit.settings.notice_hours
    left = around.wanted.starts_at - around.unit.now()
    if timedelta() < left < timedelta(hours=hours):
        yield Obstacle("notice", Weight.NOTES, {"hours": str(hours)})


def _same_client(around: Around) -> Iterator[Obstacle]:
    for row in around.others:
        if row.starts_at and row.ends_at and meets(span_of(row), around.wanted.span):
            yield Obstacle("same_client", Weight.ASKS, {"name": row.name}, (span_of(row),))


def _series(around: Around) -> Iterator[Obstacle]:
    """Tell which visits of a series would come in another order."""
    moved = around.wanted.booking
    if moved is None or moved.series_id is None or moved.series_place is None:
        return
    start = around.wanted.span[0]
    for row in around.others:
        if row.series_id != moved.series_id or row.series_place is None:
            continue
        comes_first, is_first = span_of(row)[0] <= start, row.series_place < moved.series_place
        if comes_first is not is_first:
            facts = {"place": str(row.series_place)}
            yield Obstacle("series_order", Weight.ASKS, facts, (span_of(row),))


def _pair(around: Around) -> Iterator[Obstacle]:
    """Tell when a visit comes too close to the one that was booked along with it."""
    moved = around.wanted.booking
    other = two_visits.partner_of(around.unit, moved) if moved else None
    if moved is None or other is None or other.starts_at is None:
        return
    least = two_visits.apart(around.unit, moved, other)
    if not two_visits.lie_apart(moved, around.wanted.starts_at, other, other.starts_at, least):
        hours = int(least / timedelta(hours=1))
        facts = {"place": str(other.series_place), "hours": str(hours)}
        yield Obstacle("pair_apart", Weight.ASKS, facts, (span_of(other),))


def _safe(around: Around) -> Iterator[Obstacle]:
    """Tell what of the skin stands against the day; the front desk learns that, and not what."""
    client, moved = around.client, around.wanted.booking
    if client is None or around.wanted.service == CONSULTATION:
        return
    seen = safe_dates.outlook(around.unit, client, (moved,) if moved else ())
    holds = tuple(dict.fromkeys(seen.holds_on(around.wanted.service, around.day)))
    standing = [one for one in holds if one.cause is not Cause.ASK]
    if len(standing) < len(holds):
        yield Obstacle("unanswered", Weight.NOTES)
    if standing and not around.unit.actor.is_caring:
        yield Obstacle("ask_therapist", Weight.BLOCKS)
        return
    for one in standing:
        yield Obstacle("not_safe", Weight.ASKS, hold=one)


def _rest(around: Around) -> Iterator[Obstacle]:
    """Tell which later visits of a series would no longer fit."""
    moved = around.wanted.booking
    if moved is None or moved.series_id is None or not around.unit.actor.is_caring:
        return
    for one in series.moving(around.unit, moved, around.wanted.starts_at).rest:
        if not one.stays:
            facts = {"place": str(one.booking.series_place or "")}
            yield Obstacle("series_rest", Weight.ASKS, facts, (span_of(one.booking),))


_LOOKS: tuple[Callable[[Around], Iterator[Obstacle]], ...] = (
    _day,
    _person,
    _claims,
    _rooms,
    _not_its_room,
    _hours,
    _outside,
    _limit,
    _gap,
    _notice,
    _same_client,
    _series,
    _pair,
    _safe,
    _rest,
)


def _taken_by(what: str, taken: Taken, name: str) -> Obstacle:
    """Name what is taken, and whose visit has it; of a hold nobody's name is known."""
    if taken.booking is None:
        return Obstacle(f"{what}_held", Weight.BLOCKS, {"what": name}, (taken.span,))
    row = taken.booking
    who = row.client.name if row.client else row.name
    shown = span_of(row) if row.starts_at and row.ends_at else taken.span
    return Obstacle(f"{what}_taken", Weight.BLOCKS, {"what": name, "name": who}, (shown,))
