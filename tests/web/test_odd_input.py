"""Whatever is sent, nothing breaks; whatever is looked at, nothing changes."""

import random
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.datastructures import MultiDict

from studio.context import StudioState
from studio.documents.errors import DocumentError
from studio.hooks import SYSTEM, Role
from studio.models import AuditEntry
from studio.services import accounts, bookings, consultations, documents, plans
from studio.services.unit import reading
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, problems, words

ODD = (
    "",
    "\x00",
    "\ud800",
    "\u202egnirts",
    "9" * 400,
    "-1",
    "nan",
    "inf",
    "1e309",
    "0x10",
    "١٢٣",
    "😀" * 300,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "%s%n",
    "../../etc/passwd",
    "cannot_tell",
    "asked_none",
    "null",
    "[]",
)
FORMS = ("checkin", "look/new", "assess", "treat", "plan", "finish", "record", "referral")
EXTRA = ("version", "then", "feature", "value", "number", "of", "client", "theme", "kind")


def odd_form(chance: random.Random, names: list[str]) -> MultiDict[str, str]:
    picked = chance.choices(names, k=chance.randint(0, 30))
    return MultiDict([(name, chance.choice(ODD).replace("\ud800", "?")) for name in picked])


@pytest.mark.parametrize("step", FORMS)
def test_odd_forms_are_refused_or_taken_but_break_nothing(
    pages: FlaskClient, visit: str, step: str
) -> None:
    path = f"/consultations/{visit}/{step}"
    names = [*held(pages.get(path)), *EXTRA]
    chance = random.Random(step)  # noqa: S311 - the same odd forms on every run

    statuses = {pages.post(path, data=odd_form(chance, names)).status_code for _ in range(40)}

    assert statuses <= {200, 303, 404, 409, 422}


def test_odd_answers_break_nothing(pages: FlaskClient, studio: StudioState, visit: str) -> None:
    with studio.reading(THERAPIST) as unit:
        bump = consultations.get(unit, visit).bumps[0].public_id
    path = f"/consultations/{visit}/bumps/{bump}/answer"
    features = ("sign", "size_mm", "count", "pregnancy", "medications", "duration_days", "moon")

    statuses = {
        pages.post(
            path, data={"feature": feature, "value": odd, "number": odd.replace("\ud800", "?")}
        ).status_code
        for feature in features
        for odd in (word.replace("\ud800", "?") for word in ODD)
    }

    assert statuses <= {303, 409, 422}


@pytest.mark.parametrize(
    "path",
    [
        "/clients?q=%00",
        "/clients?q=" + "x" * 3000,
        "/clients?q=%25_%27",
        "/clients/%00",
        "/consultations/../checkin",
        "/d/" + "x" * 3000,
        "/?done=%3Cscript%3E",
        "/documents/%F0%9F%98%80",
    ],
)
def test_odd_addresses_break_nothing(pages: FlaskClient, path: str) -> None:
    answer = pages.get(path)

    assert answer.status_code in {200, 303, 308, 400, 404}
    assert "<script>" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"{}", b"=&=&;;;=", b"a" * 5000])
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
def test_odd_bodies_break_nothing(pages: FlaskClient, body: bytes, kind: str) -> None:
    answer = pages.post("/request", data=body, content_type=kind)

    assert answer.status_code in {400, 415, 422}


@pytest.mark.parametrize("path", ["/request", "/login", "/theme"])
def test_a_file_in_place_of_words_is_refused(pages: FlaskClient, path: str) -> None:
    form = {name: (BytesIO(b"%PDF"), "a.pdf") for name in ("full_name", "email", "theme")}

    assert pages.post(path, data=form).status_code == 400


@pytest.mark.parametrize("step", FORMS)
def test_a_file_in_place_of_an_answer_is_refused(pages: FlaskClient, visit: str, step: str) -> None:
    form = {"reason": (BytesIO(b"%PDF"), "a.pdf")}

    assert pages.post(f"/consultations/{visit}/{step}", data=form).status_code == 400


