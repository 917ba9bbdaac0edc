"""Sign-in lasts as long as it should; a second factor, once set up, is asked for and used once."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP  # type: ignore[import-untyped] # comes with Flask-Security
from werkzeug.test import TestResponse

from studio.app import create_app
from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.services import accounts

#: Flask-Security still writes its choices the old way; WTForms 3.4 will not take them.
pytestmark = pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")
PASSWORD = "a sentence that only she knows"
NOON = "2026-11-22T12:00:00Z"


@pytest.fixture
def app(data_dir: Path) -> Iterator[Flask]:
    """The app as it is in use, with tokens in its forms."""
    config = {"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": data_dir}
    made = create_app({**config, "STUDIO_PUBLIC_URL": "http://localhost"})
    yield made
    made.extensions["studio"].engine.dispose()


@pytest.fixture
def person(app: Flask) -> FlaskClient:
    """A browser in which the owner has just signed in, at noon."""
    state: StudioState = app.extensions["studio"]
    with state.unit_of_work(SYSTEM) as unit:
        roles = frozenset({Role.OWNER, Role.THERAPIST})
        accounts.create(unit, "owner@example.com", "Ada", roles, PASSWORD)
    client = app.test_client()
    with time_machine.travel(NOON, tick=False):
        assert sign_in(client) == "/"
    return client


def sign_in(client: FlaskClient) -> str | None:
    data = {"email": "owner@example.com", "password": PASSWORD}
    return post(client, "/login", data).location


def post(client: FlaskClient, path: str, data: dict[str, str], to: str = "") -> TestResponse:
    """Send a form as its page would, with the token of the page."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert token is not None
    return client.post(to or path, data={**data, "csrf_token": token.group(1)})


def is_in(client: FlaskClient) -> bool:
    return client.get("/clients").status_code == 200


@pytest.mark.parametrize(
    ("visits", "stays"),
    [
        pytest.param(("12:29",), True, id="within half an hour"),
        pytest.param(("12:31",), False, id="idle for more than half an hour"),
        pytest.param(("12:25", "12:50", "13:15", "13:40"), True, id="busy all the time"),
    ],
)
def test_a_sign_in_ends_when_nobody_works(
    person: FlaskClient, visits: tuple[str, ...], *, stays: bool
) -> None:
    answers = []
    for visit in visits:
        with time_machine.travel(f"2026-11-22T{visit}:00Z", tick=False):
            answers.append(is_in(person))

    assert answers == [stays] * len(visits)


def test_a_sign_in_ends_after_twelve_hours_however_busy(person: FlaskClient) -> None:
    answers = []
    for minute in range(0, 13 * 60, 20):
        with time_machine.travel(NOON, tick=False) as now:
            now.shift(minute * 60)
            answers.append(is_in(person))

    assert answers.count(True) == 12 * 3 + 1
    assert answers[-1] is False


def test_a_cookie_copied_before_signing_out_opens_nothing_after_it(
    app: Flask, person: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False):
        copied = person.get_cookie("studio")
        assert copied is not None
        elsewhere = app.test_client()
        sign_in(elsewhere)
        assert is_in(person)

        assert post(person, "/change", {}, to="/logout").status_code == 302

        thief = app.test_client()
        thief.set_cookie("studio", copied.value)
        assert not is_in(thief)
        assert not is_in(person)
        assert is_in(elsewhere)


def test_a_new_password_ends_the_sign_ins_elsewhere(app: Flask, person: FlaskClient) -> None:
    state: StudioState = app.extensions["studio"]
    with state.unit_of_work(SYSTEM) as unit:
        accounts.set_password(unit, "owner@example.com", "another sentence for her")

    with time_machine.travel(NOON, tick=False):
        assert not is_in(person)


