"""Letters and what became of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from studio.documents.dates import Language
from studio.documents.facts import ReplyAddress
from studio.documents.names import ROUTES
from studio.services.online_replies import OnlineAnswer
from studio.services.replies import OTHER, Letter, Standing, Tally
from studio.skin.referral_waits import Caution
from studio.web.forms.reply import ADVICE_WORDS
from studio.web.presenters.levels import spelled
from studio.web.presenters.people import spelled_time
from studio.web.presenters.shell import initials

Url = Callable[..., str]

_URGENCIES: Final = {
    "emergency": "Emergency",
    "urgent": "Within days",
    "soon": "Within 2 weeks",
    "routine": "Routine",
}
_TITLES: Final = {
    Standing.ARRIVED: "Came in online: look and file",
    Standing.OVERDUE: "No answer in time",
    Standing.WAITING: "Waiting for an answer",
    Standing.ANSWERED: "Answered",
}
_TONES: Final = {
    Standing.ARRIVED: ("check", "letter"),
    Standing.OVERDUE: ("stop", "clock"),
    Standing.WAITING: ("check", "clock"),
    Standing.ANSWERED: ("ok", "ok"),
}
CAUTIONS: Final = {
    Caution.LESS: "less cautious than we were",
    Caution.SAME: "as cautious as we were",
    Caution.MORE: "more cautious than we were",
}


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter of the list."""

    name: str
    initials: str
    url: str
    to: str
    urgency: str
    tone: str
    icon: str
    when: str
    last: str


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """Letters that stand alike."""

    key: str
    title: str
    letters: tuple[LetterLine, ...]


