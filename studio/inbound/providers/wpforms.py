"""WPForms with its Webhooks add-on."""

from collections.abc import Iterator
from dataclasses import replace

from studio.inbound.body import Body, Kind
from studio.inbound.forms import read_urlencoded
from studio.inbound.mapping import Form, submission
from studio.inbound.model import Delivery, Fetch, Reading
from studio.inbound.php import nested, php_json, with_numbers
from studio.inbound.picked import key, text_in
from studio.inbound.proof import is_signed_with_time
from studio.inbound.providers.provider import Provider
from studio.inbound.providers.wordpress import fields_of

_SIGNATURE = "X-WPForms-Webhook-Signature"
_BETWEEN_CHOICES = "||"


def _is_proven(delivery: Delivery) -> bool:
    return any(
        is_signed_with_time(delivery, _SIGNATURE, label="v", text=text)
        for text in _signed_texts(delivery)
    )


def _signed_texts(delivery: Delivery) -> Iterator[bytes]:
    """Give the texts that may be signed: the body, or the JSON of the fields that made a form post.

    A form post no longer tells which of its fields were numbers, so each way is tried.
    """
    yield delivery.request.body
    if "x-www-form-urlencoded" in (delivery.request.header("Content-Type") or "").casefold():
        fields = nested(read_urlencoded(delivery.request.body))
        yield php_json(fields).encode()
        yield php_json(with_numbers(fields, frozenset({"unix"}))).encode()
        yield php_json(with_numbers(fields)).encode()


def _understand(body: Body, delivery: Delivery, _fetch: Fetch) -> Reading:
    reading = submission(delivery, _form(body))
    webhook = delivery.request.header("X-WPForms-Webhook-Id")
    if not webhook or not reading.external_id:
        return reading
    own_key = key(delivery.provider, webhook.strip(), reading.external_id)
    return replace(reading, idempotency_key=own_key)


def _form(body: Body) -> Form:
    return Form({name: _value(value) for name, value in fields_of(body).items()})


def _value(value: object) -> object:
    """Return a value as it was picked or written.

    Of a date, `unix` is what the wall showed, read as if in UTC: no instant, so the words count.
    """
    if isinstance(value, dict) and "unix" in value:
        return text_in(value, "value")
    if isinstance(value, str) and _BETWEEN_CHOICES in value:
        return value.split(_BETWEEN_CHOICES)
    return value


WPFORMS = Provider(_is_proven, (Kind.JSON, Kind.URLENCODED), _understand, _form)
