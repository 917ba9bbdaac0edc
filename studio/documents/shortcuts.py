"""Shorter ways through WeasyPrint to the very same papers.

Imported in the rendering child only. What a shortcut does not know goes the library's own way. The
tests print all papers both ways; with any other version of WeasyPrint none of them is taken.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Final, TypeAlias
from xml.etree import ElementTree as ET

from weasyprint import HTML, __version__, cssselect2
from weasyprint.css import ComputedStyle
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension
from weasyprint.formatting_structure.boxes import Box
from weasyprint.images import SVGImage
from weasyprint.layout import percent
from weasyprint.pdf.stream import Stream
from weasyprint.text import line_break
from weasyprint.urls import URLFetcher

_ValueOf: TypeAlias = Callable[[ComputedStyle, str], object]
_Resolve: TypeAlias = Callable[[Box, object], None]

#: The version whose insides these shortcuts know.
KNOWN: Final = "70.0"
#: Properties whose value depends on others, or on where they stand.
_TANGLED: Final = frozenset({"float", "display", "position", "page"})
_SIZES: Final = tuple(
    f"{what}_{side}"
    for what in ("margin", "padding")
    for side in ("top", "right", "bottom", "left")
) + tuple(f"{limit}{side}" for limit in ("", "min_", "max_") for side in ("width", "height"))
_BORDERS: Final = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))


class Paper(HTML):
    """A page that is well-formed: read in C, not letter by letter as a browser must."""

    def __init__(self, text: str, base_url: str, fetcher: URLFetcher) -> None:
        """Read a page; raises ParseError when it is not well-formed."""
        root = ET.fromstring(text)  # noqa: S314 - our own page, in a child with limits
        self.base_url = base_url
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root


def read(text: str, base_url: str, fetcher: URLFetcher) -> HTML:
    """Read a page; one that is not well-formed as a browser would."""
    if __version__ == KNOWN:
        with suppress(ET.ParseError):
            return Paper(text, base_url, fetcher)
    return HTML(string=text, base_url=base_url, url_fetcher=fetcher)


class Icon:
    """A small drawing without words, worked out once for each size it is drawn in."""

    def __init__(self, svg: bytes, address: str, fetcher: URLFetcher) -> None:
        root = ET.fromstring(svg)  # noqa: S314 - our own file
        self._image = SVGImage(root, address, fetcher, None)
        self._drawn: dict[tuple[float, float], tuple[list[object], dict[str, object]]] = {}

    def get_intrinsic_size(self, *of: object) -> object:
        """Return width, height and their ratio, as the library asks for them."""
        return self._image.get_intrinsic_size(*of)

    def draw(self, stream: Stream, width: float, height: float, style: object) -> None:
        """Draw on a group of its own, which the library makes for every drawing."""
        states = stream._resources["ExtGState"]  # noqa: SLF001 - no public way to them
        drawn = self._drawn.get((width, height))
        if drawn is None:
            start = len(stream.stream)
            self._image.draw(stream, width, height, style)
            self._drawn[width, height] = stream.stream[start:], dict(states)
        else:
            stream.stream.extend(drawn[0])
            states.update(drawn[1])


def icons(assets: Mapping[str, bytes], fetcher: URLFetcher) -> Mapping[str, Icon]:
    """Keep the bundled drawings ready, by their addresses."""
    if __version__ != KNOWN:
        return {}
    return {
        address: Icon(content, address, fetcher)
        for address, content in assets.items()
        if address.endswith(".svg")
    }


@cache
def take() -> None:
    """Take the shortcuts through the library's insides, where they are known."""
    if __version__ != KNOWN:
        return
    ComputedStyle.__missing__ = _quick_value(ComputedStyle.__missing__)
    Box.is_in_normal_flow = _is_in_normal_flow
    _replace(percent.resolve_percentages, _quick_sizes(percent.resolve_percentages))
    for work in (line_break.strut, line_break.get_font_description):
        _replace(work, _once_a_style(work))


def _replace(slow: Callable[..., object], quick: Callable[..., object]) -> None:
    """Put a function in another's place in all modules that know it by name."""
    name = slow.__name__
    for module in [*sys.modules.values()]:
        known = vars(module)
        if known.get("__name__", "").startswith("weasyprint.") and known.get(name) is slow:
            known[name] = quick


def _once_a_style(work: Callable[[ComputedStyle], object]) -> Callable[[ComputedStyle], object]:
    """Remember what follows from a style alone, for as long as the style lives."""
    name = f"studio_{work.__name__}"

    def of(style: ComputedStyle) -> object:
        known = vars(style)
        if name not in known:
            known[name] = work(style)
        return known[name]

    return of


def _quick_value(slow: _ValueOf) -> _ValueOf:
    """Look a property up that no rule sets: most are what their parent's is, or as at first."""
    inherited = INHERITED - PHYSICAL_FUNCTIONS.keys()
    initial = {
        key: value
        for key, value in INITIAL_VALUES.items()
        if key not in INHERITED | INITIAL_NOT_COMPUTED | _TANGLED
        and not key.startswith("text_decoration_")
    }

    def value_of(style: ComputedStyle, key: str) -> object:
        if key in style.cascaded:
            return slow(style, key)
        if key in initial:
            logical = PHYSICAL_FUNCTIONS.get(key)
            if logical and logical(block="ttb", inline=style["direction"]) in style.cascaded:
                return slow(style, key)
            value = style[key] = initial[key]
            return value
        if key in inherited and style.parent_style is not None:
            value = style[key] = style.parent_style[key]
            return value
        return slow(style, key)

    return value_of


def _is_in_normal_flow(box: Box) -> bool:
    style = box.style
    return style["float"] == "none" and style["position"] in {"static", "relative"}


def _quick_sizes(slow: _Resolve) -> _Resolve:
    """Set a box's sizes; where none is a share of what is around it, they are worked out once."""
    sizes_of = _once_a_style(_sizes)

    def resolve(box: Box, containing_block: object) -> None:
        style = box.style
        sizes = sizes_of(style)
        if sizes is None:
            slow(box, containing_block)
            return
        vars(box).update(sizes)
        for border in _BORDERS:
            if not (style["border_collapse"] == "collapse" and border in vars(box)):
                setattr(box, border, style[border])

    return resolve


def _sizes(style: ComputedStyle) -> Mapping[str, object] | None:
    """Return the sizes that hold in any surroundings; None when one depends on them."""
    if style["box_sizing"] != "content-box":
        return None
    sizes: dict[str, object] = {}
    for name in _SIZES:
        value = style[name]
        if value == "auto":
            sizes[name] = 0 if name.startswith("min_") else value
        elif isinstance(value, Dimension) and value.unit == "px":
            sizes[name] = value.value
        else:
            return None
    return sizes
