"""Read JSON that a stranger sent: nothing doubled, nothing endless, nothing that is no JSON."""

import json
import math
from collections.abc import Iterable, Sequence
from typing import NoReturn

MAX_DEPTH = 20
MAX_INTEGER = 2**53
#: Digits beyond which a number is too large, whatever they are; int() is slow on many.
MAX_DIGITS = 17


class BodyError(ValueError):
    """A body that cannot be read. Never quotes the body."""


def read_json(body: bytes, max_depth: int = MAX_DEPTH) -> object:
    """Return the value of one JSON text, fit to be stored. Raises BodyError."""
    return _clean(parse_json(body, max_depth))


def parse_json(body: bytes, max_depth: int = MAX_DEPTH) -> object:
    """Return the value of one JSON text with every character as sent. Raises BodyError."""
    try:
        value: object = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BodyError("is no JSON") from error
    if _too_deep(value, max_depth):
        raise BodyError("is nested too deep")
    return value


def clean_text(text: str) -> str:
    """Return the text without what no database takes: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _clean(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    if isinstance(value, dict):
        return {clean_text(key): _clean(inner) for key, inner in value.items()}
    return value


def _too_deep(value: object, most: int) -> bool:
    """Tell whether lists and objects are nested deeper than allowed, level by level."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(most):
        level = [each for outer in level for each in _inner(outer) if isinstance(each, dict | list)]
    return bool(level)


def _inner(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BodyError("has a key twice in one object")
    return found


def _constant(_name: str) -> NoReturn:
    raise BodyError("has a number that is none")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS or abs(value := int(digits)) > MAX_INTEGER:
        raise BodyError("has a number that is too large")
    return value


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise BodyError("has a number that is too large")
    return value
