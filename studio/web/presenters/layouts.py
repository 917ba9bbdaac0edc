"""The layouts a paper can be had in, as links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.models import Document, PaperVariant
from studio.services.variants import Had

Url = Callable[..., str]
#: What the studio calls them.
NAMES: Final[Mapping[PaperVariant, str]] = MappingProxyType(
    {
        PaperVariant.USUAL: "Usual print",
        PaperVariant.LARGE: "Large print",
        PaperVariant.PHONE: "For a phone",
    }
)
_WAITS: Final = "Other sizes follow in a moment."
_IS_LARGE: Final = "In large print, as this client likes it."


@dataclass(frozen=True, slots=True)
class LayoutLink:
    """A paper in another layout."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class OtherLayouts:
    """What a paper can be had in beside itself, and a word about what is not there yet."""

    links: tuple[LayoutLink, ...] = ()
    note: str = ""


def other_layouts(row: Document, had: Had, url: Url) -> OtherLayouts:
    """Return the ways for staff to the other layouts of a paper."""
    links = tuple(
        LayoutLink(NAMES[one], url("studio.document_as", public_id=row.public_id, variant=one))
        for one in had.others
    )
    notes = (
        _IS_LARGE if had.first is PaperVariant.LARGE else "",
        _WAITS if had.is_waiting else "",
    )
    return OtherLayouts(links, " ".join(filter(None, notes)))
