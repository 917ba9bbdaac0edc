"""What the therapist sets on a plan: classes, products of the shelf, next visit, a note."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from studio.documents.dates import Language
from studio.models import Client, DecisionKind, Product, ProductUse
from studio.services import allowed
from studio.services.consultations import ConsultationView
from studio.services.decisions import LONGEST_WAIT, MIN_REASON, Decided
from studio.services.errors import DecisionRefused, Invalid, Refusal
from studio.services.saying import client_note
from studio.services.suggestions import next_visit
from studio.services.text import clean_note
from studio.services.unit import Unit

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """What was set. `homecare` None stands for every class that is offered.

    `products` holds outside ids of the shelf by class. `reason` is needed for a class that is not
    simply offered, and for a change of the plan after the visit was signed. `language` is empty for
    that of the client.
    """

    homecare: tuple[str, ...] | None = None
    products: Mapping[str, str] = field(default_factory=dict)
    next_visit_on: date | None = None
    next_services: tuple[str, ...] = ()
    note: str = ""
    reason: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ShelfProduct:
    """A product for home with the class it belongs to."""

    public_id: str
    homecare: str
    name: str


def to_body(choices: PlanChoices) -> dict[str, Any]:
    """Return the plain form that is kept with the plan."""
    on = choices.next_visit_on
    return {
        "homecare": None if choices.homecare is None else list(choices.homecare),
        "products": dict(choices.products),
        "next_visit_on": on and on.isoformat(),
        "next_services": list(choices.next_services),
        "note": choices.note,
        "reason": choices.reason,
        "language": choices.language,
    }


def from_body(body: Mapping[str, Any] | None) -> PlanChoices | None:
    """Read what `to_body` gave; None for a plan from before there were choices."""
    if body is None:
        return None
    on = body["next_visit_on"]
    return PlanChoices(
        homecare=None if body["homecare"] is None else tuple(body["homecare"]),
        products=body["products"],
        next_visit_on=date.fromisoformat(on) if on else None,
        next_services=tuple(body["next_services"]),
        note=body["note"],
        reason=body["reason"],
        language=body.get("language", ""),
    )


def suggested(seen: ConsultationView, decided: Decided, data: Mapping[str, Any]) -> PlanChoices:
    """Return what follows from the decision without another word; products are not named yet."""
    answers = [answer for _, answer in seen.found]
    on = decided.next_visit_on
    if on is None:
        on = next_visit(seen.consultation.on, decided.services, answers, data)
    again = decided.next_services or decided.services
    return PlanChoices(
        homecare=decided.homecare,
        next_visit_on=on,
        next_services=again if on and decided.kind is DecisionKind.TREAT else (),
        reason=decided.reason,
    )


def kept(choices: PlanChoices, answers: Sequence[Answer]) -> PlanChoices:
    """Return earlier choices without the classes that the answers close by now."""
    if choices.homecare is None:
        return choices
    still = tuple(
        key for key in choices.homecare if allowed.homecare_status(answers, key)[0] != "withheld"
    )
    products = {key: value for key, value in choices.products.items() if key in still}
    return replace(choices, homecare=still, products=products)


def offered(answers: Sequence[Answer]) -> tuple[str, ...]:
    """List the classes that every bump's answer offers."""
    keys = dict.fromkeys(item["class"] for answer in answers for item in answer["homecare"])
    return tuple(key for key in keys if allowed.homecare_status(answers, key)[0] == "offered")


def shelf(unit: Unit) -> tuple[ShelfProduct, ...]:
    """List the products for home, in the order of their names."""
    query = select(Product.public_id, Product.homecare, Product.brand, Product.name).where(
        Product.use == ProductUse.HOME, Product.active.is_(other=True), Product.homecare != ""
    )
    rows = unit.once(
        ("home_shelf",),
        lambda: unit.session.execute(query.order_by(Product.name, Product.id)).all(),
    )
    return tuple(ShelfProduct(row[0], row[1], f"{row[2]} {row[3]}".strip()) for row in rows)


