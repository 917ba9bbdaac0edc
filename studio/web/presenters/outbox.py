"""The demo's mails, read as a client reads them; links of ours can be followed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.adapters.outbox import KeptMail
from studio.web.presenters.moment import Moment

Url = Callable[..., str]

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, or a link when `url` is set."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class File:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class MailView:
    """One mail, in the list and opened."""

    to: str
    subject: str
    when: str
    language: str
    url: str
    #: Paragraphs of lines of pieces.
    paragraphs: tuple[tuple[tuple[Piece, ...], ...], ...]
    files: tuple[File, ...]


def mail_views(mails: Sequence[KeptMail], moment: Moment, url: Url) -> tuple[MailView, ...]:
    """Return the mails of the list."""
    return tuple(mail_view(mail, moment, url) for mail in mails)


def mail_view(mail: KeptMail, moment: Moment, url: Url) -> MailView:
    """Return one mail."""
    return MailView(
        to=mail.to,
        subject=mail.subject,
        when=moment.spell(mail.at),
        language=mail.language,
        url=url("studio.demo_mail", name=mail.name),
        paragraphs=tuple(
            tuple(_pieces(line) for line in text.splitlines())
            for text in mail.body.strip().split("\n\n")
        ),
        files=tuple(
            File(one.name, url("studio.demo_file", name=mail.name, number=number))
            for number, one in enumerate(mail.attachments)
        ),
    )


def _pieces(text: str) -> tuple[Piece, ...]:
    pieces, end = [], 0
    for found in _ADDRESS.finditer(text):
        pieces += [Piece(text[end : found.start()]), Piece(found[0], found[0])]
        end = found.end()
    return tuple(piece for piece in [*pieces, Piece(text[end:])] if piece.text)
