"""The fields of a form as one of its posts shows them, so that a person can say what each means."""

from dataclasses import dataclass

from studio.inbound.body import Body, TypeRefused
from studio.inbound.json_text import BodyError
from studio.inbound.model import Delivery
from studio.inbound.providers import PROVIDERS
from studio.inbound.times import words_of
from studio.inbound.values import joined, text_of

#: Enough to recognize a field by.
MAX_EXAMPLE = 80


@dataclass(frozen=True, slots=True)
class SeenField:
    """One field: its key, as a mapping names it, what people call it, and what was sent."""

    key: str
    label: str
    example: str


def seen_fields(delivery: Delivery) -> tuple[SeenField, ...]:
    """Return the fields of a proven post in order; none where nothing is mapped."""
    provider = PROVIDERS[delivery.provider]
    if provider.fields is None:
        return ()
    try:
        form = provider.fields(Body.of(delivery.request, provider.kinds))
    except (TypeRefused, BodyError):
        return ()
    return tuple(
        SeenField(name, form.labels.get(name, name), _example(value))
        for name, value in form.values.items()
    )


def _example(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        text = words_of(value) or joined(value.values())
    else:
        text = joined(value, ", ") if isinstance(value, list) else text_of(value)
    return text if len(text) <= MAX_EXAMPLE else f"{text[: MAX_EXAMPLE - 1]}…"
