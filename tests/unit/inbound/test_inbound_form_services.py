"""What Typeform and Jotform say, sentence by sentence of their facts."""

from typing import Any

import pytest

from tests.unit.inbound.posts import TOKEN, Data, changed, jotform, payload, reading, typeform

RESPONSE = payload("typeform/response")
ANSWERS = payload("jotform/request")
BY_REF = {
    "name": "name-ref",
    "email": "mail-ref",
    "phone": "phone-ref",
    "service": "service-ref",
    "datetime": "hidden:slot",
    "tz": "hidden:zone",
}
BY_SLUG = {
    "name": "yourName",
    "email": "email",
    "phone": "phoneNumber",
    "appointment": "appointment",
    "service": "service",
}
BY_KEY = {
    "name": "q3_yourName",
    "email": "q4_email",
    "phone": "q5_phoneNumber",
    "appointment": "q6_appointment",
    "service": "q11_service",
}
TYPEFORM_ANSWERS = {
    "What do you see?": ["Whiteheads", "Redness", "a dry patch"],
    "How many bumps?": 0,
    "Are you pregnant?": False,
    "Since when?": "2026-03-01",
    "A photo": "https://api.typeform.example/photo.jpg",
    "How did you hear of us?": "my sister",
}


def test_a_response_of_typeform_with_a_slot_is_a_request() -> None:
    assert reading(typeform(RESPONSE, BY_REF)) == {
        "status": 200,
        "verified": True,
        "event": "requested",
        "external_id": "a3a12ec67a1365927098a606107fac15",
        "supersedes": None,
        "idempotency_key": "typeform:a3a12ec67a1365927098a606107fac15",
        "cancel_reason": None,
        "booking": {
            "name": "Ines Duarte",
            "email": "ines@mail.example",
            "phone": "+34911222333",
            "service": "Acne facial",
            "start": "2026-07-14T18:30:00Z",
            "end": None,
            "tz": "America/New_York",
            "answers": TYPEFORM_ANSWERS,
        },
        "problems": [],
    }


def test_without_a_slot_a_response_is_a_lead() -> None:
    mapping = {"name": "name-ref", "email": "mail-ref"}

    found = reading(typeform(RESPONSE, mapping))

    assert (found["event"], found["problems"]) == ("submitted", [])
    assert found["booking"]["start"] is None
    assert found["booking"]["answers"]["Your phone"] == "+34911222333"


def test_an_unknown_typeform_is_kept_whole() -> None:
    found = reading(typeform(RESPONSE))

    assert (found["event"], found["problems"]) == ("submitted", ["unmapped_form"])
    assert found["booking"]["name"] is None
    assert found["booking"]["answers"]["What is your name?"] == "Ines  Duarte"


def test_another_form_than_the_mapped_one_is_unknown() -> None:
    sent = changed(typeform(RESPONSE, BY_REF), {"settings.form_id": "other"})

    assert reading(sent)["problems"] == ["unmapped_form"]


@pytest.mark.parametrize("kind", ["form_response_partial", "something_else"])
def test_partial_responses_are_ignored_under_a_key_of_their_own(kind: str) -> None:
    found = reading(typeform(changed(RESPONSE, {"event_type": kind}), BY_REF))

    assert (found["status"], found["event"], found["booking"]) == (200, "ignored", None)
    assert found["idempotency_key"] != "typeform:a3a12ec67a1365927098a606107fac15"


def test_the_day_and_time_may_be_two_questions() -> None:
    sent = changed(
        RESPONSE,
        {"form_response.answers.9.choice": {"label": "2:30 PM"}},
    )
    mapping = {"date": "since-ref", "time": "hear-ref"}

    found = reading(typeform(sent, mapping))

    assert found["booking"]["start"] == "2026-03-01T22:30:00Z"
    assert "Since when?" not in found["booking"]["answers"]


def test_hidden_words_that_are_no_time_stay_under_their_name() -> None:
    sent = changed(RESPONSE, {"form_response.hidden.slot": "after work"})

    found = reading(typeform(sent, BY_REF))

    assert found["problems"] == ["unreadable_time"]
    assert found["event"] == "submitted"
    assert found["booking"]["answers"]["slot"] == "after work"


def test_a_skipped_hour_of_a_hidden_slot_is_told() -> None:
    sent = changed(RESPONSE, {"form_response.hidden.slot": "2026-03-08 02:30"})

    found = reading(typeform(sent, BY_REF))

    assert (found["event"], found["problems"]) == ("submitted", ["nonexistent_local_time"])


def test_a_repeated_hour_of_a_hidden_slot_takes_the_first() -> None:
    sent = changed(RESPONSE, {"form_response.hidden.slot": "2026-11-01 01:30"})

    found = reading(typeform(sent, BY_REF))

    assert (found["event"], found["problems"]) == ("requested", ["ambiguous_local_time"])
    assert found["booking"]["start"] == "2026-11-01T05:30:00Z"


def test_a_typeform_signature_in_hex_is_none() -> None:
    sent = typeform(RESPONSE, BY_REF)
    base64_text = sent["request"]["headers"]["Typeform-Signature"]

    for wrong in (base64_text.removeprefix("sha256="), "sha256=" + "0" * 64, "sha256="):
        assert (
            reading(changed(sent, {"request.headers.Typeform-Signature": wrong}))["status"] == 401
        )


