"""Whether visitors may book by themselves, and what they may choose from."""

from sqlalchemy import select

from studio.models import Offer
from studio.services import availability, library
from studio.services.library_defaults import CONSULTATION
from studio.services.practitioners import Practitioner
from studio.services.unit import Unit
from studio.skin.first_questions import deciding

__all__ = ["CONSULTATION", "is_open", "name_of", "offer_of", "people_for", "questions"]


def is_open(unit: Unit) -> bool:
    """Tell whether the owner opened the pages and somebody keeps hours; else visitors ask."""
    return unit.settings.online_booking and bool(availability.people(unit))


def offer_of(unit: Unit, service: str) -> Offer | None:
    """Return the menu's line that a visitor may book, if there is one."""
    return next((one for one in library.public_offers(unit) if one.service == service), None)


def named(unit: Unit, service: str) -> Offer | None:
    """Return the line that names a visit, also of a service that visitors cannot book now."""
    return unit.session.scalar(select(Offer).where(Offer.service == service))


def name_of(unit: Unit, service: str, ref: str) -> str:
    """Name who gives a visit; empty when that is no secret kept and nobody's name is known."""
    named: dict[str, str] = {one.ref: one.name for one in people_for(unit, service)}
    return named.get(ref, "")


def people_for(unit: Unit, service: str) -> tuple[Practitioner, ...]:
    """List whom a visitor may pick for a service."""
    return availability.people(unit, service)


def questions(unit: Unit, service: str) -> tuple[str, ...]:
    """Name the yes-or-no questions that decide whether a service may be booked right away."""
    return deciding(unit.knowledge.data["contraindications"], service)
