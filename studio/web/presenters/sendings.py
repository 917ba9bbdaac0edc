"""A paper's own page: where it is, how it was sent, what came of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from studio.models import ClientLink, DeliveryKind, DeliveryState, DocumentKind
from studio.services import letters
from studio.services.links import MAX_TRIES
from studio.services.sendings import PaperLife
from studio.settings import Settings
from studio.web.presenters.layouts import OtherLayouts, other_layouts
from studio.web.presenters.moment import Moment

Url = Callable[..., str]
_TITLES: Final = {DocumentKind.PLAN: "Care plan", DocumentKind.REFERRAL: "Letter"}
#: Stands in the shown message for what is made when it is sent.
_LINK: Final = "(the link)"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a paper."""

    at: datetime
    text: str
    when: str


@dataclass(frozen=True, slots=True)
class Version:
    """One of the papers of the same visit."""

    url: str
    when: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A link that was made just now; the PIN is shown this once."""

    pin: str
    to: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """Everything on the page."""

    title: str
    client: str
    client_url: str
    visit_url: str
    #: Where a letter's answer is followed; empty for plans.
    answer_url: str
    facts: str
    status: str
    is_failed: bool
    jobs_url: str
    pdf_url: str
    layouts: OtherLayouts
    send_url: str
    send_word: str
    #: Empty while no link that was sent is alive.
    withdraw_url: str
    subject: str
    message: str
    until: str
    address: str
    versions: tuple[Version, ...]
    history: tuple[Event, ...]


def paper_page(life: PaperLife, settings: Settings, moment: Moment, url: Url) -> PaperPage:
    """Return the page of one paper."""
    row, public_id = life.document, life.document.public_id
    until = (moment.now + timedelta(days=settings.token_days)).astimezone(settings.zone).date()
    subject, message = _message(life, settings, until.isoformat())
    alive = any(_is_alive(link, moment) and not _is_printed(link, life) for link in life.links)
    sort = "plan" if row.kind is DocumentKind.PLAN else "referral"
    return PaperPage(
        title=_TITLES[row.kind],
        client=life.client.name,
        client_url=url("studio.client", public_id=life.client.public_id),
        visit_url=url(f"studio.{sort}", public_id=life.consultation.public_id),
        answer_url=url("studio.referral_life", public_id=life.referral_id)
        if life.referral_id
        else "",
        facts=f"{life.number} · {moment.spell(row.created_at)} · {_size(row.size)}",
        status=_status(life, moment),
        is_failed=bool(life.mails) and life.mails[0].state is DeliveryState.FAILED,
        jobs_url=url("studio.jobs"),
        pdf_url=url("studio.document", public_id=public_id),
        layouts=other_layouts(row, life.had, url),
        send_url=url("studio.paper_send", public_id=public_id),
        send_word="Send a new link" if life.mails else "Send the link",
        withdraw_url=url("studio.paper_withdraw", public_id=public_id) if alive else "",
        subject=subject,
        message=message,
        until=f"{until.day} {until:%B %Y}",
        address=life.client.email,
        versions=_versions(life, moment, url),
        history=tuple(sorted(_history(life, moment), key=lambda one: one.at, reverse=True)),
    )


def _size(size: int) -> str:
    return f"{max(1, round(size / 1024))} KB"


def _message(life: PaperLife, settings: Settings, until: str) -> tuple[str, str]:
    said = {
        "name": life.client.name,
        "studio": settings.name,
        "phone": settings.phone,
        "link": _LINK,
        "until": until,
    }
    language = letters.language_of(life.language)
    return letters.write(DeliveryKind.DOCUMENT, language, said)


def _status(life: PaperLife, moment: Moment) -> str:
    if not life.mails:
        return "Not sent yet"
    newest, parts = life.mails[0], []
    match newest.state:
        case DeliveryState.SENT if newest.sent_at:
            parts.append(f"Sent {moment.spell(newest.sent_at)}")
        case DeliveryState.FAILED:
            parts.append("The mail could not be sent")
        case _:
            parts.append("The mail waits to be sent")
    opened = [link.opened_at for link in life.links if link.opened_at]
    parts.append(f"Opened {moment.spell(max(opened))}" if opened else "Not opened yet")
    return " · ".join(parts)


def _versions(life: PaperLife, moment: Moment, url: Url) -> tuple[Version, ...]:
    if len(life.versions) < 2:
        return ()
    return tuple(
        Version(
            url("studio.paper", public_id=row.public_id),
            moment.spell(row.created_at),
            row.id == life.document.id,
        )
        for row in life.versions
    )


def _history(life: PaperLife, moment: Moment) -> Iterator[Event]:
    def told(at: datetime, text: str) -> Event:
        return Event(at, text, moment.spell(at))

    yield told(life.document.created_at, "Issued")
    for link in life.links:
        name = "The code on the paper" if _is_printed(link, life) else "A link"
        if not _is_printed(link, life):
            yield told(link.created_at, "A link was made")
        if link.opened_at:
            yield told(link.opened_at, f"{name} was opened")
        if link.revoked_at:
            yield told(link.revoked_at, f"{name} was ended")
        elif link.expires_at <= moment.now:
            yield told(link.expires_at, f"{name} ran out")
    for mail in life.mails:
        if mail.sent_at:
            yield told(mail.sent_at, "The mail was sent")
        elif mail.failed_at:
            yield told(mail.failed_at, "The mail failed")


def _is_printed(link: ClientLink, life: PaperLife) -> bool:
    return link.token_sha256 == life.printed


def _is_alive(link: ClientLink, moment: Moment) -> bool:
    is_open = link.revoked_at is None and link.tries < MAX_TRIES
    return is_open and link.expires_at > moment.now
