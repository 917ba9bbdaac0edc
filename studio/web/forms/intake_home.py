"""Forms of the questionnaire that are no questions: the door, consents, the signature."""

from wtforms import HiddenField

from studio.web.forms.fields import StudioForm, line_field
from studio.web.forms.signature import SignatureFields
from studio.web.presenters.intake_words import IntakeWords


class BirthdayForm(StudioForm):
    """Month and day of birth; nothing when the link needs none."""

    month = line_field("Month", 4)
    day = line_field("Day", 4)

    def speak(self, words: IntakeWords) -> None:
        """Label the boxes in the client's language."""
        self.month.label.text, self.day.label.text = words.month, words.day

    def pin(self) -> str | None:
        """Return the birthday as the link knows it (`0427`), or None when it is no day."""
        parts = [self.month.data or "", self.day.data or ""]
        if not all(part.isascii() and part.isdigit() for part in parts):
            return None
        month, day = map(int, parts)
        return f"{month:02d}{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None


class PageForm(StudioForm):
    """A page of the questionnaire: the version it was made from; its answers are read apart."""

    version = HiddenField()

    def seen_version(self) -> int:
        """Return the version of the page; one that is no number is older than all."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


class SendForm(SignatureFields, StudioForm):
    """The signature under the questionnaire."""
