"""The menu and the programs, as the owner keeps them; the shelf is in `shelf`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy import func, select

from studio.models import Offer, Product, Program
from studio.services import audit, offer_needs, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.library_defaults import (
    CONSULTATION,
    OFFERS,
    PATCH_TEST,
    PROGRAMS,
    DefaultOffer,
    DefaultProgram,
)
from studio.services.offer_needs import OfferNeeds
from studio.services.shelf import checked_price, new_lot, open_lots, products_for_home
from studio.services.shelf_defaults import SHELF, DefaultProduct
from studio.services.text import clean_line, clean_note
from studio.services.unit import Unit

__all__ = ["open_lots", "products_for_home"]  # asked here too: menu and shelf are one library

#: Minutes a visit may take, as the table checks too.
SHORTEST_MIN, LONGEST_MIN = 5, 480
MOST_SESSIONS = 12
MOST_STEPS = 10

Listed = TypeVar("Listed", Offer, Program)


@dataclass(frozen=True, slots=True)
class OfferInput:
    """What the owner says about a service."""

    name_en: str
    name_es: str
    duration_min: int
    price_cents: int
    public: bool = False
    about_en: str = ""
    about_es: str = ""
    needs: OfferNeeds = field(default_factory=OfferNeeds)


@dataclass(frozen=True, slots=True)
class Step:
    """So many sessions of one service, one line of a program."""

    service: str
    sessions: int


@dataclass(frozen=True, slots=True)
class ProgramInput:
    """What the owner says about a program."""

    name_en: str
    name_es: str
    price_cents: int
    steps: tuple[Step, ...]
    about_en: str = ""
    about_es: str = ""


def public_offers(unit: Unit) -> list[Offer]:
    """List what visitors may ask for; the first is what is asked for by default."""
    query = select(Offer).where(Offer.public, Offer.active)
    return list(unit.session.scalars(query.order_by(Offer.position, Offer.id)))


def offers(unit: Unit) -> list[Offer]:
    """List the whole menu in its order, what was taken off at the end."""
    unit.require_staff("library.read")
    return list(_offers(unit))


def menu(unit: Unit) -> dict[str, Offer]:
    """Return what is on the menu by its service, in the menu's order; open to everybody."""
    return {row.service: row for row in _offers(unit) if row.active}


def offer(unit: Unit, public_id: str) -> Offer:
    """Return a service of the menu. Raises NotFound."""
    unit.require_staff("library.read")
    return unit.load(Offer, public_id)


def offer_of(unit: Unit, service: str) -> Offer | None:
    """Return the menu's line for a service of the knowledge base, if it is on the menu."""
    query = select(Offer).where(Offer.service == service, Offer.active)
    return unit.once(("offer", service), lambda: unit.session.scalar(query))


def services_left(unit: Unit) -> tuple[str, ...]:
    """Name the services of the knowledge base that have no line on the menu yet."""
    unit.require_staff("library.read")
    taken = set(unit.session.scalars(select(Offer.service)))
    return tuple(key for key in _services(unit) if key not in taken)


def add_offer(unit: Unit, service: str, given: OfferInput) -> Offer:
    """Put a service on the menu. Raises Invalid, Conflict("on_menu")."""
    unit.require_owner("library.write")
    if service not in _services(unit):
        raise Invalid("unknown", "service")
    if unit.session.scalar(select(Offer.id).where(Offer.service == service)) is not None:
        raise Conflict("on_menu")
    row = Offer(public_id=sealing.new_id(), service=service, position=_last(unit, Offer) + 1)
    _take_offer(row, _checked_offer(unit, service, given))
    return _added(unit, row, "offer.added")


def change_offer(unit: Unit, public_id: str, given: OfferInput, version: int) -> Offer:
    """Change a service. Raises NotFound, Invalid, Conflict("stale") when `version` is old."""
    unit.require_owner("library.write")
    row = unit.load(Offer, public_id)
    checked = _checked_offer(unit, row.service, given)
    _require_current(row, version)
    _take_offer(row, checked)
    return _changed(unit, row, "offer.changed")


def retire_offer(unit: Unit, public_id: str) -> Offer:
    """Take a service off the menu; past visits keep it. Raises NotFound."""
    return _set_active(unit, Offer, public_id, active=False)


def restore_offer(unit: Unit, public_id: str) -> Offer:
    """Put a service back on the menu. Raises NotFound."""
    return _set_active(unit, Offer, public_id, active=True)


