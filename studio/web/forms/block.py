"""Keeping time free: whose, which day, from when to when."""

from datetime import date, datetime, time

from wtforms import HiddenField, StringField, ValidationError

from studio.services.blocked_time import Block
from studio.services.errors import Invalid
from studio.web.forms.fields import StudioForm, clean, line_field
from studio.web.forms.moment import day_of

_WORDS = {
    "order": "Enter an end that is later than the start",
    "past": "This day is over. Choose a later one",
    "closed": "Nothing is open in this time: there is nothing to block",
    "too_many": "There are too many changed days already. Take some away in the hours",
}


class BlockForm(StudioForm):
    """A stretch of one day."""

    practitioner = StringField("Whose time?", filters=[clean])
    day = StringField("Day", filters=[clean])
    begins = StringField("From", filters=[clean])
    ends = StringField("Until", filters=[clean])
    why = line_field("What for?", 80)
    sure = HiddenField()

    def begin(self, ref: str, day: date, begins: time | None) -> None:
        """Fill a fresh page."""
        if self.is_submitted():
            return
        self.practitioner.data, self.day.data = ref, day.isoformat()
        self.begins.data = f"{begins:%H:%M}" if begins else ""

    def block(self) -> Block:
        """Return what was asked for; call it once the form is valid."""
        day, begins, ends = day_of(self.day.data), _time(self.begins), _time(self.ends)
        if day is None or begins is None or ends is None:
            raise ValueError("the form was not checked")
        return Block(self.practitioner.data or "", day, begins, ends, self.why.data or "")

    def refuse_block(self, error: Invalid) -> None:
        """Put the words of a refusal at its field."""
        self.refuse(error.field, _WORDS.get(error.code, "Please look at this again"))

    def validate_day(self, field: StringField) -> None:
        if day_of(field.data) is None:
            raise ValidationError("Enter the day")

    def validate_begins(self, field: StringField) -> None:
        if _time(field) is None:
            raise ValidationError("Enter a time, like 10:30")

    def validate_ends(self, field: StringField) -> None:
        self.validate_begins(field)


def _time(field: StringField) -> time | None:
    try:
        return datetime.strptime(str(field.data or ""), "%H:%M").time()  # noqa: DTZ007 - a wall clock
    except ValueError:
        return None
