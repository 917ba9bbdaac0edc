"""Sealing health columns with the data key of the client, or of the booking, they belong to."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from studio.adapters import keys
from studio.models import Base, Booking, BookingKey, Client, ClientKey, Sealed
from studio.services.unit import Unit

#: The owner of a data key.
Owner = Client | Booking
#: Stands in a row until its owner has a key, within one unit; opens for nobody.
EMPTY = Sealed(b"")


def new_id() -> str:
    """Make an id for the outside: 128 random bits."""
    return secrets.token_urlsafe(16)


def create_key(unit: Unit, owner: Owner) -> None:
    """Give a new client or booking its data key; the row must be flushed."""
    data_key = keys.new_data_key()
    wrapped = Sealed(unit.tools.keyring.wrap(data_key, _key_place(owner)))
    if isinstance(owner, Client):
        unit.session.add(ClientKey(client_id=owner.id, wrapped=wrapped))
    else:
        unit.session.add(BookingKey(booking_id=owner.id, wrapped=wrapped))
    unit.data_keys[_cache_key(owner)] = data_key


def know_key(unit: Unit, owner: Owner, row: ClientKey | BookingKey | None) -> None:
    """Take a key that was fetched with its owner, so that it need not be asked for."""
    if row is not None and _cache_key(owner) not in unit.data_keys:
        _unwrap(unit, owner, row.wrapped)


def seal_text(unit: Unit, owner: Owner, row: Base | str, column: str, value: str) -> Sealed:
    """Seal a text for one column of one row (or for a place of another kind)."""
    return seal_bytes(unit, owner, row, column, value.encode())


def open_text(unit: Unit, owner: Owner, row: Base | str, column: str, value: Sealed) -> str:
    """Open a text. Raises SealBroken when key, place or bytes are not those of the sealing."""
    return open_bytes(unit, owner, row, column, value).decode()


def seal_json(unit: Unit, owner: Owner, row: Base, column: str, value: Mapping[str, Any]) -> Sealed:
    """Seal a mapping as canonical JSON, so that equal content is equal bytes."""
    return seal_text(unit, owner, row, column, canonical(value))


def open_json(unit: Unit, owner: Owner, row: Base, column: str, value: Sealed) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(open_text(unit, owner, row, column, value))
    return opened


def seal_bytes(unit: Unit, owner: Owner, row: Base | str, column: str, value: bytes) -> Sealed:
    place = _place(row, column)
    return Sealed(keys.seal(_data_key(unit, owner), keys.DATA_KEY_ID, value, place))


def open_bytes(unit: Unit, owner: Owner, row: Base | str, column: str, value: Sealed) -> bytes:
    return keys.unseal(_data_key(unit, owner), value.data, _place(row, column))


def seal_secret(unit: Unit, row: Base, column: str, value: str) -> Sealed:
    """Seal a text that belongs to the studio itself: a password, a key, a private address."""
    return Sealed(unit.tools.keyring.wrap(value.encode(), _place(row, column)))


def open_secret(unit: Unit, row: Base, column: str, value: Sealed) -> str:
    """Open a secret of the studio. Raises SealBroken."""
    return unit.tools.keyring.unwrap(value.data, _place(row, column)).decode()


def canonical(value: Mapping[str, Any]) -> str:
    """Write JSON in one form: sorted keys, no spaces, no NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _place(row: Base | str, column: str) -> str:
    if isinstance(row, str):
        return f"{row}:{column}"
    return f"{row.__tablename__}:{column}:{row.public_id}"  # type: ignore[attr-defined] # has one


def _key_place(owner: Owner) -> str:
    return f"{owner.__tablename__}:key:{owner.public_id}"


def _cache_key(owner: Owner) -> tuple[str, int]:
    return owner.__tablename__, owner.id


def _data_key(unit: Unit, owner: Owner) -> bytes:
    cached = unit.data_keys.get(_cache_key(owner))
    if cached is not None:
        return cached
    row: ClientKey | BookingKey | None
    if isinstance(owner, Client):
        row = unit.session.get(ClientKey, owner.id)
    else:
        row = unit.session.get(BookingKey, owner.id)
    if row is None:
        raise keys.SealBroken(f"{owner.__tablename__} has no key")
    return _unwrap(unit, owner, row.wrapped)


def _unwrap(unit: Unit, owner: Owner, wrapped: Sealed) -> bytes:
    opened = unit.tools.keyring.unwrap(wrapped.data, _key_place(owner))
    unit.data_keys[_cache_key(owner)] = opened
    return opened
