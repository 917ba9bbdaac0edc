"""The rows of one client: each list in one statement, and once in a unit that only reads.

What a page shows of them is opened elsewhere; `studio.services.visit_rows` has those of one visit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, bindparam, exists, func, inspect, select
from sqlalchemy.orm import lazyload
from sqlalchemy.orm.attributes import set_committed_value

from studio.models import (
    Booking,
    BookingStatus,
    BumpRow,
    Client,
    ClientKey,
    Consultation,
    DecisionRow,
    Intake,
    IntakeStatus,
    Referral,
    ReferralStatus,
    Series,
    Treatment,
)
from studio.services import sealing
from studio.services.unit import Unit

#: Visits in which safe days look for answers and bumps.
NEWEST = 5


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit, with what was decided and done in it, and the letters of it that went out."""

    visit: Consultation
    treatment: Treatment | None
    decision: DecisionRow | None
    letters: tuple[Referral, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking, with the series it belongs to."""

    booking: Booking
    series: Series | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A questionnaire that was sent, and the first visit that was held after it."""

    intake: Intake
    visit_id: int | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What no visit has used yet: the promised times to come, and answers given at home."""

    bookings: tuple[Booking, ...]
    sent: Intake | None


# Put together once: that takes longer than asking.
_VISITS: Final = (
    select(Consultation, Treatment, DecisionRow, Referral)
    .outerjoin(Treatment, Treatment.consultation_id == Consultation.id)
    .outerjoin(DecisionRow, DecisionRow.consultation_id == Consultation.id)
    # The only list here, and a short one: with a second one rows would multiply.
    .outerjoin(
        Referral,
        and_(
            Referral.consultation_id == Consultation.id,
            Referral.status.in_([ReferralStatus.ISSUED, ReferralStatus.ANSWERED]),
        ),
    )
    .where(Consultation.client_id == bindparam("client"))
    .options(lazyload(Consultation.bumps), lazyload(Consultation.client))
    .order_by(Consultation.on.desc(), Consultation.id.desc(), Referral.id)
)
_BOOKED: Final = (
    select(Booking, Series)
    .outerjoin(Series, Series.id == Booking.series_id)
    .where(Booking.client_id == bindparam("client"))
    .options(lazyload(Booking.client))
    .order_by(Booking.id)
)
_INTAKES: Final = select(Intake).where(Intake.client_id == bindparam("client")).order_by(Intake.id)
_SENT: Final = (
    select(
        Intake,
        ClientKey,
        select(func.min(Consultation.id))
        .where(
            Consultation.client_id == Intake.client_id,
            Consultation.created_at > Intake.submitted_at,
        )
        .correlate(Intake)
        .scalar_subquery()
        .label("visit_id"),
    )
    .outerjoin(ClientKey, ClientKey.client_id == Intake.client_id)
    .where(Intake.client_id == bindparam("client"), Intake.status == IntakeStatus.SUBMITTED)
    .order_by(Intake.id.desc())
)
_NEWEST_SENT: Final = (
    select(func.max(Intake.id))
    .where(Intake.client_id == Client.id, Intake.status == IntakeStatus.SUBMITTED)
    .correlate(Client)
    .scalar_subquery()
)
#: A visit that was held after the answers came in: its own record is newer.
_USED: Final = (
    exists()
    .where(
        Consultation.client_id == Intake.client_id, Consultation.created_at > Intake.submitted_at
    )
    .correlate(Intake)
)
_AHEAD: Final = (
    select(Booking, Intake)
    .select_from(Client)
    .outerjoin(Intake, and_(Intake.id == _NEWEST_SENT, ~_USED))
    .outerjoin(
        Booking,
        and_(
            Booking.client_id == Client.id,
            Booking.status == BookingStatus.CONFIRMED,
            Booking.starts_at >= bindparam("now"),
        ),
    )
    .where(Client.id == bindparam("client"))
    .options(lazyload(Booking.client))
    .order_by(Booking.starts_at, Booking.id)
)


def visits(unit: Unit, client: Client) -> tuple[PastVisit, ...]:
    """Fetch every visit of a client with what followed, without bumps, the newest first."""
    return unit.once(("visits", client.id), lambda: _visits(unit, client))


def booked(unit: Unit, client: Client) -> tuple[Booked, ...]:
    """Fetch every booking of a client, in the order they were made."""
    return unit.once(("booked", client.id), lambda: _booked(unit, client))


def intakes(unit: Unit, client: Client) -> tuple[Intake, ...]:
    """Fetch every questionnaire of a client, in the order they were laid out."""
    return unit.once(
        ("intakes", client.id),
        lambda: tuple(unit.session.scalars(_INTAKES, {"client": client.id})),
    )


def sent(unit: Unit, client: Client) -> tuple[Sent, ...]:
    """Fetch every questionnaire that a client sent, the one laid out last first."""
    return unit.once(("sent", client.id), lambda: _sent(unit, client))


def ahead(unit: Unit, client: Client) -> Ahead:
    """Fetch the promised visits to come, and the last answers unless a visit was held on them."""
    return unit.once(("ahead", client.id), lambda: _ahead(unit, client))


def with_bumps(unit: Unit, found: Sequence[Consultation]) -> None:
    """Fetch the bumps of visits in one statement; of those that have them already none."""
    bare = [one for one in found if "bumps" in inspect(one).unloaded]
    if not bare:
        return
    query = select(BumpRow).where(BumpRow.consultation_id.in_([one.id for one in bare]))
    bumps = unit.session.scalars(query.order_by(BumpRow.number)).all()
    for one in bare:
        of_visit = [bump for bump in bumps if bump.consultation_id == one.id]
        set_committed_value(one, "bumps", of_visit)


def _visits(unit: Unit, client: Client) -> tuple[PastVisit, ...]:
    rows = unit.session.execute(_VISITS, {"client": client.id}).all()
    letters: dict[int, list[Referral]] = {}
    for visit, _, _, letter in rows:
        letters.setdefault(visit.id, []).extend([letter] if letter else [])
    found = {visit.id: (visit, treatment, decision) for visit, treatment, decision, _ in rows}
    for visit, _, _ in found.values():
        set_committed_value(visit, "client", client)
    return tuple(PastVisit(*row, tuple(letters[place])) for place, row in found.items())


def _booked(unit: Unit, client: Client) -> tuple[Booked, ...]:
    rows = unit.session.execute(_BOOKED, {"client": client.id}).all()
    for booking, _ in rows:
        set_committed_value(booking, "client", client)
    return tuple(Booked(booking, series) for booking, series in rows)


def _sent(unit: Unit, client: Client) -> tuple[Sent, ...]:
    rows = unit.session.execute(_SENT, {"client": client.id}).all()
    for row in rows[:1]:
        sealing.know_key(unit, client, row.ClientKey)
    return tuple(Sent(row.Intake, row.visit_id) for row in rows)


def _ahead(unit: Unit, client: Client) -> Ahead:
    rows = unit.session.execute(_AHEAD, {"client": client.id, "now": unit.now()}).all()
    coming = [booking for booking, _ in rows if booking is not None]
    for booking in coming:
        set_committed_value(booking, "client", client)
    return Ahead(tuple(coming), rows[0].Intake if rows else None)
