"""Photos: what is said about them, and their rings."""

from collections.abc import Iterable
from datetime import date

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import AnyOf

from studio.models import PhotoView, Purpose
from studio.services.photos import CAPTION_LENGTH, MARK_LENGTH, MAX_MARKS, Mark, PhotoWords
from studio.services.room_consents import ASKED
from studio.web.forms.choices import PickField, labeled, values
from studio.web.forms.fields import (
    NAME_LENGTH,
    DateBoxesField,
    StudioForm,
    clean,
    line_field,
)


class _WordsForm(StudioForm):
    """What is said about a photo."""

    bump = PickField("Bump")
    site = PickField("Part of the body")
    caption = line_field("Words below the photo", CAPTION_LENGTH)
    intimate = BooleanField("Intimate area")

    def offer(self, bumps: Iterable[tuple[str, str]], sites: Iterable[tuple[str, str]]) -> None:
        """Fill in the bumps of this visit and the parts of the body."""
        self.bump.choices = labeled([("", "None in particular"), *bumps])
        self.site.choices = labeled([("", "Not said"), *sites])

    def to_words(self, taken_on: date | None = None) -> PhotoWords:
        """Return what was said."""
        return PhotoWords(
            view=PhotoView(self["view"].data),
            caption=self.caption.data or "",
            site=self.site.data or None,
            bump_id=self.bump.data or None,
            intimate=bool(self.intimate.data),
            taken_on=taken_on,
        )


class PhotoForm(_WordsForm):
    """One new photo, or several of one kind."""

    view = RadioField("Angle", choices=values(PhotoView), default=PhotoView.FRONT.value)


class PhotoDetailsForm(_WordsForm):
    """What is said about a photo that is here already."""

    view = SelectField("Angle")
    taken_on = DateBoxesField("Taken on")


class PhotoConsentForm(StudioForm):
    """The client's answer, given in the room."""

    purpose = HiddenField()
    given = RadioField(
        "What does the client say?",
        choices=values(("yes", "no")),
        validate_choice=False,
        validators=[AnyOf(("yes", "no"), "Choose yes or no")],
    )
    signer = line_field("Full name", NAME_LENGTH)

    def validate_signer(self, field: StringField) -> None:
        """Ask for a name under a yes. Raises ValidationError with words for the page."""
        if self.given.data == "yes" and not field.data:
            raise ValidationError("Type the name: it signs the text above")

    def asked(self) -> Purpose | None:
        """Return what was asked, if it may be."""
        return next((one for one in ASKED if one.value == self.purpose.data), None)


def rings_of_request() -> list[Mark]:
    """Read the rings: percent of the photo's sides, and a word each; rows left empty are none.

    Raises ValueError for what is no number.
    """
    found = []
    for number in range(1, MAX_MARKS + 1):
        x, y, text = (clean(request.form.get(f"{part}-{number}")) for part in ("x", "y", "text"))
        if x or y:
            found.append(Mark(_share(x), _share(y), text[:MARK_LENGTH]))
    return found


def _share(percent: str) -> float:
    return float((percent or "0").replace(",", ".")) / 100
