"""What a client hears about a visit: promised, moved, called off, or not possible."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from studio.adapters.mail import is_single_address
from studio.models import (
    Booking,
    Client,
    ClientLink,
    Delivery,
    DeliveryKind,
    DeliveryState,
    DeliveryWay,
    Intake,
    IntakeStatus,
)
from studio.services import (
    audit,
    calendars,
    delivery,
    deposit_facts,
    intakes,
    letters,
    phones,
    sealing,
    visit_links,
)
from studio.services.links import LinkMade
from studio.services.mail_words import SERIES_RULE
from studio.services.unit import Unit

#: A refusal waits so long before it leaves, so that a slip can be taken back unseen.
UNDO_TIME = timedelta(minutes=5)
#: In a booking's sealed answers: a text message is welcome.
TEXT_ME = "text_me"
#: After so long the questions are asked again.
STAYS_GOOD = timedelta(days=365)
#: Where a visit was booked that the studio itself tells of.
_OURS = ("own", "api")


def confirmed(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue the promise with time, address, calendar file, and the questionnaire if one is due.

    What was paid stands there too, and a reminder is planned with it. Returns None without a mail
    address.
    """
    ways = _own_ways(unit, booking)
    paid = deposit_facts.standing(unit, booking, ways["change_until"])
    facts = _when(booking) | ways | paid
    queued = _promise(unit, DeliveryKind.CONFIRMED, [booking], facts)
    plan_reminder(unit, booking)
    return queued


def confirmed_together(unit: Unit, visits: Sequence[Booking]) -> Delivery | None:
    """Queue one promise of several visits of a client, each with the way to it; as `confirmed`."""
    if len(visits) == 1:
        return confirmed(unit, visits[0])
    first = visits[0]
    own = _own_ways(unit, first)
    facts = _when(first) | {"manage": own["manage"], "count": str(len(visits))}
    facts["visits"] = "\n\n".join(_line(unit, place, one) for place, one in enumerate(visits, 1))
    facts["series_rule"] = _series_rule(unit, first) if own["manage"] else ""
    queued = _promise(unit, DeliveryKind.SERIES, visits, facts)
    for one in visits:
        plan_reminder(unit, one)
    return queued


def _promise(
    unit: Unit, kind: DeliveryKind, visits: Sequence[Booking], facts: Mapping[str, str]
) -> Delivery | None:
    """Queue a text where one is wanted or nothing else is there, and the mail with its file."""
    first, queued = visits[0], None
    if not address(first) or _wants_texts(unit, first):
        queued = _text(unit, first, kind, facts)
    if address(first):
        asked = dict(facts) | {"link": _questions(unit, first)}
        queued = _queue(unit, first, kind, asked, calendars.visits_ics(unit, visits))
    return queued


def _line(unit: Unit, place: int, booking: Booking, *, has_way: bool = True) -> str:
    """Return one visit of several: when, how long if it takes place, and the way to it."""
    when = letters.spell_clock(booking.wall_start, letters.language_of(booking.language))
    said = f"{place}. {when} {zone_name(booking.starts_at, booking.zone)}".rstrip()
    if not has_way or booking.starts_at is None or booking.ends_at is None:
        return said
    minutes = round((booking.ends_at - booking.starts_at).total_seconds() / 60)
    return f"{said} ({minutes} min)\n{visit_links.url_of(unit, booking)}".rstrip()


def _series_rule(unit: Unit, booking: Booking) -> str:
    hours, free = SERIES_RULE[letters.language_of(booking.language)]
    before = unit.settings.change_hours
    return hours.format(hours=before) if before else free


def way_of(unit: Unit, booking: Booking) -> str:
    """Return how a client hears of a visit: `mail`, `sms`, or empty."""
    if address(booking):
        return DeliveryWay.MAIL.value
    return DeliveryWay.SMS.value if _phone(unit, booking) else ""


