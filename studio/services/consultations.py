"""Consultations: what was told, what was seen, what the core said, what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from studio.models import (
    AssessmentRow,
    Booking,
    BookingStatus,
    BumpRow,
    Client,
    Consultation,
    ConsultationStatus,
    DecisionRow,
    Document,
    Plan,
    Referral,
)
from studio.services import (
    alerts,
    assessments,
    audit,
    booking_answers,
    claims,
    clinician,
    decisions,
    flags,
    joined,
    knowledge,
    sealing,
    treated,
    visit_rows,
)
from studio.services.ages import full_years
from studio.services.alerts import Alerts
from studio.services.assessments import Assessed, Latest
from studio.services.clinician import Word
from studio.services.decisions import Decided, DecisionInput
from studio.services.errors import Conflict
from studio.services.flags import Flags
from studio.services.treated import Treated
from studio.services.unit import Unit
from studio.signals import consultation_assessed, consultation_decided

#: Bumps one consultation may hold; more are a crop, recorded as one bump with a count.
MAX_BUMPS = 20


@dataclass(frozen=True, slots=True)
class BumpView:
    public_id: str
    number: int
    features: dict[str, Any]
    assessment: Assessed | None
    #: Where it sits, as `findings.PinPlace` stores it.
    pin: Mapping[str, Any] = field(default_factory=dict)
    #: Taken over from the last visit and not looked at yet.
    copied: bool = False
    word: Word = field(default_factory=Word)

    @property
    def answer(self) -> dict[str, Any] | None:
        """The answer as it counts beside what clinicians said; the stored one stays as it was."""
        found = self.assessment
        return self.word.in_force(self.public_id, self.features, found.answer) if found else None


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """Everything the pages of one consultation show."""

    consultation: Consultation
    client: Client
    concern: str | None
    intake: dict[str, Any]
    bumps: tuple[BumpView, ...]
    decision: Decided | None
    plan: Plan | None
    referral: Referral | None
    documents: tuple[Document, ...]
    flags: Flags
    treatment: Treated | None
    #: For the strip above every step.
    alerts: Alerts

    @property
    def is_signed(self) -> bool:
        """Tell whether the visit is locked for good."""
        return self.consultation.signed_at is not None

    @property
    def found(self) -> tuple[tuple[tuple[str, ...], dict[str, Any]], ...]:
        """Sites and answer of every assessed bump."""
        return found_in(self.bumps)

    @property
    def decision_stands(self) -> bool:
        """Tell whether what was decided is still allowed by the answers as they are now."""
        known = self.decision if self.is_assessed else None
        return known is not None and decisions.stands(self.found, known)

    @property
    def is_assessed(self) -> bool:
        """Tell whether every bump has an answer to what is recorded now."""
        answers = [bump.assessment for bump in self.bumps]
        return bool(answers) and all(answer and not answer.stale for answer in answers)


def start(unit: Unit, public_id: str) -> Consultation:
    """Open the consultation of an accepted booking, or of a client who walked in.

    A booking gets one, however often this runs. Raises NotFound, Conflict("booking_not_accepted").
    """
    unit.require_caring("consultation.write")
    claims.queue(unit)
    wanted = public_id.replace("\x00", "?")  # as in `Unit.load`
    booking = unit.session.scalar(select(Booking).where(Booking.public_id == wanted))
    if booking is None:
        return _open(unit, joined.load(unit, public_id), None)
    known = unit.session.scalar(select(Consultation).where(Consultation.booking_id == booking.id))
    if known is not None:
        return known
    if booking.client is None or booking.status is not BookingStatus.CONFIRMED:
        raise Conflict("booking_not_accepted")
    booking.status = BookingStatus.ATTENDED
    return _open(unit, booking.client, booking)


def open_ones(unit: Unit) -> list[Consultation]:
    """List consultations that are not closed, newest first; nothing of them is opened."""
    unit.require_caring("consultation.read")
    query = select(Consultation).where(Consultation.status != ConsultationStatus.CLOSED)
    return list(unit.session.scalars(query.order_by(Consultation.id.desc())))


def get(unit: Unit, public_id: str, *, whole: bool = False) -> ConsultationView:
    """Open a visit for a page of its own, or of the `whole` client; audited. Raises NotFound."""
    unit.require_caring("consultation.read")
    rows = visit_rows.load(unit, public_id, whole=whole)
    consultation, decision = rows.consultation, rows.decision
    audit.record(unit, "consultation.read", public_id, "care")
    intake = open_intake(unit, consultation)
    warned = alerts.of_visit(unit, consultation, intake, whole=whole)
    word = clinician.of_visit(unit, consultation, warned.said, rows.treatment)
    bumps = _bump_views(unit, consultation, intake, rows.assessments, word)
    said = [(bump.number, bump.answer) for bump in bumps if bump.answer]
    return ConsultationView(
        consultation=consultation,
        client=consultation.client,
        concern=_concern(unit, consultation),
        intake=intake,
        bumps=bumps,
        decision=decisions.opened(unit, consultation.client, decision) if decision else None,
        plan=rows.plan,
        referral=rows.referral,
        documents=rows.documents,
        flags=flags.of_visit(unit, consultation, said),
        treatment=treated.opened(unit, consultation.client, rows.treatment)
        if decision and rows.treatment
        else None,
        alerts=warned,
    )


def record_intake(unit: Unit, public_id: str, intake: Mapping[str, Any], version: int) -> int:
    """Replace the intake (the `client` part of a case) and return the new version.

    Beside the client's keys it may hold `cannot_tell`: what the client was asked and won't say.
    Raises NotFound, Invalid naming the field, Conflict("stale") when `version` is not current,
    Conflict("consultation_closed").
    """
    consultation = _changeable(unit, public_id)
    if version != consultation.version:
        raise Conflict("stale")
    assessments.check_case(unit, assessments.case_of(unit, consultation, {}, dict(intake)))
    sealed = sealing.seal_json(unit, consultation.client, consultation, "intake", intake)
    consultation.intake = sealed
    touch(unit, consultation)
    audit.record(unit, "consultation.intake_written", public_id, "care")
    return consultation.version


def record_bump(
    unit: Unit,
    public_id: str,
    bump_public_id: str | None,
    features: Mapping[str, Any],
    version: int | None = None,
) -> BumpRow:
    """Add a bump, or replace the features of one (the `bump` part of a case).

    Raises NotFound, Invalid naming the field, Conflict("stale") when a `version` is given and not
    current, Conflict("consultation_closed"), Conflict("too_many_bumps").
    """
    consultation = _changeable(unit, public_id)
    if version is not None and version != consultation.version:
        raise Conflict("stale")
    assessments.check_case(unit, {"bump": dict(features), "on": consultation.on.isoformat()})
    bump = (
        _bump_of(unit, consultation, bump_public_id)
        if bump_public_id
        else new_bump(unit, consultation)
    )
    bump.features = sealing.seal_json(unit, consultation.client, bump, "features", features)
    bump.copied = False
    touch(unit, consultation)
    audit.record(unit, "bump.written", bump.public_id, "care")
    return bump


def remove_bump(unit: Unit, public_id: str, bump_public_id: str) -> None:
    """Take a bump off the list; its stored assessments stay. Raises NotFound, Conflict."""
    consultation = _changeable(unit, public_id)
    _bump_of(unit, consultation, bump_public_id).removed = True
    touch(unit, consultation)
    audit.record(unit, "bump.removed", bump_public_id, "care")


def assess(unit: Unit, public_id: str) -> list[AssessmentRow]:
    """Assess every bump and store case, answer and knowledge version.

    What was assessed before and is unchanged keeps its row. Raises NotFound, Invalid,
    Conflict("no_bumps"), Conflict("consultation_closed").
    """
    consultation = _changeable(unit, public_id)
    bumps = _present(consultation)
    if not bumps:
        raise Conflict("no_bumps")
    knowledge.keep(unit)
    intake = open_intake(unit, consultation)
    latest = assessments.latest(unit, consultation)
    rows = [
        assessments.assess_bump(unit, consultation, bump, intake, latest.get(bump.id))
        for bump in bumps
    ]
    consultation.status = ConsultationStatus.ASSESSED
    unit.session.flush()
    audit.record(unit, "consultation.assessed", public_id, "care")
    unit.announce(consultation_assessed, consultation_id=public_id)
    return rows


def decide(unit: Unit, public_id: str, decision: DecisionInput) -> DecisionRow:
    """Store what the therapist decided, within what the stored answers allow.

    Raises NotFound, DecisionRefused with every reason, Conflict("not_assessed") when a bump has no
    answer to what is recorded now, Conflict("consultation_closed").
    """
    unit.require_caring("consultation.decide")
    consultation = _changeable(unit, public_id)
    found = found_in(current(unit, consultation))
    row = decisions.store(unit, consultation, _decision_row(unit, consultation), found, decision)
    audit.record(unit, "consultation.decided", public_id, "care")
    unit.announce(consultation_decided, consultation_id=public_id)
    return row


def reopen(unit: Unit, public_id: str) -> Consultation:
    """Open a closed consultation for a correction; what was issued stays until superseded.

    A signed visit stays closed. Raises NotFound, Conflict("not_closed", "signed").
    """
    unit.require_caring("consultation.write")
    consultation = unit.load(Consultation, public_id)
    if consultation.signed_at is not None:
        raise Conflict("signed")
    if consultation.status is not ConsultationStatus.CLOSED:
        raise Conflict("not_closed")
    consultation.status = ConsultationStatus.ASSESSED
    unit.session.flush()
    audit.record(unit, "consultation.reopened", public_id, "correction")
    return consultation


def require_open(unit: Unit, public_id: str) -> Consultation:
    """Return a visit that may be changed. Raises NotFound, Conflict("consultation_closed")."""
    return _changeable(unit, public_id)


def current(unit: Unit, consultation: Consultation) -> tuple[BumpView, ...]:
    """Open all bumps with their current answers. Raises Conflict("not_assessed")."""
    said = clinician.said_of(unit, consultation.client)
    word = clinician.of_visit(unit, consultation, said, treated.row_of(unit, consultation))
    latest = assessments.latest(unit, consultation)
    views = _bump_views(unit, consultation, open_intake(unit, consultation), latest, word)
    if not views or any(view.assessment is None or view.assessment.stale for view in views):
        raise Conflict("not_assessed")
    return views


def found_in(bumps: Sequence[BumpView]) -> tuple[tuple[tuple[str, ...], dict[str, Any]], ...]:
    """Return sites and answer, as it counts, of every assessed bump."""
    return tuple(
        (bump.assessment.sites, bump.answer) for bump in bumps if bump.assessment and bump.answer
    )


def decided(unit: Unit, consultation: Consultation) -> Decided:
    """Open the decision. Raises Conflict("not_decided")."""
    row = _decision_row(unit, consultation)
    if row is None:
        raise Conflict("not_decided")
    return decisions.opened(unit, consultation.client, row)


def open_intake(unit: Unit, consultation: Consultation) -> dict[str, Any]:
    return sealing.open_json(unit, consultation.client, consultation, "intake", consultation.intake)


def _open(unit: Unit, client: Client, booking: Booking | None) -> Consultation:
    consultation = Consultation(
        public_id=sealing.new_id(),
        client=client,
        booking=booking,
        status=ConsultationStatus.OPEN,
        on=unit.today(),
        version=1,
        practitioner_ref=unit.actor.ref,
        created_at=unit.now(),
    )
    first = booking_answers.first_told(unit, client, booking, consultation.on)
    if client.birth_on is not None:
        first["age_years"] = full_years(client.birth_on, consultation.on)
    consultation.intake = sealing.seal_json(unit, client, consultation, "intake", first)
    unit.session.add(consultation)
    unit.session.flush()
    audit.record(unit, "consultation.started", consultation.public_id, "care")
    return consultation


def _changeable(unit: Unit, public_id: str) -> Consultation:
    unit.require_caring("consultation.write")
    consultation = unit.load(Consultation, public_id)
    if consultation.status is ConsultationStatus.CLOSED:
        raise Conflict("consultation_closed")
    return consultation


def touch(unit: Unit, consultation: Consultation) -> None:
    """Count the change; what was assessed before no longer speaks of what is recorded."""
    consultation.version += 1
    consultation.status = ConsultationStatus.OPEN
    unit.session.flush()


def _present(consultation: Consultation) -> list[BumpRow]:
    return [bump for bump in consultation.bumps if not bump.removed]


def _bump_of(unit: Unit, consultation: Consultation, bump_public_id: str) -> BumpRow:
    for bump in _present(consultation):
        if bump.public_id == bump_public_id:
            return bump
    raise unit.missing("studio_bump")


def new_bump(unit: Unit, consultation: Consultation, *, number: int = 0) -> BumpRow:
    """Add an empty bump; it keeps the wished number if that is free. Raises Conflict."""
    if len(_present(consultation)) >= MAX_BUMPS:
        raise Conflict("too_many_bumps")
    taken = {bump.number for bump in consultation.bumps}
    bump = BumpRow(
        public_id=sealing.new_id(),
        number=number if number and number not in taken else max(taken, default=0) + 1,
        features=sealing.EMPTY,
        copied=False,
        removed=False,
        created_at=unit.now(),
    )
    consultation.bumps.append(bump)
    return bump


def _bump_views(
    unit: Unit, consultation: Consultation, intake: dict[str, Any], latest: Latest, word: Word
) -> tuple[BumpView, ...]:
    client = consultation.client
    views = []
    for bump in _present(consultation):
        features = sealing.open_json(unit, client, bump, "features", bump.features)
        case = sealing.canonical(assessments.case_of(unit, consultation, features, intake))
        row = latest.get(bump.id)
        found = None if row is None else assessments.opened(unit, client, row, case)
        pin = sealing.open_json(unit, client, bump, "pin", bump.pin) if bump.pin else {}
        views.append(BumpView(bump.public_id, bump.number, features, found, pin, bump.copied, word))
    return tuple(views)


def _decision_row(unit: Unit, consultation: Consultation) -> DecisionRow | None:
    query = select(DecisionRow).where(DecisionRow.consultation_id == consultation.id)
    return unit.session.scalar(query)


def _concern(unit: Unit, consultation: Consultation) -> str | None:
    if (booking := consultation.booking) is None:
        return None
    return sealing.open_text(unit, booking, booking, "concern", booking.concern)
