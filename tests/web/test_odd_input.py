"""Whatever is sent, nothing breaks; whatever is looked at, nothing changes."""

import random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from studio.context import StudioState
from studio.services import consultations
from tests.web.people import THERAPIST
from tests.web.reading import held

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
FORMS = ("checkin", "look/new", "assess", "decide", "plan", "referral")
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
