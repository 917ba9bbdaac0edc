"""The day at a glance: who comes, what each visit still lacks, what waits elsewhere.

Every list is one statement, however long it is. Nothing sealed is opened here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, lazyload

from studio.models import (
    Booking,
    BookingStatus,
    Client,
    Consent,
    Consultation,
    ConsultationStatus,
    Delivery,
    Intake,
    IntakeStatus,
    Job,
    JobState,
    Purpose,
    Referral,
    ReferralStatus,
    StepDraft,
)
from studio.services import client_rows, delivery, links, slots
from studio.services.library_defaults import CONSULTATION, PATCH_TEST
from studio.services.unit import Unit
from studio.services.walltime import day_bounds

#: A visit that nobody signed for so long is brought up.
UNSIGNED_AFTER = timedelta(hours=24)
_SHOWN = 50
#: Written as a list, so that the index finds the few among the many.
_UNSIGNED = (ConsultationStatus.OPEN, ConsultationStatus.ASSESSED)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of the day; `lacks` names what is missing: client, intake_unsent, intake_open, …"""

    booking: Booking
    consultation: Consultation | None
    lacks: tuple[str, ...]
    #: Something was typed that is no record yet.
    has_text: bool = False


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A consultation that is not closed."""

    consultation: Consultation
    has_text: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits on other pages."""

    failed_mails: int
    failed_jobs: int
    overdue_letters: int
    unsigned: int
    locked_links: int
    #: Answers of clinicians that came in online and wait to be filed.
    arrived_answers: int


@dataclass(frozen=True, slots=True)
class Board:
    """What Today shows beside the requests."""

    visits: tuple[Visit, ...]
    #: Accepted visits without a time, of the past, or of the coming days.
    timeless: tuple[Booking, ...]
    past: tuple[Booking, ...]
    ahead: tuple[Booking, ...]
    #: Other consultations that are not closed; none for those who may not see them.
    unfinished: tuple[Unfinished, ...]
    counts: Counts


_HAS_TEXT: Final = (
    exists().where(StepDraft.consultation_id == Consultation.id).correlate(Consultation)
)
_EARLIER: Final = aliased(Booking)
_OF_CLIENT: Final = exists().where(Intake.client_id == Booking.client_id).correlate(Booking)
#: What is known of the visits of a day, whose `bookings` were found.
_OF_DAY: Final = (
    select(
        Booking.id,
        Consultation,
        _HAS_TEXT.label("has_text"),
        _OF_CLIENT.label("asked"),
        _OF_CLIENT.where(Intake.status == IntakeStatus.SUBMITTED).label("answered"),
        select(and_(Consent.given, Consent.withdrawn_at.is_(None)))
        .where(Consent.client_id == Booking.client_id, Consent.purpose == Purpose.PHOTOS)
        .order_by(Consent.id.desc())
        .limit(1)
        .correlate(Booking)
        .scalar_subquery()
        .label("agreed"),
        exists()
        .where(
            _EARLIER.client_id == Booking.client_id,
            _EARLIER.service == Booking.service,
            _EARLIER.status == BookingStatus.ATTENDED,
        )
        .correlate(Booking)
        .label("had"),
        exists()
        .where(
            _EARLIER.series_id == Booking.series_id,
            _EARLIER.service.in_((CONSULTATION, PATCH_TEST)),
            _EARLIER.starts_at < Booking.starts_at,
            _EARLIER.status == BookingStatus.ATTENDED,
        )
        .correlate(Booking)
        .label("patched"),
    )
    .select_from(Booking)
    .outerjoin(Consultation, Consultation.booking_id == Booking.id)
    .where(Booking.id.in_(bindparam("bookings", expanding=True)))
    .options(lazyload(Consultation.bumps), lazyload(Consultation.client))
)
_OPEN: Final = (
    select(Consultation, _HAS_TEXT.label("has_text"))
    .where(Consultation.status.in_(_UNSIGNED))
    .options(lazyload(Consultation.bumps))
    .order_by(Consultation.id.desc())
    .limit(_SHOWN)
)


