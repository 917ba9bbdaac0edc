"""The drawings of face and body: read once from the pictures that pages show too."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from xml.etree import ElementTree as ET

from studio.resources import resource_dir

_SVG = "{http://www.w3.org/2000/svg}"


class DrawingKey(StrEnum):
    """Names of the drawings; each is a file `static/studio/img/<key>.svg`."""

    FACE = "face"
    BODY = "body"


#: Where the sides are named on the body, in its units: is it the right one, across, down. The two
#: figures look in opposite directions, so they are named on each.
BODY_SIDES = ((True, 22.0, 60.0), (False, 154.0, 60.0), (False, 196.0, 60.0), (True, 328.0, 60.0))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the drawing's own units."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> tuple[float, float]:
        """Return the middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Shape:
    """One outline. A place may have several (elbow and knee); `fine` ones need a zoomed view."""

    id: str
    zone: str
    path: str
    transform: str
    hit: Box
    fine: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes of the places, and the lines of the picture around them."""

    key: DrawingKey
    title: str
    box: Box
    shapes: tuple[Shape, ...]
    lines: tuple[tuple[str, str], ...]

    def middle_of(self, zone: str) -> tuple[float, float] | None:
        """Return the middle of a place as shares of the drawing."""
        for shape in self.shapes:
            if shape.zone == zone:
                x, y = shape.hit.center
                return (x - self.box.x) / self.box.width, (y - self.box.y) / self.box.height
        return None

    def zone_at(self, x: float, y: float) -> str | None:
        """Return the place whose middle is nearest to a point given as shares, among hits."""
        at_x, at_y = self.box.x + x * self.box.width, self.box.y + y * self.box.height
        hits = [shape for shape in self.shapes if _holds(shape.hit, at_x, at_y)]
        if not hits:
            return None
        nearest = min(hits, key=lambda shape: _distance(shape.hit, at_x, at_y))
        return nearest.zone


@cache
def drawings() -> Mapping[DrawingKey, Drawing]:
    """Read both drawings."""
    return MappingProxyType({key: _read(key) for key in DrawingKey})


def drawing_of(zone: str) -> Drawing | None:
    """Return the drawing that shows a place; the face comes first."""
    for drawing in drawings().values():
        if drawing.middle_of(zone):
            return drawing
    return None


def _read(key: DrawingKey) -> Drawing:
    file = resource_dir("static") / "studio" / "img" / f"{key.value}.svg"
    root = ET.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    lines = root.find(f"{_SVG}g[@id='lines']")
    return Drawing(
        key=key,
        title=root.findtext(f"{_SVG}title", ""),
        box=_box(root.get("viewBox", "")),
        shapes=tuple(_shape(path) for path in root.findall(f"{_SVG}path")),
        lines=tuple((line.get("d", ""), line.get("transform", "")) for line in lines or ()),
    )


def _shape(path: ET.Element) -> Shape:
    name = path.get("id", "")
    return Shape(
        id=name,
        zone=name.partition(".")[0],
        path=path.get("d", ""),
        transform=path.get("transform", ""),
        hit=_box(path.get("data-hit", "")),
        fine=path.get("data-fine") == "1",
    )


def _box(text: str) -> Box:
    x, y, width, height = map(float, text.split())
    return Box(x, y, width, height)


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def _distance(box: Box, x: float, y: float) -> float:
    """Measure from the middle in units of the box, so that a small place wins over a big one."""
    middle_x, middle_y = box.center
    return float(max(abs(x - middle_x) / box.width, abs(y - middle_y) / box.height))
