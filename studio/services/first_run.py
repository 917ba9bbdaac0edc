"""What is left to do before a fresh studio can work."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from studio.models import AuditEntry, Booking, Offer
from studio.services import availability
from studio.services.unit import Unit
from studio.settings import OwnersChoice

#: The owner's decisions, and the settings each of them is about.
DECISIONS: dict[str, tuple[str, ...]] = {
    "D1": ("mild_acne_exception",),
    "D2": ("lancet_authorized",),
    "D3": ("periorbital_extraction",),
    "D4": ("peel_limits", "jessner_offered", "tca_light_offered", "body_services"),
    "D5": ("led_devices",),
    "D6": ("min_ages",),
    "D7": ("marketing_photos",),
    "D8": ("reviewer", "reviewed_on"),
    "D9": ("texture_care",),
    "D10": ("retention_years",),
    "D11": ("languages",),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do; `key` names it, `left` says how much of it."""

    key: str
    done: bool
    left: int = 0


def checklist(unit: Unit) -> tuple[Task, ...]:
    """Return what there is to do, done or not."""
    unit.require_owner("settings.read")
    settings = unit.settings
    is_named = settings.name != OwnersChoice.model_fields["name"].default
    undecided = _undecided(unit)
    return (
        Task("profile", bool(is_named and settings.phone and settings.license_number)),
        Task("menu", _any(unit, select(Offer.id).where(Offer.public, Offer.price_cents > 0))),
        Task("hours", bool(availability.people(unit))),
        Task("decisions", undecided == 0, undecided),
        Task("mail", settings.mail == "smtp" or settings.env == "demo"),
        Task("booking", _any(unit, select(Booking.id))),
    )


def _undecided(unit: Unit) -> int:
    """Count the decisions that nobody made or confirmed yet."""
    refs = [f"setting:{name}" for names in DECISIONS.values() for name in names]
    query = select(AuditEntry.object_ref).where(AuditEntry.object_ref.in_(refs)).distinct()
    made = {ref.removeprefix("setting:") for ref in unit.session.scalars(query)}
    return sum(made.isdisjoint(names) for names in DECISIONS.values())


def _any(unit: Unit, query: Select[int]) -> bool:
    return unit.session.scalar(query.limit(1)) is not None
