"""The waiting list: who joins, who is offered a time that came free, one person at a time.

An offer is a hold like any other, only longer: so nobody else can be given that time meanwhile, and
when it is let pass, it ends by itself and the next one is asked.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from studio.hooks import SYSTEM
from studio.models import DeliveryKind, DeliveryWay, Hold, Waiting, WaitingState
from studio.services import (
    audit,
    availability,
    claims,
    delivery,
    holds,
    jobs,
    phones,
    sealing,
    visit_mails,
)
from studio.services.availability import FreeTime, Search
from studio.services.errors import Conflict, Invalid, SlotTaken
from studio.services.text import clean_line, clean_mail, clean_name
from studio.services.unit import Tools, Unit, unit_of_work
from studio.services.waiting_nudge import OFFER, nudge
from studio.services.wishes import BEGINS, Part

#: How long an offer stands, of the hours in which people may be woken.
STANDS: Final = timedelta(hours=2)
OPENS, CLOSES = time(8), time(20)
#: A time sooner than this after the end of its offer is of no use.
_LEAST_LEFT: Final = timedelta(hours=1)
#: Who let so many offers pass is asked no more: a stranger could have typed the address.
MOST_PASSED: Final = 3
#: Days a wish may span, and people one look goes through.
LONGEST_DAYS: Final = 60
_MANY: Final = 100
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody waits for. `parts` empty: any part of the day; no person: anyone."""

    service: str
    practitioner_ref: str
    first: date
    last: date
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Joining:
    """Who waits, and how to reach them."""

    name: str
    email: str
    phone: str
    language: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the list, with the time that is offered now, if any."""

    row: Waiting
    wanted: Wanted
    hold: Hold | None


def join(unit: Unit, who: Joining, wanted: Wanted) -> Waiting:
    """Take a place on the list; the same `request_id` takes one.

    Raises Invalid naming the field: `first`, `last`, `service`, `practitioner` among them.
    """
    claims.queue(unit)
    known = unit.session.scalar(select(Waiting).where(Waiting.request_id == who.request_id))
    if known is not None:
        return known
    _check(unit, wanted)
    row = Waiting(
        public_id=sealing.new_id(),
        state=WaitingState.WAITING,
        name=clean_name(who.name),
        email=clean_mail("email", who.email, required=not who.phone.strip()),
        phone=clean_line("phone", who.phone, 32, required=False),
        language=who.language if who.language in unit.settings.languages else "en",
        service=wanted.service,
        practitioner_ref=wanted.practitioner_ref,
        wishes={
            "from": wanted.first.isoformat(),
            "until": wanted.last.isoformat(),
            "parts": [part.value for part in wanted.parts],
        },
        request_id=who.request_id,
        created_at=unit.now(),
    )
    row.token_sha256 = holds.hash_of(token_of(unit, row))
    unit.session.add(row)
    unit.session.flush()
    audit.record(unit, "waiting.joined", row.public_id, "care")
    _tell(unit, row, DeliveryKind.TAKEN_IN, {})
    nudge(unit)
    return row


def of_token(unit: Unit, token: str) -> Place:
    """Return the place that a link leads to. Raises NotFound once it was left or booked."""
    row = unit.session.scalar(select(Waiting).where(Waiting.token_sha256 == holds.hash_of(token)))
    if row is None or row.state not in {WaitingState.WAITING, WaitingState.OFFERED}:
        raise unit.missing("studio_waiting")
    place = _place(unit, row)
    if place.hold is not None and place.hold.booking_id is not None:
        raise unit.missing("studio_waiting")
    return place


def way_to_take(unit: Unit, place: Place) -> str:
    """Return the token of the time that is offered. Raises Conflict("offer_over")."""
    if place.hold is None or place.hold.expires_at <= unit.now():
        raise Conflict("offer_over")
    return holds.token_of(unit, place.hold.request_id)


def joined_by(unit: Unit, hold_token: str) -> Waiting | None:
    """Return who was offered a kept time, so that nobody types twice what we know."""
    query = select(Waiting).join(Hold, Hold.id == Waiting.hold_id)
    return unit.session.scalar(query.where(Hold.token_sha256 == holds.hash_of(hold_token)))


def leave(unit: Unit, token: str) -> None:
    """Give up a place, and the time that was offered. Raises NotFound."""
    claims.queue(unit)
    place = of_token(unit, token)
    _close(unit, place)
    audit.record(unit, "waiting.left", place.row.public_id, "care")


def listed(unit: Unit) -> tuple[Place, ...]:
    """List who waits or thinks about an offer, who is asked next first."""
    unit.require_staff("booking.read")
    return tuple(_place(unit, row) for row in _open(unit))


def remove(unit: Unit, public_id: str) -> None:
    """Take somebody off the list. Raises NotFound."""
    unit.require_staff("booking.answer")
    claims.queue(unit)
    row = unit.load(Waiting, public_id)
    _close(unit, _place(unit, row))
    audit.record(unit, "waiting.removed", public_id, "care")


def offer_now(unit: Unit, public_id: str) -> bool:
    """Offer somebody the next free time that fits, before everybody else; tell whether one did.

    Raises NotFound, Conflict("has_offer").
    """
    unit.require_staff("booking.answer")
    claims.queue(unit)
    _settle(unit)
    row = unit.load(Waiting, public_id)
    if row.state is not WaitingState.WAITING:
        raise Conflict("has_offer")
    return _offer(unit, row)


def offer_free(unit: Unit) -> int:
    """Offer what is free to those who wait, one time to one person; return how many offers."""
    unit.require_staff("booking.answer")
    claims.queue(unit)
    _settle(unit)
    waiting = [row for row in _open(unit) if row.state is WaitingState.WAITING]
    return sum(_offer(unit, row) for row in waiting)


def nudge_all(unit: Unit) -> None:
    """Look again: times that were kept and not booked are free by now."""
    nudge(unit)


def token_of(unit: Unit, row: Waiting) -> str:
    """Return the token of a place: it follows from a key outside the database."""
    digest = bytes.fromhex(unit.tools.keyring.mac("waiting", row.public_id.encode()))
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def wanted_by(row: Waiting) -> Wanted:
    """Read what somebody waits for."""
    wishes = row.wishes
    parts = wishes.get("parts")
    return Wanted(
        row.service,
        row.practitioner_ref,
        date.fromisoformat(str(wishes["from"])),
        date.fromisoformat(str(wishes["until"])),
        tuple(Part(str(part)) for part in parts) if isinstance(parts, list) else (),
    )


def part_of(at: time) -> Part:
    """Tell whether a time is in the morning, the afternoon or the evening."""
    return next(part for part in reversed(Part) if at >= BEGINS[part] or part is Part.MORNING)


def stands_until(unit: Unit, now: datetime) -> datetime:
    """Return when an offer made now ends: nobody loses one in their sleep."""
    zone = unit.settings.zone
    local = now.astimezone(zone)
    if local.time() < OPENS:
        begins = local.replace(hour=OPENS.hour, minute=0, second=0, microsecond=0)
    elif (local + STANDS).date() == local.date() and (local + STANDS).time() <= CLOSES:
        begins = local
    else:
        begins = datetime.combine(local.date() + _DAY, OPENS, zone)
    return (begins + STANDS).astimezone(now.tzinfo).replace(microsecond=0)


def _check(unit: Unit, wanted: Wanted) -> None:
    if wanted.last < wanted.first:
        raise Invalid("before_first", "last")
    if wanted.last < unit.today():
        raise Invalid("past", "last")
    if (wanted.last - wanted.first).days > LONGEST_DAYS:
        raise Invalid("too_long", "last")
    day = unit.today()
    availability.free_times(unit, Search(wanted.service, day, day, wanted.practitioner_ref))


def _open(unit: Unit) -> Sequence[Waiting]:
    states = (WaitingState.OFFERED, WaitingState.WAITING)
    query = select(Waiting).where(Waiting.state.in_(states))
    return unit.session.scalars(query.order_by(Waiting.passed, Waiting.id).limit(_MANY)).all()


def _place(unit: Unit, row: Waiting) -> Place:
    hold = unit.session.get(Hold, row.hold_id) if row.hold_id is not None else None
    return Place(row, wanted_by(row), hold)


def _settle(unit: Unit) -> None:
    """Note what became of offers: booked, let pass, or no longer wanted at all."""
    for row in _open(unit):
        place = _place(unit, row)
        if place.hold is not None and place.hold.booking_id is not None:
            row.state = WaitingState.BOOKED
        elif place.hold is not None and place.hold.expires_at <= unit.now():
            row.state, row.hold_id, row.passed = WaitingState.WAITING, None, row.passed + 1
        is_over = place.wanted.last < unit.today() or row.passed >= MOST_PASSED
        if row.state is WaitingState.WAITING and is_over:
            row.state = WaitingState.LEFT
    unit.session.flush()


def _close(unit: Unit, place: Place) -> None:
    if place.hold is not None and place.hold.booking_id is None:
        holds.let_go(unit, holds.token_of(unit, place.hold.request_id))
    place.row.state, place.row.hold_id = WaitingState.LEFT, None
    unit.session.flush()
    nudge(unit.for_the_studio())


def _offer(unit: Unit, row: Waiting) -> bool:
    """Hold the first free time that fits and was not offered to the same person before."""
    until = stands_until(unit, unit.now())
    before = _offered_before(unit, row)
    for free in _fitting(unit, wanted_by(row), until + _LEAST_LEFT):
        if free.starts_at not in before:
            return _keep(unit, row, free, until)
    return False


def _fitting(unit: Unit, wanted: Wanted, earliest: datetime) -> list[FreeTime]:
    first = max(wanted.first, unit.today())
    last = min(wanted.last, unit.today() + timedelta(days=unit.settings.horizon_days))
    if last < first:
        return []
    search = Search(wanted.service, first, last, wanted.practitioner_ref, earliest)
    try:
        free = availability.free_times(unit, search)
    except Invalid:  # the service or the person is not booked online any more
        return []
    return [one for one in free if not wanted.parts or part_of(one.at) in wanted.parts]


def _offered_before(unit: Unit, row: Waiting) -> frozenset[datetime]:
    query = select(Hold.starts_at).where(Hold.request_id.startswith(_request_id(row, 0)[:-2]))
    return frozenset(unit.session.scalars(query))


def _keep(unit: Unit, row: Waiting, free: FreeTime, until: datetime) -> bool:
    number = len(_offered_before(unit, row))
    try:
        held = holds.hold(
            unit,
            row.service,
            free.starts_at,
            row.practitioner_ref,
            _request_id(row, number),
            lasting=until - unit.now(),
        )
    except SlotTaken:
        return False
    hold = unit.session.scalars(
        select(Hold).where(Hold.token_sha256 == holds.hash_of(held.token))
    ).one()
    hold.extended = holds.MOST_EXTENSIONS  # it is long as it is, and others wait
    row.state, row.hold_id = WaitingState.OFFERED, hold.id
    unit.session.flush()
    audit.record(unit, "waiting.offered", row.public_id, "care")
    _tell(unit, row, DeliveryKind.WAITING_OFFER, _offer_facts(unit, hold))
    jobs.add(unit, OFFER, {}, wait=until - unit.now() + timedelta(seconds=1))
    return True


def _request_id(row: Waiting, number: int) -> str:
    return f"waiting-{row.public_id}-{number:02d}"


def _offer_facts(unit: Unit, hold: Hold) -> dict[str, str]:
    zone = unit.settings.zone
    starts, until = (at.astimezone(zone) for at in (hold.starts_at, hold.expires_at))
    return {
        "starts": starts.replace(tzinfo=None).isoformat(timespec="minutes"),
        "zone_name": visit_mails.zone_name(hold.starts_at, zone.key),
        "kept_until": until.replace(tzinfo=None).isoformat(timespec="minutes"),
    }


def _tell(unit: Unit, row: Waiting, kind: DeliveryKind, facts: dict[str, str]) -> None:
    """Write to somebody who waits, by mail or else by text; without a way nobody can."""
    base = unit.settings.public_url.rstrip("/")
    phone = phones.international(row.phone, unit.settings.place)
    if not base or not (row.email or (phone and unit.settings.sms != "none")):
        return
    link = f"{base}/waiting/{token_of(unit, row)}?lang={row.language}"
    delivery.queue_mail(
        unit.for_the_studio(),
        kind,
        language=row.language,
        to=row.email or phone,
        facts={**facts, "link": link, "name": row.name},
        way=DeliveryWay.MAIL if row.email else DeliveryWay.SMS,
        of_the_studio=True,
    )


def _run(tools: Tools, _job: jobs.Running) -> None:
    with unit_of_work(tools, SYSTEM) as unit:
        offer_free(unit)


jobs.register(OFFER, _run)
