"""Consents to ask for in the room, in the client's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.services.room_consents import Ask


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A text to show the client; `name` is that of its control."""

    name: str
    title: str
    text: str
    said_no: bool


@dataclass(frozen=True, slots=True)
class RoomConsentsView:
    """The page; `texts` is empty when nothing is missing."""

    language: str
    name_label: str
    texts: tuple[ConsentText, ...]


def room_consents_view(asks: Sequence[Ask]) -> RoomConsentsView:
    """Return what is missing, in the order of asking."""
    by_guardian = any(ask.by_guardian for ask in asks)
    return RoomConsentsView(
        language=asks[0].language if asks else "en",
        name_label=name_label(by_guardian=by_guardian),
        texts=tuple(
            ConsentText(ask.purpose.value, ask.words.title, ask.words.text, ask.refused_before)
            for ask in asks
        ),
    )


def name_label(*, by_guardian: bool) -> str:
    """Say whose name signs a consent."""
    return "Guardian's full name" if by_guardian else "Client's full name"
