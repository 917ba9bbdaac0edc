"""Signatures: a name, drawn or typed, under an exact text; neither changes afterwards."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from studio.adapters.keys import SealBroken
from studio.models import Client, Signature, SignedBy, SignedHow
from studio.services import audit, sealing
from studio.services.errors import Invalid
from studio.services.text import clean_line
from studio.services.unit import Unit

#: Lines of a pen, each a list of points; x and y are shares of the box, 0 to 1.
Strokes = Sequence[Sequence[Sequence[float]]]
#: A long name takes some thirty strokes and two thousand points.
MAX_STROKES, MAX_POINTS = 200, 6000
MAX_TEXT = 60_000
NAME_LENGTH = 120
#: Enough for a box of 4,096 pixels.
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature with its text and strokes opened."""

    signature: Signature
    text: str
    #: Empty when the name was typed.
    strokes: tuple[tuple[tuple[float, float], ...], ...]


def sign(  # noqa: PLR0913, PLR0917 - what a signature is made of
    unit: Unit,
    client: Client,
    subject: str,
    text: str,
    signed_by: SignedBy,
    how: SignedHow,
    name: str,
    strokes: Strokes | None = None,
) -> Signature:
    """Keep a name under the exact text that was shown; `subject` is `intake:<public id>` or so.

    Drawn needs strokes, typed takes none; both need the name. The caller has checked who may.
    Raises Invalid("missing" | "not_strokes" | "too_long" | …) naming `name`, `strokes` or `text`.
    """
    if not text or len(text) > MAX_TEXT:
        raise Invalid("missing" if not text else "too_long", "text")
    drawn = check_strokes(strokes) if how is SignedHow.DRAWN else None
    signature = Signature(
        public_id=sealing.new_id(),
        client_id=client.id,
        signed_by=signed_by,
        how=how,
        name=clean_line("name", name, NAME_LENGTH),
        text_sha256=sha256(text.encode()).hexdigest(),
        subject=subject,
        signed_at=unit.now(),
    )
    body = {"text": text, "strokes": drawn}
    signature.body = sealing.seal_json(unit, client, signature, "body", body)
    unit.session.add(signature)
    unit.session.flush()
    audit.record(unit, "signature.made", signature.public_id, "care")
    return signature


def check_strokes(strokes: Strokes | None) -> list[list[list[float]]]:
    """Return strokes rounded, or refuse what no pen draws. Raises Invalid naming `strokes`."""
    if not isinstance(strokes, list | tuple) or not strokes:
        raise Invalid("missing", "strokes")
    if len(strokes) > MAX_STROKES or sum(_length(stroke) for stroke in strokes) > MAX_POINTS:
        raise Invalid("too_long", "strokes")
    found = [[_point(point) for point in stroke] for stroke in strokes]
    if sum(len(stroke) for stroke in found) < 2:
        raise Invalid("missing", "strokes")
    return found


def of_subject(unit: Unit, client: Client, subject: str) -> list[Signed]:
    """Open the signatures under one thing, oldest first; the caller has checked who may."""
    query = select(Signature).where(Signature.subject == subject).order_by(Signature.id)
    rows = unit.session.scalars(query).all()
    return [opened(unit, _signed_as(unit, client, row), row) for row in rows]


def opened(unit: Unit, client: Client, signature: Signature) -> Signed:
    """Open a signature. Raises SealBroken when its text is not the one that was signed."""
    body = sealing.open_json(unit, client, signature, "body", signature.body)
    if sha256(body["text"].encode()).hexdigest() != signature.text_sha256:
        raise SealBroken("studio_signature text")
    strokes = tuple(tuple((x, y) for x, y in stroke) for stroke in body["strokes"] or ())
    return Signed(signature, body["text"], strokes)


def _signed_as(unit: Unit, client: Client, signature: Signature) -> Client:
    """Return the record on which somebody signed, which may be part of the client's by now."""
    if signature.client_id == client.id:
        return client
    return unit.session.get_one(Client, signature.client_id)


def _length(stroke: object) -> int:
    if not isinstance(stroke, list | tuple) or not stroke:
        raise Invalid("not_strokes", "strokes")
    return len(stroke)


def _point(point: object) -> list[float]:
    if not isinstance(point, list | tuple) or len(point) != 2:
        raise Invalid("not_strokes", "strokes")
    return [_share(value) for value in point]


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid("not_strokes", "strokes")
    if not math.isfinite(value) or not 0 <= value <= 1:
        raise Invalid("not_strokes", "strokes")
    return round(float(value), _DECIMALS)