def requested(pages: FlaskClient, **changes: str) -> dict[str, str]:
    """Fill the public form the way a visitor does."""
    page = held(pages.get("/request"))
    given = {"full_name": "Ann Lee", "email": "ann@example.com", "concern": "White dots"}
    marks = {name: page[name][0] for name in ("request_id", "made")}
    return {**marks, **given, **changes}


def test_thirty_taps_on_send_are_one_request(
    app: Flask, pages: FlaskClient, studio: StudioState
) -> None:
    form = requested(pages)

    with ThreadPoolExecutor(10) as pool:
        sent = [
            pool.submit(lambda: app.test_client().post("/request", data=form)) for _ in range(30)
        ]
        statuses = {answer.result().status_code for answer in sent}

    assert statuses == {303}
    with studio.reading(THERAPIST) as unit:
        assert len(bookings.waiting(unit)) == 1


def test_changed_words_under_a_used_number_are_kept_and_asked_about(
    pages: FlaskClient, studio: StudioState
) -> None:
    form = requested(pages)
    pages.post("/request", data=form)

    answer = pages.post("/request", data={**form, "concern": "A mole that bleeds"})

    assert answer.status_code == 409
    assert held(answer)["concern"] == ["A mole that bleeds"]
    assert (
        pages.post("/request", data={k: v[0] for k, v in held(answer).items()}).status_code == 303
    )
    with studio.reading(THERAPIST) as unit:
        told = {item.concern for item in bookings.waiting_opened(unit)}
    assert told == {"White dots", "A mole that bleeds"}


def test_a_concern_of_any_length_the_form_allows_is_taken(pages: FlaskClient) -> None:
    assert pages.post("/request", data=requested(pages, concern="x" * 5000)).status_code == 303
    answer = pages.post("/request", data=requested(pages, concern="x" * 5001))
    assert problems(answer) == ["Please use at most 5000 letters"]


@pytest.mark.parametrize(("year", "status"), [("1", 422), ("2020", 422), ("9999", 422), ("", 303)])
def test_an_impossible_next_visit_is_said_at_its_field(
    pages: FlaskClient, visit: str, year: str, status: int
) -> None:
    day = {"month": "12", "day": "31", "year": year} if year else {}
    form = {"kind": "watch", "reason": "I would rather wait and see."}
    form |= {f"next_visit_on-{part}": value for part, value in day.items()}

    answer = pages.post(f"/consultations/{visit}/decide", data=form)

    assert answer.status_code == status
    assert [line[:11] for line in problems(answer)] == (["Enter a day"] if status == 422 else [])


def test_a_refused_colleague_leaves_a_trace(
    pages: FlaskClient, seat: Seat, studio: StudioState, visit: str
) -> None:
    seat.actor = DESK

    assert pages.get(f"/consultations/{visit}/checkin").status_code == 403

    with reading(studio.tools, SYSTEM) as unit:
        last = unit.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.actor_ref, last.object_ref) == (
        "denied.role",
        DESK.ref,
        "studio.checkin",
    )


