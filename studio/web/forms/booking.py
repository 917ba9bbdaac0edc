"""The public request for a visit."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField, ValidationError

from studio.services import wishes
from studio.services.bookings import CONSULTATION
from studio.web.forms import stamp
from studio.web.forms.contact import ContactChecks
from studio.web.forms.fields import (
    NOTE_LENGTH,
    SHORT_LENGTH,
    StudioForm,
    clean,
)
from studio.web.presenters.ask_words import AskWords


class RequestForm(ContactChecks, StudioForm):
    """What, when, why, and a way to reach the person, checked in the visitor's language."""

    request_id = HiddenField()
    made = HiddenField()
    service = StringField(filters=[clean])
    wish = SelectMultipleField(validate_choice=False)
    wished_time = StringField(filters=[clean])
    concern = TextAreaField(filters=[clean])
    full_name = StringField(filters=[clean])
    phone = StringField(filters=[clean])
    email = StringField(filters=[clean])
    website = StringField(filters=[clean])

    def __init__(self, words: AskWords, now: datetime, least: timedelta) -> None:
        super().__init__()
        self._words, self._now, self._least = words, now, least
        self.said = words
        self._label()
        if not self.is_submitted():
            self._mark(str(uuid.uuid4()), now)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as WTForms calls it
        """Check the fields, then the mark of the page; a late page is sent again as it stands."""
        is_fine = bool(super().validate(extra_validators))
        if "csrf_token" in self and self.csrf_token.errors:
            self.csrf_token.errors = []
            return self._ask_again(self._words.too_old)
        found = stamp.age(self.made.data or "", self.request_id.data or "", self._now)
        if not found.known or not _is_uuid(self.request_id.data):
            self._mark(str(uuid.uuid4()), self._now - self._least)
            return self._ask_again(self._words.too_old)
        if is_fine and found.passed < self._least:
            return self._ask_again(self._words.too_quick)
        return is_fine

    def start_anew(self) -> None:
        """Make what was typed a request of its own, with words that say so."""
        self._mark(str(uuid.uuid4()), self._now - self._least)
        self._ask_again(self._words.sent_before)

    def chosen(self) -> list[wishes.Wish]:
        """Return the wished times that can be read, each once."""
        found = [wishes.parsed(str(text)) for text in self.wish.data or ()]
        return [wish for wish in dict.fromkeys(found) if wish is not None]

    def wished_line(self) -> str:
        """Return all wishes as the one line that is kept."""
        return wishes.line_of(self.chosen(), self.wished_time.data or "")

    def asked_service(self) -> str:
        return self.service.data or CONSULTATION

    def validate_wish(self, _field: SelectMultipleField) -> None:
        if len(self.chosen()) > wishes.MOST:
            raise ValidationError(self._words.many_times)

    def validate_wished_time(self, field: StringField) -> None:
        # The wishes picked above share the line that is kept.
        self.check_plain(field, SHORT_LENGTH - 90)

    def validate_concern(self, field: StringField) -> None:
        self.check_plain(field, NOTE_LENGTH)
        if not field.data:
            raise ValidationError(self._words.concern_missing)

    def say(self, words: str) -> None:
        """Put a line that belongs to no field into the summary."""
        self.general.append(words)

    def _ask_again(self, words: str) -> bool:
        self.say(words)
        return False

    def _mark(self, request_id: str, at: datetime) -> None:
        self.request_id.data, self.made.data = request_id, stamp.stamp(request_id, at)

    def _label(self) -> None:
        words = self._words
        for field, text in (
            (self.wished_time, words.other_times),
            (self.concern, words.concern),
            (self.full_name, words.name),
            (self.phone, words.phone),
            (self.email, words.email),
            (self.website, words.trap),
        ):
            field.label.text = text


def _is_uuid(text: object) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True
