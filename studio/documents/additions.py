"""What the studio adds to a care plan; kept in the plan's data beside the care itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new in this version: `on` is the day of the one it replaces, lines are sentences."""

    on: date
    lines: tuple[str, ...]

    def to_data(self) -> dict[str, object]:
        """Give plain JSON values."""
        return {"on": self.on.isoformat(), "lines": list(self.lines)}

    @classmethod
    def from_data(cls, data: object) -> Self | None:
        """Read what `to_data` gave; None without changes."""
        if not isinstance(data, Mapping):
            return None
        return cls(date.fromisoformat(str(data["on"])), _texts(data["lines"]))


@dataclass(frozen=True, slots=True)
class Additions:
    """All of it; each part may be empty. A plan's data is `care.to_data() | additions.to_data()`.

    `products` names the shelf's products by the key of their class, `messages` are the
    therapist's own sentences to the client.
    """

    changes: Changes | None = None
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    messages: tuple[str, ...] = ()

    def to_data(self) -> dict[str, object]:
        """Give plain JSON values under the keys changes, products and messages."""
        return {
            "changes": self.changes.to_data() if self.changes else None,
            "products": {key: list(names) for key, names in self.products.items()},
            "messages": list(self.messages),
        }

    @classmethod
    def from_data(cls, data: Data) -> Self:
        """Read them from a plan's data, which may be from before there were any."""
        products = data.get("products")
        return cls(
            changes=Changes.from_data(data.get("changes")),
            products={key: _texts(names) for key, names in products.items()}
            if isinstance(products, Mapping)
            else {},
            messages=_texts(data.get("messages") or ()),
        )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError("expected a list of texts")
    return tuple(text for text in value if isinstance(text, str))
