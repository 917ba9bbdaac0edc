"""The door of a paper."""

import re
from unicodedata import normalize

from wtforms import Field, ValidationError

from studio.web.forms.fields import StudioForm, line_field
from studio.web.presenters.link_words import LinkWords

_PIN = re.compile("[0-9]{6}")


class PinForm(StudioForm):
    """The six digits that the therapist told."""

    pin = line_field("PIN", 12)

    def __init__(self, words: LinkWords) -> None:
        super().__init__()
        self._words = words

    def digits(self) -> str:
        """Return the PIN as plain digits, without the blanks people type between them."""
        return "".join(normalize("NFKC", self.pin.data or "").split())

    def validate_pin(self, _field: Field) -> None:
        """Say a slip of the thumb before it costs one of the five tries."""
        if not _PIN.fullmatch(self.digits()):
            raise ValidationError(self._words.six_digits)
