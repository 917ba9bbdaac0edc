"""Read form posts from raw bytes: url-encoded, and multipart where only text parts count."""

import re
from urllib.parse import parse_qsl

from studio.inbound.json_text import BodyError, clean_text

MAX_FIELDS = 500
#: Bytes that are searched for the name of a part.
MAX_HEAD = 2_000
_BOUNDARY = re.compile(r"""(?i)\bboundary=(?:"([^"\r\n]{1,70})"|([^\s;,"]{1,70}))""")
_NAME = re.compile(rb"""(?i)content-disposition:[^\n]*?;[ \t]*name=(?:"([^"\n]*)"|([^\s;"]+))""")
_FILE = re.compile(rb"(?i)content-disposition:[^\n]*?;[ \t]*filename\*?=(?!\"\")")
_FIRST_LINE = re.compile(rb"--([^\r\n]{1,70})\r?\n")

Pairs = list[tuple[str, str]]


def read_urlencoded(body: bytes) -> Pairs:
    """Return the fields of a url-encoded body in order. Raises BodyError."""
    try:
        found = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise BodyError("is no form") from error
    return [(clean_text(name), clean_text(value)) for name, value in found]


def read_multipart(body: bytes, content_type: str) -> Pairs:
    """Return the text fields of a multipart body in order; files are left out. Raises BodyError."""
    boundary = _boundary(body, content_type)
    lines = b"\r\n" + body
    parts = re.split(rb"\r?\n--" + re.escape(boundary) + rb"(?=--|\r?\n)", lines)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise BodyError("is no form, or cut short")
    if len(parts) - 2 > MAX_FIELDS:
        raise BodyError("has too many fields")
    return [field for part in parts[1:-1] if (field := _field(part)) is not None]


def grouped(pairs: Pairs) -> dict[str, object]:
    """Return one entry for each name: a list for `name[]` and for what was sent more than once."""
    found: dict[str, list[str]] = {}
    lists = set()
    for name, value in pairs:
        bare = name.removesuffix("[]")
        found.setdefault(bare, []).append(value)
        if bare != name or len(found[bare]) > 1:
            lists.add(bare)
    return {name: values if name in lists else values[0] for name, values in found.items()}


def _boundary(body: bytes, content_type: str) -> bytes:
    told = _BOUNDARY.search(content_type)
    if told:
        return (told[1] or told[2]).encode("utf-8", "replace")
    seen = _FIRST_LINE.match(body)
    if not seen:
        raise BodyError("is no form")
    return seen[1].rstrip()


def _field(part: bytes) -> tuple[str, str] | None:
    """Return name and text of one part; None for a file or something without a name."""
    head, _, text = part.replace(b"\r\n", b"\n").removeprefix(b"\n").partition(b"\n\n")
    head = head[:MAX_HEAD]
    told = _NAME.search(head)
    if told is None or _FILE.search(head):
        return None
    return _text(told[1] or told[2]), _text(text)


def _text(raw: bytes) -> str:
    return clean_text(raw.decode("utf-8", "replace"))
