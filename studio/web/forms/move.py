"""Saying yes to a move: why it goes past a rule, and why the client gets no message."""

import uuid

from wtforms import BooleanField, HiddenField

from studio.services.errors import Invalid
from studio.services.rescheduling import Words
from studio.web.forms.fields import StudioForm, line_field

_LONGEST = 240
_WORDS = {
    ("missing", "reason"): "Say why it is to be there all the same",
    ("missing", "untold_reason"): "Say how the client hears of it",
    ("past", "start"): "This time is already over. Choose a later one",
    ("too_far", "start"): "Choose a day within the next two years",
}


class MoveForm(StudioForm):
    """What is asked beside the time itself, which stands in the address."""

    request_id = HiddenField()
    reason = line_field("Why all the same?", _LONGEST)
    untold = BooleanField("Send no message")
    untold_reason = line_field("How does the client hear of it?", _LONGEST)

    def begin(self) -> None:
        """Fill a fresh page."""
        if not self.is_submitted():
            self.request_id.data = str(uuid.uuid4())

    def words(self) -> Words:
        """Return what was said."""
        return Words(
            reason=self.reason.data or "",
            is_told=not self.untold.data,
            untold_reason=self.untold_reason.data or "",
        )

    def refuse_move(self, error: Invalid) -> None:
        """Put the words of a refusal at its field."""
        words = _WORDS.get((error.code, error.field), "Please look at this time again")
        self.refuse(error.field, words)
