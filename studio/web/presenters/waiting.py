"""The waiting list, ready to show: joining, the page behind the link, and the studio's own list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from studio.documents.dates import Language, spell_span, spell_weekday_short
from studio.services.waiting_list import Place
from studio.services.walltime import is_repeated
from studio.services.wishes import Part
from studio.web.presenters.book import Fact, Frame
from studio.web.presenters.book_times import clock_of, zone_name
from studio.web.presenters.book_words import BookWords
from studio.web.presenters.chips import Chip
from studio.web.presenters.contact import contact_words
from studio.web.presenters.waiting_words import WaitWords

_PARTS: Mapping[Part, str] = {
    Part.MORNING: "mornings",
    Part.AFTERNOON: "afternoons",
    Part.EVENING: "evenings",
}


@dataclass(frozen=True, slots=True)
class JoinView:
    """The form to join."""

    frame: Frame
    words: WaitWords
    service: str
    parts: tuple[Chip, ...]
    day_problem: str
    first_day: str
    action: str
    back_url: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """What the link in a message leads to; without `offered` nobody has to decide."""

    book_words: BookWords
    words: WaitWords
    title: str
    lead: str
    facts: tuple[Fact, ...]
    offered: bool
    is_left: bool
    book_url: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Somebody who waits, as the studio's list shows it."""

    name: str
    initials: str
    contact: str
    what: str
    when: str
    standing: str
    act_url: str
    may_offer: bool


def waiting_row(  # noqa: PLR0913, PLR0917 - what a line is made of
    place: Place, service: str, person: str, zone: ZoneInfo, act_url: str, now: datetime
) -> WaitingRow:
    """Return one line of the studio's list."""
    row, wanted = place.row, place.wanted
    days = spell_span(wanted.first, wanted.last, Language.EN, near=now.astimezone(zone).date())
    is_any = not wanted.parts or set(wanted.parts) == set(_PARTS)
    parts = "any time of the day" if is_any else ", ".join(_PARTS[part] for part in wanted.parts)
    return WaitingRow(
        name=row.name,
        initials="".join(word[0] for word in row.name.split()[:2]).upper(),
        contact=contact_words(row.phone, row.email),
        what=" · ".join(part for part in (service, person) if part),
        when=f"{days}, {parts}",
        standing=_standing(place, zone, now),
        act_url=act_url,
        may_offer=place.hold is None or place.hold.expires_at <= now,
    )


def when_of(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Spell an instant in short: "Tue 24 Nov, 10:30 am"."""
    day = spell_weekday_short(at.astimezone(zone).date(), language)
    told = f"{day}, {clock_of(at, zone, language)}"
    return f"{told} {zone_name(at, zone)}" if is_repeated(at, zone) else told


def _standing(place: Place, zone: ZoneInfo, now: datetime) -> str:
    if place.hold is not None and place.hold.expires_at > now:
        offered = when_of(place.hold.starts_at, zone, Language.EN)
        return f"Offered: {offered}, until {when_of(place.hold.expires_at, zone, Language.EN)}"
    if place.row.passed:
        times = "once" if place.row.passed == 1 else f"{place.row.passed} times"
        return f"Waits, let an offer pass {times}"
    return "Waits"
