"""Bodies, types, sizes and proofs: what a stranger can send, and that nothing makes it raise."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.inbound.body import Body, Kind
from studio.inbound.contract import DeliveryError, answer, delivery_from, fetch_from
from studio.inbound.forms import MAX_FIELDS, grouped, read_multipart, read_urlencoded
from studio.inbound.json_text import BodyError, read_json
from studio.inbound.model import Delivery
from studio.inbound.moments import later
from studio.inbound.picked import digest_id, key
from studio.inbound.providers import PROVIDERS
from studio.inbound.read import MAX_BYTES, read, understood
from studio.inbound.seen import seen_fields
from tests.unit.inbound.posts import (
    SECRET,
    Data,
    acuity,
    calcom,
    calendly,
    changed,
    google_forms,
    mac,
    multipart,
    payload,
    post,
    reading,
    typeform,
)

CALCOM = payload("calcom/created")
CALENDLY = payload("calendly/created")

BAD_JSON = [
    b"",
    b"{",
    b"\xff\xfe{}",
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": 1e999}',
    b'{"a": 9007199254740993}',
    b'{"a": -9007199254740993}',
    b'{"a": 1, "a": 2}',
    b"[" * 21 + b"]" * 21,
    b"[" * 100_000,
    b"1" * 5_000,
    b"{} {}",
]


@pytest.mark.parametrize("body", BAD_JSON, ids=[str(body[:20]) for body in BAD_JSON])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(BodyError):
        read_json(body)


def test_json_of_the_allowed_depth_and_size_is_read() -> None:
    assert read_json(b"[" * 20 + b"]" * 20)
    assert read_json(b"9007199254740992") == 2**53


def test_characters_that_no_database_takes_are_left_out() -> None:
    assert read_json(rb'{"a\u0000b": ["x\u0000y", "\ud800z"]}') == {"ab": ["xy", "?z"]}


def test_url_encoded_fields_keep_their_order_and_their_lists() -> None:
    pairs = read_urlencoded(b"a=1&b%5B%5D=x&b%5B%5D=y&c=&d=caf%C3%A9+cr%C3%A8me&e=1&e=2&f[]=z")

    assert grouped(pairs) == {
        "a": "1",
        "b": ["x", "y"],
        "c": "",
        "d": "café crème",
        "e": ["1", "2"],
        "f": ["z"],
    }


def test_too_many_fields_are_refused() -> None:
    many = "&".join(f"a{number}=1" for number in range(MAX_FIELDS + 1)).encode()
    parts = multipart({f"a{number}": "1" for number in range(MAX_FIELDS + 1)}, "b")

    with pytest.raises(BodyError):
        read_urlencoded(many)
    with pytest.raises(BodyError):
        read_multipart(parts.encode(), "multipart/form-data; boundary=b")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_multipart_values_may_hold_lines_and_what_looks_like_a_boundary(end: str) -> None:
    body = multipart({"a": "1\r\n2", "b": "x --b y", "c": ""}, "b").replace("\r\n", end)

    pairs = read_multipart(body.encode(), 'multipart/form-data; charset=utf-8; boundary="b"')

    assert pairs == [("a", "1\n2"), ("b", "x --b y"), ("c", "")]


TYPES = [
    ("application/json", 200),
    ("application/json; charset=utf-8", 200),
    ("Application/JSON", 200),
    ("application/cloudevents+json", 200),
    ("", 200),
    ("text/plain", 415),
    ("text/html", 415),
    ("multipart/form-data; boundary=x", 415),
]


@pytest.mark.parametrize(("content_type", "status"), TYPES)
def test_only_the_types_of_a_provider_are_taken(content_type: str, status: int) -> None:
    sent = changed(calcom(CALCOM), {"request.headers.Content-Type": content_type})

    assert reading(sent)["status"] == status


def test_size_comes_first_then_proof_then_words() -> None:
    huge = post("calcom", "x" * (MAX_BYTES + 1))
    forged = post("calcom", "{")
    broken = post("calcom", "{")
    broken["request"]["headers"]["X-Cal-Signature-256"] = mac(b"{").hex()

    answers = [reading(delivery) for delivery in (huge, forged, broken)]

    assert [(each["status"], each["verified"]) for each in answers] == [
        (413, False),
        (401, False),
        (400, True),
    ]
    assert {each["booking"] for each in answers} == {None}


def test_a_body_of_exactly_the_limit_is_looked_at() -> None:
    assert reading(post("calcom", "x" * MAX_BYTES))["status"] == 401


WRONG_SIGNATURES = ["", " ", "0" * 64, "é", "ü" * 64, "no-secret-provided", "sha256=", "\ud800"]


@pytest.mark.parametrize("wrong", WRONG_SIGNATURES)
def test_a_wrong_signature_gets_one_answer(wrong: str) -> None:
    sent = changed(calcom(CALCOM), {"request.headers.X-Cal-Signature-256": wrong})

    assert reading(sent) == {
        "status": 401,
        "verified": False,
        "event": "ignored",
        "external_id": None,
        "supersedes": None,
        "idempotency_key": None,
        "cancel_reason": None,
        "booking": None,
        "problems": [],
    }


def test_names_of_headers_are_taken_in_any_case() -> None:
    sent = calcom(CALCOM)
    sent["request"]["headers"] = {
        name.upper(): value for name, value in sent["request"]["headers"].items()
    }

    assert reading(sent)["status"] == 200


def test_a_header_that_comes_twice_proves_nothing() -> None:
    sent = calcom(CALCOM)
    sent["request"]["headers"]["x-cal-signature-256"] = "0" * 64

    assert reading(sent)["status"] == 401


@pytest.mark.parametrize(
    ("secret", "status"),
    [
        (["another-secret-of-tests", SECRET], 200),
        ([SECRET, "another-secret-of-tests"], 200),
        (["another-secret-of-tests"], 401),
        ([], 401),
        ("", 401),
        (None, 401),
        ("no-secret-provided", 401),
    ],
    ids=str,
)
def test_two_secrets_hold_while_one_is_replaced(secret: object, status: int) -> None:
    assert reading(changed(calcom(CALCOM), {"settings": {"secret": secret}}))["status"] == status


def test_an_empty_secret_signs_nothing() -> None:
    body = json.dumps(CALCOM)
    sent = post("calcom", body, settings={"secret": ""})
    sent["request"]["headers"]["X-Cal-Signature-256"] = mac(body.encode(), "").hex()

    assert reading(sent)["status"] == 401


def test_a_key_fits_its_column() -> None:
    assert key("calcom", "a", "b") == "calcom:a:b"
    assert len(key("calcom", "a" * 5_000)) < 60


def test_the_digest_of_a_body_is_short() -> None:
    assert digest_id(b"") == "sha256-e3b0c44298fc1c149afbf4c8996fb924"


SLOW = [
    typeform(
        {"event_type": "form_response", "form_response": {"token": "t", "hidden": {"tz": long}}},
        {"tz": "hidden:tz", "datetime": "hidden:tz", "name": "hidden:tz", "phone": "hidden:tz"},
    )
    for long in ("a" + " " * 900_000 + "b", "(" * 900_000, "1" * 900_000, "2026-07-14 " * 80_000)
]
PART = 'Content-Disposition: form-data; name="a"\r\n\r\n1'


@pytest.mark.parametrize("sent", SLOW, ids=["spaces", "brackets", "digits", "days"])
def test_long_words_do_not_take_long(sent: Data) -> None:
    began = process_time()

    assert reading(sent)["status"] == 200
    assert process_time() - began < 2


def test_many_questions_of_one_name_do_not_take_long() -> None:
    asked = [{"question": "More", "answer": str(number)} for number in range(20_000)]
    items = [{"title": "More", "response": str(number)} for number in range(15_000)]
    began = process_time()

    found = reading(calendly(changed(CALENDLY, {"payload.questions_and_answers": asked})))
    also = reading(google_forms({"responseId": "1", "items": items}))

    assert len(found["booking"]["answers"]) == len(also["booking"]["answers"]) == 500
    assert process_time() - began < 5


def test_a_long_head_of_a_part_does_not_take_long() -> None:
    body = f"--b\r\n{'content-disposition:' * 50_000}\r\n\r\n1\r\n--b\r\n{PART}\r\n--b--"
    began = process_time()

    assert read_multipart(body.encode(), "multipart/form-data; boundary=b") == [("a", "1")]
    assert process_time() - began < 2


def nothing(_path: str) -> object:
    return None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
#: Keys that the readers look for, with values of any shape under them.
WORDS = st.sampled_from(
    [
        *("triggerEvent", "payload", "uid", "attendees", "responses", "startTime", "length"),
        *("event", "uri", "scheduled_event", "start_time", "questions_and_answers", "action", "id"),
        *("type", "data", "object", "booking", "appointment_segments", "version", "status"),
        *("event_type", "form_response", "token", "answers", "hidden", "definition", "fields"),
        *("rawRequest", "submissionID", "q3_name", "q6_appointment", "namedValues", "items"),
        *("booking_id", "contact", "topic", "customerEmail", "lineItems", "name", "value"),
    ]
)
TREES = st.recursive(
    JSON
    | st.sampled_from(["BOOKING_CREATED", "invitee.created", "form_response", "booking.updated"]),
    lambda inner: st.dictionaries(WORDS, inner, max_size=8) | st.lists(inner, max_size=3),
    max_leaves=25,
)

QUESTIONS = st.sampled_from(["q6_a", "q3_b", "q4_c", "b", "slug", "a", "q1_", "q2_a"])


def _delivery(provider: str, body: bytes, content_type: str) -> Delivery:
    data: Data = post(provider, "", settings={"mapping": {"name": "name", "datetime": "id"}})
    data["request"]["headers"] = {"Content-Type": content_type}
    plain = delivery_from(data)
    request = type(plain.request)(body, plain.request.headers)
    return type(plain)(provider, plain.studio, plain.settings, request, plain.now)


CONTENT_TYPES = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", ""]
)


@pytest.mark.parametrize("provider", PROVIDERS)
@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=400), content_type=CONTENT_TYPES)
def test_no_bytes_make_a_reader_raise(provider: str, body: bytes, content_type: str) -> None:
    delivery = _delivery(provider, body, content_type)

    assert read(delivery, nothing).status == 401
    assert understood(PROVIDERS[provider], delivery, nothing).status in {200, 400, 415}


@pytest.mark.parametrize("provider", PROVIDERS)
@settings(max_examples=25, deadline=None)
@given(value=TREES, looked_up=TREES)
def test_no_value_makes_a_reader_raise(provider: str, value: object, looked_up: object) -> None:
    body = json.dumps(value).encode()
    delivery = _delivery(provider, body, "application/json")

    with suppress(BodyError):
        found = PROVIDERS[provider].understand(
            Body(Kind.JSON, value, body), delivery, lambda _path: looked_up
        )
        assert found.status == 200
    seen_fields(delivery)


@settings(max_examples=60, deadline=None)
@given(answers=st.dictionaries(QUESTIONS, TREES, max_size=6), mapping=TREES)
def test_no_answers_make_jotform_raise(answers: Data, mapping: object) -> None:
    value = {"submissionID": "1", "rawRequest": json.dumps(answers)}
    delivery = _delivery("jotform", b"", "application/x-www-form-urlencoded")
    named = mapping if isinstance(mapping, dict) else {"appointment": "q6_a", "name": ["b", "q3_b"]}
    delivery = replace(delivery, settings=replace(delivery.settings, mapping=named))

    with suppress(BodyError):
        found = PROVIDERS["jotform"].understand(
            Body(Kind.URLENCODED, value, b""), delivery, nothing
        )
        assert found.status == 200


@given(line=st.binary(max_size=200))
def test_no_line_makes_the_contract_raise_anything_else(line: bytes) -> None:
    with pytest.raises(DeliveryError):
        answer(line)


@given(value=TREES)
def test_no_settings_make_the_contract_raise_anything_else(value: object) -> None:
    data = {"provider": "calcom", "studio": value, "settings": value, "request": value}
    try:
        answer(json.dumps(data).encode())
    except DeliveryError as error:
        assert str(error)  # noqa: PT017 - either an answer or this


def test_a_fault_in_a_reader_is_no_error_of_ours() -> None:
    def broken(_path: str) -> object:
        raise RuntimeError

    found = read(delivery_from(acuity({"action": "scheduled", "id": "7"})), broken)

    assert (found.status, found.verified, found.booking) == (400, True, None)


def test_a_studio_needs_a_zone() -> None:
    with pytest.raises(DeliveryError, match="zone"):
        answer(json.dumps({**calcom(CALCOM), "studio": {"tz": "Mars/Base"}}).encode())


def test_a_visit_beyond_the_calendar_has_no_end() -> None:
    late = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)

    assert later(late, 60) is None
    assert later(late, None) is None
    assert later(late, 15) == datetime(9999, 12, 31, 23, 45, tzinfo=UTC)


def test_lookups_are_found_with_and_without_their_query() -> None:
    fetch = fetch_from({"GET /a?b=1": {"status": 200, "json": 1}, "GET /c": {"status": 500}})

    assert (fetch("/a"), fetch("/a?b=2"), fetch("/c"), fetch("/d")) == (1, 1, None, None)