def move_offer(unit: Unit, public_id: str, *, up: bool) -> None:
    """Move a service one place up or down. Raises NotFound."""
    _move(unit, Offer, public_id, up=up)


def programs(unit: Unit) -> list[Program]:
    """List the programs in their order, what was taken off at the end."""
    unit.require_staff("library.read")
    query = select(Program).order_by(Program.active.desc(), Program.position, Program.id)
    return list(unit.once(("programs",), lambda: unit.session.scalars(query).all()))


def program(unit: Unit, public_id: str) -> Program:
    """Return a program. Raises NotFound."""
    unit.require_staff("library.read")
    return unit.load(Program, public_id)


def add_program(unit: Unit, given: ProgramInput) -> Program:
    """Make a program of the studio's own. Raises Invalid."""
    unit.require_owner("library.write")
    checked = _checked_program(unit, given)
    row = Program(
        public_id=sealing.new_id(),
        key=f"own_{sealing.new_id()[:8]}",
        position=_last(unit, Program) + 1,
    )
    _take_program(row, checked)
    return _added(unit, row, "program.added")


def change_program(unit: Unit, public_id: str, given: ProgramInput, version: int) -> Program:
    """Change a program. Raises NotFound, Invalid, Conflict("stale") when `version` is old."""
    unit.require_owner("library.write")
    row = unit.load(Program, public_id)
    checked = _checked_program(unit, given)
    _require_current(row, version)
    _take_program(row, checked)
    return _changed(unit, row, "program.changed")


def retire_program(unit: Unit, public_id: str) -> Program:
    """Stop offering a program. Raises NotFound."""
    return _set_active(unit, Program, public_id, active=False)


def restore_program(unit: Unit, public_id: str) -> Program:
    """Offer a program again. Raises NotFound."""
    return _set_active(unit, Program, public_id, active=True)


def move_program(unit: Unit, public_id: str, *, up: bool) -> None:
    """Move a program one place up or down. Raises NotFound."""
    _move(unit, Program, public_id, up=up)


def steps_of(row: Program) -> tuple[Step, ...]:
    """Read the steps of a program as they are stored."""
    return tuple(Step(str(step["service"]), int(str(step["sessions"]))) for step in row.steps)


def fill(unit: Unit, *, demo: bool = False) -> None:
    """Lay out menu and programs where they are missing; the demo gets prices and a shelf too.

    What the owner changed or took off stays as it is, so this may run at every start. It asks for
    no role: no page calls it, and what it lays out is ours.
    """
    known = set(unit.session.scalars(select(Offer.service)))
    unit.session.add_all(
        _default_offer(unit, default, position, demo=demo)
        for position, default in enumerate(OFFERS)
        if default.service not in known
    )
    planned = set(unit.session.scalars(select(Program.key)))
    unit.session.add_all(
        _default_program(default, position, demo=demo)
        for position, default in enumerate(PROGRAMS)
        if default.key not in planned
    )
    unit.session.flush()
    if demo and unit.session.scalar(select(Product.id).limit(1)) is None:
        _fill_shelf(unit)


def _offers(unit: Unit) -> Sequence[Offer]:
    query = select(Offer).order_by(Offer.active.desc(), Offer.position, Offer.id)
    return unit.once(("offers",), lambda: unit.session.scalars(query).all())


def _default_offer(unit: Unit, given: DefaultOffer, position: int, *, demo: bool) -> Offer:
    """Make a line of the menu. Prices are the owner's, so a real studio starts without any."""
    is_consultation = given.service == CONSULTATION
    names = {} if given.name_en else unit.knowledge.data["services"][given.service]["name"]
    return Offer(
        public_id=sealing.new_id(),
        service=given.service,
        name_en=given.name_en or names["en"],
        name_es=given.name_es or names["es"],
        about_en=given.about_en,
        about_es=given.about_es,
        duration_min=given.duration_min,
        price_cents=given.demo_price_cents if demo else 0,
        public=is_consultation or (demo and given.public),
        position=position,
        active=given.active,
    )


def _default_program(given: DefaultProgram, position: int, *, demo: bool) -> Program:
    return Program(
        public_id=sealing.new_id(),
        key=given.key,
        name_en=given.name_en,
        name_es=given.name_es,
        about_en=given.about_en,
        about_es=given.about_es,
        steps=[{"service": service, "sessions": number} for service, number in given.steps],
        price_cents=given.demo_price_cents if demo else 0,
        position=position,
    )


def _fill_shelf(unit: Unit) -> None:
    for default in SHELF:
        unit.session.add(_default_product(unit, default))
    unit.session.flush()


