"""A time kept for ten minutes for somebody who fills in a page, and the booking it becomes."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from studio.models import Booking, BookingStatus, Hold, Payment
from studio.services import audit, bookings, claims, promises, sealing, visit_mails, webhooks
from studio.services.availability import Search
from studio.services.errors import Conflict, Invalid, NotFound
from studio.services.promises import Place
from studio.services.text import clean_line, clean_mail, clean_name, clean_note
from studio.services.unit import Unit

#: How long a time is kept, and how often that long again.
HOLD = timedelta(minutes=10)
MOST_EXTENSIONS = 3
_TOKEN_LETTERS = 40
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{16,128}")


@dataclass(frozen=True, slots=True)
class Held:
    """A time that is kept; whoever has the token may book it or let it go."""

    token: str
    service: str
    starts_at: datetime
    ends_at: datetime
    practitioner_ref: str
    expires_at: datetime
    can_extend: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """What somebody says who books."""

    name: str
    email: str
    phone: str
    language: str = "en"
    concern: str = ""
    #: Question to answer, as the page asked.
    answers: Mapping[str, object] = field(default_factory=dict)
    source: str = "own"
    #: A text message is welcome beside the mail.
    texts: bool = False


def hold(  # noqa: PLR0913, PLR0917 - what a time is asked for with
    unit: Unit,
    service: str,
    starts_at: datetime,
    practitioner_ref: str,
    request_id: str,
    not_before: datetime | None = None,
    lasting: timedelta = HOLD,
) -> Held:
    """Keep a free time. One request keeps one time: another one gives the first back.

    Raises SlotTaken with the nearest free times, Invalid naming the field, Conflict("booked")
    when the request has become a booking, or is being paid for.
    """
    if not _REQUEST_ID.fullmatch(request_id):
        raise Invalid("bad_request_id", "request_id")
    claims.queue(unit)
    row = unit.session.scalar(select(Hold).where(Hold.request_id == request_id))
    if row is not None and row.booking_id is not None:
        raise Conflict("booked")
    if row is not None and _is_same(unit, row, service, starts_at, practitioner_ref):
        return _told(unit, row)
    if row is not None and _is_paid_for(unit, row):
        raise Conflict("booked")  # what is being paid for stays what it is
    if row is not None:
        claims.release(unit, row)
    search = _search(unit, service, starts_at, practitioner_ref, not_before)
    place = promises.find(unit, search, starts_at)
    if row is None:
        token = token_of(unit, request_id)
        row = Hold(token_sha256=hash_of(token), request_id=request_id, created_at=unit.now())
        unit.session.add(row)
    row.service, row.extended, row.expires_at = service, 0, _from_now(unit, lasting)
    _place(unit, row, place)
    return _told(unit, row)


def held(unit: Unit, token: str) -> Held | None:
    """Return what is kept under a token, or None when it is over, booked or unknown."""
    row = _row(unit, token)
    if row is None or row.booking_id is not None or row.expires_at <= unit.now():
        return None
    return _told(unit, row)


def kept_once(unit: Unit, token: str) -> Held | None:
    """Return what a token stands for, also when its time is over or it has become a booking."""
    row = _row(unit, token)
    return _told(unit, row) if row is not None else None


def of_request(unit: Unit, request_id: str) -> Held | None:
    """Return what a visitor's request keeps now, so that their own time is offered them again."""
    row = unit.session.scalar(select(Hold).where(Hold.request_id == request_id))
    if row is None or row.booking_id is not None or row.expires_at <= unit.now():
        return None
    return _told(unit, row)


def booked(unit: Unit, token: str) -> Booking | None:
    """Return what was booked with a token, so that its page can be shown again."""
    row = _row(unit, token)
    if row is None or row.booking_id is None:
        return None
    return unit.session.get_one(Booking, row.booking_id)


def extend(unit: Unit, token: str) -> Held:
    """Keep a time longer. Raises NotFound when it is over, Conflict("longest")."""
    claims.queue(unit)
    row = _row(unit, token)
    if row is None or row.booking_id is not None or row.expires_at <= unit.now():
        raise NotFound
    if row.extended >= MOST_EXTENSIONS:
        raise Conflict("longest")
    row.extended, row.expires_at = row.extended + 1, _from_now(unit, HOLD)
    unit.session.flush()
    claims.keep_longer(unit, row)
    return _told(unit, row)


def keep(unit: Unit, token: str, lasting: timedelta) -> Hold:
    """Keep a time for so long from now; when it was over it is taken again if it is still free.

    Raises NotFound, Conflict("booked"), SlotTaken with the nearest free times, Invalid.
    """
    claims.queue(unit)
    row = _row(unit, token)
    if row is None:
        raise NotFound
    if row.booking_id is not None:
        raise Conflict("booked")
    place = _still(unit, row)
    row.expires_at = _from_now(unit, lasting)
    if place.is_kept:
        unit.session.flush()
        claims.keep_longer(unit, row)
    else:
        claims.release(unit, row)
        _place(unit, row, place)
    return row


