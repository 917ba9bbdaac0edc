"""Consents asked in the room, several on one page."""

from collections.abc import Mapping

from wtforms import RadioField, StringField, ValidationError
from wtforms.validators import AnyOf, Optional

from studio.models import Purpose
from studio.services.room_consents import FIRST
from studio.web.forms.choices import values
from studio.web.forms.fields import NAME_LENGTH, StudioForm, line_field


def _answer() -> RadioField:
    return RadioField(
        "What does the client say?",
        choices=values(("yes", "no")),
        validate_choice=False,
        validators=[Optional(), AnyOf(("yes", "no"), "Choose yes or no")],
    )


class RoomConsentsForm(StudioForm):
    """A yes or no to each text, and the name that signs them."""

    health_data = _answer()
    scope = _answer()
    photos = _answer()
    share_with_clinician = _answer()
    signer = line_field("Full name", NAME_LENGTH)

    def validate_signer(self, field: StringField) -> None:
        """Ask for a name under a yes, and for an answer. Raises ValidationError."""
        answers = self.answers()
        if not answers:
            raise ValidationError("Answer one of the texts first")
        if any(answers.values()) and not field.data:
            raise ValidationError("Type the name: it signs the texts above")

    def answers(self) -> Mapping[Purpose, bool]:
        """Return what was answered."""
        given = {purpose: self[purpose.value].data for purpose in FIRST}
        return {purpose: word == "yes" for purpose, word in given.items() if word}
