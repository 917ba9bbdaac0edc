"""Issued papers, the links clients open them by, and the mails that carry the links."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import (
    HEALTH,
    PLAIN,
    Base,
    Instant,
    IntPk,
    MaybeInstant,
    PublicId,
    one_of,
)
from studio.models.types import EnumText, Sealed, SealedBytes


class DocumentKind(StrEnum):
    PLAN = "plan"
    REFERRAL = "referral"


class PaperVariant(StrEnum):
    """What a paper is laid out for; the words are those of `studio.documents`."""

    USUAL = "usual"
    LARGE = "large"
    PHONE = "phone"


class LinkPurpose(StrEnum):
    PLAN = "plan"
    REFERRAL = "referral"
    INTAKE = "intake"
    VISIT = "visit"
    REPLY = "reply"


class DeliveryKind(StrEnum):
    """What a mail is about; the words of each are in `studio.services.mail_words`."""

    DOCUMENT = "document"
    INTAKE = "intake"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    #: The visit is tomorrow.
    VISIT_REMINDER = "visit_reminder"
    #: A request or a place on the waiting list was taken in.
    TAKEN_IN = "taken_in"
    #: A time became free for somebody who waits.
    WAITING_OFFER = "waiting_offer"
    #: Several visits were promised together.
    SERIES = "series"
    #: Several visits were called off together.
    SERIES_OFF = "series_off"


class DeliveryWay(StrEnum):
    MAIL = "mail"
    SMS = "sms"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Document(Base):
    """An issued PDF; its bytes lie sealed in the store, this row never changes."""

    __tablename__ = "studio_document"
    __table_args__ = (one_of("kind", DocumentKind), one_of("variant", PaperVariant))

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("studio_client.id"), index=True, info=PLAIN)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("studio_consultation.id"), index=True, info=PLAIN
    )
    kind: Mapped[DocumentKind] = mapped_column(EnumText(DocumentKind), info=PLAIN)
    plan_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_plan.id"), unique=True, info=PLAIN
    )
    referral_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_referral.id"), unique=True, info=PLAIN
    )
    #: What this one is laid out for; the others lie in `DocumentVariant`.
    variant: Mapped[PaperVariant] = mapped_column(
        EnumText(PaperVariant),
        default=PaperVariant.USUAL,
        server_default="usual",
        info=PLAIN,
    )
    #: Of the open bytes, hex.
    sha256: Mapped[str] = mapped_column(info=PLAIN)
    #: Bytes of the open PDF.
    size: Mapped[int] = mapped_column(info=PLAIN)
    template_version: Mapped[str] = mapped_column(info=PLAIN)
    store_key: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    created_at: Mapped[Instant]


class DocumentVariant(Base):
    """The same paper laid out for somebody else's eyes.

    Asked for in the unit that issued the paper, filled in with the words of that moment, and laid
    out a little later; then this row never changes either.
    """

    __tablename__ = "studio_document_variant"
    __table_args__ = (
        one_of("variant", PaperVariant),
        UniqueConstraint("document_id", "variant"),
    )

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    document_id: Mapped[int] = mapped_column(ForeignKey("studio_document.id"), info=PLAIN)
    variant: Mapped[PaperVariant] = mapped_column(EnumText(PaperVariant), info=PLAIN)
    #: The filled-in page with its pictures until it is laid out; emptied then.
    sheet: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    #: Of the open bytes, hex; like all below unset until they are made.
    sha256: Mapped[str | None] = mapped_column(info=PLAIN)
    #: Bytes of the open PDF.
    size: Mapped[int | None] = mapped_column(info=PLAIN)
    template_version: Mapped[str | None] = mapped_column(info=PLAIN)
    store_key: Mapped[str | None] = mapped_column(unique=True, info=PLAIN)
    created_at: Mapped[Instant]
    made_at: Mapped[MaybeInstant]


class ClientLink(Base):
    """A way to one document, questionnaire, visit or letter; only the token's hash is kept."""

    __tablename__ = "studio_client_link"
    __table_args__ = (
        one_of("purpose", LinkPurpose),
        CheckConstraint(
            "CASE WHEN document_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN intake_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN referral_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_object",
        ),
    )

    id: Mapped[IntPk]
    token_sha256: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_document.id"), index=True, info=PLAIN
    )
    intake_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_intake.id"), index=True, info=PLAIN
    )
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_booking.id"), index=True, info=PLAIN
    )
    #: A letter whose answer is asked for online: the clinician's way, not the client's.
    referral_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_referral.id"), index=True, info=PLAIN
    )
    purpose: Mapped[LinkPurpose] = mapped_column(EnumText(LinkPurpose), info=PLAIN)
    expires_at: Mapped[Instant]
    #: HMAC of PIN and token hash under a key outside the database.
    pin_hash: Mapped[str] = mapped_column(info=PLAIN)
    #: Wrong PINs so far; at five the link is locked for good.
    tries: Mapped[int] = mapped_column(default=0, info=PLAIN)
    revoked_at: Mapped[MaybeInstant]
    opened_at: Mapped[MaybeInstant]
    created_at: Mapped[Instant]


class Delivery(Base):
    """A mail to a client: queued in the unit of its cause, sent after the commit."""

    __tablename__ = "studio_delivery"
    __table_args__ = (
        one_of("state", DeliveryState),
        one_of("kind", DeliveryKind),
        one_of("way", DeliveryWay),
    )

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    #: Null for an answer to somebody who is no client.
    client_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_client.id"), index=True, info=PLAIN
    )
    kind: Mapped[DeliveryKind] = mapped_column(
        EnumText(DeliveryKind), default=DeliveryKind.DOCUMENT, server_default="document", info=PLAIN
    )
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_document.id"), index=True, info=PLAIN
    )
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_booking.id"), index=True, info=PLAIN
    )
    way: Mapped[DeliveryWay] = mapped_column(
        EnumText(DeliveryWay), default=DeliveryWay.MAIL, server_default="mail", info=PLAIN
    )
    state: Mapped[DeliveryState] = mapped_column(EnumText(DeliveryState), index=True, info=PLAIN)
    #: Recipient, subject and body until sent or given up; emptied then: it carries the link.
    letter: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    attempts: Mapped[int] = mapped_column(default=0, info=PLAIN)
    #: Code of what went wrong last, for `studio.web` to put into words.
    problem: Mapped[str] = mapped_column(default="", server_default="", info=PLAIN)
    due_at: Mapped[Instant]
    lease_until: Mapped[MaybeInstant]
    created_at: Mapped[Instant]
    sent_at: Mapped[MaybeInstant]
    failed_at: Mapped[MaybeInstant]
