"""Proven deliveries with one thing changed: none of them is believed any more."""

import random
from collections.abc import Callable

from studio.inbound.providers import PROVIDERS
from tests.unit.inbound.posts import (
    NOW,
    TOKEN,
    Data,
    acuity,
    calcom,
    calendly,
    changed,
    google_forms,
    jotform,
    payload,
    reading,
    square,
    squarespace,
    typeform,
    with_header,
    with_token,
    wpforms,
)

ITEMS = [{"title": "Name", "type": "TEXT", "response": "Ana Sol"}]
#: Each with the header that holds its signature.
SIGNED: list[tuple[Data, str]] = [
    (calcom(payload("calcom/created")), "X-Cal-Signature-256"),
    (calendly(payload("calendly/created")), "Calendly-Webhook-Signature"),
    (acuity({"action": "scheduled", "id": "98765"}), "X-Acuity-Signature"),
    (square(payload("square/created")), "x-square-hmacsha256-signature"),
    (typeform(payload("typeform/response")), "Typeform-Signature"),
    (google_forms({"responseId": "r1", "items": ITEMS}), "X-Studio-Signature"),
    (wpforms({"name": "Ana Sol", "skin": "dry||red"}), "X-WPForms-Webhook-Signature"),
    (squarespace({"id": "n1", "topic": "order.create", "data": {}}), "Squarespace-Signature"),
]
WITH_TOKEN = [jotform(payload("jotform/request")), with_token("wix", {"data": {"booking_id": "b"}})]
WITH_HEADER = [
    with_header(provider, {"your-name": "Ana Sol"})
    for provider in ("contact_form_7", "gravity_forms", "squarespace")
]
#: Providers that sign the time too: an old post sent again proves nothing.
WITH_TIME = {"calendly", "wpforms"}

Mutation = Callable[[random.Random, Data, str], Data]


def flipped(dice: random.Random, text: str) -> str:
    """Return a text with one bit of one character turned."""
    place = dice.randrange(len(text))
    return text[:place] + chr(ord(text[place]) ^ (1 << dice.randrange(7))) + text[place + 1 :]


def different(dice: random.Random, text: str) -> str:
    """Return a text with one digit or letter changed; hexadecimal may be written in either case."""
    place = dice.randrange(len(text))
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


def body_flipped(dice: random.Random, sent: Data, _header: str) -> Data:
    return changed(sent, {"request.body": flipped(dice, sent["request"]["body"])})


def body_cut(dice: random.Random, sent: Data, _header: str) -> Data:
    body = sent["request"]["body"]
    return changed(sent, {"request.body": body[: dice.randrange(len(body))]})


def body_longer(dice: random.Random, sent: Data, _header: str) -> Data:
    more = dice.choice([" ", "\n", "}", "&a=1", "\x00"])
    return changed(sent, {"request.body": sent["request"]["body"] + more})


def signature_flipped(dice: random.Random, sent: Data, header: str) -> Data:
    wrong = flipped(dice, sent["request"]["headers"][header])
    return changed(sent, {f"request.headers.{header}": wrong})


def signature_cut(dice: random.Random, sent: Data, header: str) -> Data:
    whole = sent["request"]["headers"][header]
    return changed(sent, {f"request.headers.{header}": whole[: dice.randrange(len(whole))]})


def signature_dropped(_dice: random.Random, sent: Data, header: str) -> Data:
    headers = {name: value for name, value in sent["request"]["headers"].items() if name != header}
    return changed(sent, {"request.headers": headers})


def signature_of_another(dice: random.Random, sent: Data, header: str) -> Data:
    other, name = dice.choice([each for each in SIGNED if each[1] != header])
    return changed(sent, {f"request.headers.{header}": other["request"]["headers"][name]})


def sent_again_later(dice: random.Random, sent: Data, header: str) -> Data:
    if sent["provider"] not in WITH_TIME:
        return signature_of_another(dice, sent, header)
    return changed(sent, {"now": NOW + dice.choice([-1, 1]) * dice.randrange(301, 10**8)})


def secret_replaced(dice: random.Random, sent: Data, _header: str) -> Data:
    (name,) = sent["settings"].keys() & {"secret", "secret_hex"}
    return changed(sent, {f"settings.{name}": different(dice, sent["settings"][name])})


MUTATIONS: list[Mutation] = [
    body_flipped,
    body_cut,
    body_longer,
    signature_flipped,
    signature_cut,
    signature_dropped,
    signature_of_another,
    sent_again_later,
    secret_replaced,
]


def test_every_delivery_is_proven_as_it_is() -> None:
    proven = [*(sent for sent, _ in SIGNED), *WITH_TOKEN, *WITH_HEADER]

    assert all(reading(sent)["verified"] for sent in proven)
    assert {sent["provider"] for sent in proven} == set(PROVIDERS)


def test_no_mutation_of_a_signed_delivery_is_believed() -> None:
    dice = random.Random(20261123)  # noqa: S311 - a fixed seed, so that a failure comes again

    for number in range(10_000):
        sent, header = SIGNED[number % len(SIGNED)]
        mutation = MUTATIONS[dice.randrange(len(MUTATIONS))]
        found = reading(mutation(dice, sent, header))

        assert (found["status"], found["booking"]) == (401, None), (sent["provider"], mutation)


def test_no_mutation_of_a_token_is_believed() -> None:
    dice = random.Random(20261123)  # noqa: S311 - a fixed seed, so that a failure comes again

    for number in range(1_000):
        sent = [*WITH_TOKEN, *WITH_HEADER][number % 5]
        part = dice.randrange(len(TOKEN))
        wrong = dice.choice([flipped(dice, TOKEN), TOKEN[:part], TOKEN[part + 1 :], TOKEN + "0"])
        place = "query" if sent in WITH_TOKEN else "headers"
        name = "token" if sent in WITH_TOKEN else "X-Studio-Token"
        found = reading(changed(sent, {f"request.{place}": {name: wrong}}))

        assert (found["status"], found["booking"]) == (401, None)
