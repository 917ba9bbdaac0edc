"""A visit's own page, ready to show in the client's language."""

from dataclasses import dataclass

from studio.settings import Settings
from studio.web.presenters.book import Fact
from studio.web.presenters.book_times import DayTimes, TimeButton
from studio.web.presenters.book_words import BookWords
from studio.web.presenters.visit_link_words import VisitWords


@dataclass(frozen=True, slots=True)
class VisitView:
    """The visit and what may be done with it; an empty address offers nothing."""

    words: VisitWords
    title: str
    facts: tuple[Fact, ...]
    #: What was just done.
    said: str
    #: Why something did not work.
    problem: str
    #: `ahead`, `off` or `over`.
    state: str
    own_url: str
    confirm_url: str
    move_url: str
    cancel_url: str
    questions_url: str
    undo_url: str
    calendar_url: str
    again_url: str
    #: What holds when nothing can be changed here any more.
    call: str
    rule: tuple[str, ...]
    is_coming: bool
    #: What was paid, and whether it comes back.
    deposit: str


@dataclass(frozen=True, slots=True)
class MoveView:
    """The free times a visit may be moved to."""

    words: VisitWords
    book_words: BookWords
    facts: tuple[Fact, ...]
    days: tuple[DayTimes, ...]
    nearest: tuple[TimeButton, ...]
    #: Why days are missing.
    why: tuple[str, ...]
    said: str
    zone: str
    zone_line: str
    action: str
    back_url: str
    later_url: str


def why_missing(words: VisitWords, settings: Settings, who: str, last: str) -> tuple[str, ...]:
    """Say why days are missing, the same to everybody: what holds a client's days is not told.

    `last` is the last day of all, spelled; `who` the one person whose times are shown.
    """
    hours, phone = settings.notice_hours, settings.phone
    lines = (
        words.why_person.format(name=who) if who else "",
        words.why_notice.format(hours=hours) if hours else "",
        words.why_horizon.format(day=last),
        words.why_closed,
        words.why_rest,
        words.why_call.format(phone=phone) if phone else "",
    )
    return tuple(line for line in lines if line)
