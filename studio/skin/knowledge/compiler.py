"""Compile the TOML files of the knowledge base into one content-addressed JSON version.

`python -m studio.skin.knowledge.compiler` writes `versions/<hash>.json` and names it in
`versions/CURRENT`; older versions stay, so that old consultations can be replayed.
`--check` writes nothing and fails when the TOML has changed since.
"""

import argparse
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.skin.knowledge import VERSIONS, canonical_json
from studio.skin.knowledge.errors import KnowledgeError
from studio.skin.knowledge.narrowing import narrow

DATA = Path(__file__).parent / "data"
NAME_LENGTH = 16

__all__ = ["compile_data", "current_data", "is_current", "main", "narrow", "read_toml"]


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file. Raises KnowledgeError when it is missing or malformed."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeError(path.name, "-", f"cannot be read: {error}") from error
    if "entry" in data:  # the singular reads better above each word list
        data["dictionary"] = data.pop("entry")
    return data


def _join(into: dict[str, Any], more: Mapping[str, Any], file: str, path: str = "") -> None:
    for key, value in more.items():
        where = f"{path}.{key}" if path else key
        present = into.get(key)
        if key not in into:
            into[key] = value
        elif isinstance(present, dict) and isinstance(value, dict):
            _join(present, value, file, where)
        elif isinstance(present, list) and isinstance(value, list) and not path:
            present.extend(value)
        else:
            raise KnowledgeError(file, where, "is already defined in another file")


def current_data(folder: Path = DATA) -> dict[str, Any]:
    """Join every TOML file under `folder`, in path order. Raises KnowledgeError on doubles."""
    data: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.toml")):
        _join(data, read_toml(path), str(path.relative_to(folder)))
    return data


def _named(data: Mapping[str, Any]) -> tuple[str, bytes]:
    body = canonical_json(data).encode()
    return hashlib.sha256(body).hexdigest()[:NAME_LENGTH], body


def compile_data(data: Mapping[str, Any], versions: Path = VERSIONS) -> str:
    """Write `data` as the current version and return its name; the same data writes nothing new."""
    name, body = _named(data)
    versions.mkdir(parents=True, exist_ok=True)
    target = versions / f"{name}.json"
    if not target.is_file() or target.read_bytes() != body:
        target.write_bytes(body)
    (versions / "CURRENT").write_text(name + "\n", encoding="utf-8")
    return name


def is_current(data: Mapping[str, Any], versions: Path = VERSIONS) -> bool:
    """Tell whether the current version was compiled from `data`."""
    name, body = _named(data)
    pointer, target = versions / "CURRENT", versions / f"{name}.json"
    if not pointer.is_file() or pointer.read_text(encoding="utf-8").strip() != name:
        return False
    return target.is_file() and target.read_bytes() == body


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the compiler; the exit status is 1 for a stale version or unreadable data."""
    parser = argparse.ArgumentParser(prog="python -m studio.skin.knowledge.compiler")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when stale")
    options = parser.parse_args(arguments)
    try:
        data = current_data()
    except KnowledgeError as error:
        print(json.dumps({"file": error.file, "key": error.key, "reason": error.reason}))  # noqa: T201
        return 1
    if not options.check:
        print(compile_data(data))  # noqa: T201
        return 0
    fresh = is_current(data)
    print("current" if fresh else "stale: run python -m studio.skin.knowledge.compiler")  # noqa: T201
    return 0 if fresh else 1


if __name__ == "__main__":
    raise SystemExit(main())
