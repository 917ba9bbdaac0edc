"""Pictures of a referral letter: the map of the places, and photos with numbered rings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from studio.documents.dates import Language, spell
from studio.documents.face_map import MapWords, Pin, face_map_svg, map_drawings
from studio.documents.pictures import FOLDER
from studio.documents.words import VIEWS, WORDS

#: Photos on one letter; more show nothing new, and would not fit beside the reply slip.
MAX_PHOTOS = 5
#: A ring's radius and line, as shares of a photo's shorter side.
_RING, _LINE = 0.055, 0.007
#: How much larger the words of a map are, which is drawn for a screen.
_MAP_SCALE = 1.7
#: The face that our style sheet loads; another name would bring in another font.
_FONT = "Studio Text"
_DRAWN_FONT = "Atkinson Hyperlegible Next, sans-serif"


@dataclass(frozen=True, slots=True)
class Mark:
    """A ring on a photo: its middle as shares (0 to 1) of the sides, and its number."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class LetterPhoto:
    """A photo the client lets the studio share: JPEG bytes and sides, and what to say of it."""

    jpeg: bytes
    width: int
    height: int
    view: str
    taken_on: date
    caption: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a page shows it: its address, and its words for eye and ear."""

    address: str
    alt: str
    title: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class LetterPictures:
    """All pictures of a letter; `files` holds their bytes by address."""

    maps: tuple[Picture, ...]
    photos: tuple[Picture, ...]
    files: Mapping[str, bytes]

    @property
    def few(self) -> bool:
        """Whether each can be wide: two in a row instead of three."""
        return len(self.maps) + len(self.photos) <= 2


def letter_pictures(
    pins: Sequence[Pin], photos: Sequence[LetterPhoto], language: Language
) -> LetterPictures:
    """Prepare the pictures of one letter; further photos than the most are left out."""
    maps = tuple(_map_files(pins, language))
    shown = tuple(enumerate(photos[:MAX_PHOTOS], start=1))
    files = {picture.address: content for picture, content in maps}
    for number, photo in shown:
        files[_raw(number)] = photo.jpeg
        files[_address(number)] = marked_svg(photo, _raw(number)).encode()
    return LetterPictures(
        maps=tuple(picture for picture, _ in maps),
        photos=tuple(_photo(number, photo, language) for number, photo in shown),
        files=files,
    )


def marked_svg(photo: LetterPhoto, address: str) -> str:
    """Draw the rings over a photo: white with a dark edge, to be seen on any skin."""
    short = min(photo.width, photo.height)
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {photo.width} {photo.height}">',
        f'<image href="{address}" width="{photo.width}" height="{photo.height}"/>',
        *(_ring(mark, photo, short) for mark in photo.marks),
        "</svg>",
    )
    return "".join(parts)


def _ring(mark: Mark, photo: LetterPhoto, short: int) -> str:
    x, y, radius = mark.x * photo.width, mark.y * photo.height, _RING * short
    line = _LINE * short
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="none" stroke='
    size = radius * 1.5
    at = y - radius * 1.4 if y > radius * 3 else y + radius * 2.6
    text = f'<text x="{x:.1f}" y="{at:.1f}" font-family="{_FONT}" font-size="{size:.1f}"'
    words = escape(mark.text)
    return (
        f'{circle}"#1c1b1f" stroke-width="{3 * line:.1f}"/>'
        f'{circle}"#ffffff" stroke-width="{line:.1f}"/>'
        f'{text} text-anchor="middle" font-weight="800" stroke="#1c1b1f" '
        f'stroke-width="{2 * line:.1f}" fill="#1c1b1f">{words}</text>'
        f'{text} text-anchor="middle" font-weight="800" fill="#ffffff">{words}</text>'
    )


def _map_files(pins: Sequence[Pin], language: Language) -> Iterator[tuple[Picture, bytes]]:
    words = WORDS[language]
    on_map = MapWords(words["map_title"], words["map_right"], words["map_left"])
    for drawing in map_drawings(pins):
        told = "; ".join(f"{pin.number}: {pin.label}" for pin in pins if pin.drawing == drawing)
        svg = face_map_svg(pins, drawing, on_map, _MAP_SCALE).replace(_DRAWN_FONT, _FONT)
        picture = Picture(f"{FOLDER}map-{drawing}.svg", f"{on_map.title}. {told}", told)
        yield picture, svg.encode()


def _photo(number: int, photo: LetterPhoto, language: Language) -> Picture:
    words = WORDS[language]
    view = VIEWS[language].get(photo.view, photo.view.replace("_", " "))
    title = f"{words['photo']} {number}: {photo.caption or view}"
    day = spell(photo.taken_on, language)
    aside = f"{view}, {day}" if photo.caption else day
    marks = ", ".join(mark.text for mark in photo.marks)
    rings = f" {words['photo_rings'].format(marks=marks)}" if marks else ""
    return Picture(_address(number), f"{title}. {aside}.{rings}", title, aside)


def _address(number: int) -> str:
    return f"{FOLDER}photo-{number}.svg"


def _raw(number: int) -> str:
    return f"{FOLDER}photo-{number}.jpg"
