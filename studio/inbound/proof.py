"""Who sent it: signatures, fixed headers and tokens, compared as bytes and in constant time."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable

from studio.inbound.model import Delivery

#: What Cal.com sends as a signature when nobody set a secret: never a proof.
NO_SECRET = "no-secret-provided"  # noqa: S105 - the opposite of one
#: Seconds that a signed time may be off, unless the provider or the settings say otherwise.
TOLERANCE_S = 300

_SECONDS = re.compile(r"[0-9]{1,12}")

Signed = Callable[[bytes, bytes], str]


def hex_signature(secret: bytes, text: bytes) -> str:
    """Return HMAC-SHA256 in lower-case hexadecimal."""
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def base64_signature(secret: bytes, text: bytes) -> str:
    """Return HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode("ascii")


def after(prefix: str, sign: Signed) -> Signed:
    """Return signatures that stand behind a word such as "sha256="."""
    return lambda secret, text: prefix + sign(secret, text)


def is_same(expected: str, sent: str) -> bool:
    """Compare as bytes: `compare_digest` refuses text beyond ASCII with an exception."""
    return hmac.compare_digest(_bytes(expected), _bytes(sent))


def is_signed(
    delivery: Delivery,
    header: str,
    sign: Signed = hex_signature,
    *,
    text: bytes | None = None,
    secrets: Iterable[bytes] | None = None,
) -> bool:
    """Tell whether a header holds the signature of the body (or of `text`) by a valid secret."""
    sent = delivery.request.header(header)
    if sent is None:
        return False
    signed = delivery.request.body if text is None else text
    keys = secret_bytes(delivery) if secrets is None else secrets
    return _any(is_same(sign(key, signed), sent) for key in keys)


def is_signed_with_time(
    delivery: Delivery,
    header: str,
    *,
    label: str,
    tolerance_s: int = TOLERANCE_S,
    text: bytes | None = None,
) -> bool:
    """Tell whether `t=…,<label>=…` holds: hex signature over "t.body", and a time near now."""
    parts = _parts(delivery.request.header(header) or "")
    times = [value for name, value in parts if name == "t"]
    if len(times) != 1 or not _is_near(times[0], delivery, tolerance_s):
        return False
    body = delivery.request.body if text is None else text
    signed = times[0].encode("ascii") + b"." + body
    sent = [value for name, value in parts if name == label]
    return _any(
        is_same(hex_signature(key, signed), value)
        for key in secret_bytes(delivery)
        for value in sent
    )


def has_fixed_headers(delivery: Delivery) -> bool:
    """Tell whether every header of the settings came with a valid value; none set is no proof."""
    wanted = delivery.settings.headers
    return bool(wanted) and all(
        _is_one_of(values, delivery.request.header(name)) for name, values in wanted.items()
    )


def has_url_token(delivery: Delivery) -> bool:
    """Tell whether the address holds the secret token, as a part of the path or in the query."""
    request = delivery.request
    places = [*request.path.split("/"), *request.query.values()]
    return _any(
        is_same(token, place) for token in delivery.settings.url_tokens if token for place in places
    )


def has_header_or_token(delivery: Delivery) -> bool:
    """Tell whether the fixed headers came, or the token in the address where none are set."""
    return has_fixed_headers(delivery) if delivery.settings.headers else has_url_token(delivery)


def secret_bytes(delivery: Delivery) -> list[bytes]:
    """Return the secrets that may sign; an empty one signs nothing."""
    return [
        _bytes(secret) for secret in delivery.settings.secrets if secret and secret != NO_SECRET
    ]


def _is_one_of(values: Iterable[str], sent: str | None) -> bool:
    return sent is not None and _any(is_same(value, sent) for value in values if value)


def _parts(header: str) -> list[tuple[str, str]]:
    pairs = [part.strip().partition("=") for part in header.split(",")]
    return [(name, value) for name, _, value in pairs]


def _is_near(seconds: str, delivery: Delivery, tolerance_s: int) -> bool:
    if not _SECONDS.fullmatch(seconds):
        return False
    own = delivery.settings.tolerance_s
    return abs(delivery.now - int(seconds)) <= (tolerance_s if own is None else own)


def _any(answers: Iterable[bool]) -> bool:
    """Look at every answer, so that time does not tell which of two secrets held."""
    return any(list(answers))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
