"""The decision that comes in and the plan that goes out.

Every `until_on` is the last day of something, included. Texts are in the language of the decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Self, cast, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Decision:
    """Say what was done on which day, and what may be used at home.

    `homecare` None stands for every offered class. `weeks_on_retinol` counts full weeks of use,
    None = not used yet. `products_in_use` holds class keys, or factor keys for medicines. `kind`
    is what was decided (treat, watch, hold, refer); None = as the assessment advised.
    """

    on: date
    services: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    homecare: tuple[str, ...] | None = None
    skin_type: str | None = None
    fitzpatrick: str | None = None
    language: str = "en"
    next_visit_on: date | None = None
    next_services: tuple[str, ...] = ()
    pierced: bool = False
    weeks_on_retinol: int | None = None
    products_in_use: tuple[str, ...] = ()
    kind: str | None = None

    def __post_init__(self) -> None:
        if self.next_visit_on is not None and self.next_visit_on <= self.on:
            raise ValueError("next_visit_on must be after on")
        if self.weeks_on_retinol is not None and self.weeks_on_retinol < 0:
            raise ValueError("weeks_on_retinol must not be negative")
        if self.language not in {"en", "es"}:
            raise ValueError("language must be en or es")
        if self.kind not in {None, "treat", "watch", "hold", "refer"}:
            raise ValueError("kind must be treat, watch, hold or refer")


@dataclass(frozen=True, slots=True)
class Avoid:
    """Hold one thing not to do; `keys` are its activities."""

    text: str
    until_on: date
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Hold one stretch of days after a service."""

    key: str
    label: str
    from_on: date
    until_on: date
    do: tuple[str, ...]
    #: Those of `do` that are done each day; the others wait for a day or an event.
    daily: tuple[str, ...]
    avoid: tuple[Avoid, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """Hold one normal sign; `until_on` None = no length is given."""

    text: str
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one step of a routine; `class_key` None = water or shade, no product."""

    step: int
    class_key: str | None
    text: str
    amount: str
    from_on: date


@dataclass(frozen=True, slots=True)
class Night:
    """Hold one night of the week; `class_key` None = rest."""

    day: str
    class_key: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold the weeks in which one weekly pattern stands.

    `nights` has seven entries from Monday on; `until_on` None = goes on.
    """

    from_on: date
    until_on: date | None
    nights: tuple[str | None, ...]
    morning: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Hold one thing to leave off before the next visit, from this day on."""

    key: str
    what: str
    from_on: date
    why: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """Hold one product that stays out, and why; `instead` names a class of the routine."""

    class_key: str
    name: str
    reason: str
    instead: str | None


@dataclass(frozen=True, slots=True)
class CarePlan:
    """Hold everything a client's plan says, in the order it is read."""

    kind: str
    language: str
    on: date
    title: str
    treatments: tuple[str, ...]
    call_today: tuple[str, ...]
    call_emergency: tuple[str, ...]
    expect: tuple[Sign, ...]
    bands: tuple[Band, ...]
    morning: tuple[Step, ...]
    evening: tuple[Step, ...]
    week: tuple[Night, ...]
    weeks: tuple[Stretch, ...]
    key_points: tuple[str, ...]
    stop_before_next: tuple[Stop, ...]
    withheld: tuple[Withheld, ...]
    notes: tuple[str, ...]
    next_visit_on: date | None
    recheck_on: date | None

    def to_data(self) -> dict[str, object]:
        """Give the plan as plain JSON values, days as ISO dates."""
        return cast("dict[str, object]", _plain(self))

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Self:
        """Read what `to_data` gave. Raises KeyError, TypeError or ValueError on other data."""
        return cast("Self", _typed(cls, data))


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _typed(kind: object, value: object) -> object:
    if get_origin(kind) is UnionType:
        inner = next(part for part in get_args(kind) if part is not type(None))
        return None if value is None else _typed(inner, value)
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise TypeError(f"expected a list, got {value!r}")
        return tuple(_typed(get_args(kind)[0], item) for item in value)
    if kind is date:
        return date.fromisoformat(cast("str", value))
    if isinstance(kind, type) and is_dataclass(kind):
        table = cast("Mapping[str, object]", value)
        hints = get_type_hints(kind)
        return kind(
            **{field.name: _typed(hints[field.name], table[field.name]) for field in fields(kind)}
        )
    if not isinstance(value, cast("type", kind)):
        raise TypeError(f"expected {kind}, got {value!r}")
    return value
