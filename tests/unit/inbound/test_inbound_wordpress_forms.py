"""WPForms, Gravity Forms, and what PHP makes of values."""

from collections.abc import Mapping

import pytest

from studio.inbound.php import nested, php_json
from tests.unit.inbound.form_posts import (
    FORM,
    JSON,
    NOW,
    SECRET,
    TOKEN,
    Data,
    booking,
    digest,
    form,
    hex_hmac,
    reading,
    wpforms,
)

# --- WPForms --------------------------------------------------------------------------------------

WPFORMS_MAPPING = {"name": "client", "datetime": "visit", "service": "what", "entry": "entry_id"}
WPFORMS_FIELDS = {
    "entry_id": "901",
    "client": "Dana Whitfield",
    "visit": {"value": "07/14/2026 2:30 PM", "unix": 1784039400},
    "what": "Bump facial||Mask",
    "areas": "Chin||Cheeks",
    "born": {"value": "04/07/1995", "unix": 797212800},
    "files": ["https://example.com/a.jpg"],
}


def test_wpforms_dates_are_words_of_the_studios_clock() -> None:
    found = wpforms(WPFORMS_FIELDS, {"mapping": WPFORMS_MAPPING})
    assert (found["event"], found["external_id"]) == ("requested", "901")
    assert found["idempotency_key"] == "wpforms:41:901"
    assert booking(found)["start"] == "2026-07-14T21:30:00Z"
    assert booking(found)["service"] == "Bump facial + Mask"
    assert booking(found)["answers"] == {
        "areas": ["Chin", "Cheeks"],
        "born": "04/07/1995",
        "files": ["https://example.com/a.jpg"],
    }


def test_wpforms_without_entry_id_go_by_their_body() -> None:
    fields = {"client": "Dana"}
    found = wpforms(fields, {"mapping": WPFORMS_MAPPING})
    assert found["idempotency_key"] == f"wpforms:{digest(fields)}"


@pytest.mark.parametrize(
    ("posted", "signed"),
    [
        ("client=Ana&n=7", r'{"client":"Ana","n":"7"}'),
        ("client=%F0%9F%98%80%22", r'{"client":"\ud83d\ude00\""}'),
        (
            "client=Ana+L%C3%B3pez&page=https%3A%2F%2Fa.example",
            r'{"client":"Ana L\u00f3pez","page":"https:\/\/a.example"}',
        ),
        (
            "visit%5Bvalue%5D=07%2F14%2F2026&visit%5Bunix%5D=1784039400",
            r'{"visit":{"value":"07\/14\/2026","unix":1784039400}}',
        ),
        (
            "visit%5Bvalue%5D=07%2F14%2F2026&visit%5Bunix%5D=1784039400",
            r'{"visit":{"value":"07\/14\/2026","unix":"1784039400"}}',
        ),
        (
            "client=Ana&files%5B0%5D=a&files%5B1%5D=b&n=7",
            r'{"client":"Ana","files":["a","b"],"n":7}',
        ),
    ],
)
def test_wpforms_sign_a_form_post_as_phps_json_of_its_fields(posted: str, signed: str) -> None:
    settings = {"mapping": WPFORMS_MAPPING}
    assert wpforms(posted, settings, signed=signed)["status"] == 200
    assert wpforms(posted, settings, signed=signed + " ")["status"] == 401
    assert wpforms(posted + "&more=1", settings, signed=signed)["status"] == 401


@pytest.mark.parametrize(
    ("away", "status"), [(0, 200), (-300, 200), (300, 200), (-301, 401), (301, 401)]
)
def test_wpforms_signatures_are_of_a_time_near_now(away: int, status: int) -> None:
    assert wpforms({"client": "Ana"}, {"mapping": {}}, at=NOW + away)["status"] == status


def test_the_label_of_a_wpforms_signature_is_v() -> None:
    signature = hex_hmac(f'{NOW}.{{"a":1}}')
    headers = {"X-WPForms-Webhook-Signature": f"t={NOW},v1={signature}"}
    settings = {"secret": SECRET}
    assert reading("wpforms", '{"a":1}', settings=settings, headers=headers)["status"] == 401


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a/b", r'"a\/b"'),
        ("é ñ", r'"\u00e9 \u00f1"'),
        ("😀", r'"\ud83d\ude00"'),
        ('"\\', r'"\"\\"'),
        ("\b\f\n\r\t\x01", r'"\b\f\n\r\t\u0001"'),
        ("\x7f", '"\x7f"'),
        ("\u2028", r'"\u2028"'),
        ("<'&>", '"<\'&>"'),
        ("", '""'),
        ({}, "[]"),
        ([], "[]"),
        (["a", ["b"]], '["a",["b"]]'),
        ({"5": "x", "a b": ""}, '{"5":"x","a b":""}'),
        (True, "true"),
        (None, "null"),
        (-7, "-7"),
    ],
)
def test_json_is_written_as_php_writes_it(value: object, expected: str) -> None:
    assert php_json(value) == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", "1"), ("b", "")], {"a": "1", "b": ""}),
        ([("a[]", "1")], {"a": ["1"]}),
        ([("a[]", "1"), ("a[]", "2")], {"a": ["1", "2"]}),
        ([("a[0]", "1"), ("a[1]", "2")], {"a": ["1", "2"]}),
        ([("a[1]", "1"), ("a[2]", "2")], {"a": {"1": "1", "2": "2"}}),
        ([("a[b][c]", "1"), ("a[b][d]", "2")], {"a": {"b": {"c": "1", "d": "2"}}}),
        ([("a", "1"), ("a", "2"), ("a", "3")], {"a": ["1", "2", "3"]}),
        ([("a", "1"), ("a[b]", "2")], {"a": "1"}),
        ([("1.3", "Dana"), ("[x]", "y"), ("a[", "z")], {"1.3": "Dana", "[x]": "y", "a[": "z"}),
    ],
)
def test_names_in_brackets_are_taken_apart(pairs: list[tuple[str, str]], expected: Data) -> None:
    assert nested(pairs) == expected


