"""Number fields: typed as people type them, with words when they cannot be read."""

import math
from collections.abc import Sequence
from typing import Any

from wtforms import Field, ValidationError
from wtforms.form import BaseForm
from wtforms.widgets import TextInput


class NumberField(Field):
    """A number, whole or not; comma and point are both read as the decimal sign."""

    widget = TextInput()

    def __init__(
        self,
        label: str,
        *,
        low: float,
        high: float,
        whole: bool = False,
        validators: Sequence[Any] = (),
        **options: Any,  # noqa: ANN401 - handed on to WTForms
    ) -> None:
        super().__init__(label, validators=[*validators, self._within], **options)
        self.low, self.high, self.whole = low, high, whole
        self.data: float | None = None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.10g}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError with words for the page."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        number = read_number(text)
        if number is None or (self.whole and number != int(number)):
            kind = "a whole number" if self.whole else "a number"
            raise ValueError(f"Enter {kind}, like {self._example()}")
        self.data = int(number) if self.whole else number

    def _within(self, form: BaseForm, field: Field) -> None:  # noqa: ARG002 - as WTForms calls it
        if self.data is not None and not self.low <= self.data <= self.high:
            raise ValidationError(f"Enter a number from {self.low:g} to {self.high:g}")

    def _example(self) -> str:
        return f"{max(self.low, min(self.high, 4)):g}"


def read_number(text: str) -> float | None:
    """Return the number that a text says, or None; a comma is read as the decimal sign."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
