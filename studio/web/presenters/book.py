"""The three steps of booking a visit, and the page after them, ready to show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from studio.documents.dates import Language, spell_with_weekday
from studio.models import NeedsFirst, Offer
from studio.services.availability import USUAL_MINUTES
from studio.services.bookings import CONSULTATION
from studio.services.deposit_facts import money
from studio.services.practitioners import Practitioner
from studio.settings import Settings
from studio.web.forms.book import question_name
from studio.web.presenters.ask import LanguageWay, language_ways
from studio.web.presenters.ask import price as spelled_price
from studio.web.presenters.ask_words import WORDS as ASK_WORDS
from studio.web.presenters.book_times import DayTimes, TimeButton, city_of, clock_of, zone_name
from studio.web.presenters.book_words import WORDS, BookWords

Url = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every step shows around its own content."""

    words: BookWords
    languages: tuple[LanguageWay, ...]
    step: str
    #: 1 to 3; 0 after the last one.
    number: int
    #: The currency that deposits are paid in; empty when none are taken.
    deposits_in: str


@dataclass(frozen=True, slots=True)
class ClosedView:
    """No times online: the way to ask for one."""

    frame: Frame
    ask_url: str


@dataclass(frozen=True, slots=True)
class ServiceLink:
    """A visit to pick."""

    url: str
    label: str
    hint: str
    detail: str
    note: str


