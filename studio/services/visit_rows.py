"""The rows of one visit, fetched in two statements; what a page shows is opened elsewhere."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import lazyload
from sqlalchemy.orm.attributes import set_committed_value

from studio.models import (
    AssessmentRow,
    Booking,
    BookingKey,
    BumpRow,
    Client,
    ClientKey,
    Consultation,
    DecisionRow,
    Document,
    Plan,
    Referral,
    Treatment,
)
from studio.services import assessments, sealing
from studio.services.assessments import Latest
from studio.services.unit import Unit


@dataclass(frozen=True, slots=True)
class VisitRows:
    """A visit, with the newest of each thing that followed."""

    consultation: Consultation
    decision: DecisionRow | None
    treatment: Treatment | None
    plan: Plan | None
    referral: Referral | None
    #: All that were issued, newest first.
    documents: tuple[Document, ...]
    #: The newest assessment of each bump, by bump.
    assessments: Latest


def _newest(paper: type[Plan] | type[Referral]) -> ScalarSelect[Any]:
    return (
        select(func.max(paper.id))
        .where(paper.consultation_id == Consultation.id)
        .correlate(Consultation)
        .scalar_subquery()
    )


# Put together once: that takes longer than asking.
_VISIT: Final = (
    select(
        Consultation,
        ClientKey,
        Booking,
        BookingKey,
        DecisionRow,
        Treatment,
        Plan,
        Referral,
        Document,
    )
    .join(Client, Client.id == Consultation.client_id)
    .outerjoin(ClientKey, ClientKey.client_id == Consultation.client_id)
    .outerjoin(Booking, Booking.id == Consultation.booking_id)
    .outerjoin(BookingKey, BookingKey.booking_id == Consultation.booking_id)
    .outerjoin(DecisionRow, DecisionRow.consultation_id == Consultation.id)
    .outerjoin(Treatment, Treatment.consultation_id == Consultation.id)
    .outerjoin(Plan, Plan.id == _newest(Plan))
    .outerjoin(Referral, Referral.id == _newest(Referral))
    # The only list here, and a short one: with a second one rows would multiply.
    .outerjoin(Document, Document.consultation_id == Consultation.id)
    .where(Consultation.public_id == bindparam("public_id"))
    .options(lazyload(Consultation.bumps))
    .order_by(Document.id.desc())
)
_BUMPS: Final = (
    select(BumpRow, AssessmentRow)
    .outerjoin(AssessmentRow, assessments.is_newest(BumpRow.id))
    .where(BumpRow.consultation_id == bindparam("visit"))
    .order_by(BumpRow.number)
)


def load(unit: Unit, public_id: str) -> VisitRows:
    """Fetch a visit with client, booking, their keys and what followed. Raises NotFound."""
    # PostgreSQL takes no NUL in a text, not even to look for it.
    wanted = public_id.replace("\x00", "?")
    found = unit.session.execute(_VISIT, {"public_id": wanted}).all()
    if not found:
        raise unit.missing(Consultation.__tablename__)
    visit, client_key, booking, booking_key, decision, treatment, plan, referral, _ = found[0]
    set_committed_value(visit, "booking", booking)
    sealing.know_key(unit, visit.client, client_key)
    if booking is not None:
        sealing.know_key(unit, booking, booking_key)
    documents = tuple(row.Document for row in found if row.Document is not None)
    assessed = _with_bumps(unit, visit)
    return VisitRows(visit, decision, treatment, plan, referral, documents, assessed)


def _with_bumps(unit: Unit, visit: Consultation) -> Latest:
    """Fetch the bumps of a visit together with the newest assessment of each."""
    rows = unit.session.execute(_BUMPS, {"visit": visit.id}).all()
    set_committed_value(visit, "bumps", [bump for bump, _ in rows])
    return {bump.id: row for bump, row in rows if row is not None}
