"""Controls written with less work than WTForms takes for each attribute of each control.

A long form is drawn in half the time; a test holds every control to what WTForms writes itself.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from markupsafe import Markup, escape
from wtforms import widgets

__all__ = ["LeanMeta"]


def attributes(**given: object) -> Markup:
    """Write attributes in the order of their names; true stands alone, false is left out."""
    written = [
        name if value is True else f'{name}="{escape(value)}"'
        for name, value in sorted(given.items())
        if value is not False
    ]
    return Markup(" ".join(written))  # noqa: S704 - names are ours, values are escaped


class _Lean:
    html_params = staticmethod(attributes)


class _Text(_Lean, widgets.TextInput):
    """One line."""


class _Hidden(_Lean, widgets.HiddenInput):
    """Sent along, not seen."""


class _Checkbox(_Lean, widgets.CheckboxInput):
    """A box to tick."""


class _Select(widgets.Select):
    """A list to pick from."""

    @classmethod
    def render_option(cls, choice: Any, **given: object) -> Markup:  # type: ignore[override] # noqa: ANN401 - stubs are older
        """Write one line of the list."""
        params = {"value": str(choice.value), **(choice.render_kw or {}), **given}
        if choice.selected:
            params["selected"] = True
        label = escape(choice.label or choice.value)
        return Markup(f"<option {attributes(**params)}>{label}</option>")  # noqa: S704 - escaped


_LEAN: Final[Mapping[type, Any]] = MappingProxyType(
    {
        widgets.TextInput: _Text(),
        widgets.HiddenInput: _Hidden(),
        widgets.CheckboxInput: _Checkbox(),
    }
)
_ONE, _SEVERAL = _Select(), _Select(multiple=True)


class LeanMeta:
    """Draws the controls of a form; WTForms asks it for each."""

    def render_field(self, field: Any, given: dict[str, Any]) -> Markup:  # noqa: ANN401 - any kind
        """Write one control with the attributes that the template gives."""
        own = {**(field.render_kw or {}), **given}
        cleaned = {_name(key): value for key, value in own.items()}
        drawn: Markup = _lean(field.widget)(field, **cleaned)
        return drawn


def _lean(widget: Any) -> Any:  # noqa: ANN401 - WTForms has no type for what draws
    if type(widget) is widgets.Select:
        return _SEVERAL if widget.multiple else _ONE
    return _LEAN.get(type(widget), widget)


def _name(key: str) -> str:
    """Return the attribute that a keyword stands for: `class_`, `aria_label`."""
    key = key.rstrip("_")
    return key.replace("_", "-") if key.startswith(("data_", "aria_")) else key
