"""The OpenAPI document: what Spectree makes of the ways, with our schemas and problem type."""

import copy
import json
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from studio.api.operations import SPEC
from studio.api.problems import MIMETYPE
from studio.context import current_studio
from studio.skin.rules import Rules
from studio.skin.schema import answer_schema, case_schema

Document = dict[str, Any]
_ABOUT = (
    "Free times, holds, bookings, intake answers and assessments of one studio. Send a key of the "
    "owner as `Authorization: Bearer sk_…`. Every POST that changes something takes an "
    "`Idempotency-Key`."
)
#: By version of the knowledge base: it takes a while to put together.
_DESCRIBED: dict[str, Document] = {}


def openapi_json() -> Response:
    """Return the document; it is the same for everybody."""
    return Response(json.dumps(openapi()), mimetype="application/json")


def openapi() -> Document:
    """Return the document of this app, under the address that the API has here."""
    knowledge = current_studio.knowledge()
    if knowledge.version not in _DESCRIBED:
        _DESCRIBED[knowledge.version] = _described(knowledge.rules)
    document: Document = copy.deepcopy(_DESCRIBED[knowledge.version])
    root = url_for("studio_api.openapi").removesuffix("/openapi.json")
    document["servers"] = [{"url": root}]
    return document


def _described(rules: Rules) -> Document:
    document: Document = copy.deepcopy(SPEC.spec)
    document["info"]["description"] = _ABOUT
    schemas = document["components"]["schemas"]
    schemas["Case"] = _schema(case_schema(rules))
    schemas["Assessment"] = _schema(answer_schema(rules))
    schemas.pop("IdempotencyKey", None)
    for ways in document["paths"].values():
        for way in ways.values():
            _say_problem(way["responses"])
            _say_replay(way)
    return document


def _schema(whole: Document) -> Document:
    return {key: value for key, value in whole.items() if key != "$schema"}


def _say_problem(responses: Document) -> None:
    for status, answer in responses.items():
        if int(status) >= 400 and "content" in answer:
            answer["content"] = {MIMETYPE: answer["content"].pop("application/json")}
        if status in {"429", "503"}:
            answer["headers"] = {
                "Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}
            }


def _say_replay(way: Document) -> None:
    if not any(each["name"] == "Idempotency-Key" for each in way["parameters"]):
        return
    done = next(answer for status, answer in way["responses"].items() if int(status) < 300)
    done["headers"] = {
        "Idempotency-Replayed": {
            "description": "`true` when this is the answer of an earlier request",
            "schema": {"type": "string", "enum": ["true"]},
        }
    }
