"""The way by which a client manages a visit: one link for every mail about it.

Its token follows from the visit and a key outside the database, so that each mail can carry it
although only its hash is kept.
"""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select

from studio.models import (
    Booking,
    BookingStatus,
    Client,
    ClientLink,
    Consultation,
    Hold,
    Intake,
    IntakeStatus,
    LinkPurpose,
)
from studio.services import links
from studio.services.unit import Unit


def token_of(unit: Unit, booking: Booking) -> str:
    """Return the token of a visit: 256 bits that nobody can work out without the key."""
    digest = bytes.fromhex(unit.tools.keyring.mac("visit", booking.public_id.encode()))
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def url_of(unit: Unit, booking: Booking) -> str:
    """Return the address of a visit's page in its language, open until its end.

    Empty without a public address.
    """
    base = unit.settings.public_url.rstrip("/")
    if not base or booking.ends_at is None:
        return ""
    return f"{base}/visit/{open_until_end(unit, booking)}?lang={booking.language}"


def questions_url(unit: Unit, booking: Booking) -> str:
    """Return the address at which whoever booked a visit alone says whether it is their first."""
    own, _, language = url_of(unit, booking).partition("?")
    return f"{own}/questions?{language}" if own else ""


def asks_who(unit: Unit, booking: Booking) -> bool:
    """Tell whether a visit was booked alone and nobody of the studio said yet who comes.

    A client made of that very booking counts as nobody until they were here or told about
    themselves: else it would show whether the phone that was typed was known.
    """
    if booking.status is not BookingStatus.CONFIRMED:
        return False
    answered = exists().where(
        Intake.client_id == Client.id, Intake.status == IntakeStatus.SUBMITTED
    )
    was_here = exists().where(Consultation.client_id == Client.id)
    known = exists().where(
        Client.id == booking.client_id,
        or_(Client.email != booking.email, was_here, answered),
    )
    made_alone = exists().where(Hold.booking_id == booking.id)
    return bool(unit.session.scalar(select(made_alone & ~known)))


def open_until_end(unit: Unit, booking: Booking) -> str:
    """Make the link, or move its end to that of the visit; return its token."""
    token, ends_at = token_of(unit, booking), booking.ends_at or unit.now()
    query = select(ClientLink).where(ClientLink.token_sha256 == links.hash_of(token))
    link = unit.session.scalar(query)
    if link is None:
        made = links.make(unit, LinkPurpose.VISIT, booking, token=token)
        link = unit.session.get_one(ClientLink, made.link_id)
    link.expires_at = ends_at
    unit.session.flush()
    return token


def change_until(unit: Unit, booking: Booking) -> str:
    """Return the wall clock until which the client may move or cancel; empty once it is over."""
    return "" if booking.starts_at is None else last_change(unit, booking.starts_at)


def last_change(unit: Unit, starts_at: datetime) -> str:
    """Return the same for a visit that starts then."""
    until = starts_at - timedelta(hours=unit.settings.change_hours)
    if until <= unit.now():
        return ""
    shown = until.astimezone(unit.settings.zone).replace(tzinfo=None)
    return shown.isoformat(timespec="minutes")


def may_change(unit: Unit, booking: Booking) -> bool:
    """Tell whether the client may still move or cancel without a call."""
    return bool(change_until(unit, booking))
