"""The public request for a visit, ready to show in the visitor's language."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from studio.documents.dates import Language, spell_weekday_short
from studio.models import Offer
from studio.services.bookings import CONSULTATION
from studio.services.wishes import BEGINS, Wish
from studio.web.presenters.ask_words import WORDS, AskWords

#: Days shown before the rest is folded away.
_FIRST_DAYS = 6
_NAMES = {Language.EN: "English", Language.ES: "Español"}


@dataclass(frozen=True, slots=True)
class LanguageWay:
    """The page in another language."""

    label: str
    lang: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """Something to ask for."""

    value: str
    label: str
    hint: str
    detail: str
    on: bool


@dataclass(frozen=True, slots=True)
class PartChoice:
    """A part of a day to pick."""

    value: str
    label: str
    spoken: str
    on: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day with its parts."""

    label: str
    parts: tuple[PartChoice, ...]


@dataclass(frozen=True, slots=True)
class AskView:
    """The form around its fields."""

    words: AskWords
    languages: tuple[LanguageWay, ...]
    first: ServiceChoice
    menu: tuple[ServiceChoice, ...]
    is_menu_open: bool
    days: tuple[DayRow, ...]
    later: tuple[DayRow, ...]
    is_later_open: bool
    notice_url: str


@dataclass(frozen=True, slots=True)
class ThanksView:
    """The page after the request."""

    words: AskWords
    reference: str
    again_url: str


Url = Callable[..., str]


def language_ways(
    here: Language, languages: Sequence[str], url: Callable[[str], str]
) -> tuple[LanguageWay, ...]:
    """Return a way to each language of the studio; none when there is just one."""
    if len(languages) < 2:
        return ()
    return tuple(
        LanguageWay(_NAMES[Language(key)], key, url(key), key == here.value) for key in languages
    )


def service_choices(
    offers: Sequence[Offer], language: Language, chosen: str
) -> tuple[ServiceChoice, ...]:
    """Return what may be asked for: the consultation first, picked unless something else is."""
    words = WORDS[language]
    first = next((offer for offer in offers if offer.service == CONSULTATION), None)
    rest = [offer for offer in offers if offer.service != CONSULTATION]
    known = {offer.service for offer in rest}
    consultation = ServiceChoice(
        value=CONSULTATION,
        label=words.unsure,
        hint=words.unsure_hint,
        detail=_detail(first, words) if first else "",
        on=chosen not in known,
    )
    return (consultation, *(_choice(offer, language, chosen) for offer in rest))


def day_rows(days: Sequence[date], language: Language, chosen: Collection[str]) -> list[DayRow]:
    """Return the days one may wish for, each with its parts."""
    return [
        DayRow(
            spell_weekday_short(day, language),
            tuple(
                PartChoice(
                    value=str(Wish(day, part)),
                    label=WORDS[language].parts[part],
                    spoken=spell_weekday_short(day, language),
                    on=str(Wish(day, part)) in chosen,
                )
                for part in BEGINS
            ),
        )
        for day in days
    ]


def ask_view(
    language: Language,
    languages: tuple[LanguageWay, ...],
    services: tuple[ServiceChoice, ...],
    rows: list[DayRow],
    notice_url: str,
) -> AskView:
    """Return the page around the form."""
    later = tuple(rows[_FIRST_DAYS:])
    return AskView(
        words=WORDS[language],
        languages=languages,
        first=services[0],
        menu=services[1:],
        is_menu_open=not services[0].on,
        days=tuple(rows[:_FIRST_DAYS]),
        later=later,
        is_later_open=any(part.on for row in later for part in row.parts),
        notice_url=notice_url,
    )


def thanks_view(language: Language, reference: str, again_url: str) -> ThanksView:
    """Return the page that says what happens next."""
    words = WORDS[language]
    said = words.reference.format(reference=reference) if reference else ""
    return ThanksView(words, said, again_url)


def price(cents: int, words: AskWords) -> str:
    """Return a price in dollars, without cents when there are none."""
    if cents == 0:
        return words.free
    return f"${cents // 100}" if cents % 100 == 0 else f"${cents / 100:.2f}"


def _choice(offer: Offer, language: Language, chosen: str) -> ServiceChoice:
    is_spanish = language is Language.ES
    return ServiceChoice(
        value=offer.service,
        label=offer.name_es if is_spanish else offer.name_en,
        hint=offer.about_es if is_spanish else offer.about_en,
        detail=_detail(offer, WORDS[language]),
        on=offer.service == chosen,
    )


def _detail(offer: Offer, words: AskWords) -> str:
    minutes = words.minutes.format(minutes=offer.duration_min)
    return f"{minutes} · {price(offer.price_cents, words)}"
