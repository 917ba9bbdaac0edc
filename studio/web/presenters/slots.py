"""Giving a visit its time: the free starts, and what the day already holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from studio.documents.dates import Language, spell_weekday_short, spell_with_weekday
from studio.models import Booking, Offer
from studio.services import wishes
from studio.services.claims import Free
from studio.services.inbox_effects import NOBODY
from studio.services.slots import Practitioner, Slot
from studio.services.walltime import is_repeated
from studio.services.wishes import Part
from studio.web.presenters.book_times import zone_name
from studio.web.presenters.chips import Chip
from studio.web.presenters.contact import contact_words

if TYPE_CHECKING:
    from studio.web.presenters.moves import Against

_CONSULTATION = "Skin consultation"
_PARTS = ((Part.MORNING, "Morning"), (Part.AFTERNOON, "Afternoon"), (Part.EVENING, "Evening"))
_FOLDS = (("0", "The first, before the clock goes back"), ("1", "The second, after it"))
_NO_CONTACT = "None yet: correct it, so that they can be told"
_LANGUAGES = {"en": "English", "es": "Spanish"}


@dataclass(frozen=True, slots=True)
class DayButton:
    """A day to look at, or a free time to take."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FreeGroup:
    """Free starts of one part of the day."""

    title: str
    options: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class DayVisit:
    """A visit that day."""

    time: str
    name: str
    detail: str
    here: bool


@dataclass(frozen=True, slots=True)
class SlotView:
    """The part of a page that gives a visit its time."""

    day_label: str
    earliest: str
    quick: tuple[DayButton, ...]
    free: tuple[FreeGroup, ...]
    practitioners: tuple[Chip, ...]
    folds: tuple[Chip, ...]
    nearest: tuple[DayButton, ...]
    visits: tuple[DayVisit, ...]
    #: What speaks against the time that was refused.
    against: tuple["Against", ...] = ()


@dataclass(frozen=True, slots=True)
class AskedView:
    """What was asked for."""

    title: str
    name: str
    contact: str
    service: str
    wished: str
    reference: str
    language: str
    concern: str


def slot_view(  # noqa: PLR0913 - what one page shows, each by name
    slot: Slot,
    free: Iterable[Free],
    people: Sequence[Practitioner],
    visits: Iterable[Booking],
    *,
    chosen: str,
    today: str,
    quick: tuple[DayButton, ...] = (),
    nearest: Iterable[Free] = (),
    asks_fold: bool = False,
    against: tuple["Against", ...] = (),
    here: str = "",
    offers: Mapping[str, str] | None = None,
) -> SlotView:
    """Return the form around its fields; `here` is the visit that is being moved."""
    names = {one.ref: one.name for one in people}
    return SlotView(
        day_label=spell_with_weekday(slot.day, Language.EN),
        earliest=today,
        quick=quick,
        free=_groups(free, chosen),
        practitioners=tuple(
            Chip("practitioner", one.ref, one.name, one.ref == slot.practitioner_ref, kind="radio")
            for one in people
        ),
        folds=tuple(
            Chip("fold", value, label, on=False, kind="radio")
            for value, label in (_FOLDS if asks_fold else ())
        ),
        nearest=tuple(
            DayButton(f"take:{one.day} {one.at:%H:%M}", free_words(one)) for one in nearest
        ),
        visits=tuple(_visit(row, names, offers or {}, here) for row in visits),
        against=against,
    )


def asked_view(
    booking: Booking, reference: str, concern: str, offers: Mapping[str, str]
) -> AskedView:
    """Return a request in words."""
    return AskedView(
        title=f"Give {'this request' if booking.name == NOBODY else booking.name} a time",
        name=booking.name,
        contact=contact_words(booking.phone, booking.email) or _NO_CONTACT,
        service=service_name(booking.service, offers),
        wished=wished_words(booking.wished_time),
        reference=reference,
        language=_LANGUAGES.get(booking.language, booking.language),
        concern=concern,
    )


