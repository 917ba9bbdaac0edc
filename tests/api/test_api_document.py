"""The OpenAPI document: whole, true to the routes, and right under a host's prefix too."""

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from studio import Studio
from studio.context import StudioState
from tests.api.conftest import Program, said
from tests.plugin.host import SalonHooks, make_host


def test_every_way_is_in_the_document_and_nothing_else_is(app: Flask, client: FlaskClient) -> None:
    told = {
        (method.upper(), path)
        for path, ways in said(client.get("/api/openapi.json"))["paths"].items()
        for method in ways
    }
    there = {
        (method, rule.rule.removeprefix("/api").replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
        if rule.endpoint.startswith("studio_api.") and rule.rule.startswith("/api/v1/")
    }

    assert told == there


def test_every_way_names_its_key_and_its_refusals(client: FlaskClient, studio: StudioState) -> None:
    document = said(client.get("/api/openapi.json"))

    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/api"}]
    for path, ways in document["paths"].items():
        for method, way in ways.items():
            assert way["security"][0]["key"], path
            assert {"401", "403", "429", "503"} <= set(way["responses"]), path
            assert set(way["responses"]["401"]["content"]) == {"application/problem+json"}
            once = [one["name"] for one in way["parameters"] if one["in"] == "header"]
            expected = ["Idempotency-Key"] if method == "post" and "assess" not in path else []
            assert once == expected, path


def test_the_schemas_hold_what_is_answered(program: Program, client: FlaskClient) -> None:
    document = said(client.get("/api/openapi.json"))
    booking = program.booked()
    answers = {
        "Services": program.get("/services"),
        "Booking": program.get(f"/bookings/{booking['id']}"),
        "Assessment": program.post("/assessments", {"bump": {"sites": ["cheek"]}}),
        "Problem": program.post("/holds", {}),
    }

    for name, answer in answers.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft202012Validator(schema).validate(said(answer))


def test_nothing_of_the_document_is_from_another_place(client: FlaskClient) -> None:
    for path in ("/api/openapi.json", "/api/docs"):
        text = client.get(path).text

        assert "cdn" not in text.lower()
        assert "<script src=" not in text


def test_the_page_tells_every_good_answer(client: FlaskClient, studio: StudioState) -> None:
    page = client.get("/api/docs").text

    for way in ("book", "hold_time"):
        part = page[page.index(f'id="{way}"') :].partition("</section>")[0]
        titles = re.findall(r"<h4>Answer (\d+)", part)
        assert titles == {"book": ["201", "202"], "hold_time": ["201"]}[way]
        assert ("payment_url" in part) is (way == "book")
        assert "`" not in part


@pytest.fixture
def folder(blank_studio: Path, tmp_path: Path) -> Path:
    made = tmp_path / "salon"
    shutil.copytree(blank_studio, made)
    return made


def test_in_a_host_the_api_stands_under_its_prefix_and_nowhere_else(folder: Path) -> None:
    app = make_host(folder)
    Studio(hooks=SalonHooks()).init_app(app, url_prefix="/studio")
    client = app.test_client()

    document = said(client.get("/studio/api/openapi.json"))
    refused = client.get("/studio/api/v1/services")

    assert document["servers"] == [{"url": "/studio/api"}]
    assert "/v1/services" in document["paths"]
    assert (refused.status_code, said(refused)["type"]) == (401, "/studio/api/docs#no_key")
    assert said(client.get("/studio/api/nothing"))["code"] == "not_found"
    assert client.get("/studio/api/docs").status_code == 200
    assert client.get("/api/v1/services").mimetype != "application/problem+json"
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()
