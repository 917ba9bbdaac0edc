"""Posts as the providers send them, signed with secrets of these tests."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from studio.inbound.contract import answer, delivery_from, fetch_from
from studio.inbound.model import Reading
from studio.inbound.read import read

PAYLOADS = Path(__file__).parent / "payloads"
NOW = 1_782_921_600
SECRET = "a-secret-of-these-tests-only"
TOKEN = "5f2c9d7e11b84c0c9a61d4c3b7aa90ef"
STUDIO = {"tz": "America/Los_Angeles", "region": "US", "locale": "en_US"}
SQUARE_URL = "https://studio.example/inbound/square/k1?v=2"

Data = dict[str, Any]


def payload(name: str) -> Data:
    """Return a recorded-like payload, such as "calcom/created"."""
    found: Data = json.loads((PAYLOADS / f"{name}.json").read_text())
    return found


def changed(value: Data, changes: Mapping[str, object]) -> Data:
    """Return a copy with values set under dotted paths; numbers are places in lists."""
    copy = deepcopy(value)
    for path, new in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        inner: Any = copy
        for step in steps:
            inner = inner[step]
        inner[last] = new
    return copy


def mac(text: bytes, secret: str = SECRET) -> bytes:
    return hmac.new(secret.encode(), text, hashlib.sha256).digest()


def post(provider: str, body: str, **more: object) -> Data:
    """Return an unsigned delivery of a body."""
    return {
        "provider": provider,
        "studio": STUDIO,
        "settings": {"secret": SECRET},
        "request": {
            "method": "POST",
            "path": f"/inbound/{provider}/k1",
            "query": {},
            "headers": {"Content-Type": "application/json"},
            "body": body,
        },
        "now": NOW,
        **more,
    }


def _with(delivery: Data, **headers: str) -> Data:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return changed(delivery, {"request.headers": {**delivery["request"]["headers"], **names}})


def calcom(value: object) -> Data:
    body = json.dumps(value)
    return _with(post("calcom", body), X_Cal_Signature_256=mac(body.encode()).hex())


def timed(text: bytes, seconds: int, label: str) -> str:
    return f"t={seconds},{label}={mac(f'{seconds}.'.encode() + text).hex()}"


def calendly(value: object, seconds: int = NOW) -> Data:
    body = json.dumps(value)
    header = timed(body.encode(), seconds, "v1")
    return _with(post("calendly", body), Calendly_Webhook_Signature=header)


def acuity(fields: Mapping[str, str], lookups: Data | None = None) -> Data:
    body = urlencode(fields)
    delivery = _with(
        post("acuity", body, lookups=lookups or {}),
        X_Acuity_Signature=base64.b64encode(mac(body.encode())).decode(),
    )
    return _with(delivery, Content_Type="application/x-www-form-urlencoded")


def square(value: object, lookups: Data | None = None) -> Data:
    body = json.dumps(value)
    settings = {"secret": SECRET, "notification_url": SQUARE_URL}
    signature = base64.b64encode(mac(SQUARE_URL.encode() + body.encode())).decode()
    delivery = post("square", body, settings=settings, lookups=lookups or {})
    return _with(delivery, x_square_hmacsha256_signature=signature)


def typeform(value: object, mapping: Data | None = None) -> Data:
    body = json.dumps(value)
    signature = "sha256=" + base64.b64encode(mac(body.encode())).decode()
    settings = {"secret": SECRET, "mapping": mapping or {}}
    return _with(post("typeform", body, settings=settings), Typeform_Signature=signature)


def google_forms(value: object) -> Data:
    body = json.dumps(value)
    return _with(
        post("google_forms", body), X_Studio_Signature=f"sha256={mac(body.encode()).hex()}"
    )


def wpforms(value: object, seconds: int = NOW) -> Data:
    body = json.dumps(value)
    header = timed(body.encode(), seconds, "v")
    return _with(post("wpforms", body), X_WPForms_Webhook_Signature=header)


def squarespace(value: object) -> Data:
    body = json.dumps(value)
    settings = {"secret_hex": SECRET.encode().hex()}
    signature = mac(body.encode()).hex()
    return _with(post("squarespace", body, settings=settings), Squarespace_Signature=signature)


def with_header(provider: str, value: object) -> Data:
    """Return a delivery that a fixed header proves."""
    settings = {"header": {"X-Studio-Token": TOKEN}}
    return _with(post(provider, json.dumps(value), settings=settings), X_Studio_Token=TOKEN)


def with_token(provider: str, value: object) -> Data:
    """Return a delivery that a token in its address proves."""
    delivery = post(provider, json.dumps(value), settings={"url_token": TOKEN})
    return changed(delivery, {"request.query": {"token": TOKEN}})


def multipart(fields: Mapping[str, str], boundary: str = "----formdata-jot-7Yq") -> str:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return f"{''.join(parts)}--{boundary}--\r\n"


def jotform(answers: object, mapping: Data | None = None, **fields: str) -> Data:
    body = multipart(
        {
            "action": "",
            "webhookURL": "https://studio.example/inbound/jotform/k1",
            "formID": "261823456789012",
            "type": "WEB",
            "formTitle": "New client",
            "pretty": "Your Name:Ms. Lena Voss, Email:lena.voss@mail.example",
            "ip": "203.0.113.9",
            "submissionID": "5912345678901234567",
            "rawRequest": json.dumps(answers),
            **fields,
        }
    )
    settings = {"url_token": TOKEN, "mapping": mapping or {}}
    delivery = _with(
        post("jotform", body, settings=settings),
        Content_Type="multipart/form-data; boundary=----formdata-jot-7Yq",
    )
    return changed(delivery, {"request.query": {"token": TOKEN}})


def readers_own(delivery: Data) -> Reading:
    """Return the reading as the receiver gets it."""
    return read(delivery_from(delivery), fetch_from(delivery.get("lookups", {})))


def reading(delivery: Data) -> Data:
    """Return what the contract's command prints."""
    return dict(answer(json.dumps(delivery).encode()))
