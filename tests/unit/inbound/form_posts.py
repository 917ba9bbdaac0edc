"""Posts of forms, made and signed as their senders do, and read through the contract."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlencode

from studio.inbound.contract import answer

SECRET = "correct-horse-battery"
NOW = 1_784_000_000
TOKEN = {"X-Studio-Token": "a-long-and-fixed-token"}
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

Data = dict[str, object]


def reading(
    provider: str,
    body: object,
    *,
    settings: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    studio: Mapping[str, str] | None = None,
    lookups: Mapping[str, object] | None = None,
) -> Data:
    """What the studio makes of a post; a body that is no text is sent as JSON."""
    delivery = {
        "provider": provider,
        "studio": {
            "tz": "America/Los_Angeles",
            "region": "US",
            "locale": "en_US",
            **(studio or {}),
        },
        "settings": dict(settings or {}),
        "request": {
            "method": "POST",
            "path": f"/inbound/{provider}/x",
            "query": dict(query or {}),
            "headers": {**JSON, **(headers or {})},
            "body": body if isinstance(body, str) else json.dumps(body),
        },
        "now": NOW,
        "lookups": dict(lookups or {}),
    }
    return answer(json.dumps(delivery).encode())


def hex_hmac(text: str, secret: bytes = SECRET.encode()) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def digest(body: object) -> str:
    text = body if isinstance(body, str) else json.dumps(body)
    return f"sha256-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def cf7(fields: Mapping[str, object], mapping: Mapping[str, object], **more: object) -> Data:
    """A post of Contact Form 7 as JSON with its fixed header."""
    studio = more.pop("studio", None)
    return reading(
        "contact_form_7",
        fields,
        settings={"header": TOKEN, "mapping": mapping, **more},
        headers=TOKEN,
        studio=studio if isinstance(studio, dict) else None,
    )


def booking(found: Data) -> Data:
    inner = found["booking"]
    assert isinstance(inner, dict)
    return inner


def google(
    body: Mapping[str, object], settings: Mapping[str, object], **more: Mapping[str, str]
) -> Data:
    """A post of our script for Google Forms, signed."""
    text = json.dumps(body)
    return reading(
        "google_forms",
        text,
        settings={"secret": SECRET, **settings},
        headers={"X-Studio-Signature": f"sha256={hex_hmac(text)}"},
        **more,
    )


def wpforms(
    body: object, settings: Mapping[str, object], *, signed: str | None = None, at: int = NOW
) -> Data:
    """A post of WPForms, signed over the body or over another text."""
    text = body if isinstance(body, str) else json.dumps(body)
    is_form = isinstance(body, str) and not body.startswith("{")
    signature = hex_hmac(f"{at}.{text if signed is None else signed}")
    return reading(
        "wpforms",
        text,
        settings={"secret": SECRET, **settings},
        headers={
            **(FORM if is_form else JSON),
            "X-WPForms-Webhook-Signature": f"t={at},v={signature}",
            "X-WPForms-Webhook-Id": "41",
        },
    )


def form(fields: Mapping[str, object] | list[tuple[str, str]]) -> str:
    return urlencode(fields, doseq=True)
