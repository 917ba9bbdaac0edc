"""Read JSON that comes from outside: nothing doubled, nothing endless, nothing that is no JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import NoReturn

from studio.skin.fields import CaseError

MAX_BYTES = 65_536
MAX_DEPTH = 20
MAX_INTEGER = 2**53


def read_json(body: bytes) -> object:
    """Return the value of one JSON text. Raises CaseError with code `json`."""
    if len(body) > MAX_BYTES:
        raise CaseError("too_long", "case", f"at most {MAX_BYTES} bytes")
    try:
        value: object = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CaseError("json", "case", _reason(error)) from error
    if _too_deep(value):
        raise CaseError("json", "case", "is nested too deep")
    return value


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"is no JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    return "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "is nested too deep"


def _too_deep(value: object) -> bool:
    """Tell whether lists and objects are nested deeper than allowed, level by level."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [inner for outer in level for inner in _inner(outer)]
        if not level:
            return False
    return True


def _inner(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise CaseError("duplicate_key", key[:40], "stands twice in one object")
        found[key] = value
    return found


def _constant(name: str) -> NoReturn:
    raise CaseError("json", "case", f"{name} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(value := int(digits)) > MAX_INTEGER:
        raise CaseError("range", "case", "has a number that is too large")
    return value
