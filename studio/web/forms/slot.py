"""The time of a visit: day, start, length, and with whom."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time

from wtforms import HiddenField, StringField, ValidationError

from studio.services.claims import Free
from studio.services.errors import Invalid
from studio.services.slots import LONGEST, SHORTEST, Slot
from studio.services.time_check import REASON_LENGTH
from studio.web.forms.fields import StudioForm, clean, line_field
from studio.web.forms.moment import day_of

_WORDS = {
    "skipped_hour": "The clock skips this hour on that day. Choose another start",
    "repeated_hour": "The clock shows this hour twice on that day. Say which one you mean",
    "past": "This day is over. Choose a later one",
    "too_far": "Choose a day within the next two years",
    "bad_length": f"Enter {SHORTEST} to {LONGEST} minutes",
    "unknown_practitioner": "Choose who takes the visit",
    "missing": "Say why it is to be then all the same",
    "unknown_service": "Choose a service of the menu",
}
_FIELDS = {"start": "other_at"}


class SlotForm(StudioForm):
    """A start among the free ones, or another one; the other one counts when it is given."""

    request_id = HiddenField()
    client = StringField(filters=[clean])
    service = StringField(filters=[clean])
    day = StringField("Day", filters=[clean])
    at = StringField(filters=[clean])
    other_at = StringField("Another start", filters=[clean])
    fold = StringField("Which of the two hours?", filters=[clean])
    minutes = StringField("Length", filters=[clean])
    practitioner = StringField("With", filters=[clean])
    reason = line_field("Why all the same?", REASON_LENGTH)
    then = StringField(filters=[clean])

    def begin(self, slot: Slot) -> None:
        """Fill a fresh page."""
        if self.is_submitted():
            return
        self.day.data, self.minutes.data = slot.day.isoformat(), str(slot.minutes)
        self.practitioner.data, self.at.data = slot.practitioner_ref, f"{slot.at:%H:%M}"
        self.request_id.data = str(uuid.uuid4())

    @property
    def only_looks(self) -> bool:
        """Tell whether the page is only to be shown with other values."""
        return (self.then.data or "").startswith("look")

    def jump(self) -> None:
        """Take over the day or the free time whose button was pressed."""
        word, _, value = (self.then.data or "").partition(":")
        if word == "look" and day_of(value):
            self.day.data, self.at.data, self.other_at.data = value, "", ""
        elif word == "take":
            day, _, at = value.partition(" ")
            self.day.data, self.at.data, self.other_at.data = day, at, ""

    def slot(self, usual: Slot) -> Slot:
        """Return what is chosen; what cannot be read yet is as usual."""
        return replace(
            usual,
            day=day_of(self.day.data) or usual.day,
            at=_time(self.other_at.data) or _time(self.at.data) or usual.at,
            minutes=_number(self.minutes.data) or usual.minutes,
            practitioner_ref=self.practitioner.data or usual.practitioner_ref,
            fold=int(self.fold.data) if self.fold.data in {"0", "1"} else None,
        )

    def choose_free(self, free: Iterable[Free], wanted: time | None, *, keeps: bool) -> None:
        """Pick the first free start from the wished hour on, unless one is picked.

        `keeps` says that the start of a fresh page is a real one, if not on the list.
        """
        starts = [f"{one.at:%H:%M}" for one in free]
        if self.at.data in starts or self.other_at.data:
            return
        if keeps and not self.is_submitted():
            self.at.data, self.other_at.data = "", self.at.data
            return
        later = [start for start in starts if wanted is None or start >= f"{wanted:%H:%M}"]
        self.at.data = next(iter(later or starts), "")

    def refuse_time(self, error: Invalid) -> None:
        """Put the words of a refusal at its field."""
        words = _WORDS.get(error.code, "Please look at this again")
        self.refuse(_FIELDS.get(error.field, error.field), words)

    def validate_day(self, field: StringField) -> None:
        if day_of(field.data) is None:
            raise ValidationError("Enter the day of the visit")

    def validate_other_at(self, field: StringField) -> None:
        if field.data and _time(field.data) is None:
            raise ValidationError("Enter a time, like 10:30")
        if not field.data and _time(self.at.data) is None:
            raise ValidationError("Choose when the visit starts")

    def validate_minutes(self, field: StringField) -> None:
        if not SHORTEST <= (_number(field.data) or 0) <= LONGEST:
            raise ValidationError(_WORDS["bad_length"])


def _time(text: str | None) -> time | None:
    for form in ("%H:%M", "%H:%M:%S", "%I:%M %p"):
        try:
            return datetime.strptime((text or "").upper(), form).time()  # noqa: DTZ007 - a wall clock
        except ValueError:
            continue
    return None


def _number(text: str | None) -> int | None:
    found = text or ""
    return int(found) if found.isascii() and found.isdecimal() and len(found) <= 4 else None
