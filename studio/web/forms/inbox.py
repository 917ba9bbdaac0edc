"""Forms on what came from other tools."""

from collections.abc import Mapping
from typing import ClassVar

from wtforms import StringField

from studio.models import Booking
from studio.services.inbox_effects import NOBODY
from studio.web.forms.fields import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    Filled,
    StudioForm,
    clean,
    line_field,
    text_field,
)


class WhoForm(StudioForm):
    """Whose visit it is; empty for somebody new."""

    client = StringField(filters=[clean])


class DeclineForm(StudioForm):
    """A no, with words of one's own if there are any."""

    message = text_field("Your own words", longest=1000)


class CorrectForm(StudioForm):
    """Name, contact and service of a request."""

    ELSEWHERE: ClassVar[Mapping[str, str]] = {"name": "full_name"}

    full_name = line_field("Name", NAME_LENGTH, Filled("Enter a name"))
    phone = line_field("Phone", PHONE_LENGTH)
    email = line_field("Email", EMAIL_LENGTH)
    service = StringField("Service", filters=[clean])

    def fill(self, booking: Booking) -> None:
        """Show what was sent."""
        self.full_name.data = "" if booking.name == NOBODY else booking.name
        self.phone.data = booking.phone
        self.email.data, self.service.data = booking.email, booking.service
