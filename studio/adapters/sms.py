"""Ways for a text message to leave the house: a folder while trying things out, Twilio by https."""

import json
from base64 import b64encode
from dataclasses import dataclass
from email.message import EmailMessage
from http.client import HTTPException
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from studio.adapters.mail import FolderMailer, Mailer, MailError, MailRefused
from studio.settings import Settings

#: Seconds to wait for the provider.
SMS_SECONDS = 10
#: Where texts go that are kept beside mails: no mail ever gets there.
PHONES = "phone.invalid"
TWILIO = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text to one phone in international form; `key` is the same for each try."""

    to: str
    body: str
    key: str


class Texter(Protocol):
    def send(self, text: TextMessage) -> None:
        """Hand the text over. Raises MailError, MailRefused when the number takes none."""


class FolderTexter:
    """Put each text beside the mails that are not sent either, so that a person can read it."""

    def __init__(self, folder: Mailer) -> None:
        self._folder = folder

    def send(self, text: TextMessage) -> None:
        message = EmailMessage()
        message["From"], message["To"] = "studio@localhost", f"{text.to.lstrip('+')}@{PHONES}"
        message["Subject"] = f"Text message to {text.to}"
        message["Message-ID"] = f"<text-{text.key}@{PHONES}>"
        message.set_content(text.body)
        self._folder.send(message)


class TwilioTexter:
    """Send by Twilio's API. A crash between its yes and our mark costs one copy, as with mails."""

    def __init__(self, account: str, token: str, sender: str, base: str = TWILIO) -> None:
        self._address = f"{base}/2010-04-01/Accounts/{quote(account, safe='')}/Messages.json"
        self._key = b64encode(f"{account}:{token}".encode()).decode()
        self._sender = sender

    def send(self, text: TextMessage) -> None:
        form = urlencode({"To": text.to, "From": self._sender, "Body": text.body}).encode()
        asked = Request(self._address, form, {"Authorization": f"Basic {self._key}"})  # noqa: S310 - https, or a test's own server
        try:
            with urlopen(asked, timeout=SMS_SECONDS) as answer:  # noqa: S310 - as above
                json.load(answer)
        except HTTPError as error:
            raise _refused(error) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise MailError(type(error).__name__) from error


class NoTexter:
    """Send nothing: the studio has no provider (any more)."""

    def send(self, _text: TextMessage) -> None:
        raise MailError("no provider of text messages", "no_sms")


def texter_of(settings: Settings, outbox: Path) -> Texter:
    """Return what the installation chose."""
    match settings.sms:
        case "none":
            return NoTexter()
        case "folder":
            return FolderTexter(FolderMailer(outbox))
        case "twilio":
            account, token = settings.twilio_account, settings.twilio_token
            return TwilioTexter(account, token, settings.twilio_from)


def _refused(error: HTTPError) -> MailError:
    """Tell a number that takes no texts (400) from a provider that takes none now."""
    with error:
        if error.code == 400:
            return MailRefused("sms")
        return MailError(f"sms {error.code}", "not_taken")
