"""What was done: recorded within what was decided and what the answers allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from studio.models import (
    Consultation,
    DecisionKind,
    Product,
    ProductLot,
    ProductUse,
    Treatment,
)
from studio.services import allowed, audit, consultations, flags, sealing
from studio.services.consultations import ConsultationView
from studio.services.decisions import Decided
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_line, clean_note
from studio.services.treated import DoneStep, Reaction, Treated, UsedProduct, of_visit, to_body
from studio.services.unit import Unit

#: Longest treatment of one service, in minutes, and most passes over one place.
MOST_MINUTES, MOST_PASSES = 240, 20
#: Products one service may name.
MOST_PRODUCTS = 12


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A treatment product with its lots; the open one that ends first stands first."""

    product: str
    name: str
    strength: str
    services: tuple[str, ...]
    lots: tuple[str, ...]


def shelf(unit: Unit, on_day: Consultation) -> tuple[OnShelf, ...]:
    """List the products of the treatment room with the lots that may be used on that day."""
    unit.require_caring("treatment.read")
    query = select(Product).where(
        Product.use == ProductUse.TREATMENT, Product.active.is_(other=True)
    )
    rows = unit.session.scalars(query.order_by(Product.name))
    return tuple(_on_shelf(row, on_day) for row in rows)


def planned(
    seen: ConsultationView, products: Iterable[OnShelf], data: Mapping[str, Any]
) -> Treated:
    """Return what the decision plans, with the open lots and usual minutes filled in."""
    decided = seen.decision
    if decided is None:
        return Treated(())
    listed = tuple(products)
    steps = tuple(_planned_step(key, decided, listed, data) for key in decided.services)
    return Treated(steps, as_planned=True)


def record(unit: Unit, public_id: str, done: Treated) -> Treatment:
    """Store what was done; recording again replaces it while the visit is open.

    Raises NotFound, Invalid naming the field, Conflict: "consultation_closed", "flags_open",
    "not_decided", "decision_outdated", "nothing_decided_to_treat".
    """
    unit.require_caring("treatment.write")
    consultations.require_open(unit, public_id)
    seen = consultations.get(unit, public_id)
    flags.require_answered(seen.flags)
    checked = _checked(seen, done, unit.knowledge.data)
    row = _row(unit, seen.consultation)
    row.recorded_at, row.practitioner_ref = unit.now(), unit.actor.ref
    body = to_body(checked)
    row.body = sealing.seal_json(unit, seen.client, row, "body", body)
    unit.session.flush()
    audit.record(unit, "treatment.written", public_id, "care")
    return row


def record_as_planned(unit: Unit, public_id: str) -> Treatment:
    """Store that everything went as decided, with the open lots. Raises as `record`."""
    unit.require_caring("treatment.write")
    seen = consultations.get(unit, public_id)
    products = shelf(unit, seen.consultation)
    return record(unit, public_id, planned(seen, products, unit.knowledge.data))


def last_services(unit: Unit, consultation: Consultation) -> tuple[str, ...]:
    """Return what was done at the client's last treatment, so that it can be proposed again."""
    query = (
        select(Consultation)
        .join(Treatment, Treatment.consultation_id == Consultation.id)
        .where(Consultation.client_id == consultation.client_id)
        .where(Consultation.id != consultation.id)
        .order_by(Consultation.on.desc(), Consultation.id.desc())
        .limit(1)
    )
    last = unit.session.scalar(query)
    done = None if last is None else of_visit(unit, last)
    return tuple(step.service for step in done.steps) if done else ()


def require_treatable(seen: ConsultationView) -> Decided:
    """Return a decision to treat that still stands. Raises Conflict."""
    if seen.decision is None:
        raise Conflict("not_decided")
    if not seen.decision_stands:
        raise Conflict("decision_outdated")
    if seen.decision.kind is not DecisionKind.TREAT:
        raise Conflict("nothing_decided_to_treat")
    return seen.decision


def _checked(seen: ConsultationView, done: Treated, data: Mapping[str, Any]) -> Treated:
    decided = require_treatable(seen)
    reactions = tuple(dict.fromkeys(done.reactions)) or (Reaction.NONE,)
    if Reaction.NONE in reactions and len(reactions) > 1:
        raise Invalid("either_or", "reactions", "choose either “none” or what you saw")
    if Reaction.OTHER in reactions and not done.note.strip():
        raise Invalid("missing", "note", "write what the reaction was")
    if not done.steps and not done.stopped_early:
        words = "tick what was done, or tick “Stopped early” if nothing was"
        raise Invalid("missing", "services", words)
    return replace(
        done,
        steps=tuple(_checked_step(step, seen, decided, data) for step in done.steps),
        reactions=reactions,
        note=clean_note("note", done.note, 2000, required=False),
        endpoint=clean_line("endpoint", done.endpoint, 200, required=False),
    )


