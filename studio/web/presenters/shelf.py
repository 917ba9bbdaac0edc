"""The shelf, ready to print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from studio.models import Product, ProductLot, ProductUse
from studio.services.shelf import SOON_DAYS
from studio.skin.ingredients import Finding, read_ingredients
from studio.skin.knowledge import Knowledge
from studio.web.presenters.levels import spelled
from studio.web.presenters.library import Clash, EditView, Option, Tab, price, tabs
from studio.web.presenters.words import homecare_name, service_name, source_title

Url = Callable[..., str]
_KINDS = {
    "warn": ("Does not fit its class", "hold"),
    "missing": ("Does not fit its class", "hold"),
    "ask": ("Ask first", "check"),
}


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in the list."""

    name: str
    kind: str
    facts: str
    url: str
    alerts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShelfView:
    """The whole shelf: for home, for treatments, and what was taken off."""

    tabs: tuple[Tab, ...]
    home: tuple[ProductRow, ...]
    room: tuple[ProductRow, ...]
    retired: tuple[ProductRow, ...]
    alerts: tuple[str, ...]
    may_edit: bool
    add_url: str


@dataclass(frozen=True, slots=True)
class LotRow:
    """A package: its number, its end, and whether it still stands open."""

    lot: str
    line: str
    tag: str
    is_open: bool
    finish_url: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What the list of ingredients gives away."""

    level: str
    title: str
    text: str
    found: str
    sources: str


@dataclass(frozen=True, slots=True)
class ProductView:
    """One product: what it is, what its list says, its packages."""

    name: str
    facts: tuple[tuple[str, str], ...]
    ingredients: str
    remarks: tuple[Remark, ...]
    checked: str
    lots: tuple[LotRow, ...]
    back_url: str
    edit_url: str
    open_url: str
    may_edit: bool
    may_open: bool
    active: bool


def shelf_view(  # noqa: PLR0913 - each is asked by name
    products: Sequence[Product],
    knowledge: Knowledge,
    today: date,
    url: Url,
    *,
    may_edit: bool,
    caring: bool,
) -> ShelfView:
    """Return the shelf in its order, with what ends soon said on top."""
    rows = [(row, _row(row, knowledge, today, url)) for row in products]
    active = [(row, shown) for row, shown in rows if row.active]
    return ShelfView(
        tabs=tabs("studio.shelf", url, caring=caring),
        home=tuple(shown for row, shown in active if row.use is ProductUse.HOME),
        room=tuple(shown for row, shown in active if row.use is ProductUse.TREATMENT),
        retired=tuple(shown for row, shown in rows if not row.active),
        alerts=tuple(line for row, _ in active for line in _ends(row, today)),
        may_edit=may_edit,
        add_url=url("studio.product_new") if may_edit else "",
    )


def product_view(  # noqa: PLR0913 - each is asked by name
    row: Product,
    knowledge: Knowledge,
    today: date,
    zone: ZoneInfo,
    url: Url,
    *,
    may_edit: bool,
    may_open: bool,
) -> ProductView:
    """Return one product."""
    findings = read_ingredients(row.ingredients, row.homecare)
    return ProductView(
        name=_name(row),
        facts=_facts(row, knowledge),
        ingredients=row.ingredients,
        remarks=tuple(_remark(each, knowledge) for each in findings),
        checked=_checked(row, findings),
        lots=tuple(_lot(row, lot, today, zone, url) for lot in row.lots),
        back_url=url("studio.shelf"),
        edit_url=url("studio.product_edit", public_id=row.public_id) if may_edit else "",
        open_url=url("studio.lot_open", public_id=row.public_id) if may_open else "",
        may_edit=may_edit,
        may_open=may_open,
        active=row.active,
    )


def product_edit(row: Product | None, url: Url, clash: tuple[Clash, ...] = ()) -> EditView:
    """Return the page that changes a product, or adds one."""
    return EditView(
        title=_name(row) if row else "Add a product",
        back_label=_name(row) if row else "Shelf",
        back_url=url("studio.product", public_id=row.public_id) if row else url("studio.shelf"),
        retire_url=url("studio.product_place", public_id=row.public_id) if row else "",
        retire="Take it off the shelf" if row and row.active else "Put it back on the shelf",
        active=row.active if row else True,
        clash=clash,
    )


def class_options(knowledge: Knowledge, chosen: str) -> tuple[Option, ...]:
    """Return the homecare classes as options."""
    keys = knowledge.data["homecare"]["classes"]
    return (
        Option("", "No class", not chosen),
        *(Option(key, homecare_name(knowledge, key), key == chosen) for key in keys),
    )


def service_options(knowledge: Knowledge, chosen: Sequence[str]) -> tuple[Option, ...]:
    """Return the services as options."""
    keys = knowledge.data["services"]
    return tuple(Option(key, service_name(knowledge, key), key in chosen) for key in keys)


def _row(row: Product, knowledge: Knowledge, today: date, url: Url) -> ProductRow:
    findings = read_ingredients(row.ingredients, row.homecare)
    odd = any(each.kind != "ask" for each in findings)
    lots = [lot for lot in row.lots if lot.finished_at is None]
    facts = [row.strength, price(row.price_cents) if row.use is ProductUse.HOME else ""]
    facts.append(f"{len(lots)} open" if lots else "")
    return ProductRow(
        name=_name(row),
        kind=_kind(row, knowledge),
        facts=" · ".join(part for part in facts if part),
        url=url("studio.product", public_id=row.public_id),
        alerts=(
            *(["Look at the ingredients"] if odd else []),
            *_ends(row, today, short=True),
        ),
    )


def _name(row: Product) -> str:
    return f"{row.brand} {row.name}".strip()


def _kind(row: Product, knowledge: Knowledge) -> str:
    if row.use is ProductUse.HOME:
        return homecare_name(knowledge, row.homecare)
    return ", ".join(service_name(knowledge, key) for key in row.services)


def _facts(row: Product, knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
    at_home = row.use is ProductUse.HOME
    pairs = [
        ("Class" if at_home else "Used in", _kind(row, knowledge)),
        ("Strength", row.strength),
        ("Price", price(row.price_cents) if at_home else ""),
    ]
    return tuple((label, text) for label, text in pairs if text)


def _checked(row: Product, findings: Sequence[Finding]) -> str:
    if not row.ingredients:
        return (
            "No ingredients yet. With the list from the box, the page can say what to look out for."
        )
    return (
        "" if findings else "Nothing in the list speaks against its class or calls for a question."
    )


def _remark(finding: Finding, knowledge: Knowledge) -> Remark:
    title, level = _KINDS[finding.kind]
    sources = ", ".join(source_title(knowledge, tag) for tag in finding.sources if tag != "PROP")
    return Remark(level, title, finding.text, ", ".join(finding.found), sources or "Studio default")


def _ends(row: Product, today: date, *, short: bool = False) -> tuple[str, ...]:
    """Name the open packages that have ended or will soon."""
    lines = []
    for lot in row.lots:
        if lot.finished_at is None and lot.expires_on is not None:
            word = _end_word(lot.expires_on, today)
            if word:
                lines.append(
                    f"Lot {lot.lot} {word}" if short else f"{_name(row)}, lot {lot.lot} {word}"
                )
    return tuple(lines)


def _end_word(ends: date, today: date) -> str:
    if ends < today:
        return f"ended {spelled(ends)}: use it no more"
    return f"ends {spelled(ends)}" if ends <= today + timedelta(days=SOON_DAYS) else ""


def _lot(row: Product, lot: ProductLot, today: date, zone: ZoneInfo, url: Url) -> LotRow:
    opened = spelled(lot.opened_at.astimezone(zone).date())
    ends = f", use by {spelled(lot.expires_on)}" if lot.expires_on else ", no date on it"
    is_open = lot.finished_at is None
    done = "" if lot.finished_at is None else spelled(lot.finished_at.astimezone(zone).date())
    word = _end_word(lot.expires_on, today) if is_open and lot.expires_on else ""
    return LotRow(
        lot=lot.lot,
        line=f"Opened {opened}{ends}" + (f", finished {done}" if done else ""),
        tag=("Past its date" if "ended" in word else "Ends soon") if word else "",
        is_open=is_open,
        finish_url=url("studio.lot_finish", public_id=row.public_id, lot_id=lot.id),
    )
