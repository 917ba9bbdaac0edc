"""Take values out of what a stranger sent: whatever has another shape is simply not there."""

import hashlib
import re

#: What fits a column; a longer id is stored by its digest.
MAX_ID = 200

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,200}")

Step = str | int


def inside(value: object, *path: Step) -> object:
    """Return what lies under keys and positions, or None."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step] if step < len(value) else None
        else:
            return None
    return value


def text_in(value: object, *path: Step) -> str | None:
    """Return a trimmed text that is not empty; a whole number counts as its digits."""
    found = inside(value, *path)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return (found.strip() or None) if isinstance(found, str) else None


def object_in(value: object, *path: Step) -> dict[str, object]:
    """Return an object, an empty one where there is none."""
    found = inside(value, *path)
    return found if isinstance(found, dict) else {}


def list_in(value: object, *path: Step) -> list[object]:
    """Return a list, an empty one where there is none."""
    found = inside(value, *path)
    return found if isinstance(found, list) else []


def number_in(value: object, *path: Step) -> int | None:
    """Return a whole number, also one that came as text."""
    found = text_in(value, *path)
    return int(found) if found and re.fullmatch(r"[0-9]{1,9}", found) else None


def id_in(value: object, *path: Step) -> str | None:
    """Return an id that may stand in the path of a look-up: no slash, no question mark."""
    found = text_in(value, *path)
    return found if found and _ID.fullmatch(found) and found.strip(".") else None


def digest_id(body: bytes) -> str:
    """Return the id of a post that brings none: the beginning of its digest."""
    return f"sha256-{hashlib.sha256(body).hexdigest()[:32]}"


def key(provider: str, *parts: str) -> str:
    """Return an idempotency key of a length that a column takes."""
    joined = ":".join(parts)
    return f"{provider}:{joined if len(joined) <= MAX_ID else digest_id(joined.encode())}"
