"""Plans: drafted from a decision, adjusted, viewed, and frozen when issued."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from sqlalchemy import func, select

from studio.documents.additions import Additions, Changes
from studio.documents.views import LetterPhoto, PlanView, plan_view
from studio.models import Client, Consultation, DecisionKind, Document, Plan, PlanStatus
from studio.services import (
    allowed,
    amendments,
    audit,
    consultations,
    documents,
    facts,
    letter_pictures,
    plan_changes,
    plan_choices,
    sealing,
    walltime,
)
from studio.services.consultations import ConsultationView
from studio.services.decisions import MIN_REASON, Decided
from studio.services.errors import Conflict, Invalid
from studio.services.plan_choices import PlanChoices
from studio.services.unit import Unit
from studio.services.variants import ONE, Layouts
from studio.signals import plan_issued
from studio.skin.careplan import Decision
from studio.skin.careplan import plan as compose

#: Opens the roof of a bump, so the plan heals it longer.
_PIERCING = "lancet_extraction"
#: Where a plan's data keeps what was set on it; papers do not read it.
_CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class NextVisit:
    """When a client should come again, and for which service; `at` is the hour of this visit."""

    on: date | None = None
    service: str = ""
    at: time | None = None


def draft(unit: Unit, consultation_public_id: str, choices: PlanChoices | None = None) -> Plan:
    """Write the plan that follows from the decision; an earlier draft is written anew.

    Without `choices` those of the plan before stay as far as they are still allowed, else the
    suggested ones count. After the visit was signed a change needs a reason. Raises NotFound,
    DecisionRefused, Invalid, Conflict("not_assessed", "not_decided", "decision_outdated",
    "referred_only").
    """
    unit.require_caring("plan.write")
    seen = consultations.get(unit, consultation_public_id)
    decided = _decided(seen)
    before = _latest(unit, seen.consultation)
    plan = before if before and before.status is PlanStatus.DRAFT else _new(unit, seen.consultation)
    chosen = _chosen(unit, seen, decided, before, choices)
    body = _data(unit, seen, decided, chosen)
    plan.created_at = unit.now()
    plan.data = sealing.seal_json(unit, seen.client, plan, "data", body)
    unit.session.add(plan)
    unit.session.flush()
    audit.record(unit, "plan.drafted", plan.public_id, "care")
    return plan


def chosen(unit: Unit, seen: ConsultationView) -> PlanChoices:
    """Return what is set on the plan now, or what is suggested while there is none.

    Raises Conflict like `draft`.
    """
    return _chosen(unit, seen, _decided(seen), seen.plan, None)


def checked(unit: Unit, seen: ConsultationView, choices: PlanChoices) -> PlanChoices:
    """Return choices as `draft` would take them. Raises as `draft`."""
    return _chosen(unit, seen, _decided(seen), seen.plan, choices)


def data(unit: Unit, plan: Plan) -> dict[str, Any]:
    """Open a plan's data (`CarePlan.to_data()`); audited."""
    unit.require_caring("plan.read")
    consultation = unit.session.get_one(Consultation, plan.consultation_id)
    audit.record(unit, "plan.read", plan.public_id, "care")
    return sealing.open_json(unit, consultation.client, plan, "data", plan.data)


def next_visit(unit: Unit, client: Client, consultation_public_id: str) -> NextVisit:
    """Return what a visit's issued plan says about the next one; audited.

    Raises NotFound, also for the visit of another client.
    """
    unit.require_caring("plan.read")
    visit = unit.load(Consultation, consultation_public_id)
    if visit.client_id != client.id:
        raise unit.missing("studio_consultation")
    plan = _issued(unit, visit)
    if plan is None:
        return NextVisit()
    starts = visit.booking.starts_at if visit.booking else None
    at = walltime.wall(starts, unit.settings.zone).time() if starts else None
    return replace(next_of(unit, plan), at=at)


def next_of(unit: Unit, plan: Plan) -> NextVisit:
    """Return what a plan says about the next visit; audited."""
    body = data(unit, plan)
    choices = plan_choices.from_body(body.get(_CHOSEN))
    on = body.get("next_visit_on")
    return NextVisit(
        on=date.fromisoformat(on) if on else None,
        service=next(iter(choices.next_services), "") if choices else "",
    )


