"""Whom a visit is booked for, when it begins with an empty spot of the calendar."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from studio.models import Client
from studio.web.presenters.contact import contact_words
from studio.web.presenters.levels import spelled
from studio.web.presenters.shell import initials

Url = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Pick:
    """A client to book for."""

    name: str
    initials: str
    contact: str
    seen: str
    url: str


@dataclass(frozen=True, slots=True)
class PickView:
    """A search, what it found, and the way to somebody new."""

    query: str
    when: str
    #: What the address carries on.
    kept: tuple[tuple[str, str], ...]
    found: tuple[Pick, ...]
    add_url: str


def pick_view(  # noqa: PLR0913, PLR0917 - what one page shows
    query: str,
    when: str,
    found: Sequence[Client],
    visits: Mapping[int, date],
    kept: Mapping[str, str],
    url: Url,
) -> PickView:
    """Return the page; `kept` is the time and the person that were picked."""
    return PickView(
        query=query,
        when=when,
        kept=tuple(kept.items()),
        found=tuple(
            Pick(
                name=one.name,
                initials=initials(one.name),
                contact=contact_words(one.phone, one.email),
                seen=f"Last visit {spelled(visits[one.id])}" if one.id in visits else "",
                url=url("studio.book", public_id=one.public_id, **kept),
            )
            for one in found
        ),
        add_url=url("studio.add_client", book="1", **({"name": query} if query else {}), **kept),
    )
