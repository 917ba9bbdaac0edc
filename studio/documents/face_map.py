"""The map of a letter: one picture with numbered pins, in flat colors, for paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from studio.documents.drawings import BODY_SIDES, Drawing, DrawingKey, drawings

_PAPER = "#FFFFFF"
_SKIN = "#F6F1F4"
_EDGE = "#C9BDC6"
_LINE = "#6B6470"
_PIN = "#1C1B1F"
#: Radius of a pin in the drawing's own units.
_RADIUS = 9.5
_FONT = "Atkinson Hyperlegible Next, sans-serif"


@dataclass(frozen=True, slots=True)
class Pin:
    """A numbered mark: its place as shares (0 to 1) of a drawing, and its words for a listener."""

    number: int
    x: float
    y: float
    drawing: str = DrawingKey.FACE
    label: str = ""


@dataclass(frozen=True, slots=True)
class MapWords:
    """Words on the picture, in the paper's language."""

    title: str = "Map of the places"
    right: str = "Client's right"
    left: str = "Client's left"
    #: Signs beside the two figures of the body.
    right_sign: str = "R"
    left_sign: str = "L"


def face_map_svg(
    pins: Sequence[Pin],
    drawing: str = DrawingKey.FACE,
    words: MapWords = MapWords(),
    scale: float = 1,
) -> str:
    """Draw the pins of one drawing on it; other pins are left out. Same input, same text.

    `scale` enlarges pins and words where the picture is shown small.
    """
    picture = drawings()[DrawingKey(drawing)]
    here = sorted((pin for pin in pins if pin.drawing == drawing), key=lambda pin: pin.number)
    box = picture.box
    view = f"{box.x:g} {box.y:g} {box.width:g} {box.height:g}"
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{view}">',
        f"<title>{escape(_title(words.title, here))}</title>",
        *_picture(picture),
        *_sides(picture, words, scale),
        *(line for pin in here for line in _pin(pin, picture, scale)),
        "</svg>",
    )
    return "".join(parts)


def map_drawings(pins: Iterable[Pin]) -> tuple[DrawingKey, ...]:
    """Return the drawings that have a pin, the face first."""
    used = {pin.drawing for pin in pins}
    return tuple(key for key in DrawingKey if key in used)


def _title(title: str, pins: Sequence[Pin]) -> str:
    told = "; ".join(f"{pin.number}: {pin.label}" for pin in pins if pin.label)
    return f"{title}. {told}" if told else title


def _picture(drawing: Drawing) -> Iterable[str]:
    for shape in drawing.shapes:
        yield _path(shape.path, shape.transform, f'fill="{_SKIN}" stroke="{_EDGE}"', "0.6")
    for path, transform in drawing.lines:
        yield _path(path, transform, f'fill="none" stroke="{_LINE}" stroke-linecap="round"', "1.2")


def _path(path: str, transform: str, paint: str, width: str) -> str:
    moved = f' transform="{transform}"' if transform else ""
    return f'<path d="{path}"{moved} {paint} stroke-width="{width}"/>'


def _sides(drawing: Drawing, words: MapWords, scale: float) -> Iterable[str]:
    """Name the client's sides."""
    if drawing.key is DrawingKey.BODY:
        for is_right, x, y in BODY_SIDES:
            sign = words.right_sign if is_right else words.left_sign
            yield _text(sign, x, y, "middle", scale)
        return
    box = drawing.box
    at = box.y + 14 * scale
    yield _text(words.right, box.x + 4, at, "start", scale)
    yield _text(words.left, box.x + box.width - 4, at, "end", scale)


def _text(words: str, x: float, y: float, anchor: str, scale: float) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-family="{_FONT}" '
        f'font-size="{11 * scale:g}" '
        f'fill="{_LINE}">{escape(words)}</text>'
    )


def _pin(pin: Pin, drawing: Drawing, scale: float) -> Iterable[str]:
    x = drawing.box.x + pin.x * drawing.box.width
    y = drawing.box.y + pin.y * drawing.box.height
    yield (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS * scale:g}" fill="{_PAPER}" '
        f'stroke="{_PIN}" stroke-width="1.6"/>'
    )
    yield (
        f'<text x="{x:.1f}" y="{y + 4.2 * scale:.1f}" text-anchor="middle" font-family="{_FONT}" '
        f'font-size="{12 * scale:g}" font-weight="600" fill="{_PIN}">{pin.number}</text>'
    )
