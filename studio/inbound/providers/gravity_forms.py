"""Gravity Forms with its Webhooks add-on: answers under the numbers of their fields."""

import re
from collections.abc import Mapping
from dataclasses import replace

from studio.inbound.body import Body, Kind
from studio.inbound.mapping import Form, key_list, submission
from studio.inbound.model import Delivery, Fetch, Reading
from studio.inbound.picked import key, object_in, text_in
from studio.inbound.proof import has_header_or_token
from studio.inbound.providers.provider import Provider
from studio.inbound.providers.wordpress import fields_of

#: What an entry says of itself.
_ABOUT_THE_ENTRY = re.compile(
    "id|form_id|post_id|status|date_created|date_updated|created_by|ip|user_agent|currency"
    "|source_(?:id|url)|is_(?:starred|read|fulfilled)|payment_[a-z]+|transaction_[a-z]+"
)
_UNWANTED = frozenset({"spam", "trash"})
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_PART = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})")
_PRICE = re.compile(r"\|[^|0-9]{0,5}[0-9][0-9.,]*[^|0-9]{0,5}$")


def _understand(body: Body, delivery: Delivery, _fetch: Fetch) -> Reading:
    entry = fields_of(body)
    form_id = text_in(entry, "form_id")
    reading = submission(
        delivery,
        Form(_values(entry, delivery.settings.mapping)),
        external_id=text_in(entry, "id"),
        is_known=not form_id or delivery.settings.form_id in {None, form_id},
    )
    if form_id and reading.external_id:
        own_key = key(delivery.provider, form_id, reading.external_id)
        reading = replace(reading, idempotency_key=own_key)
    return reading.ignored() if text_in(entry, "status") in _UNWANTED else reading


def _values(entry: Mapping[str, object], mapping: Mapping[str, object]) -> dict[str, object]:
    """Return the entry's fields, with parts of one field together unless the settings name them."""
    named = _named(mapping)
    # Of a name, the title and what else the settings leave out is no answer.
    name_keys = key_list(mapping.get("name"))
    found = {name: value for name, value in entry.items() if _is_field(name, entry, named)}
    for number, parts in _parts(found).items():
        free = {name: value for name, value in parts.items() if name not in named}
        found = {name: value for name, value in found.items() if name not in free}
        if _is_consent(number, parts):
            found |= {number: True} if f"{number}.1" in free else {}
        elif free and not any(name in name_keys for name in parts):
            found[number] = _together(number, free, name_keys)
    for name in key_list(mapping.get("service")):
        if name in found:
            found[name] = _without_price(found[name])
    return found


def _is_field(name: str, entry: Mapping[str, object], named: frozenset[str]) -> bool:
    """Tell whether something was asked; a whole entry holds add-ons' notes under other names."""
    if name in named or _NUMBER.fullmatch(name):
        return True
    return "date_created" not in entry and not _ABOUT_THE_ENTRY.fullmatch(name)


def _named(mapping: Mapping[str, object]) -> frozenset[str]:
    keys = [
        each for name, value in mapping.items() if name != "answers" for each in key_list(value)
    ]
    return frozenset([*keys, *object_in(mapping, "answers")])


def _parts(values: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Return the values of fields that come in parts: number, then part."""
    found: dict[str, dict[str, object]] = {}
    for name, value in values.items():
        part = _PART.fullmatch(name)
        if part and part[1] not in values:
            found.setdefault(part[1], {})[name] = value
    return found


def _is_consent(number: str, parts: Mapping[str, object]) -> bool:
    """Tell a ticked consent from choices: 1, its text, the number of its revision."""
    ticked, text, revision = (text_in(parts, f"{number}.{part}") or "" for part in (1, 2, 3))
    return len(parts) == 3 and ticked == "1" and revision.isdecimal() and not text.isdecimal()


def _together(number: str, parts: Mapping[str, object], names: list[str]) -> object:
    if number in names:
        return {"first": parts.get(f"{number}.3"), "last": parts.get(f"{number}.6")}
    return list(parts.values())


def _without_price(value: object) -> object:
    if isinstance(value, list):
        return [_without_price(each) for each in value]
    return _PRICE.sub("", value) if isinstance(value, str) else value


def _fields(body: Body) -> Form:
    return Form(_values(fields_of(body), {}))


GRAVITY_FORMS = Provider(has_header_or_token, (Kind.JSON, Kind.URLENCODED), _understand, _fields)
