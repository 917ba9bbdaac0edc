"""Controls of forms are written as WTForms writes them, only with less work."""

from collections.abc import Iterator

import pytest
from flask import Flask
from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs are behind

from studio.web.forms.choices import labeled
from studio.web.forms.fields import StudioForm

ODD = "<b> \"two\" & 'one' </b> ñ 日本"
CHOICES = labeled((("a", "First & last"), ("b", ODD), ("", "None")))
GROUPED = [SelectChoice("a", ODD, optgroup="One"), SelectChoice("c", "C", optgroup="Two & <b>")]


def fields() -> dict[str, Field]:
    return {
        "line": StringField(
            "Line", validators=[validators.Length(max=9), validators.DataRequired()]
        ),
        "kept": HiddenField("Kept"),
        "area": TextAreaField("Area"),
        "tick": BooleanField("Tick"),
        "empty": BooleanField("Empty"),
        "pick": SelectField(
            "Pick", choices=CHOICES, render_kw={"class_": "own", "data_some_id": 7}
        ),
        "several": SelectMultipleField("Several", choices=CHOICES),
        "numbers": SelectField(
            "Numbers", choices=[SelectChoice(1, "One"), SelectChoice(2, "Two")], coerce=int
        ),
        "grouped": SelectField("Grouped", choices=GROUPED),
        "radio": RadioField("Radio", choices=CHOICES),
    }


VALUES = {
    "line": ODD,
    "kept": ODD,
    "area": ODD,
    "tick": True,
    "pick": "b",
    "several": ["a", "b"],
    "numbers": 2,
    "grouped": "c",
    "radio": "a",
}
GIVEN = [
    {},
    {"class": "input", "aria_describedby": "one-hint", "aria_invalid": False},
    {"class_": 'a"b', "data_long_name": 3, "required": True, "id": False, "maxlength": 4},
]


@pytest.fixture(autouse=True)
def in_app() -> Iterator[None]:
    app = Flask("controls")
    app.config |= {"SECRET_KEY": "x", "WTF_CSRF_ENABLED": False}
    with app.test_request_context():
        yield


@pytest.mark.parametrize("given", GIVEN, ids=["bare", "usual", "odd"])
def test_a_control_is_written_as_wtforms_writes_it(given: dict[str, object]) -> None:
    ours = type("Ours", (StudioForm,), fields())(data=VALUES)
    theirs = type("Theirs", (Form,), fields())(data=VALUES)

    for name in fields():
        assert str(ours[name](**given)) == str(theirs[name](**given)), name