def wished_words(line: str) -> str:
    """Return what was wished for, days spelled."""
    found, said = wishes.read(line)
    spelled = [f"{_short(wish.day)}, {wish.part.value}" for wish in found]
    at = wishes.exact(line)
    if found and at:
        return f"{_short(found[0].day)}, {clock(at)}"
    return " · ".join([*spelled, *([said] if said else [])])


def wished_buttons(line: str, today: str) -> tuple[DayButton, ...]:
    """Return the wished days that are still to come."""
    found, _ = wishes.read(line)
    return tuple(
        DayButton(f"look:{wish.day}", f"{_short(wish.day)}, {wish.part.value}")
        for wish in found
        if wish.day.isoformat() >= today
    )


def offer_names(offers: Iterable[Offer]) -> dict[str, str]:
    return {offer.service: offer.name_en for offer in offers}


def service_name(service: str, offers: Mapping[str, str]) -> str:
    """Return a service as the menu calls it."""
    fallback = _CONSULTATION if service == "consultation" else service.replace("_", " ")
    return offers.get(service) or fallback


def when_words(starts_at: datetime | None, zone: ZoneInfo) -> str:
    """Return the time of a visit in full."""
    if starts_at is None:
        return "No time yet"
    local = starts_at.astimezone(zone)
    return f"{spell_with_weekday(local.date(), Language.EN)}, {clock_at(starts_at, zone)}"


def clock_at(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant on the wall, with the zone's name where the clock shows that twice."""
    told = clock(at.astimezone(zone).time())
    return f"{told} {zone_name(at, zone)}" if is_repeated(at, zone) else told


def clock_span(first: datetime, last: datetime, zone: ZoneInfo) -> str:
    """Return a span on the wall clock: "9:00–10:30 am"."""
    lead, tail = clock_at(first, zone), clock_at(last, zone)
    is_one_half = lead[-3:] == tail[-3:] and lead[-1] == "m"
    return f"{lead[:-3] if is_one_half else lead}–{tail}"


def clock(at: time) -> str:
    """Return a wall time as people here say it: "9:30 am"."""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'am' if at.hour < 12 else 'pm'}"


def free_words(free: Free) -> str:
    """Return a free start in short."""
    return f"{_short(free.day)}, {clock(free.at)}"


def span(booking: Booking, zone: ZoneInfo) -> str:
    """Return when a visit starts and ends."""
    if booking.starts_at is None or booking.ends_at is None:
        return ""
    return clock_span(booking.starts_at, booking.ends_at, zone)


def day_and_span(booking: Booking, zone: ZoneInfo) -> str:
    """Return day, start and end of a visit: "Monday, 7 January 2030, 9:00–10:30 am"."""
    if booking.starts_at is None:
        return when_words(None, zone)
    day = spell_with_weekday(booking.starts_at.astimezone(zone).date(), Language.EN)
    return f"{day}, {span(booking, zone) or clock_at(booking.starts_at, zone)}"


def _groups(free: Iterable[Free], chosen: str) -> tuple[FreeGroup, ...]:
    found: dict[str, list[Chip]] = {title: [] for _, title in _PARTS}
    for one in free:
        title = next(t for part, t in reversed(_PARTS) if one.at >= wishes.BEGINS[part])
        value = f"{one.at:%H:%M}"
        found[title].append(Chip("at", value, clock(one.at), value == chosen, kind="radio"))
    return tuple(FreeGroup(title, tuple(chips)) for title, chips in found.items() if chips)


def _visit(
    booking: Booking, names: Mapping[str, str], offers: Mapping[str, str], here: str
) -> DayVisit:
    zone = ZoneInfo(booking.zone)
    who = names.get(booking.practitioner_ref, "")
    parts = [service_name(booking.service, offers), *([who] if who and len(names) > 1 else [])]
    return DayVisit(span(booking, zone), booking.name, " · ".join(parts), booking.public_id == here)


def _short(day: date) -> str:
    return spell_weekday_short(day, Language.EN)
