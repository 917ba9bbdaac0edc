"""The folder of mails that the demo writes instead of sending: read back as a client would."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from studio.adapters.sms import PHONES

#: Mails that one look lists.
MANY = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One mail of the folder; `name` is its file's, without the ending."""

    name: str
    to: str
    subject: str
    at: datetime
    language: str
    body: str
    attachments: tuple[Attachment, ...]


def kept_mails(folder: Path) -> list[KeptMail]:
    """List the mails of a folder, newest first; a file that goes meanwhile is left out."""
    paths = sorted(folder.glob("*.eml"), key=_changed, reverse=True)[:MANY]
    found = [_read(path) for path in paths if path.exists()]
    return sorted(found, key=lambda mail: mail.at, reverse=True)


def kept_mail(folder: Path, name: str) -> KeptMail | None:
    """Return one mail by its name, or None. The name never becomes part of a path."""
    return next((mail for mail in kept_mails(folder) if mail.name == name), None)


def _changed(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def _read(path: Path) -> KeptMail:
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    body = message.get_body(("plain",))
    return KeptMail(
        name=path.stem,
        to=_reader(str(message["To"])),
        subject=str(message["Subject"]),
        # A text carries no date: it is as old as its file.
        at=message["Date"].datetime
        if message["Date"]
        else datetime.fromtimestamp(_changed(path), UTC),
        language=str(message["Content-Language"] or "en"),
        body=str(body.get_content()) if body is not None else "",
        attachments=tuple(_attachment(part) for part in message.iter_attachments()),
    )


def _reader(to: str) -> str:
    """Name whom it is for: an address, or the number of a text's phone."""
    number = to.removesuffix(f"@{PHONES}")
    return to if number == to else f"+{number}"


def _attachment(part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    return Attachment(part.get_filename() or "file", content if isinstance(content, bytes) else b"")