def set_up_second_factor(client: FlaskClient) -> TOTP:
    """Turn the authenticator on as a person would, reading the key from the page."""
    page = post(client, "/tf-setup", {"setup": "authenticator"}).text
    key = re.search(r'<p class="copy">([A-Z2-7 -]+)</p>', page)
    action = re.search(r'action="(/tf-setup/[^"]+)"', page)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert key is not None
    assert action is not None
    assert token is not None
    device = TOTP(key=key.group(1).replace("-", "").replace(" ", ""))
    data = {"code": device.generate().token, "csrf_token": token.group(1)}
    client.post(action.group(1), data=data)
    return device


def test_the_second_factor_is_asked_for_and_its_code_works_once(
    app: Flask, person: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        device = set_up_second_factor(person)
        now.shift(60)
        other = app.test_client()
        assert (sign_in(other) or "").startswith("/tf-validate")
        assert not is_in(other)
        wrong = f"{(int(device.generate().token) + 1) % 1_000_000:06d}"
        post(other, "/tf-validate", {"code": wrong})
        assert not is_in(other)
        code = device.generate().token
        post(other, "/tf-validate", {"code": code})
        assert is_in(other)

        thief = app.test_client()
        sign_in(thief)
        post(thief, "/tf-validate", {"code": code})
        assert not is_in(thief)


def test_a_recovery_code_works_once_and_is_kept_encrypted(
    app: Flask, person: FlaskClient, data_dir: Path
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        set_up_second_factor(person)
        page = post(person, "/mf-recovery-codes", {}).text
        codes = re.findall(r"\b[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\b", page)
        assert len(codes) == 10
        now.shift(60)
        answers = []
        for _ in range(2):
            other = app.test_client()
            sign_in(other)
            post(other, "/mf-recovery", {"code": codes[0]})
            answers.append(is_in(other))

    assert answers == [True, False]
    stored = b"".join(path.read_bytes() for path in data_dir.glob("studio.db*"))
    assert not any(code.encode() in stored for code in codes)


@pytest.mark.parametrize("path", ["/change", "/verify", "/tf-setup", "/mf-recovery-codes"])
def test_every_account_page_opens(person: FlaskClient, path: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert person.get(path).status_code == 200


def test_codes_cannot_be_guessed_without_end(app: Flask, person: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        device = set_up_second_factor(person)
        now.shift(60)
        other = app.test_client()
        sign_in(other)
        answers = [post(other, "/tf-validate", {"code": "000000"}) for _ in range(6)]
        assert answers[-1].status_code == 429
        post(other, "/tf-validate", {"code": device.generate().token})
        assert not is_in(other)


def wrong_a_hundred_times(
    browser: FlaskClient, now: time_machine.Traveller, path: str, data: dict[str, str]
) -> None:
    """Answer wrong as slowly as the pauses ask for."""
    for _ in range(20):
        answers = [post(browser, path, data) for _ in range(5)]
        assert {answer.status_code for answer in answers} == {200}
        now.shift(16 * 60)


def test_a_hundred_wrong_passwords_in_a_row_leave_the_mailed_link(
    app: Flask, person: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        stranger = app.test_client()
        wrong = {"email": "owner@example.com", "password": "wrong password wrong"}
        wrong_a_hundred_times(stranger, now, "/login", wrong)

        owner = app.test_client()
        refused = post(owner, "/login", {"email": "owner@example.com", "password": PASSWORD})
        assert refused.status_code == 429
        assert "Choose a new password" in refused.text

        with app.test_request_context():
            link = app.extensions["studio"].hooks.enrolment_link("owner@example.com")
        chosen = "another sentence that only she knows"
        post(owner, link, {"password": chosen, "password_confirm": chosen})
        again = app.test_client()
        post(again, "/login", {"email": "owner@example.com", "password": chosen})
        assert is_in(again)


def test_a_hundred_wrong_codes_in_a_row_leave_the_recovery_codes(
    app: Flask, person: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        device = set_up_second_factor(person)
        page = post(person, "/mf-recovery-codes", {}).text
        spare = re.findall(r"\b[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\b", page)[0]
        now.shift(60)
        other = app.test_client()
        for _ in range(20):
            sign_in(other)
            answers = [post(other, "/tf-validate", {"code": "000000"}) for _ in range(5)]
            assert {answer.status_code for answer in answers} == {200}
            now.shift(16 * 60)

        sign_in(other)
        refused = post(other, "/tf-validate", {"code": device.generate().token})
        assert (refused.status_code, is_in(other)) == (429, False)
        post(other, "/mf-recovery", {"code": spare})
        assert is_in(other)

        now.shift(60)
        later = app.test_client()
        sign_in(later)
        post(later, "/tf-validate", {"code": device.generate().token})
        assert is_in(later)


def hidden(page: str) -> dict[str, str]:
    """Read the hidden fields of a page."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    pairs = [
        (re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in found
    ]
    return {name.group(1): value.group(1) for name, value in pairs if name and value}


NEW_CLIENT = {"name": "Mara Lindqvist", "email": "mara@example.com", "language": "en"}


def late_page(person: FlaskClient, now: time_machine.Traveller) -> str:
    """Type a new client, and press the button after the sign-in has ended."""
    data = {**hidden(person.get("/clients/new").text), **NEW_CLIENT}
    now.shift(31 * 60)
    answer = person.post("/clients/new", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    assert "Mara" not in answer.text
    return answer.text


def test_what_was_typed_before_a_sign_in_ended_is_saved_after_the_next(
    app: Flask, person: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        kept = hidden(late_page(person, now))
        too_early = person.post("/again", data=kept)
        assert (too_early.status_code, hidden(too_early.text)) == (403, kept)

        sign_in(person)
        page = person.post("/again", data=kept).text
        fields = hidden(page)
        assert fields["name"] == "Mara Lindqvist"
        answer = person.post("/clients/new", data=fields)

        assert answer.status_code == 303
        assert "Mara Lindqvist" in person.get("/clients").text


def test_a_form_of_an_earlier_sign_in_is_kept_for_the_one_that_followed(
    app: Flask, person: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        typed = {**hidden(person.get("/clients/new").text), **NEW_CLIENT}
        now.shift(31 * 60)
        person.get("/clients")
        sign_in(person)

        answer = person.post("/clients/new", data={**typed, "csrf_token": "of another session"})

        assert "earlier sign-in" in answer.text
        assert (
            hidden(person.post("/again", data=hidden(answer.text)).text)["name"]
            == NEW_CLIENT["name"]
        )


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: "", id="nothing"),
        pytest.param(lambda text: "é" + text, id="other letters"),
        pytest.param(lambda text: text[:-8], id="cut off"),
        pytest.param(
            lambda text: text[:40] + ("B" if text[40] == "A" else "A") + text[41:], id="changed"
        ),
    ],
)
def test_only_what_we_sealed_is_given_back(
    person: FlaskClient, spoil: Callable[[str], str]
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        kept = hidden(late_page(person, now))["kept"]
        sign_in(person)

        assert person.post("/again", data={"kept": spoil(kept)}).status_code == 400
        now.shift(12 * 60 * 60)
        sign_in(person)
        assert person.post("/again", data={"kept": kept}).status_code == 400


def test_a_kept_form_opens_for_those_only_who_may_open_its_page(
    app: Flask, person: FlaskClient
) -> None:
    with app.extensions["studio"].unit_of_work(SYSTEM) as unit:
        accounts.create(unit, "desk@example.com", "Dee", frozenset({Role.DESK}), PASSWORD)
    with time_machine.travel(NOON, tick=False) as now:
        typed = hidden(person.get("/settings/studio").text)
        now.shift(31 * 60)
        kept = hidden(person.post("/settings/studio", data={**typed, "name": "Ours"}).text)
        desk = app.test_client()
        post(desk, "/login", {"email": "desk@example.com", "password": PASSWORD})

        assert desk.post("/again", data=kept).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}],
)
def test_a_form_from_elsewhere_is_not_kept(person: FlaskClient, headers: dict[str, str]) -> None:
    answer = person.application.test_client().post("/clients/new", data=NEW_CLIENT, headers=headers)

    assert "kept" not in hidden(answer.text)
