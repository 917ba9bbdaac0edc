"""The public request for an appointment."""

import re
import uuid

from wtforms import HiddenField, ValidationError

from studio.web.forms.fields import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    SHORT_LENGTH,
    Filled,
    StudioForm,
    line_field,
    text_field,
)

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_PHONE = re.compile(r"\+?[\d\s().\-/]{6,}")


class RequestForm(StudioForm):
    """Name, a way to reach the person, the concern, and a wished time."""

    request_id = HiddenField()
    full_name = line_field("Your name", NAME_LENGTH, Filled("Enter your name"))
    phone = line_field("Phone", PHONE_LENGTH)
    email = line_field("Email", EMAIL_LENGTH)
    concern = text_field("What bothers you?", Filled("Write a few words about what bothers you"))
    wished_time = line_field("When would suit you?", SHORT_LENGTH)
    website = line_field("Leave this empty", SHORT_LENGTH)

    def prepare(self) -> None:
        """Give a fresh page its own number, so that sending twice books once."""
        if not self.request_id.data:
            self.request_id.data = str(uuid.uuid4())

    def start_anew(self, words: str) -> None:
        """Make what was typed a request of its own, with words that say so."""
        self.request_id.data = str(uuid.uuid4())
        self.general.append(words)

    def is_trapped(self) -> bool:
        """Tell whether the field that people never see was filled."""
        return bool(self.website.data)

    def validate_request_id(self, field: HiddenField) -> None:
        try:
            uuid.UUID(str(field.data))
        except ValueError:
            field.data = str(uuid.uuid4())
            raise ValidationError("This page was too old. Please send it again") from None

    def validate_phone(self, field: HiddenField) -> None:
        if not field.data and not self.email.data:
            raise ValidationError("Enter a phone number or an email address")
        if field.data and not _PHONE.fullmatch(field.data):
            raise ValidationError("Enter a phone number, like 206 555 0142")

    def validate_email(self, field: HiddenField) -> None:
        if field.data and not _EMAIL.fullmatch(field.data):
            raise ValidationError("Enter one email address, like name@example.com")
