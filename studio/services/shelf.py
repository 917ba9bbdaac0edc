"""The shelf: products for home and for the treatment room, with the packages that are open."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from studio.models import Product, ProductLot, ProductUse
from studio.services import audit, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_line, clean_note
from studio.services.unit import Unit

#: Days before its end from which a package is shown as ending soon.
SOON_DAYS = 60
#: Packages one product may have open; more is a slip.
MOST_OPEN = 6
#: Years an end may lie from today; farther is a slip of the finger.
YEARS_APART = 15
#: The dearest price, in cents.
DEAREST_CENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class ProductInput:
    """What the owner says about a product."""

    use: ProductUse
    brand: str
    name: str
    price_cents: int = 0
    #: Homecare class of the knowledge base; for products for home.
    homecare: str = ""
    #: Services it is used in; for products of the treatment room.
    services: tuple[str, ...] = ()
    ingredients: str = ""
    strength: str = ""


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A package that is open, as the treatment step offers it."""

    product_id: str
    product: str
    strength: str
    lot: str
    expires_on: date | None
    expired: bool


def products(unit: Unit) -> list[Product]:
    """List the shelf by use and name, what was taken off at the end; lots come along."""
    unit.require_staff("library.read")
    query = select(Product).order_by(
        Product.active.desc(), Product.use, Product.brand, Product.name, Product.id
    )
    return list(unit.session.scalars(query))


def product(unit: Unit, public_id: str) -> Product:
    """Return a product. Raises NotFound."""
    unit.require_staff("library.read")
    return unit.load(Product, public_id)


def products_for_home(unit: Unit, classes: Iterable[str]) -> dict[str, list[Product]]:
    """Give the products for sale by homecare class, in the order of the classes."""
    wanted = list(dict.fromkeys(classes))
    query = select(Product).where(
        Product.active, Product.use == ProductUse.HOME, Product.homecare.in_(wanted)
    )
    found = list(unit.session.scalars(query.order_by(Product.brand, Product.name)))
    return {key: [row for row in found if row.homecare == key] for key in wanted}


def open_lots(unit: Unit, service: str | None = None) -> list[OpenLot]:
    """List what is open for a service (or for any), what ends first on top, expired ones last."""
    unit.require_staff("library.read")
    pairs = unit.session.execute(
        select(Product, ProductLot)
        .join(ProductLot, ProductLot.product_id == Product.id)
        .where(Product.active, Product.use == ProductUse.TREATMENT)
        .where(ProductLot.finished_at.is_(None))
        .options(lazyload(Product.lots))
    ).all()
    today = unit.today()
    found = [
        _open_lot(row, lot, today)
        for row, lot in pairs
        if service is None or service in row.services
    ]
    return sorted(found, key=lambda each: (each.expired, each.expires_on or date.max, each.product))


def add_product(unit: Unit, given: ProductInput) -> Product:
    """Put a product on the shelf. Raises Invalid."""
    unit.require_owner("library.write")
    row = Product(public_id=sealing.new_id(), lots=[])
    _take(row, _checked(unit, given))
    unit.session.add(row)
    unit.session.flush()
    audit.record(unit, "product.added", row.public_id, "administration")
    return row


def change_product(unit: Unit, public_id: str, given: ProductInput, version: int) -> Product:
    """Change a product. Raises NotFound, Invalid, Conflict("stale") when `version` is old."""
    unit.require_owner("library.write")
    row = unit.load(Product, public_id)
    checked = _checked(unit, given)
    if row.version != version:
        raise Conflict("stale")
    _take(row, checked)
    return _changed(unit, row, "product.changed")


def retire_product(unit: Unit, public_id: str) -> Product:
    """Take a product off the shelf; past plans and treatments keep it. Raises NotFound."""
    return _set_active(unit, public_id, active=False)


def restore_product(unit: Unit, public_id: str) -> Product:
    """Put a product back on the shelf. Raises NotFound."""
    return _set_active(unit, public_id, active=True)


