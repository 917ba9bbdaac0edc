"""A person's name and the ways to reach them, checked in the visitor's language."""

import re
from typing import Protocol

from wtforms import StringField, ValidationError

from studio.services.text import holds_web_address
from studio.web.forms.fields import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH, is_plain

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_PHONE = re.compile(r"\+?[\d\s().\-/]{6,}")


class ContactWords(Protocol):
    """What is said of a contact that cannot be taken."""

    @property
    def name_missing(self) -> str: ...
    @property
    def name_address(self) -> str: ...
    @property
    def contact_missing(self) -> str: ...
    @property
    def bad_phone(self) -> str: ...
    @property
    def bad_email(self) -> str: ...
    @property
    def odd_signs(self) -> str: ...
    @property
    def too_long(self) -> str: ...


class ContactChecks:
    """Checks of a public form's person; one of phone and mail is enough, nobody sees `website`."""

    #: Made by each form, in the order of its page: problems are listed in that order.
    email: StringField
    website: StringField
    said: ContactWords

    def is_trapped(self) -> bool:
        """Tell whether the field that people never see was filled."""
        return bool(self.website.data)

    def validate_full_name(self, field: StringField) -> None:
        self.check_plain(field, NAME_LENGTH)
        if not field.data:
            raise ValidationError(self.said.name_missing)
        if holds_web_address(field.data):
            raise ValidationError(self.said.name_address)

    def validate_phone(self, field: StringField) -> None:
        self.check_plain(field, PHONE_LENGTH)
        if not field.data and not self.email.data:
            raise ValidationError(self.said.contact_missing)
        if field.data and not _PHONE.fullmatch(field.data):
            raise ValidationError(self.said.bad_phone)

    def validate_email(self, field: StringField) -> None:
        self.check_plain(field, EMAIL_LENGTH)
        if field.data and not _EMAIL.fullmatch(field.data):
            raise ValidationError(self.said.bad_email)

    def check_plain(self, field: StringField, longest: int) -> None:
        """Refuse signs that no keyboard writes, and what is too long."""
        text = str(field.data or "")
        if not is_plain(text):
            raise ValidationError(self.said.odd_signs)
        if len(text) > longest:
            raise ValidationError(self.said.too_long.format(most=longest))