def plan_reminder(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue the reminder of a visit for its hour, in place of an earlier one.

    Returns None when the owner wants none, when it is too late for one, and without an address.
    """
    take_back(unit, booking, DeliveryKind.VISIT_REMINDER)
    hours = unit.settings.reminder_hours
    if booking.starts_at is None or hours == 0:
        return None
    due_at = booking.starts_at - timedelta(hours=hours)
    if due_at <= unit.now():
        return None
    kind, facts = DeliveryKind.VISIT_REMINDER, _when(booking) | _ways_at(unit, booking, due_at)
    if not address(booking) or _wants_texts(unit, booking):
        return _text(unit, booking, kind, facts, due_at)
    return _queue(unit, booking, kind, facts, None, due_at)


def cancelled(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue the word that a visit does not take place; its calendar entry goes too."""
    take_back(unit, booking, DeliveryKind.VISIT_REMINDER)
    facts = (
        _when(booking)
        | {"link": _way(unit, booking, "book")}
        | deposit_facts.called_off(unit, booking)
    )
    if not address(booking):
        return _text(unit, booking, DeliveryKind.CANCELLED, facts)
    return _queue(unit, booking, DeliveryKind.CANCELLED, facts, calendars.visit_ics(unit, booking))


def cancelled_together(unit: Unit, visits: Sequence[Booking]) -> None:
    """Queue one word that several visits of a client do not take place; by text it is one each."""
    if len(visits) < 2 or not address(visits[0]):
        for one in visits:
            cancelled(unit, one)
        return
    for one in visits:
        take_back(unit, one, DeliveryKind.VISIT_REMINDER)
    lines = (_line(unit, place, one, has_way=False) for place, one in enumerate(visits, 1))
    facts = {"visits": "\n".join(lines), "link": _way(unit, visits[0], "book")}
    file = calendars.visits_ics(unit, visits)
    _queue(unit, visits[0], DeliveryKind.SERIES_OFF, facts, file)


def questions(unit: Unit, booking: Booking) -> Delivery | None:
    """Queue the questionnaire of a visit booked with us, once somebody said whose it is.

    It goes to the address on record alone, whatever was typed with the booking. Returns None when
    none is due.
    """
    client: Client | None = booking.client
    is_ahead = booking.starts_at is not None and booking.starts_at > unit.now()
    if client is None or not is_ahead or booking.source not in _OURS:
        return None
    made = _invited(unit, booking) if is_single_address(client.email) else None
    if made is None:
        return None
    expires = unit.session.get_one(ClientLink, made.link_id).expires_at
    facts = {
        "link": f"{unit.settings.public_url.rstrip('/')}/intake/{made.token}",
        "until": expires.astimezone(unit.settings.zone).date().isoformat(),
    }
    return delivery.queue_mail(
        unit,
        DeliveryKind.INTAKE,
        language=booking.language,
        to=client.email,
        facts=facts,
        client=client,
    )


def declined(unit: Unit, booking: Booking, message: str = "") -> Delivery | None:
    """Queue kind words for a request that cannot be met; they leave after `UNDO_TIME`."""
    facts = {"link": _way(unit, booking, "request"), "message": message}
    queued = _queue(unit, booking, DeliveryKind.DECLINED, facts, None)
    if queued is not None:
        queued.due_at = unit.now() + UNDO_TIME
        unit.session.flush()
    return queued


def take_back(unit: Unit, booking: Booking, kind: DeliveryKind = DeliveryKind.DECLINED) -> bool:
    """Stop a word that has not left; false when it is on its way or gone."""
    query = select(Delivery).where(Delivery.booking_id == booking.id, Delivery.kind == kind)
    unsent = True
    for row in unit.session.scalars(query.with_for_update()):
        if row.state is DeliveryState.QUEUED and row.lease_until is None:
            unit.session.delete(row)
            audit.record(unit, "delivery.taken_back", row.public_id, "correction")
        else:
            unsent = False
    return unsent


def _queue(  # noqa: PLR0913, PLR0917 - what a mail about a visit is made of
    unit: Unit,
    booking: Booking,
    kind: DeliveryKind,
    facts: Mapping[str, str],
    ics: bytes | None,
    due_at: datetime | None = None,
) -> Delivery | None:
    client, to = booking.client, address(booking)
    if not to:
        return None
    return delivery.queue_mail(
        unit,
        kind,
        language=booking.language,
        to=to,
        facts=facts,
        client=client,
        booking=booking,
        calendar=ics,
        due_at=due_at,
    )


def _text(
    unit: Unit,
    booking: Booking,
    kind: DeliveryKind,
    facts: Mapping[str, str],
    due_at: datetime | None = None,
) -> Delivery | None:
    """Queue a text message, where the studio sends any and the client left a phone."""
    to = _phone(unit, booking)
    if not to:
        return None
    return delivery.queue_mail(
        unit,
        kind,
        language=booking.language,
        to=to,
        facts=facts,
        client=booking.client,
        booking=booking,
        way=DeliveryWay.SMS,
        due_at=due_at,
    )


def _phone(unit: Unit, booking: Booking) -> str:
    """Return the phone in international form, or nothing when no text can go there."""
    if unit.settings.sms == "none":
        return ""
    client: Client | None = booking.client
    typed = (client.phone if client else "") or booking.phone
    return phones.international(typed, unit.settings.place)


def _wants_texts(unit: Unit, booking: Booking) -> bool:
    """Tell whether the client ticked that a text is welcome beside the mail."""
    if booking.answers is None or unit.settings.sms == "none":
        return False
    kept = sealing.open_json(unit, booking, booking, "answers", booking.answers)
    return kept.get(TEXT_ME) is True


def _when(booking: Booking) -> dict[str, str]:
    return {"starts": booking.wall_start, "zone_name": zone_name(booking.starts_at, booking.zone)}


def zone_name(at: datetime | None, zone: str) -> str:
    """Name the zone as its clocks do on that day: PST in winter, PDT in summer."""
    if at is None or not zone:
        return ""
    name = at.astimezone(ZoneInfo(zone)).tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def _own_ways(unit: Unit, booking: Booking) -> dict[str, str]:
    """Return the way to the visit's own page, and until when it may be changed there."""
    until = visit_links.change_until(unit, booking)
    return {"manage": visit_links.url_of(unit, booking), "change_until": until}


def _ways_at(unit: Unit, booking: Booking, due_at: datetime) -> dict[str, str]:
    """Return what a reminder may still offer when it arrives; after that, only a call helps."""
    ways = _own_ways(unit, booking)
    hours = timedelta(hours=unit.settings.change_hours)
    if booking.starts_at is None or booking.starts_at - hours > due_at:
        return ways | deposit_facts.standing(unit, booking, ways["change_until"])
    late = {"change_until": "", "late": unit.settings.phone, "phone": ""}
    return ways | late | deposit_facts.standing(unit, booking)


def address(booking: Booking) -> str:
    """Return where to write: the client's address, or else the one typed with the request."""
    client: Client | None = booking.client
    to = (client.email if client else "") or booking.email
    return to if is_single_address(to) else ""


def _questions(unit: Unit, booking: Booking) -> str:
    """Return the way to the questionnaire, unless one was sent within a year.

    Who booked alone is asked on the way whether they were here before.
    """
    if visit_links.asks_who(unit, booking):
        return visit_links.questions_url(unit, booking)
    base, made = unit.settings.public_url.rstrip("/"), _invited(unit, booking)
    return f"{base}/intake/{made.token}" if made is not None else ""


def _invited(unit: Unit, booking: Booking) -> LinkMade | None:
    fresh = select(Intake.id).where(
        Intake.client_id == booking.client_id,
        Intake.status == IntakeStatus.SUBMITTED,
        Intake.submitted_at >= unit.now() - STAYS_GOOD,
    )
    if not unit.settings.public_url or booking.client_id is None:
        return None
    is_known = unit.session.scalar(fresh.limit(1)) is not None
    return None if is_known else intakes.invite(unit, booking)


def _way(unit: Unit, booking: Booking, page: str) -> str:
    """Return the address of a public page, in the client's language."""
    base = unit.settings.public_url.rstrip("/")
    return f"{base}/{page}?lang={booking.language}" if base else ""
