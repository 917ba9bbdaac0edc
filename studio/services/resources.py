"""Rooms and devices of the studio. `studio.services.promises` takes them with a visit's time."""

from dataclasses import dataclass

from sqlalchemy import func, select

from studio.models import Offer, Resource, ResourceKind
from studio.services import audit, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_line
from studio.services.unit import Unit

MOST = 40


@dataclass(frozen=True, slots=True)
class Used:
    """A room or device, and the names of the active services that need it."""

    row: Resource
    by: tuple[str, ...]


class StillNeeded(Conflict):
    """Services need what is to be taken away, and no other can stand in."""

    def __init__(self, services: tuple[str, ...]) -> None:
        super().__init__("still_needed")
        self.services = services


def listed(unit: Unit) -> tuple[Used, ...]:
    """List rooms, then devices, in their order; those taken away at the end."""
    unit.require_staff("resources.read")
    offers = _offers(unit)
    return tuple(Used(row, _needed_by(row, offers)) for row in _rows(unit))


def active(unit: Unit) -> tuple[Resource, ...]:
    """List what can be taken now, rooms first."""
    unit.require_staff("resources.read")
    return tuple(row for row in _rows(unit) if row.active)


def add(unit: Unit, kind: ResourceKind, name: str) -> Resource:
    """Add a room or device; services that take any room take a new one too. Raises Invalid."""
    unit.require_owner("resources.write")
    cleaned = _free_name(unit, name)
    rows = _rows(unit)
    if len(rows) >= MOST:
        raise Invalid("too_many", "name")
    last = unit.session.scalar(select(func.max(Resource.position))) or 0
    row = Resource(
        public_id=sealing.new_id(), kind=kind, name=cleaned, position=last + 1, active=True
    )
    unit.session.add(row)
    if kind is ResourceKind.ROOM:
        _join_any_room(unit, row, {one.claimed_as for one in rows if _is_room(one) and one.active})
    unit.session.flush()
    audit.record(unit, "resource.added", row.public_id, "administration")
    return row


def rename(unit: Unit, public_id: str, name: str) -> Resource:
    """Give another name. Raises NotFound, Invalid."""
    unit.require_owner("resources.write")
    row = unit.load(Resource, public_id)
    row.name = _free_name(unit, name, row)
    return _changed(unit, row, "resource.renamed")


def move(unit: Unit, public_id: str, *, up: bool) -> None:
    """Swap places with the neighbor of its kind. Raises NotFound."""
    unit.require_owner("resources.write")
    row = unit.load(Resource, public_id)
    rows = [one for one in _rows(unit) if one.active and one.kind is row.kind]
    if row not in rows:
        return
    place = rows.index(row)
    target = place + (-1 if up else 1)
    if 0 <= target < len(rows):
        rows[place], rows[target] = rows[target], rows[place]
        for position, one in enumerate(rows):
            one.position = position
        _changed(unit, row, "resource.moved")


def retire(unit: Unit, public_id: str, *, sure: bool = False) -> Resource:
    """Take a room or device away; visits that have it keep it.

    Raises NotFound, and StillNeeded unless `sure`: nobody can book those services until it is back
    or they need something else.
    """
    unit.require_owner("resources.write")
    row = unit.load(Resource, public_id)
    needed = _only_by(row, unit)
    if needed and row.active and not sure:
        raise StillNeeded(needed)
    return _set_active(unit, row, active=False)


def restore(unit: Unit, public_id: str) -> Resource:
    """Put it back. Raises NotFound."""
    unit.require_owner("resources.write")
    return _set_active(unit, unit.load(Resource, public_id), active=True)


def _rows(unit: Unit) -> list[Resource]:
    query = select(Resource).order_by(
        Resource.active.desc(), Resource.kind.desc(), Resource.position, Resource.id
    )
    return list(unit.session.scalars(query))


def _offers(unit: Unit) -> list[Offer]:
    return list(unit.session.scalars(select(Offer).where(Offer.active).order_by(Offer.position)))


def _needed_by(row: Resource, offers: list[Offer]) -> tuple[str, ...]:
    key = row.claimed_as
    return tuple(one.name_en for one in offers if any(key in need for need in one.needs))


def _only_by(row: Resource, unit: Unit) -> tuple[str, ...]:
    """Name the services that nothing else could serve."""
    others = {one.claimed_as for one in _rows(unit) if one.active and one is not row}
    key = row.claimed_as
    return tuple(
        one.name_en
        for one in _offers(unit)
        if any(key in need and others.isdisjoint(need) for need in one.needs)
    )


def _join_any_room(unit: Unit, row: Resource, rooms: set[str]) -> None:
    """Let services that took every room there was take the new one too."""
    for offer in unit.session.scalars(select(Offer)):
        widened = [
            [*need, row.claimed_as] if rooms and rooms <= set(need) else need
            for need in offer.needs
        ]
        if widened != offer.needs:
            offer.needs = widened


def _free_name(unit: Unit, name: str, own: Resource | None = None) -> str:
    cleaned = clean_line("name", name, 60)
    taken = {one.name.casefold() for one in _rows(unit) if one is not own}
    if cleaned.casefold() in taken:
        raise Invalid("taken", "name")
    return cleaned


def _set_active(unit: Unit, row: Resource, *, active: bool) -> Resource:
    if row.active is active:
        return row
    row.active = active
    return _changed(unit, row, "resource.restored" if active else "resource.retired")


def _changed(unit: Unit, row: Resource, action: str) -> Resource:
    row.version += 1
    unit.session.flush()
    audit.record(unit, action, row.public_id, "administration")
    return row


def _is_room(row: Resource) -> bool:
    return row.kind is ResourceKind.ROOM
