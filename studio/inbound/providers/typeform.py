"""Typeform: JSON with one answer for each question, signed over the raw body."""

from collections.abc import Iterator, Mapping

from studio.inbound.body import Body, Kind
from studio.inbound.json_text import BodyError
from studio.inbound.mapping import Form, submission
from studio.inbound.model import Delivery, Fetch, Reading
from studio.inbound.picked import inside, key, list_in, object_in, text_in
from studio.inbound.proof import after, base64_signature, is_signed
from studio.inbound.providers.provider import Provider

_RESPONSE = "form_response"
_HIDDEN = "hidden:"


def _is_proven(delivery: Delivery) -> bool:
    return is_signed(delivery, "Typeform-Signature", after("sha256=", base64_signature))


def _understand(body: Body, delivery: Delivery, _fetch: Fetch) -> Reading:
    kind = text_in(body.value, "event_type")
    response = object_in(body.value, "form_response")
    token = text_in(response, "token")
    if kind is None or token is None:
        raise BodyError("names no response")
    if kind != _RESPONSE:
        # A key of its own: the whole response comes later under the same token.
        return Reading(external_id=token, idempotency_key=key("typeform", token, kind))
    wanted = delivery.settings.form_id
    return submission(
        delivery,
        form(response, delivery.settings.mapping),
        external_id=token,
        ids=(token,),
        is_known=wanted in {None, text_in(response, "form_id")},
    )


def form(response: Mapping[str, object], mapping: Mapping[str, object] | None = None) -> Form:
    """Return answers by `ref`, and hidden fields: only mapped ones where a mapping is given."""
    hidden = {f"{_HIDDEN}{name}": value for name, value in object_in(response, "hidden").items()}
    named = hidden if mapping is None else _names(mapping)
    titles = {
        text_in(field, "id"): text_in(field, "title")
        for field in list_in(response, "definition", "fields")
    }
    values: dict[str, object] = {name: value for name, value in hidden.items() if name in named}
    labels = {name: name.removeprefix(_HIDDEN) for name in values}
    for ref, field_id, answer in _answers(response):
        values[ref] = answer
        labels[ref] = titles.get(field_id) or ref
    return Form(values, labels)


def _names(mapping: Mapping[str, object]) -> set[object]:
    lists = [value if isinstance(value, list) else [value] for value in mapping.values()]
    return {name for names in lists for name in names if isinstance(name, str)}


def _answers(response: object) -> Iterator[tuple[str, str | None, object]]:
    """Yield reference and id of a question, and what was answered."""
    for answer in list_in(response, "answers"):
        field_id = text_in(answer, "field", "id")
        ref = text_in(answer, "field", "ref") or field_id
        if ref:
            yield ref, field_id, _value(answer)


def _value(answer: object) -> object:
    """Return the value, which stands under the name of its type."""
    kind = text_in(answer, "type") or ""
    value = inside(answer, kind)
    if kind == "choice":
        return inside(value, "label") or inside(value, "other")
    if kind == "choices":
        return [*list_in(value, "labels"), inside(value, "other")]
    return inside(value, "amount") if kind == "payment" else value


def _fields(body: Body) -> Form:
    return form(object_in(body.value, "form_response"))


TYPEFORM = Provider(_is_proven, (Kind.JSON,), _understand, _fields)
