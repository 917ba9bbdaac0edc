"""Who a client is and how to reach them; and the word to colleagues."""

import re

from wtforms import BooleanField, HiddenField, StringField, ValidationError

from studio.models import Client
from studio.services.clients import ALERT_LENGTH, NewClient, mark_of
from studio.web.forms.fields import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    DateBoxesField,
    Filled,
    StudioForm,
    clean,
    line_field,
)

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_PHONE = re.compile(r"\+?[\d\s().\-/]{6,}")


class ClientForm(StudioForm):
    """Name, birthday, ways to reach the client, and the language to write in."""

    name = line_field("Name", NAME_LENGTH, Filled("Enter the client's name"))
    birth_on = DateBoxesField("Birthday", birthday=False)
    phone = line_field("Phone", PHONE_LENGTH)
    email = line_field("Email", EMAIL_LENGTH)
    language = StringField("Language", filters=[clean])
    large_print = BooleanField("Papers in large print")
    anyway = StringField(filters=[clean])
    #: What was on record when the page was made.
    mark = HiddenField()

    def to_client(self) -> NewClient:
        return NewClient(
            name=self.name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            birth_on=self.birth_on.data,
            language=self.language.data or "",
            large_print=bool(self.large_print.data),
        )

    @classmethod
    def of(cls, client: Client | None, name: str = "") -> "ClientForm":
        """Return the form with what is on record, or with the name that was searched for."""
        if client is None:
            return cls(data={"name": name, "language": "en"})
        return cls(obj=client, mark=mark_of(client))

    def tell_late(self, client: Client) -> None:
        """Say that somebody else saved meanwhile, and what; the next save goes through."""
        held = " · ".join(part for part in (client.name, client.phone, client.email) if part)
        self.mark.data, self.mark.raw_data = mark_of(client), None
        self.general.append(
            f"Somebody changed this meanwhile. On record now: {held}. Look again, then save"
        )

    def validate_phone(self, field: StringField) -> None:
        if not field.data and not self.email.data:
            raise ValidationError("Enter a phone number or an email address")
        if field.data and not _PHONE.fullmatch(field.data):
            raise ValidationError("Enter a phone number, like 206 555 0142")

    def validate_email(self, field: StringField) -> None:
        if field.data and not _EMAIL.fullmatch(field.data):
            raise ValidationError("Enter one email address, like name@example.com")


class AlertForm(StudioForm):
    """The word to colleagues."""

    alert = line_field("Note for everybody who cares for this client", ALERT_LENGTH)