@dataclass(frozen=True, slots=True)
class WhatView:
    """Step 1."""

    frame: Frame
    first: ServiceLink
    menu: tuple[ServiceLink, ...]
    said: str
    ask_url: str


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody to come to."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class WhenView:
    """Step 2. `said` tells why an earlier choice did not work; `nearest` are its neighbors."""

    frame: Frame
    service: str
    detail: str
    other_url: str
    zone_line: str
    zone: str
    people: tuple[PersonChoice, ...]
    hidden: tuple[tuple[str, str], ...]
    first: TimeButton | None
    days: tuple[DayTimes, ...]
    earlier_url: str
    later_url: str
    #: Where to wait for a time; empty when nobody gives this visit now, so that none comes free.
    waiting_url: str
    ask_url: str
    action: str
    said: str = ""
    nearest: tuple[TimeButton, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what is booked."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class YesNo:
    """A question to answer with yes or no."""

    name: str
    text: str
    answer: str
    problem: str


@dataclass(frozen=True, slots=True)
class YouView:
    """Step 3."""

    frame: Frame
    facts: tuple[Fact, ...]
    action: str
    kept: str
    #: Seconds left when the page was made; 0 and less when it is over.
    kept_seconds: int
    can_extend: bool
    rule: tuple[str, ...]
    book_label: str
    questions: tuple[YesNo, ...]
    asks_texts: bool
    notice_url: str
    said: str = ""
    nearest: tuple[TimeButton, ...] = ()
    looks_first: bool = False
    #: A look comes first, and is booked along with it at one of these times.
    is_two: bool = False
    first: "tuple[FirstTime, ...]" = ()
    first_lead: str = ""


@dataclass(frozen=True, slots=True)
class FirstTime:
    """A time of the look before a visit."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class DoneView:
    """The page after the booking."""

    frame: Frame
    #: Six signs by which the visit is named on the phone.
    reference: str
    facts: tuple[Fact, ...]
    lead: str
    asked_at_home: str
    rule: tuple[str, ...]
    manage_url: str
    calendar_url: str
    again_url: str


def frame(language: Language, settings: Settings, step: int, url: Url) -> Frame:
    """Return what stands around a step; 0 is none of the three."""
    words = WORDS[language]
    ways = language_ways(language, settings.languages, url)
    deposits_in = "" if settings.payments == "none" else settings.currency
    return Frame(words, ways, words.step.format(number=step) if step else "", step, deposits_in)


def what_view(
    around: Frame,
    language: Language,
    offers: Sequence[Offer],
    links: tuple[Url, str],
    said: str = "",
) -> WhatView:
    """Return step 1: the consultation first; `links` lead to a service and to the request form."""
    url, ask_url = links
    by_key = {offer.service: offer for offer in offers}
    words, first = around.words, by_key.pop(CONSULTATION, None)
    detail = detail_of(first, language, around.deposits_in)
    unsure = ServiceLink(url(CONSULTATION), words.unsure, words.unsure_hint, detail, "")
    menu = tuple(
        _service_link(offer, language, url, around.deposits_in) for offer in by_key.values()
    )
    return WhatView(around, unsure, menu, said, ask_url)


def service_name(offer: Offer | None, language: Language) -> str:
    """Return what a visit is called; the consultation has a name without a menu too."""
    if offer is None:
        return WORDS[language].consultation
    return offer.name_es if language is Language.ES else offer.name_en


def detail_of(offer: Offer | None, language: Language, deposits_in: str = "") -> str:
    """Return how long a visit takes, what it costs, and what is paid at once, if anything is."""
    words, ask_words = WORDS[language], ASK_WORDS[language]
    if offer is None:
        return words.minutes.format(minutes=USUAL_MINUTES)
    minutes = words.minutes.format(minutes=offer.duration_min)
    parts = [minutes, spelled_price(offer.price_cents, ask_words)]
    if deposits_in and offer.deposit_cents and offer.needs_first is NeedsFirst.NOTHING:
        parts.append(words.deposit.format(price=money(offer.deposit_cents, deposits_in)))
    return " · ".join(parts)


def zone_line(language: Language, zone: ZoneInfo, now: datetime) -> str:
    """Name the zone of all times of a page."""
    return WORDS[language].zone.format(city=city_of(zone), zone=zone_name(now, zone))


def people_choices(
    people: Sequence[Practitioner], chosen: str, language: Language
) -> tuple[PersonChoice, ...]:
    """Return whom to come to, anyone first; nothing when there is no choice."""
    if len(people) < 2:
        return ()
    anyone = PersonChoice("", WORDS[language].anyone, on=not chosen)
    return (anyone, *(PersonChoice(one.ref, one.name, one.ref == chosen) for one in people))


def first_choices(buttons: Sequence[TimeButton], picked: str) -> tuple[FirstTime, ...]:
    """Return the times of the look before; the last one is on until another is picked."""
    known = {one.value for one in buttons}
    wanted = picked if picked in known else buttons[-1].value if buttons else ""
    return tuple(
        FirstTime(one.value, f"{one.day}, {one.label}", one.value == wanted) for one in buttons
    )


def first_lead(language: Language, needs: NeedsFirst, minutes: int) -> str:
    """Say what the look before a visit is for, and how long it takes; empty where none is."""
    return WORDS[language].first_lead.get(needs.value, "").format(minutes=minutes)


def beside_fact(
    language: Language,
    zone: ZoneInfo,
    title: str,
    span: tuple[datetime, datetime],
    name: str = "",
) -> Fact:
    """Return what the other of two visits is, when, and how long it takes."""
    length = WORDS[language].minutes.format(minutes=minutes_of(*span))
    lead = f"{name}: " if name else ""
    return Fact(title, f"{lead}{when_of(language, zone, span[0])}, {length}")


def minutes_of(starts_at: datetime | None, ends_at: datetime | None) -> int:
    """Return how long a visit takes; 0 without a time."""
    return round((ends_at - starts_at).total_seconds() / 60) if starts_at and ends_at else 0


def when_of(language: Language, zone: ZoneInfo, at: datetime) -> str:
    """Spell day, time and zone of a visit."""
    day = spell_with_weekday(at.astimezone(zone).date(), language)
    return f"{day}, {clock_of(at, zone, language)} {zone_name(at, zone)}"


def facts_of(  # noqa: PLR0913, PLR0917 - the facts of a visit, each by name
    language: Language,
    zone: ZoneInfo,
    service: str,
    at: datetime,
    who: str,
    where: str = "",
    minutes: int = 0,
) -> tuple[Fact, ...]:
    """Return what, when, how long, with whom and where; what is not known is left out."""
    words = WORDS[language]
    lines = (
        (words.service_label, service),
        (words.when_label, when_of(language, zone, at)),
        (words.length_label, words.minutes.format(minutes=minutes) if minutes else ""),
        (words.who_label, who),
        (words.where_label, where),
    )
    return tuple(Fact(label, value) for label, value in lines if value)


def place_of(settings: Settings) -> str:
    """Return where the studio is, on one line."""
    lines = (settings.name, *settings.address.splitlines())
    return ", ".join(line.strip().rstrip(",") for line in lines if line.strip())


def rule_lines(language: Language, settings: Settings) -> tuple[str, ...]:
    """Return until when a visit may be changed, and whom to call later."""
    words, hours = WORDS[language], settings.change_hours
    rule = words.rule.format(hours=hours) if hours else words.rule_free
    call = (words.rule_call.format(phone=settings.phone),) if settings.phone else ()
    return (rule, *call)


def kept_line(language: Language, expires_at: datetime, now: datetime) -> str:
    """Return for how long a time is still kept."""
    words = WORDS[language]
    minutes = ceil((expires_at - now).total_seconds() / 60)
    if minutes <= 0:
        return words.kept_over
    return words.kept_one if minutes == 1 else words.kept.format(minutes=minutes)


def yes_no(language: Language, keys: Sequence[str], answer: Url, problem: Url) -> tuple[YesNo, ...]:
    """Return the questions with what was answered, and what is wrong with it."""
    words = WORDS[language]
    return tuple(
        YesNo(question_name(key), words.questions[key], answer(key), problem(key)) for key in keys
    )


def _service_link(offer: Offer, language: Language, url: Url, deposits_in: str) -> ServiceLink:
    words = WORDS[language]
    hint = offer.about_es if language is Language.ES else offer.about_en
    first = "" if offer.needs_first is NeedsFirst.NOTHING else offer.needs_first.value
    return ServiceLink(
        url(offer.service),
        service_name(offer, language),
        hint,
        detail_of(offer, language, deposits_in),
        words.looks_first.get(first, ""),
    )
