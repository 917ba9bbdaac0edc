"""Ways for a mail to leave the house: a folder in development, SMTP in production."""

import os
import re
import secrets
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from studio.settings import Settings

#: One plain address: a list, a display name, or an encoded word (`=?…?=`, which mail programs open
#: into other signs) would reach somebody else.
_WORD = r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})+")
#: Seconds to wait for a mail server.
SMTP_SECONDS = 10


class MailError(Exception):
    """The mail could not be handed over; it will be tried again. `code` says why in one word."""

    def __init__(self, text: str, code: str = "no_server") -> None:
        super().__init__(text)
        self.code = code


class MailRefused(MailError):  # noqa: N818 - the server said so
    """The server says that this address takes no mail; trying again is of no use."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "refused")


class Mailer(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hand the mail over. Raises MailError."""


def is_single_address(text: str) -> bool:
    """Tell whether the text is exactly one mail address."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


class FolderMailer:
    """Write each mail as an .eml file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._folder / f".{secrets.token_hex(8)}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(bytes(message))
            # The same delivery overwrites its own copy: a retry leaves one file.
            draft.rename(self._folder / f"{_file_name(message)}.eml")
        except OSError as error:
            raise MailError(f"mail folder: {error.strerror}", "no_folder") from error


class SMTPMailer:
    """Send by SMTP over verified TLS, from the first byte or by STARTTLS."""

    def __init__(  # noqa: PLR0913 - one server's address, named
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        *,
        starttls: bool = False,
        ca_file: Path | None = None,
    ) -> None:
        self._host, self._port, self._user, self._password = host, port, user, password
        self._starttls, self._ca_file = starttls, ca_file

    def send(self, message: EmailMessage) -> None:
        try:
            with self._connected() as server:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(error) from error
        except smtplib.SMTPException as error:
            raise MailError(type(error).__name__, "not_taken") from error
        except (OSError, ValueError) as error:
            raise MailError(type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self._ca_file)
        if not self._starttls:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=SMTP_SECONDS, context=context)
        server = smtplib.SMTP(self._host, self._port, timeout=SMTP_SECONDS)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server


def mailer_of(settings: Settings, outbox: Path) -> Mailer:
    """Return what the installation chose."""
    if settings.mail == "folder":
        return FolderMailer(outbox)
    return SMTPMailer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user,
        settings.smtp_password,
        starttls=settings.smtp_security == "starttls",
        ca_file=settings.smtp_ca_file,
    )


def _refused(error: smtplib.SMTPRecipientsRefused) -> MailError:
    """Tell an address that takes no mail (5xx) from one that takes none now (4xx)."""
    codes = [code for code, _ in error.recipients.values()]
    if codes and all(code >= 500 for code in codes):
        return MailRefused("SMTPRecipientsRefused")
    return MailError("SMTPRecipientsRefused", "not_taken")


def _file_name(message: EmailMessage) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", str(message["Message-ID"]).strip("<>").split("@")[0])