@pytest.mark.parametrize("mapping", [BY_KEY, BY_SLUG], ids=["by key", "by slug"])
def test_an_appointment_of_jotform_is_promised(mapping: Data) -> None:
    assert reading(jotform(ANSWERS, mapping)) == {
        "status": 200,
        "verified": True,
        "event": "created",
        "external_id": "5912345678901234567",
        "supersedes": None,
        "idempotency_key": "jotform:5912345678901234567",
        "cancel_reason": None,
        "booking": {
            "name": "Lena Voss",
            "email": "lena.voss@mail.example",
            "phone": "+14155550188",
            "service": "Acne facial",
            "start": "2026-07-14T18:30:00Z",
            "end": "2026-07-14T19:15:00Z",
            "tz": "America/New_York",
            "answers": {
                "whatDo": ["Whiteheads", "Redness, dry"],
                "lastPeel": "2026-03-01",
                "photoOf": ["https://www.jotform.example/uploads/a.jpg"],
            },
        },
        "problems": [],
    }


def test_a_slot_that_was_not_picked_is_a_lead() -> None:
    found = reading(jotform(changed(ANSWERS, {"q6_appointment.date": ""}), BY_KEY))

    assert (found["event"], found["problems"]) == ("submitted", [])
    assert (found["booking"]["start"], found["booking"]["end"]) == (None, None)
    assert "appointment" not in found["booking"]["answers"]


def test_a_wish_of_jotform_is_a_request() -> None:
    answers = {
        **ANSWERS,
        "q12_day": {"year": "2026", "month": "7", "day": "14"},
        "q13_time": {"hourSelect": "2", "minuteSelect": "30", "ampm": "PM"},
    }
    answers.pop("q6_appointment")
    mapping = {"name": "q3_yourName", "date": "q12_day", "time": "q13_time"}

    found = reading(jotform(answers, mapping))

    assert (found["event"], found["booking"]["start"]) == ("requested", "2026-07-14T21:30:00Z")


JOTFORM_PHONES: list[tuple[object, str | None]] = [
    ({"full": "(415) 555-0188"}, "+14155550188"),
    ({"area": "415", "phone": "5550188"}, "+14155550188"),
    ({"area": "415", "phone": "555-0188"}, "+14155550188"),
    ({"full": ""}, None),
    ("+44 20 7946 0018", "+442079460018"),
]


@pytest.mark.parametrize(("value", "number"), JOTFORM_PHONES)
def test_each_shape_of_a_phone_number(value: object, number: str | None) -> None:
    found = reading(jotform(changed(ANSWERS, {"q5_phoneNumber": value}), BY_KEY))

    assert found["booking"]["phone"] == number


@pytest.mark.parametrize("named", ["whatDo", "q7_whatDo"])
def test_a_slug_may_get_a_label(named: str) -> None:
    mapping = {**BY_KEY, "answers": {named: "What do you see?"}}

    found = reading(jotform(ANSWERS, mapping))

    assert found["booking"]["answers"]["What do you see?"] == ["Whiteheads", "Redness, dry"]


def test_a_trap_may_be_named_by_its_slug() -> None:
    sent = jotform({**ANSWERS, "q20_website": "http://spam.example"}, BY_KEY)

    found = reading(changed(sent, {"settings.honeypot": "website"}))

    assert (found["event"], found["booking"]) == ("ignored", None)


def test_an_unknown_jotform_is_kept_whole_under_slugs() -> None:
    found = reading(jotform(ANSWERS))

    assert (found["event"], found["problems"]) == ("submitted", ["unmapped_form"])
    assert set(found["booking"]["answers"]) == {
        "yourName",
        "email",
        "phoneNumber",
        "appointment",
        "whatDo",
        "lastPeel",
        "photoOf",
        "service",
    }


BROKEN: list[dict[str, Any]] = [
    {"rawRequest": ""},
    {"rawRequest": "{"},
    {"rawRequest": "[]"},
    {"rawRequest": '{"q3_a": 1, "q3_a": 2}'},
    {"submissionID": ""},
]


@pytest.mark.parametrize("fields", BROKEN, ids=str)
def test_a_jotform_post_that_cannot_be_read_is_refused(fields: dict[str, str]) -> None:
    found = reading(jotform(ANSWERS, BY_KEY, **fields))

    assert (found["status"], found["booking"]) == (400, None)


def test_a_cut_multipart_post_is_refused() -> None:
    sent = jotform(ANSWERS, BY_KEY)
    sent["request"]["body"] = sent["request"]["body"][:-40]

    assert reading(sent)["status"] == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [({"token": TOKEN}, 200), ({"k": TOKEN}, 200), ({}, 401), ({"token": TOKEN[:-1]}, 401)],
    ids=str,
)
def test_the_token_in_the_address_of_jotform_counts(query: Data, status: int) -> None:
    assert reading(changed(jotform(ANSWERS), {"request.query": query}))["status"] == status


def test_a_file_in_a_multipart_post_is_left_out() -> None:
    sent = jotform(ANSWERS, BY_KEY)
    part = (
        "------formdata-jot-7Yq\r\n"
        'Content-Disposition: form-data; name="rawRequest"; filename="x.json"\r\n\r\n{}\r\n'
    )
    sent["request"]["body"] = part + sent["request"]["body"]

    assert reading(sent)["event"] == "created"


def test_a_multipart_post_without_its_type_is_still_read() -> None:
    sent = jotform(ANSWERS, BY_KEY)

    assert reading(changed(sent, {"request.headers": {}}))["event"] == "created"


def test_two_slugs_of_one_name_both_stay() -> None:
    answers = {"q3_more": "one", "q4_more": "two", "q5_name": {"first": "Ana", "last": "Sol"}}

    found = reading(jotform(answers, {"name": "q5_name"}))

    assert found["booking"]["name"] == "Ana Sol"
    assert found["booking"]["answers"] == {"more": "one", "more (2)": "two"}