def _default_product(unit: Unit, given: DefaultProduct) -> Product:
    return Product(
        public_id=sealing.new_id(),
        use=given.use,
        brand=given.brand,
        name=given.name,
        homecare=given.homecare,
        services=list(given.services),
        ingredients=given.ingredients,
        strength=given.strength,
        price_cents=given.demo_price_cents,
        lots=[new_lot(unit, lot, days) for lot, days in given.demo_lots],
    )


def _services(unit: Unit) -> tuple[str, ...]:
    return (CONSULTATION, PATCH_TEST, *unit.knowledge.data["services"])


def _checked_offer(unit: Unit, service: str, given: OfferInput) -> OfferInput:
    if not SHORTEST_MIN <= given.duration_min <= LONGEST_MIN:
        raise Invalid("out_of_range", "duration_min")
    if given.public and service == PATCH_TEST:
        raise Invalid("not_alone", "public")
    price_cents = checked_price(given.price_cents)
    return replace(
        given,
        name_en=clean_line("name_en", given.name_en, 120),
        name_es=clean_line("name_es", given.name_es, 120),
        about_en=clean_note("about_en", given.about_en, 500, required=False),
        about_es=clean_note("about_es", given.about_es, 500, required=False),
        price_cents=price_cents,
        needs=offer_needs.checked(unit, given.needs, service, price_cents),
    )


def _checked_program(unit: Unit, given: ProgramInput) -> ProgramInput:
    if not 1 <= len(given.steps) <= MOST_STEPS:
        raise Invalid("missing", "steps")
    known = _services(unit)
    if any(step.service not in known for step in given.steps):
        raise Invalid("unknown", "steps")
    if any(not 1 <= step.sessions <= MOST_SESSIONS for step in given.steps):
        raise Invalid("out_of_range", "steps")
    return replace(
        given,
        name_en=clean_line("name_en", given.name_en, 120),
        name_es=clean_line("name_es", given.name_es, 120),
        about_en=clean_note("about_en", given.about_en, 500, required=False),
        about_es=clean_note("about_es", given.about_es, 500, required=False),
        price_cents=checked_price(given.price_cents),
    )


def _take_offer(row: Offer, given: OfferInput) -> None:
    row.name_en, row.name_es = given.name_en, given.name_es
    row.about_en, row.about_es = given.about_en, given.about_es
    row.duration_min, row.price_cents = given.duration_min, given.price_cents
    row.public = given.public
    offer_needs.take(row, given.needs)


def _take_program(row: Program, given: ProgramInput) -> None:
    row.name_en, row.name_es = given.name_en, given.name_es
    row.about_en, row.about_es = given.about_en, given.about_es
    row.price_cents = given.price_cents
    row.steps = [{"service": step.service, "sessions": step.sessions} for step in given.steps]


def _require_current(row: Offer | Program, version: int) -> None:
    if row.version != version:
        raise Conflict("stale")


def _added(unit: Unit, row: Listed, action: str) -> Listed:
    unit.session.add(row)
    unit.session.flush()
    audit.record(unit, action, row.public_id, "administration")
    return row


def _changed(unit: Unit, row: Listed, action: str) -> Listed:
    row.version += 1
    unit.session.flush()
    audit.record(unit, action, row.public_id, "administration")
    return row


def _set_active(unit: Unit, model: type[Listed], public_id: str, *, active: bool) -> Listed:
    unit.require_owner("library.write")
    row = unit.load(model, public_id)
    if row.active is active:
        return row
    row.active = active
    return _changed(unit, row, f"{model.__name__.lower()}.{'restored' if active else 'retired'}")


def _move(unit: Unit, model: type[Listed], public_id: str, *, up: bool) -> None:
    """Swap places with the neighbor; numbers are laid anew, whatever they were."""
    unit.require_owner("library.write")
    row = unit.load(model, public_id)
    rows: Sequence[Listed] = list(
        unit.session.scalars(select(model).where(model.active).order_by(model.position, model.id))
    )
    if row not in rows:
        return
    ordered, place = list(rows), rows.index(row)
    target = place + (-1 if up else 1)
    if not 0 <= target < len(ordered):
        return
    ordered[place], ordered[target] = ordered[target], ordered[place]
    for position, each in enumerate(ordered):
        each.position = position
    unit.session.flush()
    audit.record(unit, f"{model.__name__.lower()}.moved", public_id, "administration")


def _last(unit: Unit, model: type[Listed]) -> int:
    return unit.session.scalar(select(func.max(model.position))) or 0