def first_products(homecare: Sequence[str], products: Sequence[ShelfProduct]) -> dict[str, str]:
    """Pick for each class the only product on the shelf; of several the therapist picks."""
    found = {key: [one for one in products if one.homecare == key] for key in homecare}
    return {key: listed[0].public_id for key, listed in found.items() if len(listed) == 1}


def named(choices: PlanChoices, products: Sequence[ShelfProduct]) -> dict[str, tuple[str, ...]]:
    """Return the names of the chosen products by class."""
    known = {one.public_id: one for one in products}
    return {
        key: (known[public_id].name,)
        for key, public_id in choices.products.items()
        if public_id in known and known[public_id].homecare == key
    }


def checked(choices: PlanChoices, seen: ConsultationView, data: Mapping[str, Any]) -> PlanChoices:
    """Check choices against the answers. Raises DecisionRefused, Invalid naming the field."""
    answers = [answer for _, answer in seen.found]
    reason = clean_note("reason", choices.reason, 2000, required=False)
    _require_allowed(choices.homecare or (), answers, reason)
    _require_next(choices, seen, data)
    return replace(
        choices,
        language=_language(choices.language, seen.client),
        reason=reason,
        note=client_note("note", choices.note, data),
        products={
            key: public_id
            for key, public_id in choices.products.items()
            if public_id and key in (choices.homecare or ())
        },
    )


def earliest(
    services: Sequence[str], on: date, answers: Sequence[Answer], data: Mapping[str, Any]
) -> date:
    """Return the first day on which these services may be done again."""
    waits = [data["services"].get(key, {}).get("interval_days") or (1,) for key in services]
    days = [on + timedelta(days=max((wait[0] for wait in waits), default=1))]
    for key in services:
        entry = allowed.service_status(answers, key, None)[1] or {}
        if entry.get("earliest_on"):
            days.append(date.fromisoformat(entry["earliest_on"]))
    return max(days)


def _language(chosen: str, client: Client) -> str:
    """Keep another language than the client's; an empty one goes with the record."""
    if chosen and chosen not in set(Language):
        raise Invalid("unknown_language", "language", "choose one of the languages shown")
    return "" if chosen == client.language else chosen


def _require_allowed(homecare: Sequence[str], answers: Sequence[Answer], reason: str) -> None:
    refused = tuple(_refusals(homecare, answers))
    if refused:
        raise DecisionRefused(refused)
    departing = [key for key in homecare if allowed.homecare_status(answers, key)[0] != "offered"]
    if departing and len(reason) < MIN_REASON:
        raise DecisionRefused(
            tuple(
                Refusal("reason", f"homecare:{key}:departs", "reason_needed") for key in departing
            )
        )


def _refusals(homecare: Sequence[str], answers: Sequence[Answer]) -> Iterator[Refusal]:
    for key in homecare:
        status, entry = allowed.homecare_status(answers, key)
        if status == "withheld":
            reasons = (entry or {}).get("reasons") or ({"rule": "", "text": ""},)
            yield Refusal("homecare", key, "withheld", reasons[0]["rule"], reasons[0]["text"])


def _require_next(choices: PlanChoices, seen: ConsultationView, data: Mapping[str, Any]) -> None:
    on = seen.consultation.on
    if choices.next_visit_on is None:
        return
    if not on < choices.next_visit_on <= on + LONGEST_WAIT:
        words = "enter a day after this visit and within two years"
        raise Invalid("next_visit", "next_visit_on", words)
    unknown = [key for key in choices.next_services if key not in data["services"]]
    if unknown:
        raise Invalid("unknown_service", "next_services", "choose one of the services shown")
    answers = [answer for _, answer in seen.found]
    first = earliest(choices.next_services, on, answers, data)
    if choices.next_services and choices.next_visit_on < first:
        day = f"{first.day} {first:%B %Y}"
        words = f"the same service is possible from {day}; pick that day, or “Just a look”"
        raise Invalid("too_early", "next_visit_on", words)
