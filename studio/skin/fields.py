"""Read one JSON value at a time and say exactly which field is wrong."""

import math
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date

MAX_TEXT = 200
MAX_ITEMS = 200


class CaseError(ValueError):
    """A case that breaks its schema; carries the contract's code, field and message."""

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.code = code
        self.field = field
        self.message = message

    def to_data(self) -> dict[str, dict[str, str]]:
        """Return the contract's error object."""
        return {"error": {"code": self.code, "field": self.field, "message": self.message}}


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "…"


class Reader:
    """One JSON object, or one item of a list, with its path."""

    def __init__(self, value: object, path: str, keys: Collection[str] | None) -> None:
        self.value = value
        self.path = path
        self.fields: dict[str, object] = {}
        if value is None:
            return
        if isinstance(value, dict):
            self.fields = value
            if keys is not None:
                self.only(keys)
        elif keys is not None:
            raise CaseError("type", path or "case", "must be an object")

    def only(self, keys: Collection[str]) -> None:
        """Refuse a value that is no object, or has a key outside `keys`."""
        if not isinstance(self.value, dict):
            raise CaseError("type", self.path, "must be an object")
        for key in self.value:
            if key not in keys:
                raise self.error(_shown(key) or "(empty)", "unknown_key", "unknown key")

    def error(self, key: str, code: str, message: str) -> CaseError:
        return CaseError(code, ".".join(part for part in (self.path, key) if part), message)

    def child(self, key: str, keys: Collection[str] | None) -> "Reader":
        value = self.fields.get(key)
        if value is not None and not isinstance(value, dict):
            raise self.error(key, "type", "must be an object")
        return Reader(value, f"{self.path}.{key}" if self.path else key, keys)

    def items(self, key: str) -> list["Reader"] | None:
        value = self._list(key)
        if value is None:
            return None
        path = f"{self.path}.{key}" if self.path else key
        return [Reader(item, f"{path}[{index}]", None) for index, item in enumerate(value)]

    def _list(self, key: str) -> list[object] | None:
        value = self.fields.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self.error(key, "type", "must be a list")
        if len(value) > MAX_ITEMS:
            raise self.error(key, "too_many", f"at most {MAX_ITEMS} entries")
        return value

    def flag(self, key: str) -> bool | None:
        value = self.fields.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.error(key, "type", "must be true, false or null")

    def number(self, key: str, low: float, high: float) -> float | None:
        value = self.fields.get(key)
        return None if value is None else self._number(key, value, low, high)

    def _number(self, key: str, value: object, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, "type", "must be a number")
        if not (low <= value <= high) or not math.isfinite(value):
            raise self.error(key, "range", f"must be from {low:g} to {high:g}")
        return float(value)

    def whole(self, key: str, low: int, high: int) -> int | None:
        value = self.number(key, low, high)
        if value is not None and value != int(value):
            raise self.error(key, "type", "must be a whole number")
        return None if value is None else int(value)

    def span(self, key: str, low: float, high: float) -> tuple[float, float] | None:
        value = self._list(key)
        if value is None:
            return None
        if len(value) != 2:
            raise self.error(key, "type", "must be two numbers: the smallest and the largest")
        first, last = (self._number(key, item, low, high) for item in value)
        if first > last:
            raise self.error(key, "range", "the smallest must not be above the largest")
        return first, last

    def word(self, key: str, allowed: Collection[str]) -> str | None:
        value = self.fields.get(key)
        return None if value is None else self._word(key, value, allowed)

    def _word(self, key: str, value: object, allowed: Collection[str]) -> str:
        if not isinstance(value, str):
            raise self.error(key, "type", "must be a word")
        if value not in allowed:
            raise self.error(key, "unknown_value", f"unknown value {_shown(value)!r}")
        return value

    def words(self, key: str, allowed: Collection[str]) -> tuple[str, ...] | None:
        value = self._list(key)
        return None if value is None else self._words(key, value, allowed)

    def _words(
        self, key: str, value: Iterable[object], allowed: Collection[str]
    ) -> tuple[str, ...]:
        # Order and repetition never matter, so they are taken out at the door.
        return tuple(sorted({self._word(key, item, allowed) for item in value}))

    def word_or_words(self, key: str, allowed: Collection[str]) -> tuple[str, ...] | None:
        value = self.fields.get(key)
        if isinstance(value, str):
            return (self._word(key, value, allowed),)
        words = self.words(key, allowed)
        return words or None

    def word_or_number(
        self, key: str, allowed: Collection[str], low: float, high: float
    ) -> str | float | None:
        value = self.fields.get(key)
        if value is None or isinstance(value, str):
            return self.word(key, allowed)
        return self._number(key, value, low, high)

    def text(self, key: str) -> str | None:
        value = self.fields.get(key)
        return None if value is None else self._text(key, value)

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self.error(key, "type", "must be text")
        text = unicodedata.normalize("NFC", value).strip()
        if not text:
            raise self.error(key, "empty", "must not be empty")
        if len(text) > MAX_TEXT:
            raise self.error(key, "too_long", f"at most {MAX_TEXT} characters")
        if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
            raise self.error(key, "unreadable", "has characters that cannot be shown")
        return text

    def need_text(self, key: str) -> str:
        text = self.text(key)
        if text is None:
            raise self.error(key, "missing", "must be given")
        return text

    def texts(self, key: str) -> tuple[str, ...] | None:
        items = self.items(key)
        return None if items is None else tuple(sorted({item.own_text() for item in items}))

    def own_text(self) -> str:
        """Return this item itself as text."""
        return self._text("", self.value)

    def own_word(self, allowed: Collection[str]) -> str:
        """Return this item itself as one of the allowed words."""
        return self._word("", self.value, allowed)

    def day(self, key: str) -> date | None:
        value = self.fields.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) != 10:
            raise self.error(key, "type", "must be a date like 2026-11-22")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise self.error(key, "type", "must be a date like 2026-11-22") from None
        if not 1900 <= day.year <= 2200:
            raise self.error(key, "range", "must be a date between 1900 and 2200")
        return day
