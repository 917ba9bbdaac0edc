"""What a person needs to map a form, and what the inbox needs to put facts in order."""

import pytest

from studio.inbound.contract import delivery_from
from studio.inbound.moments import order_of
from studio.inbound.seen import SeenField, seen_fields
from tests.unit.inbound.posts import (
    Data,
    calcom,
    calendly,
    changed,
    google_forms,
    jotform,
    payload,
    readers_own,
    square,
    typeform,
    with_header,
    with_token,
    wpforms,
)


def test_a_live_post_shows_the_keys_that_a_mapping_names() -> None:
    fields = seen_fields(delivery_from(jotform(payload("jotform/request"))))

    assert fields[:5] == (
        SeenField("q3_yourName", "yourName", "Lena Voss"),
        SeenField("q4_email", "email", "Lena.Voss@mail.example"),
        SeenField("q5_phoneNumber", "phoneNumber", "(415) 555-0188"),
        SeenField("q6_appointment", "appointment", "2026-07-14 14:30"),
        SeenField("q7_whatDo", "whatDo", "Whiteheads, Redness, dry"),
    )


def test_hidden_fields_of_typeform_can_be_mapped() -> None:
    fields = {each.key: each for each in seen_fields(delivery_from(typeform(payload(TYPEFORM))))}

    assert fields["hidden:slot"].label == "slot"
    assert fields["name-ref"].label == "What is your name?"
    assert fields["preg-ref"].example == "no"


TYPEFORM = "typeform/response"
OWN_FORMS: list[tuple[Data, tuple[str, ...]]] = [
    (google_forms({"items": [{"title": "Name ", "response": "Ana"}]}), ("Name",)),
    (google_forms({"namedValues": {"Timestamp": ["1"], "Name": ["Ana"]}}), ("Name",)),
    (wpforms({"who": "Ana", "when": {"value": "1", "unix": 2}}), ("who", "when")),
    (with_header("contact_form_7", {"your-name": "Ana", "_wpcf7": "7"}), ("your-name",)),
    (with_header("gravity_forms", {"id": "1", "form_id": "2", "1.3": "Ana", "1.6": "B"}), ("1",)),
    (with_header("squarespace", {"Name": "Ana"}), ("Name",)),
    (with_token("wix", {"data": {"formName": "F", "field:first": "Ana"}}), ("first",)),
    (with_token("wix", {"data": {"booking_id": "b"}}), ()),
]


@pytest.mark.parametrize(("sent", "keys"), OWN_FORMS, ids=str)
def test_each_form_with_keys_of_the_owner_can_be_mapped(sent: Data, keys: tuple[str, ...]) -> None:
    assert tuple(each.key for each in seen_fields(delivery_from(sent))) == keys


NO_FORMS: list[Data] = [
    calcom(payload("calcom/created")),
    changed(typeform(payload(TYPEFORM)), {"request.body": "{"}),
    changed(typeform(payload(TYPEFORM)), {"request.headers.Content-Type": "text/plain"}),
]


@pytest.mark.parametrize("sent", NO_FORMS, ids=["a scheduler", "broken", "wrong type"])
def test_where_nothing_is_mapped_nothing_is_shown(sent: Data) -> None:
    assert seen_fields(delivery_from(sent)) == ()


def test_the_later_truth_sorts_behind_the_earlier() -> None:
    early, late = "2026-07-03T09:12:40.000Z", "2026-07-03T09:12:40.5Z"
    cal, invitee = payload("calcom/created"), payload("calendly/created")
    booking = payload("square/created")
    pairs = [
        [calcom(changed(cal, {"createdAt": time})) for time in (early, late)],
        [calendly(changed(invitee, {"created_at": time})) for time in (early, late)],
        [square(changed(booking, {"data.object.booking.version": version})) for version in (9, 10)],
    ]

    for first, second in pairs:
        assert "" < readers_own(first).fact_version < readers_own(second).fact_version


@pytest.mark.parametrize(
    "value", [None, "", "soon", "2026-07-03T09:12:40", "0001-01-01T00:00+14:00"]
)
def test_a_time_that_is_none_puts_nothing_in_order(value: object) -> None:
    assert order_of(value) == ""
