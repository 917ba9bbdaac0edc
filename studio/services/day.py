"""The day at a glance: who comes, what each visit still lacks, what waits elsewhere.

Every list is one statement, however long it is. Nothing sealed is opened here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import lazyload

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
from studio.services.unit import Unit
from studio.services.walltime import day_bounds

#: A visit that nobody signed for so long is brought up.
UNSIGNED_AFTER = timedelta(hours=24)
_SHOWN = 50
#: Written as a list, so that the index finds the few among the many.
_UNSIGNED = (ConsultationStatus.OPEN, ConsultationStatus.ASSESSED)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of the day; `lacks` names what is missing: intake_unsent, intake_open, …"""

    booking: Booking
    consultation: Consultation | None
    lacks: tuple[str, ...]


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
    unfinished: tuple[Consultation, ...]
    counts: Counts
    #: Ids of consultations that hold text which is no record yet.
    typed: frozenset[int] = frozenset()


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
        unfinished=tuple(row for row in _unfinished(unit) if row.id not in listed),
        counts=_counts(unit),
        typed=_typed(unit),
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
    ids = [row.id for row in today]
    people = {row.client_id for row in today if row.client_id is not None}
    begun = {
        row.booking_id: row
        for row in unit.session.scalars(
            select(Consultation).where(Consultation.booking_id.in_(ids))
        )
    }
    answered, asked = _intakes(unit, people)
    agreed = _photos_agreed(unit, people)
    known = _had(unit, people)
    return tuple(
        Visit(row, begun.get(row.id), tuple(_lacks(unit, row, answered, asked, agreed, known)))
        for row in today
    )


def _lacks(  # noqa: PLR0913, PLR0917 - the answers to five questions
    unit: Unit,
    row: Booking,
    answered: set[int],
    asked: set[int],
    agreed: set[int],
    known: set[tuple[int, str]],
) -> list[str]:
    who = row.client_id or 0
    found = []
    if who not in answered:
        found.append("intake_open" if who in asked else "intake_unsent")
    if who not in agreed:
        found.append("photo_consent")
    service = unit.knowledge.data["services"].get(row.service, {})
    if service.get("patch_test") and (who, row.service) not in known:
        found.append("patch_test")
    return found


def _intakes(unit: Unit, people: set[int]) -> tuple[set[int], set[int]]:
    """Return whose questionnaire is answered, and who has got one."""
    query = select(Intake.client_id, Intake.status).where(Intake.client_id.in_(people))
    rows = unit.session.execute(query).all()
    done = {client for client, status in rows if status is IntakeStatus.SUBMITTED}
    return done, {client for client, _ in rows}


def _photos_agreed(unit: Unit, people: set[int]) -> set[int]:
    query = (
        select(Consent.client_id, Consent.given, Consent.withdrawn_at)
        .where(Consent.client_id.in_(people), Consent.purpose == Purpose.PHOTOS)
        .order_by(Consent.id)
    )
    latest = {row.client_id: row for row in unit.session.execute(query)}
    return {who for who, row in latest.items() if row.given and row.withdrawn_at is None}


def _had(unit: Unit, people: set[int]) -> set[tuple[int, str]]:
    """Return which services each client has had before."""
    query = select(Booking.client_id, Booking.service).where(
        Booking.client_id.in_(people), Booking.status == BookingStatus.ATTENDED
    )
    return {(who or 0, service) for who, service in unit.session.execute(query.distinct())}


def _unfinished(unit: Unit) -> Sequence[Consultation]:
    if not unit.actor.is_caring:
        return ()
    query = (
        select(Consultation)
        .where(Consultation.status.in_(_UNSIGNED))
        .options(lazyload(Consultation.bumps))
        .order_by(Consultation.id.desc())
        .limit(_SHOWN)
    )
    return unit.session.scalars(query).all()


def _typed(unit: Unit) -> frozenset[int]:
    """Return which visits hold drafts, for those who may see them."""
    if not unit.actor.is_caring:
        return frozenset()
    return frozenset(unit.session.scalars(select(StepDraft.consultation_id).distinct()))


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
    """Return the next visit of a client, if one is promised."""
    since = unit.now() - timedelta(hours=12)
    coming = [
        one.booking
        for one in client_rows.booked(unit, client)
        if one.booking.status is BookingStatus.CONFIRMED
        and (one.booking.starts_at or since) >= since
    ]
    # What has no time yet comes first, as on Today.
    return min(coming, key=lambda one: (one.starts_at or since, one.id), default=None)
