"""Wix and Squarespace."""

import json

import pytest

from tests.unit.inbound.form_posts import SECRET, TOKEN, Data, booking, digest, hex_hmac, reading

WIX_TOKEN = "a-long-and-random-token"
WIX_BOOKING: Data = {
    "booking_id": "b-7f3a",
    "order_id": "o-1",
    "order_number": "10012",
    "service_name": "Tratamiento de granitos",
    "service_name_main_language": "Bump facial",
    "start_date": "2026-07-14T21:30:00Z",
    "end_date": "2026-07-14T22:30:00.000Z",
    "start_date_by_business_tz": "2026-07-14T14:30:00",
    "business_time_zone": "America/Phoenix",
    "booking_contact_first_name": "Dana",
    "booking_contact_last_name": "Whitfield",
    "booking_contact_phone": "(310) 555-0148",
    "booking_contact_email": "Dana@Example.com",
    "contact": {
        "name": {"first": "D.", "last": "W."},
        "email": "other@example.com",
        "phones": [{"e164Phone": "+13105550148"}],
        "locale": "es",
    },
    "custom_form_fields": [
        {"label": "Where?", "value": "Chin"},
        {"label": "Allergies", "value": ""},
        {"label": "First time?", "value": True},
    ],
    "staff_member_name": "Ruth",
    "price": "95",
    "number_of_participants": "1",
}


def wix(data: Data, **settings: object) -> Data:
    return reading(
        "wix",
        {"data": data},
        settings={"url_token": WIX_TOKEN, **settings},
        query={"token": WIX_TOKEN},
    )


def test_a_wix_booking_is_read() -> None:
    assert wix(WIX_BOOKING) == {
        "status": 200,
        "verified": True,
        "event": "created",
        "external_id": "b-7f3a",
        "supersedes": None,
        "idempotency_key": "wix:b-7f3a",
        "cancel_reason": None,
        "booking": {
            "name": "Dana Whitfield",
            "email": "dana@example.com",
            "phone": "+13105550148",
            "service": "Bump facial",
            "start": "2026-07-14T21:30:00Z",
            "end": "2026-07-14T22:30:00Z",
            "tz": "America/Phoenix",
            "answers": {"Where?": "Chin", "First time?": True},
        },
        "problems": [],
    }


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"service_name_main_language": ""}, "service", "Tratamiento de granitos"),
        ({"business_time_zone": "Nowhere"}, "tz", "America/Los_Angeles"),
        ({"business_time_zone": None}, "tz", "America/Los_Angeles"),
        ({"start_date": "2026-07-14T21:30:00"}, "start", "2026-07-14T21:30:00Z"),
        ({"start_date": ""}, "start", "2026-07-14T21:30:00Z"),
        ({"end_date": "", "end_date_by_business_tz": ""}, "end", None),
        ({"booking_contact_phone": "030 901820"}, "phone", "+13105550148"),
        ({"booking_contact_phone": "+49 30 901820"}, "phone", "+4930901820"),
        (
            {"booking_contact_phone": "", "contact": {"phone": "310 555 0199"}},
            "phone",
            "+13105550199",
        ),
        ({"booking_contact_email": None}, "email", "other@example.com"),
        ({"booking_contact_first_name": "", "booking_contact_last_name": ""}, "name", "D. W."),
        ({"contact": None}, "name", "Dana Whitfield"),
    ],
)
def test_each_field_of_a_wix_booking_has_its_order(
    changes: Data, field: str, expected: str | None
) -> None:
    assert booking(wix({**WIX_BOOKING, **changes}))[field] == expected


@pytest.mark.parametrize(
    ("approval", "event"),
    [
        (True, "requested"),
        ("true", "requested"),
        (False, "created"),
        ("false", "created"),
        (None, "created"),
    ],
)
def test_a_service_that_awaits_approval_is_requested(approval: object, event: str) -> None:
    assert wix({**WIX_BOOKING, "approval_service": approval})["event"] == event


def test_an_unreadable_wix_time_stays_in_the_answers() -> None:
    found = wix({**WIX_BOOKING, "start_date": "soon"})
    assert (found["event"], found["problems"]) == ("created", ["unreadable_time"])
    answers = booking(found)["answers"]
    assert isinstance(answers, dict)
    assert answers["start_date"] == "soon"


WIX_FORM: Data = {
    "formName": "Ask for a visit",
    "submissionId": "s-1",
    "submissionTime": "2026-07-01T16:00:00Z",
    "field:date_1": "2026-07-14",
    "field:time_1": "14:30",
    "field:skin": "Dry",
    "field:first": "Dana",
    "submissions": [
        {"label": "Day", "value": "2026-07-14"},
        {"label": "At", "value": "14:30"},
        {"label": "Skin", "value": "Dry"},
        {"label": "First name", "value": "Dana"},
        {"label": "Phone", "value": "310-555-0148"},
    ],
    "contact": {
        "name": {"first": "Dana", "last": "Whitfield"},
        "email": "dana@example.com",
        "phones": [{"e164Phone": "+13105550148"}],
    },
}


@pytest.mark.parametrize(
    "mapping",
    [
        {"date": "date_1", "time": "time_1"},
        {"date": "field:date_1", "time": "field:time_1"},
        {"date": "Day", "time": "At"},
    ],
)
def test_a_wix_form_is_mapped_by_key_or_label(mapping: Data) -> None:
    found = wix(WIX_FORM, mapping=mapping)
    assert (found["event"], found["idempotency_key"]) == ("requested", "wix:s-1")
    assert booking(found)["start"] == "2026-07-14T21:30:00Z"
    assert booking(found)["name"] == "Dana Whitfield"
    assert booking(found)["answers"] == {"Skin": "Dry"}


