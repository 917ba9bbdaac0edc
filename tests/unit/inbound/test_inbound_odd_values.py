"""Something odd in any place of any post: a reader understands it or says that it cannot."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from studio.inbound.body import Body
from studio.inbound.json_text import BodyError
from studio.inbound.model import Delivery, ProviderSettings, Reading, Request, StudioFacts
from studio.inbound.providers import PROVIDERS
from tests.unit.inbound.posts import payload
from tests.unit.inbound.test_inbound_form_makers import ITEMS, NAMED
from tests.unit.inbound.test_inbound_site_builders import (
    NOTICE,
    ORDER,
    ORDER_PATH,
    WIX_BOOKING,
    WIX_FORM,
)
from tests.unit.inbound.test_inbound_wordpress_forms import ENTRY, WPFORMS_FIELDS

Path = tuple[str | int, ...]

ODD: list[object] = [
    None,
    True,
    -1,
    2**53,
    1.5,
    "",
    "x" * 3000,
    "\u202e",
    "999999999",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01 00:00",
    [],
    {},
    [[], None, {"label": 1}],
    {"date": "9999-12-31 23:00", "duration": "1440"},
    {"value": {"value": []}},
]
#: Every field of the mapping, by keys that the posts below have.
MAPPING: dict[str, object] = {
    "name": ["1.3", "1.6", "client", "Your name", "name"],
    "email": ["2", "Email"],
    "phone": ["3", "Phone", "phoneNumber"],
    "service": ["4", "what", "Treatment"],
    "date": ["5", "Preferred date", "date_1"],
    "time": ["6", "Preferred time", "time_1"],
    "start": "visit",
    "appointment": ["appointment", "appointment17"],
    "entry": "entry_id",
    "answers": {"7": "Skin"},
}


def understood(
    provider: str, value: object, lookups: object = None, mapping: dict[str, object] | None = None
) -> Reading | None:
    raw = json.dumps(value).encode()
    delivery = Delivery(
        provider=provider,
        studio=StudioFacts(ZoneInfo("America/Los_Angeles")),
        settings=ProviderSettings(mapping=MAPPING if mapping is None else mapping),
        request=Request(raw),
        now=0,
    )
    reader = PROVIDERS[provider]
    try:
        return reader.understand(Body(reader.kinds[0], value, raw), delivery, fetcher(lookups))
    except BodyError:
        return None


def fetcher(lookups: object) -> Callable[[str], object]:
    def fetch(path: str) -> object:
        if not isinstance(lookups, dict):
            return lookups
        answers = {
            key.removeprefix("GET ").partition("?")[0]: each for key, each in lookups.items()
        }
        answer = answers.get(path.partition("?")[0])
        return answer.get("json") if isinstance(answer, dict) else answer

    return fetch


def places(value: object, path: Path = ()) -> Iterator[Path]:
    yield path
    steps: list[Any] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    for step, each in steps:
        yield from places(each, (*path, step))


def with_odd(value: object, path: Path, odd: object) -> object:
    if not path:
        return odd
    copy: Any = deepcopy(value)
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = odd
    return copy


def jotform(answers: object) -> Reading | None:
    fields = {"submissionID": "1", "formID": "2", "rawRequest": json.dumps(answers)}
    return understood("jotform", fields)


def acuity(lookups: object) -> Reading | None:
    return understood("acuity", {"action": "scheduled", "id": "987654321"}, lookups)


def square(lookups: object) -> Reading | None:
    return understood("square", payload("square/created"), lookups)


def shop(order: object) -> Reading | None:
    return understood("squarespace", NOTICE, {ORDER_PATH: {"json": order}})


CASES: dict[str, tuple[Callable[[object], Reading | None], object]] = {
    "calcom": (lambda value: understood("calcom", value), payload("calcom/created")),
    "calcom moved": (lambda value: understood("calcom", value), payload("calcom/rescheduled")),
    "calendly": (lambda value: understood("calendly", value), payload("calendly/created")),
    "square": (lambda value: understood("square", value), payload("square/created")),
    "typeform": (lambda value: understood("typeform", value), payload("typeform/response")),
    "google items": (lambda value: understood("google_forms", value), ITEMS),
    "google sheet": (lambda value: understood("google_forms", value), NAMED),
    "contact form": (lambda value: understood("contact_form_7", value), WPFORMS_FIELDS),
    "wpforms": (lambda value: understood("wpforms", value), WPFORMS_FIELDS),
    "gravity": (lambda value: understood("gravity_forms", value), ENTRY),
    "wix booking": (lambda value: understood("wix", value), {"data": WIX_BOOKING}),
    "wix form": (lambda value: understood("wix", value), {"data": WIX_FORM}),
    "relay": (lambda value: understood("squarespace", value), WPFORMS_FIELDS),
    "order": (shop, ORDER),
    "jotform": (jotform, payload("jotform/request")),
    "acuity looked up": (acuity, payload("acuity/lookups")),
    "square looked up": (square, payload("square/lookups")),
}


@pytest.mark.parametrize("case", CASES)
def test_an_odd_value_in_any_place_does_no_harm(case: str) -> None:
    read, seed = CASES[case]
    assert read(seed) is not None
    for path in places(seed):
        for odd in ODD:
            read(with_odd(seed, path, odd))


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_odd_mapping_does_no_harm(odd: object) -> None:
    mapping = dict.fromkeys(MAPPING, odd)
    for provider, body in {
        "contact_form_7": WPFORMS_FIELDS,
        "gravity_forms": ENTRY,
        "google_forms": ITEMS,
        "wix": {"data": WIX_FORM},
        "typeform": payload("typeform/response"),
    }.items():
        assert understood(provider, body, mapping=mapping) is not None
