"""A plan as its client reads it on a phone: today first, then all days."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from studio.documents.dates import Language, spell, spell_short, spell_with_weekday
from studio.documents.plan_view import Band, PlanView
from studio.models import PaperVariant
from studio.services.progress import PlanRead
from studio.services.variants import Had
from studio.skin.careplan.today import Action, Phase
from studio.web.presenters.layouts import LayoutLink
from studio.web.presenters.next_words import WORDS as NEXT_WORDS
from studio.web.presenters.plan_words import WORDS, PlanPageWords

Url = Callable[..., str]
_ROUTINES = ("morning", "evening")


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing to do today; pressing it sends the key, or takes the tick back."""

    key: str
    then: str
    title: str
    steps: tuple[str, ...]
    is_done: bool


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days of the timeline, and whether it holds today."""

    band: Band
    is_now: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything on the page."""

    words: PlanPageWords
    plan: PlanView
    language: Language
    #: The day the page was made for, as it comes back with a tick.
    on: str
    heading: str
    date: str
    text: str
    newer: str
    day: int
    days: int
    ticks: tuple[Tick, ...]
    all_done: bool
    avoid: tuple[tuple[str, str], ...]
    timeline: tuple[Days, ...]
    #: Empty without a phone number.
    phone_url: str
    call: str
    tick_url: str
    #: The paper as it was made for this client, and in other layouts.
    paper: LayoutLink
    papers: tuple[LayoutLink, ...]
    calendar_url: str
    #: Empty while the studio takes no bookings online.
    book_url: str = ""
    book: str = ""


def plan_page(
    read: PlanRead, phone: str, token: str, url: Url, *, may_book: bool = False
) -> PlanPage:
    """Return the page of one day."""
    language = read.view.head.language
    words, today = WORDS[language], read.today
    ticks = tuple(_tick(action, read.ticked, words) for action in today.actions)
    return PlanPage(
        words=words,
        plan=read.view,
        language=language,
        on=read.on.isoformat(),
        heading=_heading(read, words, language),
        date=_capital(spell_with_weekday(read.on, language)),
        text=_text(read, words, language),
        newer=words.newer if read.is_newer else "",
        day=min(max(today.day, 0), today.days),
        days=today.days,
        ticks=ticks,
        all_done=bool(ticks) and all(tick.is_done for tick in ticks),
        avoid=tuple(
            (text, f"{read.view.words['until']} {spell_short(until, language, near=read.on)}")
            for text, until in today.avoid
        ),
        timeline=_timeline(read),
        phone_url=tel(phone),
        call=words.call.format(phone=phone) if phone else "",
        tick_url=url("studio.plan_tick", token=token),
        paper=LayoutLink(_layouts(words)[read.had.first], url("studio.plan_pdf", token=token)),
        papers=tuple(_papers(read.had, words, token, url)),
        calendar_url=url("studio.plan_calendar", token=token),
        book_url=url("studio.plan_book", token=token) if may_book else "",
        book=NEXT_WORDS[language].book,
    )


def _papers(had: Had, words: PlanPageWords, token: str, url: Url) -> Iterator[LayoutLink]:
    names = _layouts(words)
    for one in had.others:
        yield LayoutLink(names[one], url("studio.plan_as", token=token, variant=one))


def _layouts(words: PlanPageWords) -> dict[PaperVariant, str]:
    return {
        PaperVariant.USUAL: words.usual,
        PaperVariant.LARGE: words.large,
        PaperVariant.PHONE: words.phone,
    }


def tel(phone: str) -> str:
    """Return the address that a phone dials: digits, and the plus of a country."""
    digits = re.sub(r"[^\d+]", "", phone)
    return f"tel:{digits}" if digits else ""


def _heading(read: PlanRead, words: PlanPageWords, language: Language) -> str:
    today = read.today
    match today.phase:
        case Phase.BEFORE:
            return words.before.format(date=spell(today.first_on, language))
        case Phase.FIRST:
            return words.first_day
        case Phase.OVER:
            return words.over
        case _:
            return words.day_of.format(day=today.day, days=today.days)


def _text(read: PlanRead, words: PlanPageWords, language: Language) -> str:
    if read.today.phase is not Phase.OVER:
        return ""
    return words.over_text.format(date=spell(read.today.last_on, language))


def _tick(action: Action, ticked: frozenset[str], words: PlanPageWords) -> Tick:
    is_done = action.key in ticked
    title = getattr(words, action.key) if action.key in _ROUTINES else action.text
    return Tick(action.key, "undo" if is_done else "done", title, action.steps, is_done)


def _timeline(read: PlanRead) -> tuple[Days, ...]:
    """Mark the stretch that holds today: some days share one, so it is found by its first day."""
    bands = read.view.bands
    starts = [band.from_on for band in bands]
    passed = [place for place, start in enumerate(starts) if start and start <= read.on]
    is_on = read.today.phase in {Phase.FIRST, Phase.UNDER_WAY}
    now = passed[-1] if passed and is_on else None
    return tuple(Days(band, place == now) for place, band in enumerate(bands))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
