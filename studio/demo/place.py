"""The demo's studio itself: when people work, its rooms and panel, and how visitors book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from studio.hooks import Actor
from studio.models import NeedsFirst, Offer, ResourceKind
from studio.services import holidays, library, offer_needs, profile, resources, schedules
from studio.services.library_defaults import CONSULTATION, PATCH_TEST
from studio.services.offer_needs import OfferNeeds
from studio.services.schedules import STUDIO, DaysOff, Hours, Week
from studio.services.unit import Unit
from studio.slots.hours import Shift

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Pattern:
    """A week, told in days from today: whenever a demo starts, people are at work."""

    hours: tuple[Hours, ...]
    free: frozenset[int]
    most_a_day: int | None = None


#: The story has visits on the other days.
_WEEKS = (
    Pattern(((time(9), time(12, 30)), (time(13, 15), time(18))), frozenset({3, 4})),
    Pattern(((time(10), time(14, 15)), (time(15), time(19))), frozenset({3, 4})),
    Pattern(((time(8), time(14)),), frozenset({1, 3, 5, 6}), most_a_day=5),
)
#: Minutes before and after a visit, and what a new client books first.
_AROUND: Mapping[str, tuple[int, int, NeedsFirst]] = {
    CONSULTATION: (0, 10, NeedsFirst.NOTHING),
    PATCH_TEST: (0, 5, NeedsFirst.NOTHING),
    "cosmetic_extraction": (5, 10, NeedsFirst.CONSULTATION),
    "deep_pore_facial": (5, 15, NeedsFirst.NOTHING),
    "enzyme_exfoliation": (0, 10, NeedsFirst.NOTHING),
    "peel_lactic": (5, 10, NeedsFirst.CONSULTATION),
    "peel_mandelic": (5, 10, NeedsFirst.PATCH_TEST),
    "peel_glycolic": (5, 10, NeedsFirst.PATCH_TEST),
    "peel_salicylic": (5, 10, NeedsFirst.PATCH_TEST),
    "led_red": (0, 5, NeedsFirst.NOTHING),
    "led_nir": (0, 5, NeedsFirst.NOTHING),
    "led_blue": (0, 5, NeedsFirst.CONSULTATION),
}
_DEPOSITS: Mapping[str, int] = {"deep_pore_facial": 2500}


def furnish(unit: Unit, team: Sequence[Actor], today: date) -> None:
    """Set up hours, rooms, a panel, a holiday and online booking, as the owner would."""
    rooms = [resources.add(unit, ResourceKind.ROOM, name) for name in ("Garden room", "Quiet room")]
    panel = resources.add(unit, ResourceKind.DEVICE, "LED panel")
    keys = tuple(room.claimed_as for room in rooms)
    for row in library.offers(unit):
        offer_needs.take(row, _needs(row, keys, panel.claimed_as))
    for actor, pattern in zip(team, _WEEKS, strict=False):
        schedules.keep(unit, _week(actor.ref, pattern, today))
    # The first one after the days that the story fills.
    holiday = holidays.coming(today + timedelta(weeks=1))[0]
    schedules.add_days(unit, STUDIO, DaysOff(holiday.on, holiday.on, (), holiday.name), 0)
    profile.choose(unit, {"online_booking": True}, profile.version(unit))


def _needs(row: Offer, rooms: tuple[str, ...], panel: str) -> OfferNeeds:
    before, after, first = _AROUND.get(row.service, (0, 0, NeedsFirst.NOTHING))
    told = OfferNeeds(before, after, (rooms,), (), first, _DEPOSITS.get(row.service, 0))
    return replace(told, needs=(rooms, (panel,))) if row.service.startswith("led_") else told


def _week(ref: str, pattern: Pattern, today: date) -> Week:
    monday = today - timedelta(days=today.weekday())
    days = [day for day in range(_WEEK) if (day - today.weekday()) % _WEEK not in pattern.free]
    shifts = tuple(Shift(day, *hours, monday) for day in days for hours in pattern.hours)
    return Week(ref, shifts, most_a_day=pattern.most_a_day)
