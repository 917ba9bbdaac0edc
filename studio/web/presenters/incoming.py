"""Requests that wait, what was just done about one, and the visit that came of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.models import Booking, BookingStatus, Client, Offer
from studio.services import bookings, clients
from studio.services.bookings import WaitingBooking
from studio.web.presenters.chips import Chip
from studio.web.presenters.contact import contact_words
from studio.web.presenters.levels import spelled
from studio.web.presenters.shell import initials
from studio.web.presenters.slots import (
    day_and_span,
    offer_names,
    service_name,
    wished_words,
)

Url = Callable[..., str]
STATES = {
    BookingStatus.REQUESTED: "Waits for an answer",
    BookingStatus.CONFIRMED: "Accepted",
    BookingStatus.ATTENDED: "Came",
    BookingStatus.CANCELLED: "Called off",
    BookingStatus.NO_SHOW: "Did not come",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What was just done, and the way to take it back."""

    text: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request that waits for an answer."""

    name: str
    initials: str
    contact: str
    service: str
    wished: str
    since: str
    concern: str
    known: str
    #: The tool it came from, what a person should know, and everything that was answered.
    origin: str
    notes: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    reference: str
    accept_url: str
    decline_url: str


@dataclass(frozen=True, slots=True)
class Promised:
    """An accepted visit, or one that was."""

    name: str
    value: str
    client_url: str
    service: str
    when: str
    contact: str
    state: str
    is_open: bool
    #: Where it is said whose visit it is; empty once that is known.
    who_url: str
    may_start: bool
    start_url: str
    cancel_url: str
    missed_url: str
    calendar_url: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a request from another tool, in words."""

    origin: str = ""
    notes: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()


def incoming(item: WaitingBooking, sent: Sent, zone: ZoneInfo, url: Url) -> Incoming:
    """Return a request for the list."""
    booking, offers = item.booking, offer_names([item.offer] if item.offer else ())
    return Incoming(
        name=booking.name,
        initials=initials(booking.name),
        contact=contact_words(booking.phone, booking.email),
        service=service_name(booking.service, offers),
        wished=wished_words(booking.wished_time),
        since=spelled(booking.created_at.astimezone(zone).date()),
        concern=item.concern,
        known=", ".join(_likeness(client, booking) for client in item.proposals),
        origin=sent.origin,
        notes=sent.notes,
        answers=sent.answers,
        reference=bookings.reference(booking),
        accept_url=url("studio.accept", public_id=booking.public_id),
        decline_url=url("studio.decline", public_id=booking.public_id),
    )


def proposals(known: Sequence[Client], booking: Booking, chosen: str | None) -> tuple[Chip, ...]:
    """Return who a request may come from; the therapist says, nothing is taken for granted."""
    if not known:
        return ()
    values = {client.public_id for client in known}
    picked = chosen if chosen in values else _sure(known, booking) if chosen is None else ""
    chips = [
        Chip("client", one.public_id, _likeness(one, booking), one.public_id == picked)
        for one in known
    ]
    return (*chips, Chip("client", "", "Somebody new", not picked))


def promised(
    booking: Booking, offers: Mapping[str, str], zone: ZoneInfo, url: Url, *, may_care: bool
) -> Promised:
    """Return a visit for its page."""
    client, is_open = booking.client, booking.status is BookingStatus.CONFIRMED
    of = {"public_id": booking.public_id}
    return Promised(
        name=client.name if client else booking.name,
        value=booking.public_id,
        client_url=url("studio.client", public_id=client.public_id) if client else "",
        service=service_name(booking.service, offers),
        when=day_and_span(booking, zone),
        contact=contact_words(booking.phone, booking.email),
        state=STATES[booking.status],
        is_open=is_open,
        who_url=who_url(booking, url) if is_open else "",
        may_start=may_care and is_open and client is not None,
        start_url=url("studio.start"),
        cancel_url=url("studio.cancel_booking", **of),
        missed_url=url("studio.miss_booking", **of),
        calendar_url=url("studio.booking_calendar", **of) if booking.starts_at else "",
    )


def who_url(booking: Booking, url: Url) -> str:
    """Return where it is said whose visit this is; nowhere once that is known."""
    return "" if booking.client else url("studio.incoming", _anchor=who_anchor(booking))


def who_anchor(booking: Booking) -> str:
    """Name a visit on the page of requests."""
    return f"who-{booking.public_id}"


def service_chips(menu: Iterable[Offer], chosen: str) -> tuple[Chip, ...]:
    """Return the menu to book from; the consultation is always on it."""
    names = offer_names(menu)
    keys = [bookings.CONSULTATION, *(key for key in names if key != bookings.CONSULTATION)]
    return tuple(
        Chip("service", key, service_name(key, names), key == chosen, kind="radio") for key in keys
    )


def _sure(known: Sequence[Client], booking: Booking) -> str:
    """Return the one client with the same name and contact, if there is just one."""
    same = [one for one in known if one.name.casefold() == booking.name.casefold()]
    return same[0].public_id if len(same) == 1 else ""


def _likeness(client: Client, booking: Booking) -> str:
    has_mail = clients.same_mail(client, booking.email)
    has_phone = clients.same_phone(client, booking.phone)
    same = "same phone and email" if has_mail and has_phone else "same email"
    if has_phone and not has_mail:
        same = "same phone"
    other = "" if client.name.casefold() == booking.name.casefold() else ", other name"
    return f"{client.name} ({same}{other})"
