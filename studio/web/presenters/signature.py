"""Signatures as pages show them: the words around the pad, and kept ones as drawings."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.documents.dates import Language, spell
from studio.services.signatures import Signed
from studio.services.unit import Unit

#: Of the box the strokes are shares of, as drawn on record pages.
_WIDTH, _HEIGHT = 300, 100


@dataclass(frozen=True, slots=True)
class SignWords:
    """The words of the macro `signature`."""

    legend: str
    hint: str
    pad: str
    undo: str
    clear: str
    name: str
    #: What to say when there is neither pen nor name.
    missing: str


@dataclass(frozen=True, slots=True)
class SignatureMark:
    """A kept signature: path of an SVG of 300 by 100, empty when typed, and who and when."""

    path: str
    label: str


WORDS: Final = MappingProxyType(
    {
        Language.EN: SignWords(
            legend="Sign here",
            hint="Draw your name or type it. Both count the same.",
            pad="Place to draw your name",
            undo="Undo last line",
            clear="Clear the drawing",
            name="Type your name",
            missing="Draw your name or type it",
        ),
        Language.ES: SignWords(
            legend="Firme aquí",
            hint="Dibuje su nombre o escríbalo. Las dos formas valen igual.",
            pad="Lugar para dibujar su nombre",
            undo="Deshacer la última línea",
            clear="Borrar el dibujo",
            name="Escriba su nombre",
            missing="Dibuje su nombre o escríbalo",
        ),
    }
)


def mark(unit: Unit, signed: Signed) -> SignatureMark:
    """Show a kept signature to the staff."""
    row = signed.signature
    on = row.signed_at.astimezone(unit.settings.zone).date()
    how = "drawn" if signed.strokes else "typed"
    label = f"{row.name}, {row.signed_by.value}, {how} on {spell(on, Language.EN)}"
    return SignatureMark(" ".join(map(_line, signed.strokes)), label)


def _line(stroke: tuple[tuple[float, float], ...]) -> str:
    points = [f"{x * _WIDTH:.1f} {y * _HEIGHT:.1f}" for x, y in stroke]
    # A dot is a line to where it is: round caps make it visible.
    return f"M{points[0]}L{' '.join(points[1:] or points)}"
