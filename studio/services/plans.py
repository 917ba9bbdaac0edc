"""Plans: drafted from a decision, viewed, and frozen when issued."""

from typing import Any

from sqlalchemy import func, select

from studio.documents.views import PlanView, plan_view
from studio.models import Consultation, ConsultationStatus, DecisionKind, Document, Plan, PlanStatus
from studio.services import allowed, audit, consultations, documents, facts, sealing
from studio.services.decisions import Decided
from studio.services.errors import Conflict
from studio.services.unit import Unit
from studio.signals import plan_issued
from studio.skin.careplan import Decision
from studio.skin.careplan import plan as compose

#: Opens the roof of a bump, so the plan heals it longer.
_PIERCING = "lancet_extraction"


def draft(unit: Unit, consultation_public_id: str) -> Plan:
    """Write the plan that follows from the decision; an earlier draft is written anew.

    Raises NotFound, Conflict("not_assessed", "not_decided", "referred_only").
    """
    unit.require_caring("plan.write")
    consultation = unit.load(Consultation, consultation_public_id)
    assessed = consultations.assessed(unit, consultation)
    decided = consultations.decided(unit, consultation)
    if decided.kind is DecisionKind.REFER:
        raise Conflict("referred_only")
    answers = [item.answer for item in assessed]
    care = compose(_decision(unit, consultation, decided), allowed.merged(answers), unit.knowledge)
    plan = _draft_row(unit, consultation)
    plan.data = sealing.seal_json(unit, consultation.client, plan, "data", care.to_data())
    unit.session.add(plan)
    unit.session.flush()
    audit.record(unit, "plan.drafted", plan.public_id, "care")
    return plan


def data(unit: Unit, plan: Plan) -> dict[str, Any]:
    """Open a plan's data (`CarePlan.to_data()`); audited."""
    unit.require_caring("plan.read")
    consultation = unit.session.get_one(Consultation, plan.consultation_id)
    audit.record(unit, "plan.read", plan.public_id, "care")
    return sealing.open_json(unit, consultation.client, plan, "data", plan.data)


def view(unit: Unit, plan_public_id: str) -> PlanView:
    """Format a plan for paper; audited. Raises NotFound."""
    plan = unit.load(Plan, plan_public_id)
    consultation = unit.session.get_one(Consultation, plan.consultation_id)
    return plan_view(
        data(unit, plan),
        facts.client_facts(consultation.client),
        facts.studio_facts(unit.settings),
        number=plan.number,
        version=_version(unit, plan),
        language=consultation.client.language,
        issued_on=unit.today(),
    )


def issue(unit: Unit, plan_public_id: str, pdf: bytes) -> Document:
    """Freeze a draft, store its paper, supersede the plan before it, close the consultation.

    Issuing the same plan again returns the stored document. `pdf` was rendered from `view`
    outside the unit. Raises NotFound, Conflict("plan_not_draft").
    """
    unit.require_caring("plan.issue")
    plan = unit.load(Plan, plan_public_id)
    known = unit.session.scalar(select(Document).where(Document.plan_id == plan.id))
    if known is not None:
        return known
    if plan.status is not PlanStatus.DRAFT:
        raise Conflict("plan_not_draft")
    consultation = unit.session.get_one(Consultation, plan.consultation_id)
    _supersede(unit, consultation)
    plan.status, plan.issued_at = PlanStatus.ISSUED, unit.now()
    consultation.status = ConsultationStatus.CLOSED
    document = documents.store(unit, consultation, plan, pdf)
    audit.record(unit, "plan.issued", plan.public_id, "care")
    unit.announce(plan_issued, plan_id=plan.public_id, document_id=document.public_id)
    return document


def _decision(unit: Unit, consultation: Consultation, decided: Decided) -> Decision:
    intake = consultations.open_intake(unit, consultation)
    return Decision(
        on=consultation.on,
        services=decided.services,
        sites=decided.sites,
        homecare=decided.homecare,
        skin_type=intake.get("skin_type"),
        fitzpatrick=intake.get("fitzpatrick"),
        language=consultation.client.language,
        next_visit_on=decided.next_visit_on,
        next_services=decided.next_services,
        pierced=_PIERCING in decided.services,
        kind=decided.kind.value,
    )


def _draft_row(unit: Unit, consultation: Consultation) -> Plan:
    query = select(Plan).where(
        Plan.consultation_id == consultation.id, Plan.status == PlanStatus.DRAFT
    )
    found = unit.session.scalar(query)
    return found or Plan(
        public_id=sealing.new_id(),
        consultation_id=consultation.id,
        number=facts.paper_number(unit.today()),
        status=PlanStatus.DRAFT,
        created_at=unit.now(),
    )


def _supersede(unit: Unit, consultation: Consultation) -> None:
    query = select(Plan).where(
        Plan.consultation_id == consultation.id, Plan.status == PlanStatus.ISSUED
    )
    for old in unit.session.scalars(query):
        old.status = PlanStatus.SUPERSEDED
        audit.record(unit, "plan.superseded", old.public_id, "care")


def _version(unit: Unit, plan: Plan) -> int:
    query = select(func.count()).where(
        Plan.consultation_id == plan.consultation_id, Plan.id <= plan.id
    )
    return unit.session.scalar(query) or 1