def _checked_step(
    step: DoneStep, seen: ConsultationView, decided: Decided, data: Mapping[str, Any]
) -> DoneStep:
    _require_allowed(step, seen, decided)
    field = f"{step.service}-"
    most = min(MOST_MINUTES, _cap(data, step.service))
    _require_within(f"{field}minutes", step.minutes, most)
    _require_within(f"{field}passes", step.passes, MOST_PASSES)
    if len(step.products) > MOST_PRODUCTS:
        raise Invalid("too_many", f"{field}products", f"name at most {MOST_PRODUCTS} products")
    return replace(
        step,
        strength=clean_line(f"{field}strength", step.strength, 60, required=False),
        device=clean_line(f"{field}device", step.device, 120, required=False),
        products=tuple(_checked_product(field, product) for product in step.products),
    )


def _require_allowed(step: DoneStep, seen: ConsultationView, decided: Decided) -> None:
    """Refuse what was not decided, and what the answers hold back without a stored departure."""
    if step.service not in decided.services:
        raise Invalid("not_decided", "services", "this service was not decided; decide first")
    if not step.sites:
        raise Invalid("sites_missing", f"{step.service}-sites", "tick where it was done")
    answers = [answer for _, answer in seen.found]
    for site in step.sites:
        status = allowed.service_status(answers, step.service, site)[0]
        departed = f"service:{step.service}:{status}" in decided.departs
        if (
            site not in decided.sites
            or status == "withheld"
            or (status != "offered" and not departed)
        ):
            raise Invalid("site_closed", f"{step.service}-sites", "this place was not decided")


def _require_within(field: str, value: int | None, most: int) -> None:
    if value is not None and not 1 <= value <= most:
        raise Invalid("out_of_range", field, f"enter a number from 1 to {most}")


def _cap(data: Mapping[str, Any], service: str) -> int:
    """Return the most minutes the knowledge gives a service."""
    caps = data["services"].get(service, {}).get("caps") or {}
    return int(caps.get("minutes", MOST_MINUTES))


def _checked_product(field: str, product: UsedProduct) -> UsedProduct:
    return UsedProduct(
        product=product.product[:64],
        name=clean_line(f"{field}products", product.name, 200),
        strength=clean_line(f"{field}products", product.strength, 60, required=False),
        lot=clean_line(f"{field}products", product.lot, 60, required=False),
    )


def _planned_step(
    service: str, decided: Decided, products: Sequence[OnShelf], data: Mapping[str, Any]
) -> DoneStep:
    used = tuple(
        UsedProduct(item.product, item.name, item.strength, next(iter(item.lots), ""))
        for item in products
        if service in item.services
    )
    return DoneStep(service, decided.sites, used[:MOST_PRODUCTS], minutes=_usual(data, service))


def _usual(data: Mapping[str, Any], service: str) -> int | None:
    """Return the shortest usual minutes of a service, never above its cap."""
    spans = data["services"].get(service, {}).get("duration_min") or ()
    return min(int(spans[0]), _cap(data, service)) if spans else None


def _on_shelf(row: Product, on_day: Consultation) -> OnShelf:
    usable = [lot for lot in row.lots if _usable(lot, on_day)]
    usable.sort(key=lambda lot: (lot.expires_on is None, lot.expires_on, lot.id))
    name = f"{row.brand} {row.name}".strip()
    lots = tuple(lot.lot for lot in usable)
    return OnShelf(row.public_id, name, row.strength, tuple(row.services), lots)


def _usable(lot: ProductLot, on_day: Consultation) -> bool:
    ended = lot.expires_on is not None and lot.expires_on < on_day.on
    return lot.finished_at is None and not ended


def _row(unit: Unit, consultation: Consultation) -> Treatment:
    query = select(Treatment).where(Treatment.consultation_id == consultation.id)
    row = unit.session.scalar(query)
    if row is None:
        row = Treatment(
            public_id=sealing.new_id(),
            consultation_id=consultation.id,
            body=sealing.EMPTY,
            recorded_at=unit.now(),
            practitioner_ref=unit.actor.ref,
        )
        unit.session.add(row)
    return row
