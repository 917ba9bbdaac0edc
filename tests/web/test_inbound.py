"""The receiver: proof first, a row, the answer; nothing of ours in what it says."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Booking, InboundForm, InboxItem
from studio.services import inbound_forms
from studio.services.inbound_forms import FormMade, Given
from tests.services.test_inbox import post
from tests.unit.inbound.posts import SECRET, mac

Data = dict[str, Any]


@pytest.fixture
def form(studio: StudioState) -> FormMade:
    with studio.unit_of_work(SYSTEM) as unit:
        return inbound_forms.add(unit, "calcom", "Our page at Cal.com", Given(secret=SECRET))


def send(
    pages: FlaskClient, form: FormMade, delivery: Data, headers: Mapping[str, str] | None = None
) -> TestResponse:
    request = delivery["request"]
    return pages.post(
        f"/inbound/{form.form.provider}/{form.token}",
        data=request["body"].encode(),
        headers=request["headers"] if headers is None else headers,
    )


def count(studio: StudioState, model: type[Booking] | type[InboxItem]) -> int:
    with studio.reading(SYSTEM) as unit:
        return unit.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_proven_post_is_a_booking_at_once(
    client: FlaskClient, studio: StudioState, form: FormMade
) -> None:
    answer = send(client, form, post("BOOKING_CREATED", "a"))

    assert (answer.status_code, answer.data) == (200, b"")
    assert "Set-Cookie" not in answer.headers
    assert count(studio, Booking) == 1


def test_sent_twice_it_is_one_booking(
    client: FlaskClient, studio: StudioState, form: FormMade
) -> None:
    codes = {send(client, form, post("BOOKING_CREATED", "a")).status_code for _ in range(3)}

    assert codes == {200}
    assert (count(studio, Booking), count(studio, InboxItem)) == (1, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json"},
        {"Content-Type": "application/json", "X-Cal-Signature-256": "0" * 64},
        {"Content-Type": "application/json", "X-Cal-Signature-256": "no-secret-provided"},
        {"Content-Type": "application/json", "X-Cal-Signature-256": "é"},
    ],
)
def test_every_failed_proof_gets_the_same_empty_answer(
    client: FlaskClient, studio: StudioState, form: FormMade, headers: dict[str, str]
) -> None:
    answer = send(client, form, post("BOOKING_CREATED", "a"), headers)

    assert (answer.status_code, answer.data) == (401, b"")
    assert count(studio, InboxItem) == 0


def test_an_unknown_address_answers_like_a_failed_proof(
    client: FlaskClient, studio: StudioState, form: FormMade
) -> None:
    good = post("BOOKING_CREATED", "a")["request"]
    for path in (f"/inbound/typeform/{form.token}", "/inbound/calcom/nothing", "/inbound/x/y"):
        answer = client.post(path, data=good["body"].encode(), headers=good["headers"])
        assert (answer.status_code, answer.data) == (401, b""), path


def test_what_is_signed_but_unreadable_is_400_and_the_owner_is_told(
    client: FlaskClient, studio: StudioState, form: FormMade
) -> None:
    headers = {
        "Content-Type": "application/json",
        "X-Cal-Signature-256": mac(b"{ nothing").hex(),
    }
    answer = client.post(f"/inbound/calcom/{form.token}", data=b"{ nothing", headers=headers)

    assert (answer.status_code, answer.data) == (400, b"")
    with studio.reading(SYSTEM) as unit:
        assert unit.load(InboundForm, form.form.public_id).settings["fault"] == 400


def test_too_much_is_413(client: FlaskClient, form: FormMade) -> None:
    answer = client.post(f"/inbound/calcom/{form.token}", data=b"x" * (1024 * 1024 + 1))

    assert (answer.status_code, answer.data) == (413, b"")


def test_the_form_token_of_pages_is_not_asked_for(app: Flask, form: FormMade) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    assert send(app.test_client(), form, post("BOOKING_CREATED", "a")).status_code == 200


def test_whoever_fails_too_often_waits(client: FlaskClient, form: FormMade) -> None:
    codes = [send(client, form, post("BOOKING_CREATED", "a"), {}).status_code for _ in range(61)]

    assert codes[:60] == [401] * 60
    assert codes[60] == 429


def test_both_secrets_count_while_one_is_replaced(
    client: FlaskClient, studio: StudioState, form: FormMade
) -> None:
    with studio.unit_of_work(SYSTEM) as unit:
        made = inbound_forms.rotate(unit, form.form.public_id)
    old = post("BOOKING_CREATED", "a")
    new = post("BOOKING_CREATED", "b", "2027-02-12T18:00:00Z")
    body = new["request"]["body"].encode()
    headers = {
        "Content-Type": "application/json",
        "X-Cal-Signature-256": mac(body, made.secret).hex(),
    }

    assert send(client, form, old).status_code == 200
    assert send(client, form, new, headers).status_code == 200
    with studio.unit_of_work(SYSTEM) as unit:
        inbound_forms.drop_old(unit, form.form.public_id)
    assert send(client, form, post("BOOKING_CANCELLED", "a")).status_code == 401


def test_pings_are_answered_and_nothing_is_kept(
    client: FlaskClient, studio: StudioState, form: FormMade
) -> None:
    body = json.dumps({"triggerEvent": "PING", "payload": {}}).encode()
    headers = {"Content-Type": "application/json", "X-Cal-Signature-256": mac(body).hex()}

    answer = client.post(f"/inbound/calcom/{form.token}", data=body, headers=headers)

    assert answer.status_code == 200
    assert count(studio, InboxItem) == 0


OTHER_POSTS = (
    ("text", {"content_type": "text/plain"}),
    ("no type", {"content_type": ""}),
    ("a form", {"content_type": "application/x-www-form-urlencoded"}),
    ("parts", {"content_type": "multipart/form-data; boundary=x"}),
)


@pytest.mark.parametrize("given", [given for _, given in OTHER_POSTS], ids=dict(OTHER_POSTS))
def test_without_a_proof_the_kind_of_a_body_changes_nothing(
    client: FlaskClient, studio: StudioState, form: FormMade, given: dict[str, str]
) -> None:
    answer = client.post(f"/inbound/calcom/{form.token}", data=b'{"a":1}', **given)

    assert (answer.status_code, answer.data) == (401, b"")
    assert count(studio, InboxItem) == 0


def test_a_token_opens_in_the_path_only(
    client: FlaskClient, studio: StudioState, form: FormMade
) -> None:
    good = post("BOOKING_CREATED", "a")["request"]
    for path in (
        f"/inbound/calcom/x?token={form.token}",
        f"/inbound/calcom/{form.token}x",
        f"/inbound/calcom/{form.token[:-1]}",
        f"/inbound/CALCOM/{form.token}",
        f"/inbound/calcom/%00{form.token}",
    ):
        answer = client.post(path, data=good["body"].encode(), headers=good["headers"])
        assert (answer.status_code, answer.data) == (401, b""), path
    assert count(studio, InboxItem) == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_the_receiver_is_posted_to_and_nothing_else(
    client: FlaskClient, studio: StudioState, form: FormMade, method: str
) -> None:
    good = post("BOOKING_CREATED", "a")["request"]
    answer = client.open(
        f"/inbound/calcom/{form.token}",
        method=method,
        data=good["body"].encode(),
        headers=good["headers"],
    )

    assert answer.status_code == 405
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
    assert form.token not in answer.text
    assert count(studio, InboxItem) == 0


def test_a_proof_that_stands_twice_is_none(
    client: FlaskClient, studio: StudioState, form: FormMade
) -> None:
    good = post("BOOKING_CREATED", "a")["request"]
    proof = good["headers"]["X-Cal-Signature-256"]
    for pair in ((proof, "0" * 64), ("0" * 64, proof)):
        headers = [("Content-Type", "application/json")]
        headers += [("X-Cal-Signature-256", one) for one in pair]
        answer = client.post(
            f"/inbound/calcom/{form.token}", data=good["body"].encode(), headers=headers
        )
        assert (answer.status_code, answer.data) == (401, b"")
    assert count(studio, InboxItem) == 0


def test_a_body_of_unknown_length_is_read_up_to_the_limit(
    client: FlaskClient, studio: StudioState, form: FormMade
) -> None:
    good = post("BOOKING_CREATED", "a")["request"]
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}

    def send_whole(body: bytes) -> TestResponse:
        environ = {**chunked, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": ""}
        return client.post(
            f"/inbound/calcom/{form.token}", headers=good["headers"], environ_overrides=environ
        )

    assert send_whole(b"x" * (1024 * 1024 + 1)).status_code == 413
    assert send_whole(good["body"].encode()).status_code == 200
    assert count(studio, InboxItem) == 1