@dataclass(frozen=True, slots=True)
class LettersView:
    """The list, and for the owner how answers compare."""

    groups: tuple[LetterGroup, ...]
    tally: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Online:
    """Where a letter can be answered, and whether wrong PINs have locked it."""

    address: ReplyAddress
    is_locked: bool


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter: how it stands, what was done, and its answer."""

    line: LetterLine
    client_url: str
    visit_url: str
    phone: str
    mail: str
    calls: tuple[Line, ...]
    answer: tuple[Line, ...]
    compared: tuple[str, ...]
    is_answered: bool
    call_url: str
    remind_url: str
    #: What came in online and waits, who wrote it nobody has proven.
    came: tuple[Line, ...]
    came_at: str
    may_remind: bool
    #: Where the letter can be answered online, with the code; empty when that is closed.
    address: str
    code: str
    is_locked: bool
    online_url: str


def letters_view(
    letters: Sequence[Letter], tally: Tally | None, today: date, zone: ZoneInfo, url: Url
) -> LettersView:
    """Return the page of the list."""
    groups = (
        LetterGroup(
            standing.name.lower(),
            _TITLES[standing],
            tuple(_line(one, today, zone, url) for one in letters if one.standing is standing),
        )
        for standing in Standing
    )
    return LettersView(
        tuple(group for group in groups if group.letters),
        tuple(_tally(tally)) if tally and tally.answered else (),
    )


def letter_view(  # noqa: PLR0913, PLR0917 - the pieces of one page
    letter: Letter,
    ranked: Sequence[tuple[str, str]],
    today: date,
    zone: ZoneInfo,
    url: Url,
    online: Online | None = None,
) -> LetterView:
    """Return the page of one letter; `online` is where it can be answered, while it can."""
    public_id = letter.referral.public_id
    arrived = letter.reply if letter.standing is Standing.ARRIVED else None
    came_at = letter.referral.replied_at
    return LetterView(
        line=_line(letter, today, zone, url),
        client_url=url("studio.client", public_id=letter.client.public_id),
        visit_url=url("studio.referral", public_id=letter.consultation.public_id),
        phone=letter.client.phone,
        mail=letter.client.email,
        calls=tuple(Line(f"{spelled(call.on)}, {call.by}", call.note) for call in letter.calls),
        answer=tuple(_answer(letter, dict(ranked))),
        compared=tuple(_compared(letter)),
        is_answered=letter.answer is not None,
        call_url=url("studio.referral_call", public_id=public_id),
        remind_url=url("studio.referral_remind", public_id=public_id),
        came=tuple(_came(arrived)) if arrived else (),
        came_at=spelled_time(came_at, zone) if arrived and came_at else "",
        may_remind=bool(letter.client.email)
        and letter.standing in {Standing.OVERDUE, Standing.WAITING},
        address=online.address.shown if online else "",
        code=online.address.code if online else "",
        is_locked=online is not None and online.is_locked,
        online_url=url("studio.referral_online", public_id=public_id),
    )


def _came(reply: OnlineAnswer) -> Iterator[Line]:
    until = f" until {spelled(reply.until_on)}" if reply.until_on else ""
    yield Line("Advice", f"{ADVICE_WORDS[reply.advice]}{until}")
    yield Line("Seen on", spelled(reply.seen_on))
    if reply.note:
        yield Line("Note", reply.note)
    yield Line("Signed", reply.name)


def _line(letter: Letter, today: date, zone: ZoneInfo, url: Url) -> LetterLine:
    tone, icon = _TONES[letter.standing]
    route = ROUTES[Language.EN][letter.route][0]
    return LetterLine(
        name=letter.client.name,
        initials=initials(letter.client.name),
        url=url("studio.referral_life", public_id=letter.referral.public_id),
        to=letter.to or f"{route[:1].upper()}{route[1:]}",
        urgency=_state(letter),
        tone=tone,
        icon=icon,
        when=_when(letter, today, zone),
        last=f"Last word {spelled(letter.calls[-1].on)}" if letter.calls else "",
    )


def _state(letter: Letter) -> str:
    if letter.standing is Standing.ARRIVED:
        return "To file"
    return "Answered" if letter.answer else _URGENCIES[letter.urgency]


def _when(letter: Letter, today: date, zone: ZoneInfo) -> str:
    row = letter.referral
    if letter.standing is Standing.ANSWERED and row.answered_at:
        return f"answered {spelled(row.answered_at.astimezone(zone).date())}"
    sent = spelled(row.issued_at.astimezone(zone).date()) if row.issued_at else ""
    if letter.standing is Standing.ARRIVED and row.replied_at:
        return f"came in {spelled(row.replied_at.astimezone(zone).date())}"
    if row.due_on is None:
        return f"given {sent}"
    if letter.standing is Standing.OVERDUE:
        days = (today - row.due_on).days
        return f"given {sent}, {days} {'day' if days == 1 else 'days'} late"
    return f"given {sent}, answer due {spelled(row.due_on)}"


def _answer(letter: Letter, names: dict[str, str]) -> list[Line]:
    answer = letter.answer
    if answer is None:
        return []
    until = f" until {spelled(answer.until_on)}" if answer.until_on else ""
    found = [
        Line("Said", answer.finding),
        Line("Advice", f"{ADVICE_WORDS[answer.advice]}{until}"),
    ]
    if answer.named:
        word = "Something else" if answer.named == OTHER else names.get(answer.named, answer.named)
        found.append(Line("Called it", word))
    if answer.follow_up_on:
        found.append(Line("Sees the client again", spelled(answer.follow_up_on)))
    if answer.by:
        found.append(Line("Who answered", answer.by))
    return found


def _compared(letter: Letter) -> list[str]:
    if letter.compared is None or letter.answer is None:
        return []
    found = [f"The clinician was {CAUTIONS[letter.compared.caution]}."]
    if letter.answer.named:
        place = letter.compared.place
        found.append(
            "We ranked it first."
            if place == 1
            else f"We ranked it at place {place}."
            if place
            else "It was not among what we ranked."
        )
    return found


def _tally(tally: Tally) -> list[str]:
    letters = "letter is" if tally.answered == 1 else "letters are"
    found = [
        f"{tally.answered} {letters} answered.",
        (
            f"Clinicians were as cautious as we were in {tally.same}, "
            f"less in {tally.less}, more in {tally.more}."
        ),
    ]
    if tally.named:
        found.append(
            f"Of {tally.named} that they named, we ranked {tally.first} first "
            f"and {tally.ranked} at all."
        )
    return found
