"""The end of a visit: the client's signature, the therapist's, and what goes out."""

from datetime import datetime

from wtforms import BooleanField, RadioField, StringField

from studio.models import SignedBy
from studio.services.errors import Invalid
from studio.services.locking import Hand, Signing
from studio.web.forms.choices import labeled
from studio.web.forms.fields import (
    NAME_LENGTH,
    SHORT_LENGTH,
    Filled,
    StudioForm,
    clean,
    line_field,
    text_field,
)
from studio.web.forms.signature import SignatureFields


class FinishForm(SignatureFields, StudioForm):
    """Both signatures; the client's may be missing when the client does not wish to sign."""

    client_by = RadioField(
        "Who signs?",
        choices=labeled(
            ((SignedBy.CLIENT.value, "The client"), (SignedBy.GUARDIAN.value, "A guardian"))
        ),
        default=SignedBy.CLIENT.value,
    )
    declined = line_field("The client does not sign. Why?", SHORT_LENGTH)
    therapist = line_field("Your name", NAME_LENGTH, Filled("Write your name: you sign with it"))
    license_number = line_field("License number", 60)
    #: One of the proposed times, as its instant; empty for none.
    next_at = StringField("Next visit", filters=[clean])
    send = BooleanField("Send the paper's link to the client", default=True)

    def to_next(self) -> datetime | None:
        """Return the picked time. Raises Invalid for what is no time."""
        try:
            return datetime.fromisoformat(self.next_at.data) if self.next_at.data else None
        except ValueError:
            raise Invalid("bad_time", "next_at", "Choose one of the times") from None

    def to_signing(self, client_name: str) -> Signing | None:
        """Return both hands, or None when the client's is missing without a word."""
        by = SignedBy(self.client_by.data)
        hand = self.signing(client_name if by is SignedBy.CLIENT else "")
        if hand is None and not self.declined.data:
            return None
        return Signing(
            therapist=Hand(self.therapist.data or ""),
            license_number=self.license_number.data or "",
            client=None if hand is None else Hand(hand.name, hand.how, hand.strokes),
            client_by=by,
            declined=self.declined.data or "",
        )


class AmendForm(StudioForm):
    """A word added to a signed visit, under a name."""

    text = text_field("What is added", Filled("Write what you add"))
    author = line_field("Signed by", SHORT_LENGTH, Filled("Write your name: you sign with it"))
