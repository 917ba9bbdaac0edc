"""The drawings of the map: outlines to tap, and pins on them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from studio.documents.drawings import BODY_SIDES, Drawing, DrawingKey, drawings
from studio.services.findings import Findings, PlacedBump

_TITLES = {DrawingKey.FACE: "Face", DrawingKey.BODY: "Body"}
_SIGNS = {DrawingKey.BODY: tuple(("R" if is_right else "L", x, y) for is_right, x, y in BODY_SIDES)}

StaticUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ShapeView:
    """One outline of the drawing with the rectangle that takes the tap."""

    href: str
    zone: str
    fine: bool
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PinView:
    """A numbered pin in the drawing's own units; a ghost is one of the last visit."""

    bump: str
    number: int
    x: str
    y: str
    ghost: bool


@dataclass(frozen=True, slots=True)
class DrawingView:
    """One drawing."""

    key: str
    title: str
    view_box: str
    lines_href: str
    shapes: tuple[ShapeView, ...]
    pins: tuple[PinView, ...]
    #: Signs of the client's sides, where two figures look in opposite directions.
    signs: tuple[tuple[str, float, float], ...]
    here: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page keeps of how it was left: drawing and zoom."""

    drawing: str = DrawingKey.FACE
    zoom: str = "1"


def drawing_views(found: Findings, static_url: StaticUrl, shown: Shown) -> tuple[DrawingView, ...]:
    """Return both drawings with the pins of this visit, and those that wait from the last one."""
    return tuple(_drawing(item, found, static_url, shown) for item in drawings().values())


def _drawing(drawing: Drawing, found: Findings, static_url: StaticUrl, shown: Shown) -> DrawingView:
    picture = static_url(f"img/{drawing.key.value}.svg")
    box = drawing.box
    waiting = found.last.waiting if found.last else ()
    return DrawingView(
        key=drawing.key.value,
        title=_TITLES[drawing.key],
        view_box=f"{box.x:g} {box.y:g} {box.width:g} {box.height:g}",
        lines_href=f"{picture}#lines",
        shapes=tuple(
            ShapeView(
                href=f"{picture}#{shape.id}",
                zone=shape.zone,
                fine=shape.fine,
                x=shape.hit.x,
                y=shape.hit.y,
                width=shape.hit.width,
                height=shape.hit.height,
            )
            for shape in drawing.shapes
        ),
        pins=(
            *_pins(drawing, waiting, ghost=True),
            *_pins(drawing, (bump for bump in found.bumps if not bump.healed), ghost=False),
        ),
        signs=_SIGNS.get(drawing.key, ()),
        here=drawing.key.value == shown.drawing
        or (drawing.key is DrawingKey.FACE and shown.drawing not in set(DrawingKey)),
    )


def _pins(drawing: Drawing, bumps: Iterable[PlacedBump], *, ghost: bool) -> Iterator[PinView]:
    for bump in bumps:
        place = bump.place
        if place.drawing == drawing.key.value and place.x is not None and place.y is not None:
            x = drawing.box.x + place.x * drawing.box.width
            y = drawing.box.y + place.y * drawing.box.height
            yield PinView(bump.public_id, bump.number, f"{x:.1f}", f"{y:.1f}", ghost)