def board(unit: Unit) -> Board:
    """Return the day of the studio."""
    unit.require_staff("booking.read")
    today = list(slots.on_day(unit, unit.today()))
    others = _others(unit)
    first, after = day_bounds(unit.today(), unit.settings.zone)
    visits = _visits(unit, today)
    listed = {visit.consultation.id for visit in visits if visit.consultation}
    return Board(
        visits=visits,
        timeless=tuple(row for row in others if row.starts_at is None),
        past=tuple(row for row in others if row.starts_at is not None and row.starts_at < first),
        ahead=tuple(row for row in others if row.starts_at is not None and row.starts_at >= after),
        unfinished=tuple(row for row in _unfinished(unit) if row.consultation.id not in listed),
        counts=_counts(unit),
    )


def _others(unit: Unit) -> Sequence[Booking]:
    """Return accepted visits of other days; those without a time come first."""
    first, after = day_bounds(unit.today(), unit.settings.zone)
    query = select(Booking).where(
        Booking.status == BookingStatus.CONFIRMED,
        or_(Booking.starts_at.is_(None), Booking.starts_at < first, Booking.starts_at >= after),
    )
    order = (Booking.starts_at.is_not(None), Booking.starts_at, Booking.id)
    return unit.session.scalars(query.order_by(*order).limit(_SHOWN)).all()


def _visits(unit: Unit, today: Sequence[Booking]) -> tuple[Visit, ...]:
    if not today:
        return ()
    found = unit.session.execute(_OF_DAY, {"bookings": [row.id for row in today]})
    known = {row.id: row for row in found}
    return tuple(
        Visit(
            row,
            known[row.id].Consultation,
            tuple(_lacks(unit, row, known[row.id])),
            has_text=unit.actor.is_caring and known[row.id].has_text,
        )
        for row in today
    )


def _lacks(unit: Unit, row: Booking, known: Row[Any]) -> list[str]:
    if row.client_id is None:
        return ["client"]
    found = []
    if not known.answered:
        found.append("intake_open" if known.asked else "intake_unsent")
    if not known.agreed:
        found.append("photo_consent")
    service = unit.knowledge.data["services"].get(row.service, {})
    if service.get("patch_test") and not known.had:
        found.append("patch_read" if known.patched else "patch_test")
    return found


def _unfinished(unit: Unit) -> tuple[Unfinished, ...]:
    if not unit.actor.is_caring:
        return ()
    rows = unit.session.execute(_OPEN)
    return tuple(Unfinished(row.Consultation, row.has_text) for row in rows)


def _counts(unit: Unit) -> Counts:
    """Count what waits, in one statement."""
    left = Consultation.created_at < unit.now() - UNSIGNED_AFTER
    wanted = (
        select(func.count(Delivery.id)).where(delivery.OPEN_FAILURE),
        select(func.count(Job.id)).where(Job.state == JobState.FAILED),
        select(func.count(Referral.id)).where(
            Referral.status == ReferralStatus.ISSUED,
            Referral.due_on < unit.today(),
            Referral.replied_at.is_(None),
        ),
        select(func.count(Consultation.id)).where(Consultation.status.in_(_UNSIGNED), left),
        links.locked_query(),
        select(func.count(Referral.id)).where(
            Referral.status == ReferralStatus.ISSUED, Referral.replied_at.is_not(None)
        ),
    )
    row = unit.session.execute(select(*(query.scalar_subquery() for query in wanted))).one()
    return Counts(*row)


def next_of(unit: Unit, client: Client) -> Booking | None:
    """Return the next visit of a client, if one is promised; one of today is, until it begins."""
    midnight, _ = day_bounds(unit.today(), unit.settings.zone)
    # A visit late in the evening may begin after midnight.
    since = min(midnight, unit.now() - timedelta(hours=12))
    coming = [
        one.booking
        for one in client_rows.booked(unit, client)
        if one.booking.status is BookingStatus.CONFIRMED
        and (one.booking.starts_at or since) >= since
    ]
    # What has no time yet comes first, as on Today.
    return min(coming, key=lambda one: (one.starts_at or since, one.id), default=None)
