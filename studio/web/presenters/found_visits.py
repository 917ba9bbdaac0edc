"""Visits and requests that a search found, beside the clients."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.models import Booking, BookingStatus
from studio.services import bookings
from studio.services.visit_search import Found
from studio.web.presenters.incoming import STATES
from studio.web.presenters.shell import initials
from studio.web.presenters.slots import offer_names, service_name, when_words, wished_words

Url = Callable[..., str]


@dataclass(frozen=True, slots=True)
class FoundVisit:
    """One visit or request, with the way to it."""

    name: str
    initials: str
    what: str
    when: str
    url: str


def found_visits(rows: Iterable[Found], zone: ZoneInfo, url: Url) -> tuple[FoundVisit, ...]:
    """Return what was found in the given order."""
    return tuple(_found(row, zone, url) for row in rows)


def _found(found: Found, zone: ZoneInfo, url: Url) -> FoundVisit:
    row, offers = found.booking, offer_names([found.offer] if found.offer else ())
    waits = row.status is BookingStatus.REQUESTED
    name = row.client.name if row.client else row.name
    return FoundVisit(
        name=name,
        initials=initials(name),
        what=f"{service_name(row.service, offers)} · {STATES[row.status]}",
        when=_wish(row) if waits else when_words(row.starts_at, zone),
        url=url(f"studio.{'accept' if waits else 'booking'}", public_id=row.public_id),
    )


def _wish(row: Booking) -> str:
    wished = wished_words(row.wished_time)
    number = f"Number {bookings.reference(row)}"
    return f"{number} · Wishes: {wished}" if wished else number
