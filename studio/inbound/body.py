"""The body of a post as one value, by its content type."""

from dataclasses import dataclass
from enum import StrEnum

from studio.inbound.forms import grouped, read_multipart, read_urlencoded
from studio.inbound.json_text import read_json
from studio.inbound.model import Request


class Kind(StrEnum):
    """How a body is written."""

    JSON = "json"
    URLENCODED = "urlencoded"
    MULTIPART = "multipart"


class TypeRefused(Exception):  # noqa: N818 - no fault of ours
    """A content type that the provider never sends."""


_TYPES = {
    "application/json": Kind.JSON,
    "application/x-www-form-urlencoded": Kind.URLENCODED,
    "multipart/form-data": Kind.MULTIPART,
}


@dataclass(frozen=True, slots=True)
class Body:
    """What was posted: any JSON value, or the fields of a form (a list where a name repeats)."""

    kind: Kind
    value: object
    raw: bytes

    @classmethod
    def of(cls, request: Request, kinds: tuple[Kind, ...]) -> "Body":
        """Read a request's body as one of some kinds. Raises TypeRefused or BodyError."""
        kind = kind_of(request, kinds)
        return cls(kind, _value(kind, request), request.body)


def kind_of(request: Request, kinds: tuple[Kind, ...]) -> Kind:
    """Return the kind by content type; without one, the first the provider sends."""
    told = (request.header("Content-Type") or "").partition(";")[0].strip().casefold()
    if not told:
        return _guessed(request, kinds)
    kind = Kind.JSON if told.endswith("+json") else _TYPES.get(told)
    if kind is None or kind not in kinds:
        raise TypeRefused
    return kind


def _guessed(request: Request, kinds: tuple[Kind, ...]) -> Kind:
    looks = Kind.JSON if request.body.lstrip()[:1] in {b"{", b"["} else None
    return looks if looks in kinds else kinds[0]


def _value(kind: Kind, request: Request) -> object:
    if kind is Kind.JSON:
        return read_json(request.body)
    if kind is Kind.URLENCODED:
        return grouped(read_urlencoded(request.body))
    return grouped(read_multipart(request.body, request.header("Content-Type") or ""))
