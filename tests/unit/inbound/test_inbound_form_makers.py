"""Google Forms and Contact Form 7."""

import json

import pytest

from tests.unit.inbound.form_posts import (
    FORM,
    SECRET,
    TOKEN,
    Data,
    booking,
    cf7,
    digest,
    form,
    google,
    hex_hmac,
    reading,
)

# --- Google Forms ---------------------------------------------------------------------------------

GOOGLE_MAPPING = {
    "name": "Your name",
    "email": "Email",
    "phone": "Phone",
    "service": "Treatment",
    "date": "Preferred date",
    "time": "Preferred time",
}
ABOUT = {
    "source": "google-forms",
    "formId": "1FAIpQLSd",
    "responseId": "2_ABaOnue",
    "timestamp": "2026-07-01T16:00:00.000Z",
    "timezone": "America/New_York",
    "locale": "en_US",
}
ITEMS = {
    **ABOUT,
    "items": [
        {"title": "Your name ", "type": "TEXT", "response": "Dana Whitfield"},
        {"title": "Phone", "type": "TEXT", "response": "310 555 0148"},
        {"title": "Treatment", "type": "LIST", "response": "Bump facial"},
        {"title": "Preferred date", "type": "DATE", "response": "2026-07-14"},
        {"title": "Preferred time", "type": "TIME", "response": "14:30"},
        {"title": "Areas", "type": "CHECKBOX", "response": ["Chin, jaw", "Cheeks"]},
        {"title": "How often?", "type": "SCALE", "response": 3},
        {"title": "Notes", "type": "PARAGRAPH_TEXT", "response": ""},
    ],
    "respondentEmail": "Dana@example.com",
}
NAMED = {
    **ABOUT,
    "namedValues": {
        "Timestamp": ["7/1/2026 12:00:00"],
        "Your name ": ["Dana Whitfield"],
        "Email Address": ["dana@example.com"],
        "Phone": ["310 555 0148"],
        "Treatment": ["Bump facial"],
        "Preferred date": ["7/14/2026"],
        "Preferred time": ["2:30:00 PM"],
        "Areas": ["Chin, jaw, Cheeks"],
        "Notes": [""],
    },
    "respondentEmail": "dana@example.com",
}


def test_items_of_a_google_form_keep_their_choices_apart() -> None:
    found = google(ITEMS, {"mapping": GOOGLE_MAPPING})
    assert (found["event"], found["external_id"]) == ("requested", "2_ABaOnue")
    assert found["idempotency_key"] == "google_forms:2_ABaOnue"
    assert found["booking"] == {
        "name": "Dana Whitfield",
        "email": "dana@example.com",
        "phone": "+13105550148",
        "service": "Bump facial",
        "start": "2026-07-14T18:30:00Z",
        "end": None,
        "tz": "America/New_York",
        "answers": {"Areas": ["Chin, jaw", "Cheeks"], "How often?": 3},
    }


def test_named_values_are_one_text_each_and_never_split() -> None:
    found = google(NAMED, {"mapping": {**GOOGLE_MAPPING, "email": "Email Address"}})
    assert booking(found)["start"] == "2026-07-14T18:30:00Z"
    assert booking(found)["answers"] == {"Areas": "Chin, jaw, Cheeks"}


def test_the_address_that_google_collects_is_no_answer_as_well() -> None:
    found = google(NAMED, {"mapping": {"name": "Your name"}})
    assert booking(found)["email"] == "dana@example.com"
    answers = booking(found)["answers"]
    assert isinstance(answers, dict)
    assert "Email Address" not in answers
    assert "Timestamp" not in answers


@pytest.mark.parametrize(
    ("locale", "day", "start"),
    [
        ("en_US", "4/7/2026", "2026-04-07T18:30:00Z"),
        ("en_GB", "04/07/2026", "2026-07-04T18:30:00Z"),
        ("es_ES", "4/7/2026", "2026-07-04T18:30:00Z"),
    ],
)
def test_the_sheets_locale_orders_its_dates(locale: str, day: str, start: str) -> None:
    body = {**ABOUT, "locale": locale, "namedValues": {"Day": [day], "At": ["14:30:00"]}}
    found = google(body, {"mapping": {"date": "Day", "time": "At"}})
    assert booking(found)["start"] == start


def test_items_win_over_named_values() -> None:
    body = {**ITEMS, "namedValues": {"Your name": ["Somebody else"]}}
    assert booking(google(body, {"mapping": GOOGLE_MAPPING}))["name"] == "Dana Whitfield"


def test_without_a_response_id_the_body_is_the_key() -> None:
    body = {key: value for key, value in NAMED.items() if key != "responseId"}
    found = google(body, {"mapping": GOOGLE_MAPPING})
    assert found["idempotency_key"] == f"google_forms:{digest(body)}"
    assert found["external_id"] is None