def preview(
    unit: Unit, seen: ConsultationView, choices: PlanChoices, *, with_photos: bool = False
) -> PlanView:
    """Format the plan as these choices would make it; nothing is stored.

    The choices come from `chosen` or `checked`. Raises Conflict as `draft`, and as `view`.
    """
    unit.require_caring("plan.read")
    decided = _decided(seen)
    plan = seen.plan or _new(unit, seen.consultation)
    photos = letter_pictures.plan_photos(unit, seen.consultation) if with_photos else ()
    return _view(unit, seen.consultation, plan, _data(unit, seen, decided, choices), photos)


def view(unit: Unit, plan_public_id: str, *, with_photos: bool = False) -> PlanView:
    """Format a plan for paper; audited.

    Photos the client agreed to come along when asked for: they are decoded, so ask in a reading
    unit. Raises NotFound, PhotoLost, ImageRefused.
    """
    plan = unit.load(Plan, plan_public_id)
    consultation = unit.session.get_one(Consultation, plan.consultation_id)
    photos = letter_pictures.plan_photos(unit, consultation) if with_photos else ()
    return _view(unit, consultation, plan, data(unit, plan), photos)


def _view(
    unit: Unit,
    consultation: Consultation,
    plan: Plan,
    body: dict[str, Any],
    photos: Sequence[LetterPhoto],
) -> PlanView:
    return plan_view(
        body,
        facts.client_facts(consultation.client),
        facts.studio_facts(unit),
        number=plan.number,
        version=version(unit, plan),
        language=body["language"],
        issued_on=(plan.issued_at or unit.now()).astimezone(unit.settings.zone).date(),
        online=facts.online(unit, plan, consultation.client),
        photos=photos,
    )


