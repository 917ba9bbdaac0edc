"""What WordPress makes of values: its form fields in brackets, its JSON."""

import json
import re
from collections.abc import Iterable

Tree = dict[str, object]

_PATH = re.compile(r"([^\[]+)((?:\[[^\[\]]*\])*)")
_STEP = re.compile(r"\[([^\[\]]*)\]")
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}", re.ASCII)
#: Deeper names are left as they are.
_MOST_STEPS = 10


def nested(pairs: Iterable[tuple[str, str]]) -> Tree:
    """Return form fields with `a[b]` and `a[]` taken apart; doubled names are lists."""
    found: Tree = {}
    for name, value in pairs:
        _put(found, _steps(name), value)
    return {name: _lists(value) for name, value in found.items()}


def php_json(value: object) -> str:
    """Return a value as PHP's `json_encode` writes it: no spaces, slashes and non-ASCII escaped."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict) and value:
        return (
            "{" + ",".join(f"{_text(name)}:{php_json(each)}" for name, each in value.items()) + "}"
        )
    if isinstance(value, dict | list):
        return "[" + ",".join(php_json(each) for each in value) + "]"
    return json.dumps(value)


def with_numbers(value: object, names: frozenset[str] | None = None) -> object:
    """Return a value with whole numbers for their texts: all, or only those under some names."""
    if isinstance(value, dict):
        return {
            name: with_numbers(each, names) if _is_wanted(name, each, names) else each
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [with_numbers(each, names) for each in value]
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value


def _is_wanted(name: str, value: object, names: frozenset[str] | None) -> bool:
    return names is None or name in names or isinstance(value, dict)


def _steps(name: str) -> list[str]:
    found = _PATH.fullmatch(name)
    if not found:
        return [name]
    steps = _STEP.findall(found[2])
    return [found[1], *steps] if len(steps) <= _MOST_STEPS else [name]


def _put(tree: Tree, steps: list[str], value: str) -> None:
    *outer, last = steps
    for step in outer:
        inner = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(inner, dict):
            return
        tree = inner
    name = last or str(len(tree))
    if name not in tree:
        tree[name] = value
    elif isinstance(before := tree[name], list):
        before.append(value)
    else:
        tree[name] = [before, value]


def _lists(value: object) -> object:
    """Return a value in which everything that is counted from 0 is a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(each) for name, each in value.items()}
    is_list = list(inner) == [str(number) for number in range(len(inner))]
    return list(inner.values()) if is_list else inner


def _text(text: str) -> str:
    """Return a text in quotes; unlike Python, PHP leaves DEL alone."""
    parts = (json.dumps(part)[1:-1].replace("/", "\\/") for part in text.split("\x7f"))
    return '"' + "\x7f".join(parts) + '"'
