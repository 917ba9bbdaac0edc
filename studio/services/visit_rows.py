"""The rows of one visit, fetched in two statements; what a page shows is opened elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ScalarSelect, and_, bindparam, func, select
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
from studio.services import assessments, client_rows, sealing
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
    .outerjoin(
        AssessmentRow,
        and_(assessments.is_newest(BumpRow.id), BumpRow.consultation_id == bindparam("visit")),
    )
    .where(BumpRow.consultation_id.in_(bindparam("visits", expanding=True)))
    .order_by(BumpRow.number)
)


def load(unit: Unit, public_id: str, *, whole: bool = False) -> VisitRows:
    """Fetch a visit with client, booking, their keys and what followed. Raises NotFound.

    For a page of the `whole` client with the other visits, and the bumps of the newest ones.
    """
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
    others = client_rows.visits(unit, visit.client)[: client_rows.NEWEST] if whole else ()
    assessed = _with_bumps(unit, visit, [one.visit for one in others])
    return VisitRows(visit, decision, treatment, plan, referral, documents, assessed)


def _with_bumps(unit: Unit, visit: Consultation, others: Sequence[Consultation]) -> Latest:
    """Fetch the bumps of visits, and the newest assessment of each bump of the first."""
    found = {one.id: one for one in (*others, visit)}
    rows = unit.session.execute(_BUMPS, {"visit": visit.id, "visits": list(found)}).all()
    for one in found.values():
        bumps = [bump for bump, _ in rows if bump.consultation_id == one.id]
        set_committed_value(one, "bumps", bumps)
    return {bump.id: row for bump, row in rows if row is not None}