def test_a_wix_form_without_labels_goes_by_its_keys() -> None:
    data = {key: value for key, value in WIX_FORM.items() if key != "submissions"}
    found = wix(data, mapping={"date": "date_1", "time": "time_1"})
    assert booking(found)["answers"] == {"skin": "Dry"}


def test_a_wix_form_without_mapping_is_kept_whole() -> None:
    found = wix(WIX_FORM)
    assert (found["event"], found["problems"]) == ("submitted", ["unmapped_form"])
    assert booking(found)["email"] == "dana@example.com"
    answers = booking(found)["answers"]
    assert answers == {"Day": "2026-07-14", "At": "14:30", "Skin": "Dry"}


@pytest.mark.parametrize("token", ["", "a-long-and-random-toke", "A-LONG-AND-RANDOM-TOKEN", "é"])
def test_wix_is_proven_by_the_token_in_its_address(token: str) -> None:
    settings = {"url_token": WIX_TOKEN}
    body = {"data": WIX_BOOKING}
    assert reading("wix", body, settings=settings, query={"token": token})["status"] == 401


# --- Squarespace ----------------------------------------------------------------------------------

SHOP_SECRET = "8a5f0c9d7e11b84c0c9a61d4c3b7aa90ef5f2c9d7e11b84c0c9a61d4c3b7aa90"
NOTICE: Data = {
    "id": "n-1",
    "websiteId": "w-1",
    "subscriptionId": "sub-1",
    "topic": "order.create",
    "createdOn": "2026-07-01T16:00:00.000Z",
    "data": {"orderId": "585d498fdee9f31a60284a37"},
}
ORDER: Data = {
    "id": "585d498fdee9f31a60284a37",
    "testmode": False,
    "customerEmail": "Dana@Example.com",
    "billingAddress": {"firstName": "Dana", "lastName": "Whitfield", "phone": "310 555 0148"},
    "lineItems": [
        {
            "productName": "Series of three bump facials",
            "customizations": [
                {"label": "Where?", "value": "Chin"},
                {"label": "Email", "value": ""},
            ],
        },
        {"productName": "Mask", "customizations": None},
    ],
}
ORDER_PATH = "GET /1.0/commerce/orders/585d498fdee9f31a60284a37"


def shop(notice: Data, order: Data | None = ORDER, key: bytes = bytes.fromhex(SHOP_SECRET)) -> Data:
    text = json.dumps(notice)
    return reading(
        "squarespace",
        text,
        settings={"secret_hex": SHOP_SECRET},
        headers={"Squarespace-Signature": hex_hmac(text, key)},
        lookups={} if order is None else {ORDER_PATH: {"status": 200, "json": order}},
    )


def test_an_order_is_a_lead_with_what_was_bought() -> None:
    found = shop(NOTICE)
    assert (found["event"], found["idempotency_key"]) == ("submitted", "squarespace:n-1")
    assert (found["external_id"], found["problems"]) == ("585d498fdee9f31a60284a37", [])
    assert found["booking"] == {
        "name": "Dana Whitfield",
        "email": "dana@example.com",
        "phone": "+13105550148",
        "service": "Series of three bump facials + Mask",
        "start": None,
        "end": None,
        "tz": "America/Los_Angeles",
        "answers": {"Where?": "Chin"},
    }


def test_an_order_that_cannot_be_looked_up_keeps_its_ids() -> None:
    found = shop(NOTICE, None)
    assert (found["event"], found["problems"]) == ("submitted", ["needs_lookup"])
    assert found["external_id"] == "585d498fdee9f31a60284a37"
    assert booking(found)["name"] is None


@pytest.mark.parametrize(
    ("changes", "order", "event"),
    [
        ({"topic": "order.update"}, ORDER, "updated"),
        ({"topic": "extension.uninstall"}, ORDER, "ignored"),
        ({"topic": "something.new"}, ORDER, "ignored"),
        ({"topic": None}, ORDER, "ignored"),
        ({"data": {}}, ORDER, "ignored"),
        ({}, {**ORDER, "testmode": True}, "ignored"),
    ],
)
def test_a_topic_says_what_happened(changes: Data, order: Data, event: str) -> None:
    found = shop({**NOTICE, **changes}, order)
    assert (found["status"], found["event"]) == (200, event)
    assert (found["booking"] is None) == (event == "ignored")


@pytest.mark.parametrize("key", [SHOP_SECRET.encode(), b"", SECRET.encode()])
def test_the_shops_secret_is_decoded_before_it_signs(key: bytes) -> None:
    assert shop(NOTICE, key=key)["status"] == 401


@pytest.mark.parametrize("secret", ["", "no hex", "zz", None])
def test_a_secret_that_is_no_hexadecimal_proves_nothing(secret: str | None) -> None:
    text = json.dumps(NOTICE)
    headers = {"Squarespace-Signature": hex_hmac(text, b"")}
    found = reading("squarespace", text, settings={"secret_hex": secret}, headers=headers)
    assert found["status"] == 401


def test_a_relay_posts_flat_fields_with_a_fixed_header() -> None:
    fields = {
        "Name": "Dana Whitfield",
        "When": "2026-07-14 14:30",
        "topic": "order.create",
        "Skin": "Dry",
    }
    settings = {"header": TOKEN, "mapping": {"name": "Name", "datetime": "When"}}
    found = reading("squarespace", fields, settings=settings, headers=TOKEN)
    assert (found["event"], found["idempotency_key"]) == (
        "requested",
        f"squarespace:{digest(fields)}",
    )
    assert booking(found)["answers"] == {"topic": "order.create", "Skin": "Dry"}
