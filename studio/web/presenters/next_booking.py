"""Booking the next visit from one's plan: what, from when, why, and the free times.

Where a patch test comes first, a second page asks for its time and books both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from studio.documents.dates import Language, spell
from studio.models import Offer
from studio.services.availability import USUAL_MINUTES, FreeTime
from studio.services.next_booking import NextOffer
from studio.services.two_visits import Before
from studio.settings import Settings
from studio.web.presenters import book, book_times
from studio.web.presenters.ask import price
from studio.web.presenters.ask_words import WORDS as ASK_WORDS
from studio.web.presenters.book_times import DayTimes, TimeButton
from studio.web.presenters.book_words import WORDS as BOOK_WORDS
from studio.web.presenters.book_words import BookWords
from studio.web.presenters.next_words import WORDS, NextWords, why

Url = Callable[..., str]


@dataclass(frozen=True, slots=True)
class NextBookingView:
    """The whole page."""

    words: NextWords
    book_words: BookWords
    service: str
    detail: str
    lead: str
    because: tuple[str, ...]
    days: tuple[DayTimes, ...]
    nearest: tuple[TimeButton, ...]
    said: str
    request_id: str
    zone: str
    zone_line: str
    action: str
    later_url: str
    back_url: str
    call: str


def next_view(  # noqa: PLR0913 - what one page shows, each by name
    found: NextOffer,
    booked: Offer | None,
    language: Language,
    settings: Settings,
    now: datetime,
    *,
    token: str,
    url: Url,
    request_id: str,
    said: str = "",
    nearest: tuple[FreeTime, ...] = (),
) -> NextBookingView:
    """Return the page in the client's language."""
    words, zone = WORDS[language], settings.zone
    days = book_times.first_days(found.free)
    later = _later(found.free, days)
    here = url("studio.plan_book", token=token)
    return NextBookingView(
        words=words,
        book_words=BOOK_WORDS[language],
        service=book.service_name(booked, language),
        detail=book.detail_of(booked, language),
        lead=_lead(found, words, language, now.astimezone(zone).date()),
        because=why(frozenset(hold.cause for hold in found.safe.reasons), language),
        days=book_times.day_times(found.free, days, language, zone),
        nearest=book_times.buttons(nearest, language, zone),
        said=said,
        request_id=request_id,
        zone=zone.key,
        zone_line=book.zone_line(language, zone, now),
        action=here,
        later_url=f"{here}?since={later}" if later else "",
        back_url=url("studio.link", token=token),
        call=words.call.format(phone=settings.phone) if settings.phone else "",
    )


@dataclass(frozen=True, slots=True)
class BothView:
    """The page that books a visit and the patch test before it."""

    words: NextWords
    facts: tuple[book.Fact, ...]
    title: str
    #: Of the patch test, where it costs anything.
    price: str
    hint: str
    first: tuple[book.FirstTime, ...]
    at: int
    said: str
    request_id: str
    action: str
    other_url: str


def both_view(  # noqa: PLR0913 - what one page shows, each by name
    before: Before,
    offers: tuple[Offer | None, Offer | None],
    at: datetime,
    language: Language,
    settings: Settings,
    *,
    free: tuple[FreeTime, ...],
    picked: str,
    here: str,
    request_id: str,
    said: str = "",
) -> BothView:
    """Return the page; of the offers the patch test comes first."""
    words, zone = WORDS[language], settings.zone
    names = [book.service_name(one, language) for one in offers]
    minutes = [one.duration_min if one else USUAL_MINUTES for one in offers]
    cents = offers[0].price_cents if offers[0] else 0
    hint = words.first_lead.format(minutes=minutes[0], days=before.apart.days)
    return BothView(
        words=words,
        facts=book.facts_of(language, zone, names[1], at, "", minutes=minutes[1]),
        title=words.before_it.format(name=names[0]),
        price=price(cents, ASK_WORDS[language]) if cents else "",
        hint=hint if free else words.first_none,
        first=book.first_choices(book_times.buttons(free, language, zone), picked),
        at=int(at.timestamp()),
        said=said,
        request_id=request_id,
        action=here,
        other_url=here,
    )


def _lead(found: NextOffer, words: NextWords, language: Language, today: date) -> str:
    if found.looks_first:
        return words.look_first
    if found.before is not None:
        return words.patch_first.format(days=found.before.apart.days)
    on = found.safe.on
    if on is None or on <= today:
        return words.ready
    return words.ready_from.format(date=spell(on, language))


def _later(free: tuple[FreeTime, ...], days: tuple[date, ...]) -> str:
    if not days or free[-1].day <= days[-1]:
        return ""
    return (days[-1] + timedelta(days=1)).isoformat()