def check(unit: Unit, token: str, visitor: Visitor) -> None:
    """Refuse what could not be booked with this. Raises NotFound, Invalid naming the field."""
    row = _row(unit, token)
    if row is None:
        raise NotFound
    _new(unit, row, visitor)


def let_go(unit: Unit, token: str) -> None:
    """Give a kept time back; again, or with an unknown token, changes nothing."""
    claims.queue(unit)
    row = _row(unit, token)
    if row is not None and row.booking_id is None:
        claims.release(unit, row)
        row.expires_at = min(row.expires_at, unit.now())
        unit.session.flush()


def book(unit: Unit, token: str, visitor: Visitor, *, is_told: bool = True) -> Booking:
    """Make a booking of what is kept; pressed twice it is the same booking.

    Without `is_told` the caller tells the visitor, of this and more in one mail. When the time was
    over, it is taken again if it is still free. Raises NotFound for an unknown token, SlotTaken
    with the nearest free times, Invalid naming the field.
    """
    claims.queue(unit)
    row = _row(unit, token)
    if row is None:
        raise NotFound
    if row.booking_id is not None:
        return unit.session.get_one(Booking, row.booking_id)
    booking = _new(unit, row, visitor)
    place = _still(unit, row)
    bookings.store(unit, booking, clean_note("concern", visitor.concern, 5000, required=False))
    if visitor.answers or visitor.texts:
        said: dict[str, object] = {
            "provider": visitor.source,
            "answers": dict(visitor.answers),
        }
        if visitor.texts:
            said[visit_mails.TEXT_ME] = True
        booking.answers = sealing.seal_json(unit, booking, booking, "answers", said)
    if place.is_kept:
        claims.hand_over(unit, row, booking)
    else:
        promises.take(unit, booking, place)
    promises.write(unit, booking, place)
    row.booking_id = booking.id
    bookings.settle_client(unit, booking)
    unit.session.flush()
    audit.record(unit, "booking.made", booking.public_id, "care")
    if is_told:
        visit_mails.confirmed(unit.for_the_studio(), booking)
    webhooks.tell(unit, webhooks.Event.CREATED, booking)
    return booking


def _from_now(unit: Unit, lasting: timedelta) -> datetime:
    """Return the end in whole seconds, as claims count: page and database end together."""
    return (unit.now() + lasting).replace(microsecond=0)


def _still(unit: Unit, row: Hold) -> Place:
    """Return the place that is kept, or find it again when its time was over."""
    if row.expires_at > unit.now():
        return Place(row.starts_at, row.ends_at, row.practitioner_ref, is_kept=True)
    search = _search(unit, row.service, row.starts_at, "", None)
    return promises.find(unit, search, row.starts_at)


def _new(unit: Unit, row: Hold, visitor: Visitor) -> Booking:
    return Booking(
        public_id=sealing.new_id(),
        status=BookingStatus.CONFIRMED,
        name=clean_name(visitor.name),
        email=clean_mail("email", visitor.email, required=not visitor.phone.strip()),
        phone=clean_line("phone", visitor.phone, 32, required=False),
        language=visitor.language if visitor.language in unit.settings.languages else "en",
        wished_time="",
        service=row.service,
        source=visitor.source,
        # The page's own id could be that of a request sent by the other form.
        request_id=f"hold-{row.token_sha256[:40]}",
        created_at=unit.now(),
    )


def _place(unit: Unit, row: Hold, place: Place) -> None:
    row.starts_at, row.ends_at = place.starts_at, place.ends_at
    row.practitioner_ref = place.practitioner_ref
    unit.session.flush()
    promises.take(unit, row, place)


def _is_same(unit: Unit, row: Hold, service: str, starts_at: datetime, ref: str) -> bool:
    return (
        row.expires_at > unit.now()
        and (row.service, row.starts_at) == (service, starts_at)
        and ref in {"", row.practitioner_ref}
    )


def _is_paid_for(unit: Unit, row: Hold) -> bool:
    """Tell whether somebody went to pay for this kept time, whatever became of it."""
    query = select(Payment.id).where(Payment.hold_id == row.id)
    return unit.session.scalar(query) is not None


def _search(
    unit: Unit, service: str, at: datetime, ref: str, not_before: datetime | None
) -> Search:
    day = at.astimezone(unit.settings.zone).date()
    return Search(service, day, day, ref, not_before)


def _row(unit: Unit, token: str) -> Hold | None:
    query = select(Hold).where(Hold.token_sha256 == hash_of(token))
    return unit.once(("hold", token), lambda: unit.session.scalar(query))


def _told(unit: Unit, row: Hold) -> Held:
    return Held(
        token_of(unit, row.request_id),
        row.service,
        row.starts_at,
        row.ends_at,
        row.practitioner_ref,
        row.expires_at,
        row.extended < MOST_EXTENSIONS,
    )


def token_of(unit: Unit, request_id: str) -> str:
    """Return the token of a request: it follows from a key outside the database."""
    return unit.tools.keyring.mac("hold", request_id.encode())[:_TOKEN_LETTERS]


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
