"""Squarespace: orders by its own webhooks, form blocks by a relay such as Zapier or Make."""

from dataclasses import replace

from studio.inbound.body import Body, Kind
from studio.inbound.json_text import BodyError
from studio.inbound.mapping import SEGMENTS, Form, submission
from studio.inbound.model import (
    Delivery,
    Event,
    Fetch,
    NormalBooking,
    Problem,
    Reading,
    StudioFacts,
)
from studio.inbound.picked import digest_id, id_in, inside, key, list_in, object_in, text_in
from studio.inbound.proof import has_fixed_headers, is_signed
from studio.inbound.providers.provider import Provider
from studio.inbound.values import email_of, joined, joined_name, kept, phone_of

_EVENTS = {"order.create": Event.SUBMITTED, "order.update": Event.UPDATED}


def _is_proven(delivery: Delivery) -> bool:
    return _is_from_the_shop(delivery) or has_fixed_headers(delivery)


def _is_from_the_shop(delivery: Delivery) -> bool:
    """Tell whether Squarespace signed it; the secret is handed out as hexadecimal."""
    return is_signed(delivery, "Squarespace-Signature", secrets=_secrets(delivery))


def _secrets(delivery: Delivery) -> list[bytes]:
    found = []
    for text in delivery.settings.secrets_hex:
        try:
            found.append(bytes.fromhex(text))
        except ValueError:
            continue
    return [secret for secret in found if secret]


def _understand(body: Body, delivery: Delivery, fetch: Fetch) -> Reading:
    if not isinstance(body.value, dict):
        raise BodyError("is no object")
    if _is_from_the_shop(delivery):
        return _order(body, delivery, fetch)
    return submission(delivery, Form(body.value))


def _order(body: Body, delivery: Delivery, fetch: Fetch) -> Reading:
    order_id = id_in(body.value, "data", "orderId")
    reading = Reading(
        event=_EVENTS.get(text_in(body.value, "topic") or "", Event.IGNORED),
        external_id=order_id,
        idempotency_key=key(
            delivery.provider, text_in(body.value, "id") or digest_id(delivery.request.body)
        ),
    )
    if reading.event is Event.IGNORED or order_id is None:
        return reading.ignored()
    order = fetch(f"/1.0/commerce/orders/{order_id}")
    if inside(order, "testmode") is True:
        return reading.ignored()
    return replace(
        reading,
        booking=_ordered(order, delivery.studio),
        problems=() if isinstance(order, dict) else (Problem.NEEDS_LOOKUP,),
    )


def _ordered(order: object, studio: StudioFacts) -> NormalBooking:
    address = inside(order, "billingAddress")
    items = list_in(order, "lineItems")
    return NormalBooking(
        tz=studio.zone.key,
        name=joined_name(inside(address, "firstName"), inside(address, "lastName")),
        email=email_of(inside(order, "customerEmail")),
        phone=phone_of(inside(address, "phone"), studio.region),
        service=joined((inside(item, "productName") for item in items), SEGMENTS) or None,
        answers=_customizations(items),
    )


def _customizations(items: list[object]) -> dict[str, object]:
    """Return what was asked in the shop; one question asked for two things has two answers."""
    found: dict[str, list[object]] = {}
    for item in items:
        for each in list_in(item, "customizations"):
            label, value = text_in(each, "label"), inside(each, "value")
            if label is not None and value not in found.setdefault(label, []):
                found[label].append(value)
    return kept({each: v[0] if len(v) == 1 else v for each, v in found.items()})


def _seen(body: Body) -> Form:
    return Form(object_in(body.value))


SQUARESPACE = Provider(_is_proven, (Kind.JSON,), _understand, _seen)
