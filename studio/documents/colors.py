"""The studio's color on paper: dark enough to read, and a tint of it to rest text on."""

from typing import NamedTuple

#: Contrast of text against white, and of white left in a tint.
TEXT_CONTRAST = 4.5
_TINT = 0.07
_STEP = 0.94


class Rgb(NamedTuple):
    """A color, each part from 0 to 255."""

    red: float
    green: float
    blue: float

    @property
    def hex(self) -> str:
        """Spell it as style sheets do."""
        return "#" + "".join(f"{round(part):02x}" for part in self)


def readable(accent: str) -> str:
    """Give the color itself, or the first darker one that can be read on white."""
    color = _rgb(accent)
    while _contrast(color) < TEXT_CONTRAST:
        color = Rgb(*(part * _STEP for part in color))
    return color.hex


def tint(accent: str) -> str:
    """Give the color with so much white that black on it reads as on paper."""
    return Rgb(*(255 - (255 - part) * _TINT for part in _rgb(readable(accent)))).hex


def accent_sheet(accent: str) -> str:
    """Write the few rules that carry the studio's color."""
    strong, pale = readable(accent), tint(accent)
    return (
        f".accent{{color:{strong}}}.rule{{border-color:{strong}}}.tint{{background-color:{pale}}}"
    )


def _rgb(color: str) -> Rgb:
    return Rgb(*(int(color[at : at + 2], 16) for at in (1, 3, 5)))


def _contrast(color: Rgb) -> float:
    """Contrast against white, as WCAG defines it."""
    red, green, blue = (_linear(part / 255) for part in color)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
