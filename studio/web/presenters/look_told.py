"""What the client said about the bumps, beside the map."""

from collections.abc import Collection
from dataclasses import dataclass

from studio.services import client_told
from studio.services.intakes import OpenIntake
from studio.skin.zones import ZONES
from studio.web.presenters.intake import Row, told_rows


@dataclass(frozen=True, slots=True)
class ToldView:
    """The client's words and answers, and the named places that are not ticked yet."""

    concern: str
    rows: tuple[Row, ...]
    places: str


def told_view(told: OpenIntake | None, ticked: Collection[str]) -> ToldView | None:
    """Return what was told at home; None when nothing was."""
    if told is None:
        return None
    words, rows = client_told.concern(told), told_rows(told)
    open_ones = [ZONES[key].label for key in client_told.places(told) if key not in ticked]
    if not words and not rows:
        return None
    return ToldView(words, rows, ", ".join(open_ones))
