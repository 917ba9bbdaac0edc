"""Contrast of colors, and the light and dark pair that an accent color gives."""

from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass

#: Least contrast of text (WCAG 2.2, 1.4.3).
TEXT_CONTRAST = 4.5
#: The lightest and darkest grounds an accent stands on, as the stylesheet has them.
_LIGHT_GROUNDS = ("#FFFBFE", "#F3EDF2", "#FFFFFF")
_DARK_GROUNDS = ("#1C1B1F", "#2A282D", "#232126")
_WHITE = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Accent:
    """The tokens of an accent color, each as a pair for light and dark."""

    accent: tuple[str, str]
    strong: tuple[str, str]
    on: tuple[str, str]
    tint: tuple[str, str]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors written `#rrggbb`, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least_contrast(color: str) -> float:
    """Return the lowest contrast an accent has: on our light pages, and under white text."""
    return min(contrast(color, ground) for ground in _light_grounds(color))


def _light_grounds(color: str) -> tuple[str, ...]:
    return (*_LIGHT_GROUNDS, _light_tint(color))


def _light_tint(color: str) -> str:
    return _mixed(color, _LIGHT_GROUNDS[0], 0.10)


def is_readable(color: str) -> bool:
    """Tell whether text in the color, and white text on it, can be read."""
    return least_contrast(color) >= TEXT_CONTRAST


def nearest_readable(color: str) -> str:
    """Return the color itself, or the lightest darker one of its hue that can be read."""
    while not is_readable(color):
        color = _shifted(color, -0.01)
    return color


def accent_of(color: str) -> Accent:
    """Derive the whole family from one readable color; the dark half keeps its hue."""
    dark = _with_lightness(color, max(0.72, _lightness(color)))
    while min(contrast(dark, ground) for ground in _DARK_GROUNDS) < TEXT_CONTRAST:
        dark = _shifted(dark, 0.01)
    return Accent(
        accent=(color, dark),
        strong=(_shifted(color, -0.08), _shifted(dark, 0.08)),
        on=(_WHITE, _with_lightness(color, 0.12)),
        tint=(_light_tint(color), _mixed(dark, _DARK_GROUNDS[0], 0.16)),
    )


def _luminance(color: str) -> float:
    red, green, blue = (_linear(part) for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _written(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in parts)


def _lightness(color: str) -> float:
    return rgb_to_hls(*_parts(color))[1]


def _with_lightness(color: str, lightness: float) -> str:
    hue, _, saturation = rgb_to_hls(*_parts(color))
    return _written(hls_to_rgb(hue, min(1.0, max(0.0, lightness)), saturation))


def _shifted(color: str, by: float) -> str:
    return _with_lightness(color, _lightness(color) + by)


def _mixed(color: str, ground: str, share: float) -> str:
    red, green, blue = (
        share * mine + (1 - share) * theirs
        for mine, theirs in zip(_parts(color), _parts(ground), strict=True)
    )
    return _written((red, green, blue))
