"""Moving a visit, or booking the same one again: looked at first, then done and told.

What speaks against the time stands in `time_check`; nothing is changed that was not shown there.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from studio.models import Booking, BookingStatus, DeliveryKind
from studio.services import (
    audit,
    bookings,
    claims,
    deposit_facts,
    letters,
    mail_words,
    promises,
    sealing,
    slots,
    time_check,
    visit_links,
    visit_mails,
    webhooks,
)
from studio.services.errors import Conflict, Invalid, SlotTaken
from studio.services.text import clean_note
from studio.services.time_check import Checked, Wanted
from studio.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Target:
    """Where a visit is to go; what is empty stays as it is."""

    starts_at: datetime
    practitioner_ref: str = ""
    minutes: int | None = None
    #: A room or device among those that would do.
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Why a rule of the studio is passed by, and why the client gets no message."""

    reason: str = ""
    is_told: bool = True
    untold_reason: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What the client will read; nothing when there is no address to write to."""

    to: str
    subject: str
    lines: tuple[str, ...]
    language: str


def check(unit: Unit, public_id: str, target: Target, *, is_copy: bool = False) -> Checked:
    """List what speaks against moving a visit there, or against booking it again there.

    Raises NotFound, Conflict("booking_not_confirmed") for a visit that cannot move.
    """
    unit.require_staff("booking.answer")
    booking = unit.load(Booking, public_id)
    if not is_copy and booking.status is not BookingStatus.CONFIRMED:
        raise Conflict("booking_not_confirmed")
    return time_check.check(unit, _wanted(booking, target, is_copy=is_copy))


def move(unit: Unit, public_id: str, target: Target, words: Words) -> Booking:
    """Give a visit another time, and tell the client unless a reason is given not to.

    Raises NotFound, Conflict("booking_not_confirmed"), SlotTaken, Invalid naming `reason`,
    `untold_reason`, `start` or `practitioner`.
    """
    unit.require_staff("booking.answer")
    claims.queue(unit)
    checked = check(unit, public_id, target)
    booking = unit.load(Booking, public_id)
    _refuse_blocked(unit, checked, words)
    booking.override_reason = None  # what was said about the time before holds no more
    is_news = not keeps_time(booking, target)
    _promise(unit, booking, checked, words)
    booking.sequence += 1
    unit.session.flush()
    audit.record(unit, "booking.moved", booking.public_id, "care")
    if is_news:
        _tell(unit, booking, words)
    webhooks.tell(unit, webhooks.Event.MOVED, booking)
    return booking


def book_again(
    unit: Unit, public_id: str, target: Target, words: Words, request_id: str
) -> Booking:
    """Book the same service for the same client at another time; one request books once.

    Raises as `move` does, and Conflict("no_client") while nobody has said who the client is.
    """
    unit.require_staff("booking.answer")
    claims.queue(unit)
    model = unit.load(Booking, public_id)
    if model.client is None:
        raise Conflict("no_client")
    known = bookings.made_by(unit, request_id)
    if known is not None:
        return known
    checked = check(unit, public_id, target, is_copy=True)
    _refuse_blocked(unit, checked, words)
    booking = bookings.by_hand(unit, model.client, model.service, request_id)
    _promise(unit, booking, checked, words)
    audit.record(unit, "booking.made", booking.public_id, "care")
    _tell(unit, booking, words)
    webhooks.tell(unit, webhooks.Event.CREATED, booking)
    return booking


def message(
    unit: Unit, booking: Booking, starts_at: datetime, *, is_copy: bool = False
) -> Message | None:
    """Return what the client would get about a time, without the links that are made with it."""
    unit.require_staff("booking.read")
    to, settings = visit_mails.address(booking), unit.settings
    if not to:
        return None
    language = letters.language_of(booking.language)
    local = starts_at.astimezone(settings.zone)
    facts = dict.fromkeys(mail_words.REQUIRED[DeliveryKind.CONFIRMED], "…") | {
        "name": booking.client.name if booking.client else booking.name,
        "studio": settings.name,
        "address": settings.address,
        "phone": settings.phone,
        "starts": local.replace(tzinfo=None).isoformat(timespec="minutes"),
        "zone_name": visit_mails.zone_name(starts_at, settings.zone.key),
    }
    if not is_copy:
        until = visit_links.last_change(unit, starts_at)
        facts |= deposit_facts.standing(unit, booking, until)
    subject, body = letters.write(DeliveryKind.CONFIRMED, language, facts)
    return Message(to, subject, tuple(body.split("\n\n")), language.value)


def keeps_time(booking: Booking, target: Target) -> bool:
    """Tell whether the client has nothing to hear: only the room changes."""
    return (
        target.starts_at == booking.starts_at
        and target.practitioner_ref in {"", booking.practitioner_ref}
        and target.minutes in {None, minutes_of(booking)}
    )


def reason_of(unit: Unit, booking: Booking) -> str:
    """Open why a visit stands where it does; audited."""
    if booking.override_reason is None:
        return ""
    unit.require_caring("booking.read_reason")
    audit.record(unit, "booking.reason_read", booking.public_id, "care")
    return sealing.open_text(unit, booking, booking, "override_reason", booking.override_reason)


def _wanted(booking: Booking, target: Target, *, is_copy: bool) -> Wanted:
    return Wanted(
        service=booking.service,
        starts_at=target.starts_at,
        minutes=target.minutes or minutes_of(booking),
        practitioner_ref=target.practitioner_ref or booking.practitioner_ref,
        booking=None if is_copy else booking,
        client=booking.client,
        resource=target.resource,
    )


def minutes_of(booking: Booking) -> int:
    """Return how long a visit is, or would usually be."""
    if booking.starts_at is None or booking.ends_at is None:
        return slots.USUAL_MINUTES
    return int((booking.ends_at - booking.starts_at) / timedelta(minutes=1))


def _refuse_blocked(unit: Unit, checked: Checked, words: Words) -> None:
    """Stop before anything is written when the time cannot be had, or a reason is missing."""
    wanted = checked.wanted
    for one in checked.obstacles:
        if one.code in {"past", "too_far"}:
            raise Invalid(one.code, "start")
        if one.code in {"unknown_practitioner", "not_its_room"}:
            raise Invalid(one.code, "practitioner")
    if not slots.SHORTEST <= wanted.minutes <= slots.LONGEST:
        raise Invalid("bad_length", "minutes")
    if checked.is_blocked:
        raise SlotTaken(time_check.nearest(unit, wanted))
    if checked.asks_reason:
        clean_note("reason", words.reason, time_check.REASON_LENGTH)
    if not words.is_told:
        clean_note("untold_reason", words.untold_reason, time_check.REASON_LENGTH)


def _promise(unit: Unit, booking: Booking, checked: Checked, words: Words) -> None:
    wanted = checked.wanted
    promises.promise(
        unit,
        booking,
        wanted.service,
        wanted.starts_at,
        wanted.practitioner_ref,
        minutes=wanted.minutes,
        by_staff=True,
        has_begun=True,  # days that are over were refused before
        override_reason=words.reason if checked.asks_reason else "",
        resource=wanted.resource,
    )


def _tell(unit: Unit, booking: Booking, words: Words) -> None:
    if words.is_told:
        visit_mails.confirmed(unit, booking)
        return
    visit_mails.plan_reminder(unit, booking)
    kept = replace(words, reason=words.reason if booking.override_reason else "")
    lines = [kept.reason.strip(), f"No message: {kept.untold_reason.strip()}"]
    text = "\n".join(line for line in lines if line)
    booking.override_reason = sealing.seal_text(unit, booking, booking, "override_reason", text)
    unit.session.flush()
    audit.record(unit, "booking.untold", booking.public_id, "care")