# --- Gravity Forms --------------------------------------------------------------------------------

GRAVITY_MAPPING = {
    "name": ["1.3", "1.6"],
    "email": "2",
    "phone": "3",
    "service": "4",
    "date": "5",
    "time": "6",
    "answers": {"7": "Skin type", "8": "Agreed", "9": "Notes"},
}
ENTRY = {
    "id": "1042",
    "form_id": "7",
    "status": "active",
    "date_created": "2026-07-01 16:00:00",
    "ip": "203.0.113.9",
    "currency": "USD",
    "payment_status": None,
    "workflow_step": "3",
    "1.2": "Ms.",
    "1.3": "Dana",
    "1.6": "Whitfield",
    "2": "dana@example.com",
    "3": "(310) 555-0148",
    "4": "Bump facial|95",
    "5": "2026-07-14",
    "6": "02:30 pm",
    "7.1": "Oily",
    "7.2": "",
    "7.3": "Sensitive",
    "8.1": "1",
    "8.2": "I agree to the terms.",
    "8.3": "4",
    "9": "On the chin",
    "10": "Sundays",
}


def gravity(entry: Mapping[str, object], mapping: Mapping[str, object], **more: object) -> Data:
    return reading(
        "gravity_forms",
        entry,
        settings={"header": TOKEN, "mapping": mapping, **more},
        headers=TOKEN,
    )


def test_a_gravity_entry_is_put_together_from_its_numbers() -> None:
    found = gravity(ENTRY, GRAVITY_MAPPING)
    assert (found["event"], found["external_id"]) == ("requested", "1042")
    assert found["idempotency_key"] == "gravity_forms:7:1042"
    assert found["booking"] == {
        "name": "Dana Whitfield",
        "email": "dana@example.com",
        "phone": "+13105550148",
        "service": "Bump facial",
        "start": "2026-07-14T21:30:00Z",
        "end": None,
        "tz": "America/Los_Angeles",
        "answers": {
            "Skin type": ["Oily", "Sensitive"],
            "Agreed": True,
            "Notes": "On the chin",
            "10": "Sundays",
        },
    }


@pytest.mark.parametrize("status", ["spam", "trash"])
def test_an_unwanted_entry_is_ignored(status: str) -> None:
    found = gravity({**ENTRY, "status": status}, GRAVITY_MAPPING)
    assert (found["status"], found["event"], found["booking"]) == (200, "ignored", None)


def test_a_name_field_may_be_mapped_whole() -> None:
    assert booking(gravity(ENTRY, {"name": "1"}))["name"] == "Dana Whitfield"


def test_a_part_may_have_its_own_label() -> None:
    labels = {"8.1": "Agreed", "7.1": "Oily"}
    answers = booking(gravity(ENTRY, {"name": "1", "answers": labels}))["answers"]
    assert isinstance(answers, dict)
    assert (answers["Agreed"], answers["Oily"], answers["7"]) == ("1", "Oily", ["Sensitive"])
    assert not {"8", "8.2", "8.3"} & answers.keys()


def test_an_unticked_consent_is_no_answer() -> None:
    answers = booking(gravity({**ENTRY, "8.1": "", "8.2": "", "8.3": ""}, {"name": "1"}))["answers"]
    assert isinstance(answers, dict)
    assert not {"8", "8.1", "8.2", "8.3"} & answers.keys()


def test_chosen_fields_come_under_the_owners_names() -> None:
    mapping = {"name": "who", "datetime": "visit", "entry": "entry"}
    fields = {
        "who": "Dana",
        "visit": "2026-07-14 14:30",
        "entry": "5",
        "form_id": "7",
        "skin": "Dry",
    }
    found = gravity(fields, mapping)
    assert (found["event"], found["idempotency_key"]) == ("requested", "gravity_forms:7:5")
    assert booking(found)["answers"] == {"skin": "Dry"}


def test_a_gravity_form_post_is_read_like_its_json() -> None:
    sent = form({name: value for name, value in ENTRY.items() if value is not None})
    settings = {"header": TOKEN, "mapping": GRAVITY_MAPPING}
    found = reading("gravity_forms", sent, settings=settings, headers={**FORM, **TOKEN})
    assert found["booking"] == gravity(ENTRY, GRAVITY_MAPPING)["booking"]


def test_another_gravity_form_is_unknown() -> None:
    found = gravity(ENTRY, GRAVITY_MAPPING, form_id="8")
    assert (found["event"], found["problems"]) == ("submitted", ["unmapped_form"])


def test_json_without_a_content_type_is_read() -> None:
    assert (
        reading("gravity_forms", ENTRY, settings={"header": TOKEN}, headers={**TOKEN, **JSON})[
            "status"
        ]
        == 200
    )
