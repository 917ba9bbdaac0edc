"""Reading a request: strictly, whole, and with the name of each field that does not fit."""

from typing import TypeVar

from flask import request
from pydantic import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from studio.api.problems import Refused
from studio.api.shapes import Given
from studio.skin.fields import CaseError
from studio.skin.strict_json import MAX_BYTES, read_json

Model = TypeVar("Model", bound=Given)


def raw_body() -> bytes:
    """Return the bytes of a JSON body. Raises Refused."""
    if request.mimetype != "application/json":
        raise Refused("not_json")
    if (request.content_length or 0) > MAX_BYTES:
        raise Refused("too_large")
    request.max_content_length = MAX_BYTES
    try:
        return request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise Refused("too_large") from None


def json_of(body: bytes) -> object:
    """Read one JSON text. Raises Refused."""
    try:
        return read_json(body)
    except CaseError as error:
        field = "body" if error.field == "case" else error.field
        raise Refused("bad_json", [(field, error.message)]) from None


def body_of(model: type[Model]) -> Model:
    """Read the body. Raises Refused."""
    return fitting(model, json_of(raw_body()))


def query_of(model: type[Model]) -> Model:
    """Read what stands behind the question mark. Raises Refused."""
    given = request.args.to_dict(flat=False)
    twice = [(name, "stands there more than once") for name, all_ in given.items() if len(all_) > 1]
    if twice:
        raise Refused("invalid", [(_shown(name), message) for name, message in twice])
    return fitting(model, {name: all_[0] for name, all_ in given.items()})


def no_query() -> None:
    """Refuse a query where none is known."""
    if request.args:
        raise Refused("invalid", [(_shown(name), "is not known here") for name in request.args])


def fitting(model: type[Model], value: object) -> Model:
    """Return the value as the model. Raises Refused naming every field that does not fit."""
    if not isinstance(value, dict):
        raise Refused("invalid", [("body", "must be one JSON object")])
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Refused("invalid", _errors(error)) from None


def _errors(error: ValidationError) -> list[tuple[str, str]]:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return [
        (
            _shown(".".join(str(part) for part in fault["loc"])) or "body",
            fault["msg"].removeprefix("Value error, "),
        )
        for fault in found[:20]
    ]


def _shown(name: str) -> str:
    return name if len(name) <= 100 else f"{name[:99]}…"
