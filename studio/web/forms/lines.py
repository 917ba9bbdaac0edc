"""Lines of the intake: one medicine, condition, treatment, letter or patch test each."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, ValidationError

from studio.web.forms.choices import PickField, labeled
from studio.web.forms.fields import SHORT_LENGTH, DateBoxesField, LineForm, line_field
from studio.web.forms.numbers import NumberField

#: As the case allows.
LONGEST_DAYS = 44_000


class MedicineLine(LineForm):
    """One medicine in the client's words."""

    name = line_field("Medicine", SHORT_LENGTH)
    stopped_days_ago = NumberField("Stopped, days ago", low=0, high=LONGEST_DAYS)

    def validate_stopped_days_ago(self, field: NumberField) -> None:
        if field.data is not None and not self.name.data:
            raise ValidationError("Write the name of this medicine too")

    def to_item(self) -> dict[str, Any] | None:
        """Return the line as a case has it, or None when it is empty."""
        if not self.name.data:
            return None
        return {"name": self.name.data, "stopped_days_ago": self.stopped_days_ago.data}


class ConditionLine(LineForm):
    """One health condition in the client's words, with what the rules may ask about it."""

    name = line_field("Condition", SHORT_LENGTH)
    days_ago = NumberField("Over, or last time: days ago", low=0, high=LONGEST_DAYS)
    controlled = PickField(
        "Under control?", choices=labeled((("", "Not asked"), ("yes", "Yes"), ("no", "No")))
    )

    def validate_days_ago(self, field: NumberField) -> None:
        if field.data is not None and not self.name.data:
            raise ValidationError("Write the name of this condition too")

    def to_item(self) -> str | dict[str, Any] | None:
        """Return the line as a case has it: the bare word when nothing more is known."""
        name = self.name.data or None
        if name is None or (self.days_ago.data is None and not self.controlled.data):
            return name
        controlled = {"yes": True, "no": False}.get(self.controlled.data or "")
        return {"name": name, "days_ago": self.days_ago.data, "controlled": controlled}


class RecentLine(LineForm):
    """One treatment, or one event, of the last weeks."""

    what = line_field("What", SHORT_LENGTH)
    days_ago = NumberField("Days ago", low=0, high=LONGEST_DAYS)
    place = PickField("Where")
    own = BooleanField("Done here")

    def validate_what(self, field: Any) -> None:  # noqa: ANN401 - as WTForms calls it
        if self.days_ago.data is not None and not field.data:
            raise ValidationError("Write what was done")

    def validate_days_ago(self, field: NumberField) -> None:
        if self.what.data and field.data is None:
            raise ValidationError("Say how many days ago; 0 means today")

    def to_item(self) -> dict[str, Any] | None:
        """Return the line as a case has it, or None when it is empty."""
        if not self.what.data:
            return None
        sites = [self.place.data] if self.place.data else None
        return {
            "what": self.what.data,
            "days_ago": self.days_ago.data,
            "sites": sites,
            "own": bool(self.own.data),
        }


class LetterLine(LineForm):
    """A letter or note that covers one health factor."""

    factor = PickField("Covers")
    given_by = line_field("From", SHORT_LENGTH)
    on = DateBoxesField("Date of the letter")
    until = DateBoxesField("Valid until")

    def to_item(self) -> dict[str, Any] | None:
        """Return the line as a case has it, or None when it is empty."""
        if not self.factor.data:
            return None
        return {
            "for": self.factor.data,
            "from": self.given_by.data or None,
            "on": iso_day(self.on.data),
            "until": iso_day(self.until.data),
        }


class PatchLine(LineForm):
    """The reading of one patch test."""

    family = PickField("Product of")
    result = PickField(
        "Result", choices=labeled((("", "Choose"), ("clear", "Clear"), ("reaction", "Reaction")))
    )
    on = DateBoxesField("Read on")

    def validate_result(self, field: PickField) -> None:
        if self.family.data and not field.data:
            raise ValidationError("Say whether the patch test was clear")

    def to_item(self) -> dict[str, Any] | None:
        """Return the line as a case has it, or None when it is empty."""
        if not self.family.data:
            return None
        on = iso_day(self.on.data)
        return {"family": self.family.data, "on": on, "result": self.result.data}


def condition_line(item: str | Mapping[str, Any]) -> dict[str, Any]:
    """Return a recorded condition as the line's own values."""
    if isinstance(item, str):
        return {"name": item}
    known = item.get("controlled")
    controlled = "" if known is None else ("yes" if known else "no")
    return {"name": item["name"], "days_ago": item.get("days_ago"), "controlled": controlled}


def recent_line(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recorded treatment as the line's own values."""
    sites = item.get("sites") or [""]
    own = bool(item.get("own"))
    return {"what": item["what"], "days_ago": item["days_ago"], "place": sites[0], "own": own}


def letter_line(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recorded letter as the line's own values."""
    days = {key: day_of(item.get(key)) for key in ("on", "until")}
    return {"factor": item["for"], "given_by": item.get("from") or "", **days}


def iso_day(day: date | None) -> str | None:
    """Return a date as a case has it."""
    return day.isoformat() if day else None


def day_of(text: str | None) -> date | None:
    """Return a date of a case."""
    return date.fromisoformat(text) if text else None
