"""A signature in a form: strokes of a pen, or a typed name; either will do."""

import json
from dataclasses import dataclass

from wtforms import HiddenField

from studio.models import SignedHow
from studio.services import signatures
from studio.services.errors import Invalid
from studio.services.signatures import Strokes
from studio.web.forms.fields import NAME_LENGTH, line_field

#: Letters of JSON that all points a signature may have can need.
_LONGEST = 120_000


@dataclass(frozen=True, slots=True)
class Signing:
    """How a name was given, ready for `signatures.sign`."""

    how: SignedHow
    name: str
    strokes: Strokes | None


class SignatureFields:
    """Mix into a StudioForm; the template shows it by the macro `signature`."""

    signature_strokes = HiddenField()
    signature_name = line_field("Name", NAME_LENGTH)

    def signing(self, known_name: str = "") -> Signing | None:
        """Return the signature, or None when there is neither pen nor name.

        A drawn one needs no typed name when it is known who signs.
        """
        typed = self.signature_name.data or ""
        strokes = _pen(self.signature_strokes.data or "")
        if strokes is not None and (typed or known_name):
            return Signing(SignedHow.DRAWN, typed or known_name, strokes)
        return Signing(SignedHow.TYPED, typed, None) if typed else None


def _pen(text: str) -> Strokes | None:
    """Read strokes; what no pen draws counts as none, and the name can still be typed."""
    try:
        return signatures.check_strokes(json.loads(text)) if len(text) <= _LONGEST else None
    except (ValueError, RecursionError, Invalid):
        return None
