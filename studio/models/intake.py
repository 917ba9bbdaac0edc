"""What a client tells at home, what they agree to, and what anybody signs."""

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import (
    HEALTH,
    PERSONAL,
    PLAIN,
    Base,
    Instant,
    IntPk,
    MaybeInstant,
    PublicId,
    one_of,
)
from studio.models.types import EnumText, Sealed, SealedBytes


class IntakeStatus(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"


class Purpose(StrEnum):
    """What a consent is for; each is asked and withdrawn on its own."""

    HEALTH_DATA = "health_data"
    SCOPE = "scope"
    PHOTOS = "photos"
    INTIMATE_PHOTOS = "intimate_photos"
    SHARE_WITH_CLINICIAN = "share_with_clinician"
    BEFORE_AFTER = "before_after"
    MARKETING = "marketing"


class SignedBy(StrEnum):
    CLIENT = "client"
    GUARDIAN = "guardian"
    THERAPIST = "therapist"


class SignedHow(StrEnum):
    DRAWN = "drawn"
    TYPED = "typed"


class Intake(Base):
    """One questionnaire given to a client; answers are kept as they are typed."""

    __tablename__ = "studio_intake"
    __table_args__ = (one_of("status", IntakeStatus),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("studio_client.id"), index=True, info=PLAIN)
    #: Unique: a visit has one questionnaire.
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_booking.id"), unique=True, info=PLAIN
    )
    status: Mapped[IntakeStatus] = mapped_column(EnumText(IntakeStatus), info=PLAIN)
    #: Question key to answer, with "not sure" as an answer of its own.
    answers: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    #: Of the knowledge that asked.
    knowledge_version: Mapped[str] = mapped_column(info=PLAIN)
    language: Mapped[str] = mapped_column(info=PERSONAL)
    #: Counts saves; a stale form is refused by it.
    version: Mapped[int] = mapped_column(default=1, info=PLAIN)
    created_at: Mapped[Instant]
    submitted_at: Mapped[MaybeInstant]


class Signature(Base):
    """Somebody's name under an exact text; append-only by trigger."""

    __tablename__ = "studio_signature"
    __table_args__ = (one_of("signed_by", SignedBy), one_of("how", SignedHow))

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("studio_client.id"), index=True, info=PLAIN)
    signed_by: Mapped[SignedBy] = mapped_column(EnumText(SignedBy), info=PLAIN)
    how: Mapped[SignedHow] = mapped_column(EnumText(SignedHow), info=PLAIN)
    name: Mapped[str] = mapped_column(info=PERSONAL)
    #: `{"text": as shown, "strokes": [[[x, y], …], …] or null}`; x and y are shares of the box.
    body: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    #: Of the text as UTF-8, hex.
    text_sha256: Mapped[str] = mapped_column(info=PLAIN)
    #: `intake:<public id>` or `consultation:<public id>`.
    subject: Mapped[str] = mapped_column(index=True, info=PLAIN)
    signed_at: Mapped[Instant]


class Consent(Base):
    """A yes or no to one purpose; a later row for the same purpose replaces it."""

    __tablename__ = "studio_consent"
    __table_args__ = (one_of("purpose", Purpose),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("studio_client.id"), index=True, info=PLAIN)
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose), info=PLAIN)
    given: Mapped[bool] = mapped_column(info=PERSONAL)
    #: Of the exact text that was shown, hex.
    text_sha256: Mapped[str] = mapped_column(info=PLAIN)
    signature_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_signature.id"), index=True, info=PLAIN
    )
    #: Who recorded it: the client by link, or somebody of the studio.
    recorded_by: Mapped[str] = mapped_column(info=PERSONAL)
    given_at: Mapped[Instant]
    withdrawn_at: Mapped[MaybeInstant]


class StepDraft(Base):
    """What was typed into a step and could not be stored as its record yet."""

    __tablename__ = "studio_step_draft"
    __table_args__ = (UniqueConstraint("consultation_id", "place"),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("studio_consultation.id"), info=PLAIN)
    #: Step, and the bump on it: `checkin`, `look:<bump id>`, `look:new`, `treat`, …
    place: Mapped[str] = mapped_column(info=PLAIN)
    #: Form field to list of values, as sent.
    body: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    #: Version of the consultation the form was made from.
    base_version: Mapped[int] = mapped_column(info=PLAIN)
    actor_ref: Mapped[str] = mapped_column(info=PERSONAL)
    updated_at: Mapped[Instant]
