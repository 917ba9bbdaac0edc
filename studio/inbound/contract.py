"""Deliveries from JSON and readings to JSON, as `inbound read` takes and prints them."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from studio.inbound.json_text import BodyError, parse_json
from studio.inbound.model import (
    Delivery,
    Fetch,
    NormalBooking,
    ProviderSettings,
    Reading,
    Request,
    StudioFacts,
)
from studio.inbound.picked import inside, object_in, text_in
from studio.inbound.providers import PROVIDERS
from studio.inbound.read import read

#: A delivery holds answers to look-ups beside the body, so it may be nested deeper.
MAX_DEPTH = 60


class DeliveryError(ValueError):
    """Something that is no delivery; the message is fit to be shown."""


def answer(line: bytes) -> dict[str, object]:
    """Return the reading of one delivery as data. Raises DeliveryError."""
    try:
        data = parse_json(line, MAX_DEPTH)
    except BodyError as error:
        raise DeliveryError(f"The delivery {error}.") from error
    return reading_data(read(delivery_from(data), fetch_from(object_in(data, "lookups"))))


def delivery_from(data: object) -> Delivery:
    """Return the delivery that some data describes. Raises DeliveryError."""
    provider = text_in(data, "provider")
    if provider is None or provider not in PROVIDERS:
        raise DeliveryError(f"provider is one of {', '.join(PROVIDERS)}.")
    return Delivery(
        provider=provider,
        studio=_studio(object_in(data, "studio")),
        settings=settings_from(object_in(data, "settings")),
        request=_request(object_in(data, "request")),
        now=_now(inside(data, "now")),
    )


def settings_from(data: Mapping[str, object]) -> ProviderSettings:
    """Return a source's settings; a secret may be one text or a list of the valid ones."""
    tolerance = data.get("tolerance_s")
    return ProviderSettings(
        secrets=_texts(data.get("secret")),
        secrets_hex=_texts(data.get("secret_hex")),
        url_tokens=_texts(data.get("url_token")),
        headers={name: _texts(value) for name, value in object_in(data, "header").items()},
        notification_url=text_in(data, "notification_url"),
        mapping=object_in(data, "mapping"),
        honeypot=text_in(data, "honeypot"),
        form_id=text_in(data, "form_id"),
        tolerance_s=tolerance if isinstance(tolerance, int) else None,
    )


def fetch_from(lookups: Mapping[str, object]) -> Fetch:
    """Return a fetcher that knows these answers, keyed "GET /path", with or without a query."""
    bare = {key.partition("?")[0]: value for key, value in lookups.items()}

    def fetch(path: str) -> object:
        wanted = f"GET {path}"
        found = lookups.get(wanted, bare.get(wanted.partition("?")[0]))
        return inside(found, "json") if inside(found, "status") == 200 else None

    return fetch


def reading_data(reading: Reading) -> dict[str, object]:
    """Return a reading as the contract prints it."""
    return {
        "status": reading.status,
        "verified": reading.verified,
        "event": reading.event.value,
        "external_id": reading.external_id,
        "supersedes": reading.supersedes,
        "idempotency_key": reading.idempotency_key,
        "cancel_reason": reading.cancel_reason,
        "booking": reading.booking and booking_data(reading.booking),
        "problems": [problem.value for problem in reading.problems],
    }


def booking_data(booking: NormalBooking) -> dict[str, object]:
    """Return a booking as data."""
    return {
        "name": booking.name,
        "email": booking.email,
        "phone": booking.phone,
        "service": booking.service,
        "start": _instant(booking.start),
        "end": _instant(booking.end),
        "tz": booking.tz,
        "answers": dict(booking.answers),
    }


def _instant(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return f"{moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()}Z"


def _studio(data: Mapping[str, object]) -> StudioFacts:
    name = text_in(data, "tz") or "UTC"
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DeliveryError("studio.tz is no time zone.") from error
    region = text_in(data, "region") or "US"
    return StudioFacts(zone, region.upper(), text_in(data, "locale") or "en_US")


def _request(data: Mapping[str, object]) -> Request:
    body = data.get("body")
    if not isinstance(body, str):
        raise DeliveryError("request.body is missing.")
    return Request(
        body=body.encode("utf-8", "surrogatepass"),
        headers=_flat(object_in(data, "headers")),
        query=_flat(object_in(data, "query")),
        path=text_in(data, "path") or "",
        method=text_in(data, "method") or "POST",
    )


def _flat(data: Mapping[str, object]) -> dict[str, str]:
    return {name: ", ".join(_texts(value)) for name, value in data.items()}


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for item in values if (text := _plain(item)) is not None)


def _plain(value: object) -> str | None:
    """Return a text as it is, also with spaces at its ends: it may be signed or compared."""
    return value if isinstance(value, str) else text_in(value)


def _now(value: object) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else time.time()
