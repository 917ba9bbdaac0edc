"""Pictures of a paper: the map of the places, and photos."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from studio.documents.dates import Language, spell
from studio.documents.face_map import MapWords, Pin, face_map_svg, map_drawings
from studio.documents.pictures import FOLDER
from studio.documents.words import VIEWS, WORDS

#: Photos on one letter; more show nothing new, and would not fit beside the reply slip.
MAX_PHOTOS = 5
#: How much larger the words of a map are, which is drawn for a screen.
_MAP_SCALE = 1.7
#: The face that our style sheet loads; another name would bring in another font.
_FONT = "Studio Text"
_DRAWN_FONT = "Atkinson Hyperlegible Next, sans-serif"


@dataclass(frozen=True, slots=True)
class LetterPhoto:
    """A photo the client agreed to show: a JPEG, its rings drawn in, and what to say of it.

    `rings` holds the words of ring 1, 2, …; a ring without words has an empty one.
    """

    jpeg: bytes
    view: str
    taken_on: date
    caption: str = ""
    rings: tuple[str, ...] = ()


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
    shown, files = photo_pictures(photos[:MAX_PHOTOS], language)
    return LetterPictures(
        maps=tuple(picture for picture, _ in maps),
        photos=shown,
        files={**{picture.address: content for picture, content in maps}, **files},
    )


def photo_pictures(
    photos: Sequence[LetterPhoto], language: Language
) -> tuple[tuple[Picture, ...], Mapping[str, bytes]]:
    """Give photos their addresses and words; and their bytes by address."""
    pictures = tuple(_photo(at, one, language) for at, one in enumerate(photos, start=1))
    jpegs = (photo.jpeg for photo in photos)
    return pictures, {one.address: jpeg for one, jpeg in zip(pictures, jpegs, strict=True)}


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
    told = "; ".join(f"{at}: {text}" for at, text in enumerate(photo.rings, start=1) if text)
    rings = words["photo_rings"].format(marks=told) if told else ""
    alt = " ".join(filter(None, (f"{title}. {aside}.", rings)))
    return Picture(
        f"{FOLDER}photo-{number}.jpg", alt, title, ". ".join(filter(None, (aside, told)))
    )