def issue(unit: Unit, plan_public_id: str, pdf: bytes, layouts: Layouts = ONE) -> Document:
    """Freeze a draft, store its paper and supersede the plan before it.

    The visit stays open until it is signed; a plan changed after that leaves a dated amendment.
    Issuing the same plan again returns the stored document. `pdf` was rendered from `view`
    outside the unit; its other `layouts` are laid out after the commit. Raises NotFound,
    Conflict("plan_not_draft").
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
    document = documents.store(unit, consultation, plan, pdf, layouts)
    documents.open_from_paper(unit, plan, document)
    if consultation.signed_at is not None:
        _amend(unit, consultation, plan)
    audit.record(unit, "plan.issued", plan.public_id, "care")
    unit.announce(plan_issued, plan_id=plan.public_id, document_id=document.public_id)
    return document


def _decided(seen: ConsultationView) -> Decided:
    """Return a decision a plan can follow. Raises Conflict."""
    if not seen.is_assessed:
        raise Conflict("not_assessed")
    if seen.decision is None:
        raise Conflict("not_decided")
    if not seen.decision_stands:
        raise Conflict("decision_outdated")
    if seen.decision.kind is DecisionKind.REFER:
        raise Conflict("referred_only")
    return seen.decision


def _chosen(
    unit: Unit,
    seen: ConsultationView,
    decided: Decided,
    before: Plan | None,
    choices: PlanChoices | None,
) -> PlanChoices:
    """Return the choices that count: those given, those of the plan before, or the suggested."""
    if choices is not None:
        if seen.is_signed and len(choices.reason.strip()) < MIN_REASON:
            words = "write why the plan changes, 10 letters or more"
            raise Invalid("reason_needed", "reason", words)
        return plan_choices.checked(choices, seen, unit.knowledge.data)
    answers = [answer for _, answer in seen.found]
    if before is not None and before.created_at >= decided.decided_at:
        body = sealing.open_json(unit, seen.client, before, "data", before.data)
        earlier = plan_choices.from_body(body.get(_CHOSEN))
        if earlier is not None:
            return plan_choices.kept(earlier, answers)
    first = plan_choices.suggested(seen, decided, unit.knowledge.data)
    return _with_products(unit, _as_composed(unit, seen, decided, first))


def _as_composed(
    unit: Unit, seen: ConsultationView, decided: Decided, first: PlanChoices
) -> PlanChoices:
    """Name the classes that the composed plan really uses, where none were chosen."""
    if first.homecare is not None:
        return first
    answers = [answer for _, answer in seen.found]
    care = compose(_decision(seen, decided, first), allowed.merged(answers), unit.knowledge)
    used = dict.fromkeys(step.class_key for step in (*care.morning, *care.evening))
    return replace(first, homecare=tuple(key for key in used if key))


def _with_products(unit: Unit, choices: PlanChoices) -> PlanChoices:
    shelf = plan_choices.shelf(unit)
    return replace(choices, products=plan_choices.first_products(choices.homecare or (), shelf))


def _data(
    unit: Unit, seen: ConsultationView, decided: Decided, choices: PlanChoices
) -> dict[str, Any]:
    """Compose the plan, with what the studio adds to it."""
    answers = [answer for _, answer in seen.found]
    decision = _decision(seen, decided, choices)
    care = compose(decision, allowed.merged(answers), unit.knowledge).to_data()
    shelf = plan_choices.shelf(unit) if choices.products else ()
    products = plan_choices.named(choices, shelf)
    messages = (choices.note,) if choices.note else ()
    body: dict[str, Any] = {**care, **Additions(None, products, messages).to_data()}
    new = _changes(unit, seen, body)
    body["changes"] = new.to_data() if new else None
    body[_CHOSEN] = plan_choices.to_body(choices)
    return body


def _changes(unit: Unit, seen: ConsultationView, body: dict[str, Any]) -> Changes | None:
    """Return what is new against the plan the client has."""
    has_paper = any(paper.plan_id for paper in seen.documents)
    issued = _issued(unit, seen.consultation) if has_paper else None
    if issued is None:
        return None
    before = sealing.open_json(unit, seen.client, issued, "data", issued.data)
    language = body["language"]
    classes = unit.knowledge.data["homecare"]["classes"]
    names = {key: str(entry["name"][language]) for key, entry in classes.items()}
    return plan_changes.changes(before, body, names)


def _decision(seen: ConsultationView, decided: Decided, choices: PlanChoices) -> Decision:
    return Decision(
        on=seen.consultation.on,
        services=decided.services,
        sites=decided.sites,
        homecare=choices.homecare,
        skin_type=seen.intake.get("skin_type"),
        fitzpatrick=seen.intake.get("fitzpatrick"),
        language=choices.language or seen.client.language,
        next_visit_on=choices.next_visit_on,
        next_services=choices.next_services,
        pierced=_PIERCING in decided.services,
        kind=decided.kind.value,
    )


def _new(unit: Unit, consultation: Consultation) -> Plan:
    return Plan(
        public_id=sealing.new_id(),
        consultation_id=consultation.id,
        number=facts.paper_number(unit.today()),
        status=PlanStatus.DRAFT,
        created_at=unit.now(),
    )


def _latest(unit: Unit, consultation: Consultation) -> Plan | None:
    query = select(Plan).where(Plan.consultation_id == consultation.id)
    return unit.session.scalar(query.order_by(Plan.id.desc()).limit(1))


def _issued(unit: Unit, consultation: Consultation) -> Plan | None:
    query = select(Plan).where(
        Plan.consultation_id == consultation.id, Plan.status == PlanStatus.ISSUED
    )
    return unit.session.scalar(query)


def _amend(unit: Unit, consultation: Consultation, plan: Plan) -> None:
    """Leave a word in the signed record that its plan was changed, and why."""
    body = sealing.open_json(unit, consultation.client, plan, "data", plan.data)
    lines = (body.get("changes") or {}).get("lines") or ()
    reason = (body.get(_CHOSEN) or {}).get("reason", "")
    text = " ".join(part for part in (f"Plan {plan.number} issued.", *lines, reason) if part)
    amendments.store(unit, consultation, text)


def _supersede(unit: Unit, consultation: Consultation) -> None:
    old = _issued(unit, consultation)
    if old is not None:
        old.status = PlanStatus.SUPERSEDED
        unit.session.flush()
        audit.record(unit, "plan.superseded", old.public_id, "care")


def version(unit: Unit, plan: Plan) -> int:
    """Return 1 for a visit's first plan, and so on; a plan not stored yet would be the next."""
    query = select(func.count()).where(Plan.consultation_id == plan.consultation_id)
    if plan.id is None:
        return (unit.session.scalar(query) or 0) + 1
    return unit.session.scalar(query.where(Plan.id <= plan.id)) or 1