def test_a_google_form_without_mapping_keeps_all_answers() -> None:
    found = google(ITEMS, {})
    assert (found["event"], found["problems"]) == ("submitted", ["unmapped_form"])
    assert booking(found)["email"] == "dana@example.com"
    assert booking(found)["tz"] == "America/New_York"
    answers = booking(found)["answers"]
    assert isinstance(answers, dict)
    assert answers["Preferred date"] == "2026-07-14"


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        hex_hmac(json.dumps(ITEMS)),
        f"sha256={hex_hmac(json.dumps(ITEMS), b'another-secret-of-ours')}",
        f"sha256={hex_hmac(json.dumps(ITEMS))[:-1]}",
        f"sha256={hex_hmac(json.dumps(ITEMS)).upper()}",
        f"sha256={hex_hmac(json.dumps(NAMED))}",
        "sha256=ü",
    ],
)
def test_a_google_post_without_the_right_signature_is_refused(signature: str | None) -> None:
    found = reading(
        "google_forms",
        ITEMS,
        settings={"secret": SECRET, "mapping": GOOGLE_MAPPING},
        headers={} if signature is None else {"X-Studio-Signature": signature},
    )
    assert (found["status"], found["verified"], found["booking"]) == (401, False, None)


@pytest.mark.parametrize("body", [[], 1, "null", '"text"'])
def test_a_body_that_is_no_object_cannot_be_read(body: object) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"X-Studio-Signature": f"sha256={hex_hmac(text)}"}
    found = reading("google_forms", text, settings={"secret": SECRET}, headers=headers)
    assert (found["status"], found["verified"], found["booking"]) == (400, True, None)


# --- Contact Form 7 -------------------------------------------------------------------------------

CF7_MAPPING = {"name": "your-name", "datetime": "visit", "service": "treatment"}


def test_contact_form_7_is_read_from_json_and_from_a_form_alike() -> None:
    fields = {
        "_wpcf7": "12",
        "_wpcf7_unit_tag": "wpcf7-f12-p3-o1",
        "_wpcf7_container_post": "3",
        "your-name": "Dana Whitfield",
        "visit": "2026-07-14 14:30",
        "treatment": ["Bump facial"],
        "areas": ["Chin", "Cheeks"],
        "accept-terms": "1",
    }
    as_form = [(name, value) for name, value in fields.items() if isinstance(value, str)]
    as_form += [("treatment[]", "Bump facial"), ("areas[]", "Chin"), ("areas[]", "Cheeks")]
    settings = {"header": TOKEN, "mapping": CF7_MAPPING}
    posted = reading("contact_form_7", form(as_form), settings=settings, headers={**FORM, **TOKEN})
    for found in (cf7(fields, CF7_MAPPING), posted):
        assert found["event"] == "requested"
        assert booking(found)["service"] == "Bump facial"
        assert booking(found)["start"] == "2026-07-14T21:30:00Z"
        assert booking(found)["answers"] == {"areas": ["Chin", "Cheeks"], "accept-terms": "1"}
    assert posted["idempotency_key"] == f"contact_form_7:{digest(form(as_form))}"


@pytest.mark.parametrize("provider", ["contact_form_7", "gravity_forms", "squarespace"])
@pytest.mark.parametrize(
    ("settings", "headers", "status"),
    [
        ({"header": TOKEN}, TOKEN, 200),
        ({"header": {"X-Studio-Token": ["old-fixed-token", "a-long-and-fixed-token"]}}, TOKEN, 200),
        ({"header": TOKEN}, {"x-studio-token": TOKEN["X-Studio-Token"]}, 200),
        ({"header": TOKEN}, {}, 401),
        ({"header": TOKEN}, {"X-Studio-Token": "a-long-and-fixed-toke"}, 401),
        ({"header": TOKEN}, {"X-Studio-Token": "é"}, 401),
        ({"header": {**TOKEN, "X-Second": "another"}}, TOKEN, 401),
        ({"header": {"X-Studio-Token": ""}}, {"X-Studio-Token": ""}, 401),
        ({}, TOKEN, 401),
        ({}, {}, 401),
    ],
)
def test_a_fixed_header_is_the_proof(
    provider: str, settings: Data, headers: dict[str, str], status: int
) -> None:
    found = reading(provider, {"a": "b"}, settings=settings, headers=headers)
    assert (found["status"], found["verified"]) == (status, status == 200)


@pytest.mark.parametrize("provider", ["contact_form_7", "gravity_forms"])
def test_without_a_header_in_the_settings_a_token_in_the_address_proves(provider: str) -> None:
    settings = {"url_token": "a-long-and-random-token"}
    good = reading(provider, {"a": "b"}, settings=settings, query={"t": "a-long-and-random-token"})
    bad = reading(provider, {"a": "b"}, settings=settings, query={"t": "a-long-and-random"})
    assert (good["status"], bad["status"]) == (200, 401)


@pytest.mark.parametrize("provider", ["contact_form_7", "wix", "google_forms", "squarespace"])
def test_another_content_type_is_refused_only_after_the_proof(provider: str) -> None:
    secrets = {"header": TOKEN, "url_token": "a-long-and-random-token", "secret": SECRET}
    headers = {
        **TOKEN,
        "Content-Type": "text/xml",
        "X-Studio-Signature": f"sha256={hex_hmac('<a/>')}",
    }
    query = {"token": "a-long-and-random-token"}
    known = reading(provider, "<a/>", settings=secrets, headers=headers, query=query)
    unknown = reading(provider, "<a/>", settings=secrets, headers={"Content-Type": "text/xml"})
    assert (known["status"], unknown["status"]) == (415, 401)
