"""Choices of a field: values alone for chips, whose words presenters know, or values with words."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs are behind


class PickField(SelectField):
    """A select that may stay open: nothing picked is no error."""

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - as WTForms calls it
        if self.data:
            super().pre_validate(form)


def values(keys: Iterable[str]) -> list[Any]:
    """Return bare values."""
    return [SelectChoice(key, key) for key in keys]


def labeled(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Return values with their words."""
    return [SelectChoice(value, label) for value, label in pairs]


def bare(field: Any) -> list[str]:  # noqa: ANN401 - any field with choices; stubs are behind
    """Return the values a field offers."""
    return [choice.value for choice in field.choices]
