"""Column types: aware instants, enums by value, and values that only travel sealed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import DateTime, Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Choice = TypeVar("Choice", bound=StrEnum)


class EnumText(TypeDecorator[Choice]):
    """A StrEnum stored by its value."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[Choice]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Choice | None, _dialect: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Choice | None:
        return None if value is None else self.choices(value)


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """Encrypted bytes as `studio.adapters.keys` made them; the only thing a sealed column takes."""

    data: bytes

    def __repr__(self) -> str:
        return f"Sealed({len(self.data)} bytes)"


class SealedBytes(TypeDecorator[Sealed]):
    """Refuse whatever was not sealed, so that health text cannot be stored plain by mistake."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, _dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("a sealed column takes Sealed only")
        return value.data

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))
