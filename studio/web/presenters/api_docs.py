"""The page about the API: its OpenAPI document, in words and order of a person who reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from studio.api.problem_words import PROBLEMS
from studio.services.webhooks import Event

_METHODS = ("get", "post", "delete")
_NAMED: Final[Mapping[str, str]] = {
    "date-time": "instant, such as 2026-11-24T18:30:00Z",
    "date": "day, such as 2026-11-24",
}
_EVENTS: Final[Mapping[Event, str]] = {
    Event.REQUESTED: "Somebody asked for a visit; the studio answers.",
    Event.CREATED: "A visit was booked with its time.",
    Event.CONFIRMED: "The studio accepted a request.",
    Event.MOVED: "A visit has another time.",
    Event.CANCELLED: "A visit or request was called off or declined.",
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One value that is sent or answered."""

    name: str
    kind: str
    needed: str
    about: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One good answer: its status, and what comes back."""

    title: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    more: str
    scope: str
    fields: tuple[FieldRow, ...]
    answers: tuple[Answer, ...]
    refusals: str


@dataclass(frozen=True, slots=True)
class Group:
    """Ways that belong together."""

    id: str
    title: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One kind of refusal."""

    code: str
    status: int
    title: str
    mend: str


@dataclass(frozen=True, slots=True)
class ApiView:
    """The whole page."""

    title: str
    root: str
    document_url: str
    groups: tuple[Group, ...]
    problems: tuple[ProblemRow, ...]
    events: tuple[tuple[str, str], ...]


def api_view(document: Mapping[str, Any], root: str, document_url: str) -> ApiView:
    """Return the page of a document; `root` is the whole address that its paths stand under."""
    here = document["servers"][0]["url"]
    schemas = document["components"]["schemas"]
    ways = [
        (way["tags"][0], _way(method, here + path, way, schemas))
        for path, methods in document["paths"].items()
        for method, way in sorted(methods.items(), key=lambda pair: _METHODS.index(pair[0]))
    ]
    tags = list(dict.fromkeys(tag for tag, _ in ways))
    return ApiView(
        title="For other programs",
        root=root,
        document_url=document_url,
        groups=tuple(
            Group(_anchor(tag), tag, tuple(way for of, way in ways if of == tag)) for tag in tags
        ),
        problems=tuple(
            ProblemRow(code, words.status, words.title, words.detail)
            for code, words in PROBLEMS.items()
        ),
        events=tuple((event.value, about) for event, about in _EVENTS.items()),
    )


def _way(method: str, path: str, way: Mapping[str, Any], schemas: Mapping[str, Any]) -> Way:
    good, refused = _split(way["responses"])
    return Way(
        id=way["operationId"],
        method=method.upper(),
        path=path,
        summary=way["summary"],
        more=" ".join(_plain(way).split()),
        scope=", ".join(way["security"][0]["key"]),
        fields=(*(_parameter(one) for one in way["parameters"]), *_body(way, schemas)),
        answers=tuple(
            Answer(
                f"{status} {answer['description']}",
                _fields(answer.get("content", {}), schemas, ""),
            )
            for status, answer in good
        ),
        refusals=", ".join(refused),
    )


def _split(responses: Mapping[str, Any]) -> tuple[list[tuple[str, Any]], list[str]]:
    good = sorted((status, answer) for status, answer in responses.items() if int(status) < 300)
    return good, sorted(status for status in responses if int(status) >= 400)


def _parameter(one: Mapping[str, Any]) -> FieldRow:
    places = {"path": "in the address", "query": "in the query", "header": "as a header"}
    needed = f"needed, {places[one['in']]}" if one["required"] else places[one["in"]]
    return FieldRow(one["name"], _kind(one["schema"], {}), needed, _plain(one))


def _body(way: Mapping[str, Any], schemas: Mapping[str, Any]) -> tuple[FieldRow, ...]:
    content = way.get("requestBody", {}).get("content", {})
    return _fields(content, schemas, "in the body")


def _fields(
    content: Mapping[str, Any], schemas: Mapping[str, Any], place: str
) -> tuple[FieldRow, ...]:
    if not content:
        return ()
    schema = _resolved(content["application/json"]["schema"], schemas)
    needed = set(schema.get("required", ()))
    return tuple(
        FieldRow(
            name,
            _kind(one, schemas),
            f"needed, {place}" if place and name in needed else place,
            _plain(one),
        )
        for name, one in schema.get("properties", {}).items()
    )


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """Return what a value is, in a few words."""
    found = _resolved(schema, schemas)
    if "anyOf" in found:
        kinds = dict.fromkeys(_kind(one, schemas) for one in found["anyOf"])
        return " or ".join(kinds)
    if "enum" in found:
        return ", ".join(str(word) for word in found["enum"])
    kind = found.get("type", "any value")
    if isinstance(kind, list):
        return " or ".join(str(one) for one in kind)
    if kind == "object" and "properties" in found:
        return f"{{ {', '.join(found['properties'])} }}"
    if kind == "array":
        return f"list of {_kind(found.get('items', {}), schemas)}"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return _NAMED.get(found.get("format", ""), words.get(kind, kind))


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "")
    found: Mapping[str, Any] = schemas.get(reference.rpartition("/")[2], schema)
    return found


def _plain(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description", "")).replace("`", "")


def _anchor(text: str) -> str:
    return text.lower().replace(" ", "-")