def open_lot(unit: Unit, public_id: str, lot: str, expires_on: date | None) -> ProductLot:
    """Note that a package was opened. Raises NotFound, Invalid, Conflict("too_many_lots")."""
    unit.require_caring("library.lots")
    row = unit.load(Product, public_id)
    number = clean_line("lot", lot, 40)
    if expires_on is not None and not _plausible_end(expires_on, unit.today()):
        raise Invalid("out_of_range", "expires_on")
    still_open = [each for each in row.lots if each.finished_at is None]
    if any(each.lot == number for each in still_open):
        raise Conflict("lot_open")
    if len(still_open) >= MOST_OPEN:
        raise Conflict("too_many_lots")
    made = ProductLot(lot=number, expires_on=expires_on, opened_at=unit.now())
    row.lots.insert(0, made)
    unit.session.flush()
    audit.record(unit, "lot.opened", row.public_id, "care")
    return made


def finish_lot(unit: Unit, public_id: str, lot_id: int) -> None:
    """Note that a package is empty or thrown away. Raises NotFound."""
    unit.require_caring("library.lots")
    row = unit.load(Product, public_id)
    found = next((each for each in row.lots if each.id == lot_id), None)
    if found is None:
        raise unit.missing("studio_product_lot")
    if found.finished_at is None:
        found.finished_at = unit.now()
        unit.session.flush()
        audit.record(unit, "lot.finished", row.public_id, "care")


def new_lot(unit: Unit, lot: str, days_left: int) -> ProductLot:
    """Make a package opened now that ends in so many days."""
    ends = unit.today() + timedelta(days=days_left)
    return ProductLot(lot=lot, expires_on=ends, opened_at=unit.now())


def checked_price(cents: int) -> int:
    """Return a price that can be. Raises Invalid("out_of_range", "price_cents")."""
    if not 0 <= cents <= DEAREST_CENTS:
        raise Invalid("out_of_range", "price_cents")
    return cents


def _open_lot(row: Product, lot: ProductLot, today: date) -> OpenLot:
    return OpenLot(
        product_id=row.public_id,
        product=f"{row.brand} {row.name}".strip(),
        strength=row.strength,
        lot=lot.lot,
        expires_on=lot.expires_on,
        expired=lot.expires_on is not None and lot.expires_on < today,
    )


def _checked(unit: Unit, given: ProductInput) -> ProductInput:
    is_home = given.use is ProductUse.HOME
    if is_home and given.homecare not in unit.knowledge.data["homecare"]["classes"]:
        raise Invalid("missing", "homecare")
    known = unit.knowledge.data["services"]
    if not is_home and not given.services:
        raise Invalid("missing", "services")
    if not is_home and any(key not in known for key in given.services):
        raise Invalid("unknown", "services")
    return replace(
        given,
        brand=clean_line("brand", given.brand, 60, required=False),
        name=clean_line("name", given.name, 120),
        homecare=given.homecare if is_home else "",
        services=() if is_home else given.services,
        ingredients=clean_note("ingredients", given.ingredients, 5000, required=False),
        strength=clean_line("strength", given.strength, 40, required=False),
        price_cents=checked_price(given.price_cents),
    )


def _take(row: Product, given: ProductInput) -> None:
    row.use, row.brand, row.name = given.use, given.brand, given.name
    row.homecare, row.services = given.homecare, list(given.services)
    row.ingredients, row.strength = given.ingredients, given.strength
    row.price_cents = given.price_cents


def _plausible_end(day: date, today: date) -> bool:
    return abs(day.year - today.year) <= YEARS_APART


def _changed(unit: Unit, row: Product, action: str) -> Product:
    row.version += 1
    unit.session.flush()
    audit.record(unit, action, row.public_id, "administration")
    return row


def _set_active(unit: Unit, public_id: str, *, active: bool) -> Product:
    unit.require_owner("library.write")
    row = unit.load(Product, public_id)
    if row.active is active:
        return row
    row.active = active
    return _changed(unit, row, "product.restored" if active else "product.retired")
