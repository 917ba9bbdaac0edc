"""What a post from elsewhere does to our bookings: made, moved, called off, or kept as a wish.

The other tool has told its client already, so nothing here sends a mail.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from studio.adapters.mail import is_single_address
from studio.inbound.model import Event, NormalBooking, Reading
from studio.models import Booking, BookingStatus, DeliveryKind, InboundForm, InboxItem, Offer
from studio.services import (
    audit,
    booking_answers,
    bookings,
    inbox_facts,
    promises,
    sealing,
    visit_mails,
    webhooks,
)
from studio.services.booking_answers import Sent
from studio.services.bookings import CONSULTATION
from studio.services.errors import Invalid, SlotTaken
from studio.services.inbox_facts import Fact
from studio.services.text import clean_line
from studio.services.unit import Unit
from studio.services.wishes import BEGINS, Part, Wish

#: Codes of what a person should know, beside those of the readers.
OVERLAP: Final = "overlap"
UNKNOWN_SERVICE: Final = "unknown_service"
CANCELLED_HERE: Final = "cancelled_here"
#: Letters of one answer, and answers of one post, that are kept with the booking.
_LONGEST, _MOST = 2000, 200
#: In the name of every consultation, in both languages.
_TALK = "consult"
#: Stands where a post names nobody, until somebody does.
NOBODY: Final = "No name given"
_MINUTE = timedelta(minutes=1)


def apply(unit: Unit, form: InboundForm, item: InboxItem, reading: Reading) -> list[str]:
    """Let an item have its effect; return what a person should know."""
    facts = inbox_facts.told(unit, form.provider, item)
    newest = inbox_facts.newest_id(facts, item.external_id)
    booking = _known(unit, form.provider, facts, newest)
    sent = None if reading.event is Event.CANCELLED else reading.booking
    if booking is None and sent is None:
        return []  # called off before it was heard of
    is_first = booking is None
    booking = booking or _new(unit, form, item)
    item.booking_id = booking.id
    replaced = booking.external_id != item.external_id
    problems: list[str] = []
    is_news = is_first or _is_news(booking, item, newest, reading.event)
    if sent is not None and is_news:
        problems = _take_over(unit, booking, form, sent)
        booking.external_id = item.external_id
        booking.external_version = inbox_facts.age_of(Event(item.event), item.fact_version)
    status = inbox_facts.status_of(facts, newest)
    problems += _settle(unit, booking, facts, status, replaced=replaced)
    is_later = sent is not None and is_news
    if inbox_facts.was_promised(facts) and (is_later or booking.starts_at is None):
        _note_time(unit, booking)
    return problems


def freed(unit: Unit) -> None:
    """Try again what found its time taken: some may be free now."""
    query = (
        select(InboxItem, Booking)
        .join(Booking, Booking.id == InboxItem.booking_id)
        .where(Booking.status == BookingStatus.REQUESTED, Booking.source != "own")
        .order_by(InboxItem.id)
    )
    for item, booking in unit.session.execute(query).all():
        if OVERLAP in item.problems and not _promise(unit, booking):
            item.problems = [each for each in item.problems if each != OVERLAP]


def _known(unit: Unit, provider: str, facts: Sequence[Fact], newest: str) -> Booking | None:
    """Return the visit that the facts are about; two that turn out to be one become one."""
    query = select(Booking).where(
        Booking.source == provider, Booking.external_id.in_(inbox_facts.all_ids(facts))
    )
    found = sorted(unit.session.scalars(query), key=lambda one: (one.external_id != newest, one.id))
    for other in found[1:]:
        _merge(unit, found[0], other)
    return found[0] if found else None


def _merge(unit: Unit, booking: Booking, other: Booking) -> None:
    """Let a visit take the place of an earlier one that it replaces."""
    promises.release(unit, other)
    if booking.client_id is None:
        booking.client = other.client
    other.status, other.external_id = BookingStatus.CANCELLED, ""
    other.starts_at = other.ends_at = None
    unit.session.flush()
    audit.record(unit, "booking.merged", other.public_id, "care")


def _is_news(booking: Booking, item: InboxItem, newest: str, event: Event) -> bool:
    """Tell whether an item knows something newer than what the booking says."""
    if booking.external_id == item.external_id:
        return inbox_facts.age_of(event, item.fact_version) >= booking.external_version
    return item.external_id == newest


def _new(unit: Unit, form: InboundForm, item: InboxItem) -> Booking:
    booking = Booking(
        public_id=sealing.new_id(),
        status=BookingStatus.REQUESTED,
        name=NOBODY,
        email="",
        phone="",
        language=unit.settings.languages[0],
        wished_time="",
        service=CONSULTATION,
        source=form.provider,
        external_id=item.external_id,
        request_id=f"inbox-{item.public_id}",
        created_at=unit.now(),
    )
    bookings.store(unit, booking, "")
    return booking


def _take_over(unit: Unit, booking: Booking, form: InboundForm, sent: NormalBooking) -> list[str]:
    """Write what was sent into the booking; unknown fields are kept with the answers."""
    booking.name = _line(sent.name or sent.email or sent.phone, 120) or booking.name
    booking.email = sent.email if sent.email and is_single_address(sent.email) else ""
    booking.phone = _line(sent.phone, 32)
    booking.service, problems = service_of(unit, form, sent.service)
    booking_answers.keep(
        unit,
        booking,
        Sent(
            answers=_kept(sent.answers),
            provider=form.provider,
            service=_line(sent.service, 200),
            starts=_iso(sent.start),
            ends=_iso(sent.end),
        ),
    )
    booking.wished_time = _wish(unit, sent.start)
    unit.session.flush()
    return problems


def _settle(
    unit: Unit, booking: Booking, facts: Sequence[Fact], status: BookingStatus, *, replaced: bool
) -> list[str]:
    """Bring the booking to what the facts say. A visit that took place stays as it was."""
    if booking.status in {BookingStatus.ATTENDED, BookingStatus.NO_SHOW}:
        return []
    if status is BookingStatus.CANCELLED:
        _cancel(unit, booking)
        return []
    if booking.status is BookingStatus.CANCELLED and not inbox_facts.was_cancelled_there(facts):
        return [CANCELLED_HERE]
    if status is BookingStatus.CONFIRMED:
        return _promise(unit, booking)
    if booking.status is BookingStatus.CANCELLED or replaced:
        _ask_again(unit, booking)
    return []


def _cancel(unit: Unit, booking: Booking) -> None:
    if booking.status is BookingStatus.CANCELLED:
        return
    was_promised = booking.status is BookingStatus.CONFIRMED
    promises.release(unit, booking)
    booking.status = BookingStatus.CANCELLED
    booking.sequence = (booking.sequence or 0) + 1
    _settle_client(unit, booking)
    visit_mails.take_back(unit, booking, DeliveryKind.VISIT_REMINDER)
    unit.session.flush()
    audit.record(unit, "booking.cancelled", booking.public_id, "care")
    webhooks.tell(unit, webhooks.Event.CANCELLED, booking)
    if was_promised:
        freed(unit)


def _note_time(unit: Unit, booking: Booking) -> None:
    """Write down when a visit would have been that was called off before it had its time here."""
    starts, minutes = _times(unit, booking)
    if starts is not None and booking.status is BookingStatus.CANCELLED:
        ends = starts + (minutes or _menu_minutes(unit, booking)) * _MINUTE
        promises.write(unit, booking, promises.Place(starts, ends, booking.practitioner_ref or ""))


def _menu_minutes(unit: Unit, booking: Booking) -> int:
    """Return how long a service takes by the menu."""
    query = select(Offer.duration_min).where(Offer.service == booking.service)
    return unit.session.scalar(query) or 45


def _promise(unit: Unit, booking: Booking) -> list[str]:
    """Give the visit the time that the other tool promised; taken here, it waits for a person."""
    starts, minutes = _times(unit, booking)
    if starts is None or _has(booking, starts, minutes):
        return []
    had_time = booking.starts_at is not None
    try:
        _place(unit, booking, starts, minutes)
    except (SlotTaken, Invalid):
        _ask_again(unit, booking)
        return [OVERLAP]
    booking.status = BookingStatus.CONFIRMED
    if had_time:
        booking.sequence += 1
    _settle_client(unit, booking)
    unit.session.flush()
    action = "booking.moved" if had_time else "booking.taken_in"
    audit.record(unit, action, booking.public_id, "care")
    told = webhooks.Event.MOVED if had_time else webhooks.Event.CREATED
    webhooks.tell(unit, told, booking)
    if had_time:
        freed(unit)
    return []


def _place(unit: Unit, booking: Booking, starts: datetime, minutes: int | None) -> None:
    """Take the time, with the same person if they are free. Raises SlotTaken, Invalid."""
    for ref in dict.fromkeys((booking.practitioner_ref, "")):
        try:
            promises.promise(
                unit,
                booking,
                booking.service,
                starts,
                ref,
                minutes=minutes,
                by_staff=True,
                has_begun=True,
            )
        except (SlotTaken, Invalid):
            if not ref:
                raise
        else:
            return


def _ask_again(unit: Unit, booking: Booking) -> None:
    """Put a visit on the list of those that wait for an answer."""
    promises.release(unit, booking)
    booking.status = BookingStatus.REQUESTED
    booking.starts_at = booking.ends_at = None
    booking.wall_start = ""
    unit.session.flush()


def _settle_client(unit: Unit, booking: Booking) -> None:
    """Give the visit a client; where the contact is not usable, the therapist says who it is."""
    if booking.email or booking.phone:
        bookings.settle_client(unit, booking)


def _has(booking: Booking, starts: datetime, minutes: int | None) -> bool:
    if booking.status is not BookingStatus.CONFIRMED or booking.starts_at != starts:
        return False
    return minutes is None or booking.ends_at == starts + minutes * _MINUTE


def _times(unit: Unit, booking: Booking) -> tuple[datetime | None, int | None]:
    """Return when the other tool wants the visit, and how long if it said so."""
    sent = booking_answers.opened(unit, booking)
    starts = datetime.fromisoformat(sent.starts) if sent.starts else None
    return starts, booking_answers.minutes(sent)


def service_of(unit: Unit, form: InboundForm, name: str | None) -> tuple[str, list[str]]:
    """Return our service for a name of theirs; one that nobody knows begins with a consultation."""
    if not name:
        return CONSULTATION, []
    told = form.settings.get("services")
    chosen = told.get(name) if isinstance(told, dict) else None
    menu = unit.session.execute(
        select(Offer.service, Offer.name_en, Offer.name_es).where(Offer.active)
    ).all()
    wanted = name.casefold()
    for key, *names in menu:
        if key == chosen or (not chosen and wanted in {one.casefold() for one in names}):
            return str(key), []
    is_known = chosen == CONSULTATION or _TALK in wanted
    return CONSULTATION, [] if is_known else [UNKNOWN_SERVICE]


def _wish(unit: Unit, start: datetime | None) -> str:
    """Write a wished slot the way wishes are kept, with the very time behind it."""
    if start is None:
        return ""
    local = start.astimezone(unit.settings.zone)
    part = max(
        (one for one in Part if BEGINS[one] <= local.time()),
        key=BEGINS.__getitem__,
        default=Part.MORNING,
    )
    return f"{Wish(local.date(), part)}; at {local:%H:%M}"


def _kept(answers: Mapping[str, object]) -> dict[str, object]:
    few = list(answers.items())[:_MOST]
    return {str(key)[:_LONGEST]: _short(value) for key, value in few}


def _short(value: object) -> object:
    if isinstance(value, str):
        return value[:_LONGEST]
    return [_short(each) for each in value[:_MOST]] if isinstance(value, list) else value


def _line(text: str | None, longest: int) -> str:
    """Return a text fit for one line; what cannot be kept stays out of it."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text or "")
    try:
        return clean_line("text", " ".join(plain.split())[:longest], longest, required=False)
    except Invalid:
        return ""


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()