def test_a_bump_of_another_visit_is_not_there(
    pages: FlaskClient, studio: StudioState, visit: str, grave_visit: str
) -> None:
    with studio.reading(THERAPIST) as unit:
        bump = consultations.get(unit, visit).bumps[0].public_id

    for method, path in (
        ("GET", f"/consultations/{grave_visit}/look/{bump}"),
        ("POST", f"/consultations/{grave_visit}/look/{bump}"),
        ("POST", f"/consultations/{grave_visit}/bumps/{bump}/answer"),
    ):
        assert pages.open(path, method=method, data={"then": "remove"}).status_code == 404
    with studio.reading(THERAPIST) as unit:
        assert len(consultations.get(unit, visit).bumps) == 1


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("odd_character", 422, "cannot print"),
        ("too_long", 422, "too long for the paper"),
        ("died", 503, "the draft is still here"),
    ],
)
def test_a_paper_that_fails_says_whether_trying_again_helps(  # noqa: PLR0917 - a table
    pages: FlaskClient,
    studio: StudioState,
    visit: str,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    status: int,
    said: str,
) -> None:
    def fail(_plan: str) -> None:
        raise DocumentError(code)

    monkeypatch.setattr(studio, "issue_plan", fail)
    pages.post(f"/consultations/{visit}/decide", data={"kind": "watch", "reason": "Wait and see."})

    answer = pages.post(f"/consultations/{visit}/plan", data={"then": "issue"})

    assert (answer.status_code, said in words(answer)) == (status, True)
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_nobody_is_remembered_for_a_year(app: Flask) -> None:
    with app.extensions["studio"].unit_of_work(SYSTEM) as unit:
        accounts.create(unit, "a@example.com", "A", frozenset({Role.OWNER}), "a long password")
    form = {"email": "a@example.com", "password": "a long password", "remember": "y"}

    answer = app.test_client().post("/login", data=form)

    assert answer.status_code == 302
    assert not any("remember_token" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "abcdef", "12 34 5"])
def test_a_slip_of_the_thumb_costs_no_try(
    pages: FlaskClient, studio: StudioState, visit: str, pin: str
) -> None:
    token, right = shared(pages, studio, visit)

    answers = [pages.post(f"/d/{token}", data={"pin": pin}) for _ in range(6)]

    assert {answer.status_code for answer in answers} == {422}
    assert problems(answers[0]) == ["Type the six digits that we told you"]
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in right)
    opened = pages.post(f"/d/{token}", data={"pin": wide}, follow_redirects=True)
    assert opened.request.path == f"/d/{token}"
    assert opened.status_code == 200


def shared(pages: FlaskClient, studio: StudioState, visit: str) -> tuple[str, str]:
    """Issue a plan and return token and PIN of its link."""
    pages.post(f"/consultations/{visit}/decide", data={"kind": "watch", "reason": "Wait and see."})
    with studio.unit_of_work(THERAPIST) as unit:
        plan = consultations.get(unit, visit).plan
        assert plan is not None
        document = plans.issue(unit, plan.public_id, b"%PDF-1.7 of a test")
        made = documents.make_link(unit, document.public_id)
    return made.token, made.pin


def test_a_lost_database_is_told_to_signed_in_people_too(app: Flask, data_dir: Path) -> None:
    studio, browser = app.extensions["studio"], app.test_client()
    app.testing = False
    with studio.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, "a@example.com", "A", frozenset({Role.OWNER}), "a long password")
    browser.post("/login", data={"email": "a@example.com", "password": "a long password"})
    assert browser.get("/clients").status_code == 200

    studio.engine.dispose()
    data_dir.rename(data_dir.with_name("lost"))

    for path in ("/clients", "/request/thanks", "/health"):
        answer = browser.get(path)
        assert (path, answer.status_code, answer.headers["Retry-After"]) == (path, 503, "60")


def test_looking_at_every_page_changes_nothing(
    pages: FlaskClient, studio: StudioState, visit: str, grave_visit: str
) -> None:
    pages.post(f"/consultations/{grave_visit}/decide", data={"kind": "refer"})
    before = contents(studio)

    for one in (visit, grave_visit):
        for step in (*FORMS, "look", "checkin"):
            pages.get(f"/consultations/{one}/{step}", follow_redirects=True)
    for path in ("/", "/clients", "/help", "/request", "/request/thanks", "/d/nothing", "/health"):
        pages.get(path)

    assert contents(studio) == before


def contents(studio: StudioState) -> dict[str, list[tuple[object, ...]]]:
    """Return every row but those of the audit trail, which grows by looking."""
    with studio.engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'studio_%'"
        ).scalars()
        return {
            name: [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]  # noqa: S608 - names from the schema
            for name in tables
            if name != "studio_audit"
        }
