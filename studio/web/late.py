"""A form that was sent after its sign-in had ended: nothing typed is lost.

It goes back sealed to the page that sent it. Signed in again, its sender saves it with one more
press; the database never sees it before.
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import request

from studio.adapters.keys import SealBroken, seal, unseal
from studio.context import current_studio

#: How long a kept form may still be saved; as long as a sign-in lasts at most.
MOST = timedelta(hours=12)
#: Letters of a sealed form, so that it still fits into one.
_MOST_LETTERS = 160_000
_PURPOSE = "late form"


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form as it was sent."""

    address: str
    endpoint: str
    #: Name and value in the order of the form, without its token.
    fields: tuple[tuple[str, str], ...]
    at: datetime


class SignedOut(Exception):  # noqa: N818 - what happened, told on a page
    """A form came from somebody who is not signed in any more; `kept` is what it held, sealed."""

    def __init__(self, kept: str) -> None:
        super().__init__()
        self.kept = kept


def kept_of_request() -> str:
    """Seal the form of this request; empty when it is none that a person pressed a button of."""
    if request.endpoint == "studio.again":
        text = request.form.get("kept", "")
        return text if open_form(text) else ""
    is_pressed = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    if request.method != "POST" or not is_pressed or request.files:
        return ""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    body = {
        "address": f"{request.script_root}{request.full_path.rstrip('?')}",
        "endpoint": request.endpoint,
        "fields": fields,
        "at": current_studio.now().timestamp(),
    }
    text = base64.urlsafe_b64encode(_sealed(json.dumps(body).encode())).decode()
    return text if fields and len(text) <= _MOST_LETTERS else ""


def open_form(text: str) -> KeptForm | None:
    """Open what `kept_of_request` made; None when it is not ours, damaged, or too old."""
    keyring = current_studio.keyring
    try:
        sealed = base64.urlsafe_b64decode(text.encode("ascii"))
        body = json.loads(unseal(keyring.derive(_PURPOSE), sealed, _PURPOSE))
    except (SealBroken, ValueError):
        return None
    kept = KeptForm(
        address=body["address"],
        endpoint=body["endpoint"],
        fields=tuple((name, value) for name, value in body["fields"]),
        at=datetime.fromtimestamp(body["at"], UTC),
    )
    return kept if current_studio.now() - kept.at < MOST else None


def _sealed(plain: bytes) -> bytes:
    keyring = current_studio.keyring
    return seal(keyring.derive(_PURPOSE), keyring.active_id, plain, _PURPOSE)
