"""Rooms and devices, ready to print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.models import ResourceKind
from studio.services.resources import Used

Url = Callable[..., str]
#: Services that are named one by one.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room or device in the list."""

    id: str
    name: str
    used: str
    url: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that services still need, before it is taken away."""

    name: str
    services: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class RoomsView:
    """What can be taken, what was taken away, and what one is about to take away."""

    rooms: tuple[RoomRow, ...]
    devices: tuple[RoomRow, ...]
    away: tuple[RoomRow, ...]
    asked: Asked | None
    url: str
    back_url: str


def rooms_view(
    used: Sequence[Used], url: Url, asked_id: str = "", services: tuple[str, ...] = ()
) -> RoomsView:
    """Return rooms and devices in their order."""
    asked = next((one for one in used if one.row.public_id == asked_id), None)
    return RoomsView(
        rooms=_rows(used, ResourceKind.ROOM, url),
        devices=_rows(used, ResourceKind.DEVICE, url),
        away=tuple(_row(one, url, True, True) for one in used if not one.row.active),  # noqa: FBT003 - stands alone
        asked=Asked(asked.row.name, services, url("studio.room", public_id=asked_id))
        if asked
        else None,
        url=url("studio.rooms"),
        back_url=url("studio.settings"),
    )


def _rows(used: Sequence[Used], kind: ResourceKind, url: Url) -> tuple[RoomRow, ...]:
    shown = [one for one in used if one.row.kind is kind and one.row.active]
    return tuple(_row(one, url, one is shown[0], one is shown[-1]) for one in shown)


def _row(one: Used, url: Url, first: bool, last: bool) -> RoomRow:  # noqa: FBT001
    return RoomRow(
        id=one.row.public_id,
        name=one.row.name,
        used=_used(one.by),
        url=url("studio.room", public_id=one.row.public_id),
        first=first,
        last=last,
    )


def _used(services: Sequence[str]) -> str:
    if not services:
        return "No service needs it yet"
    named, more = services[:_NAMED], len(services) - _NAMED
    return "For " + ", ".join(named) + (f" and {more} more" if more > 0 else "")
