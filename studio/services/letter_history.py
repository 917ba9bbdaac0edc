"""What a letter tells of care so far: done here, not done because of it, tried at home."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from studio.models import Client, Consultation, DecisionKind, Treatment
from studio.services import client_told, treated
from studio.services.decisions import Decided
from studio.services.unit import Unit

#: Treatments named, the latest first; a letter has little room.
_MOST = 5
LONGEST_TRIED = 500
#: Answers from home about products, with the words before each.
_PRODUCTS = (
    ("products_am", "morning: "),
    ("products_pm", "evening: "),
    ("eye_area_products", "near the eyes: "),
    ("new_products_8wk", "new in the last 8 weeks: "),
)


def done_here(unit: Unit, client: Client) -> list[str]:
    """Name what was done at the latest treatments in this studio, with the day of each."""
    query = (
        select(Treatment, Consultation.on)
        .join(Consultation, Consultation.id == Treatment.consultation_id)
        .where(Consultation.client_id == client.id)
        .order_by(Consultation.on.desc(), Treatment.id.desc())
        .limit(_MOST)
    )
    found = []
    for row, on in unit.session.execute(query):
        names = [_name(unit, step.service) for step in treated.opened(unit, client, row).steps]
        if names:
            found.append(f"{', '.join(dict.fromkeys(names))} ({on.day} {on:%B %Y})")
    return found


def not_done(unit: Unit, consultation: Consultation, decided: Decided) -> list[str] | None:
    """Name the service that was booked and is left out; None when no visit was booked."""
    booking = consultation.booking
    if booking is None:
        return None
    is_left = (
        decided.kind is DecisionKind.REFER and booking.service in unit.knowledge.data["services"]
    )
    return [_name(unit, booking.service)] if is_left else []


def tried(unit: Unit, consultation: Consultation) -> str:
    """Say which products the client uses at home, as told before the visit; audited."""
    told = client_told.of(unit, consultation)
    if told is None:
        return ""
    return "; ".join(_told(told.answers))[:LONGEST_TRIED]


def _told(answers: Mapping[str, Any]) -> Iterator[str]:
    for key, lead in _PRODUCTS:
        given = answers.get(key)
        items: Iterable[Any] = given if isinstance(given, list | tuple) else (given,)
        text = ", ".join(" ".join(str(item).split()) for item in items if item)
        if text:
            yield f"{lead}{text}"


def _name(unit: Unit, service: str) -> str:
    names = unit.knowledge.data["services"].get(service, {}).get("name") or {}
    name = str(names.get("en") or service.replace("_", " "))
    return f"{name[:1].lower()}{name[1:]}"
