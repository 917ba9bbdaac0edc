"""Consultations and the bumps looked at in them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
from studio.models.booking import Booking
from studio.models.client import Client
from studio.models.types import EnumText, Sealed, SealedBytes


class ConsultationStatus(StrEnum):
    OPEN = "open"
    ASSESSED = "assessed"
    CLOSED = "closed"


class Consultation(Base):
    """One visit: what the client told, what was seen, what followed."""

    __tablename__ = "studio_consultation"
    __table_args__ = (one_of("status", ConsultationStatus),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("studio_client.id"), index=True, info=PLAIN)
    #: Unique: a booking leads to one consultation, however often the button is pressed.
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_booking.id"), unique=True, info=PLAIN
    )
    status: Mapped[ConsultationStatus] = mapped_column(
        EnumText(ConsultationStatus), index=True, info=PLAIN
    )
    #: Day of the visit in the studio's zone.
    on: Mapped[date] = mapped_column("held_on", info=PERSONAL)
    #: The `client` part of a case, as canonical JSON.
    intake: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    #: Counts changes of intake and bumps; a stale form is refused by it.
    version: Mapped[int] = mapped_column(default=1, info=PLAIN)
    #: Zone code to what was seen there, as canonical JSON; null until Look was opened.
    zones: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    #: What the therapist answered to suggestions: rule or service id to word and reason.
    responses: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    practitioner_ref: Mapped[str] = mapped_column(info=PERSONAL)
    #: When the therapist signed; from then on only amendments are added.
    signed_at: Mapped[MaybeInstant]
    #: The earlier visit whose findings were taken over as a draft.
    copied_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_consultation.id"), info=PLAIN
    )
    created_at: Mapped[Instant]

    client: Mapped[Client] = relationship(lazy="joined", innerjoin=True)
    booking: Mapped[Booking | None] = relationship(lazy="select")
    bumps: Mapped[list["BumpRow"]] = relationship(
        order_by="BumpRow.number", lazy="selectin", back_populates="consultation"
    )


class BumpRow(Base):
    """One bump, or one kind of bump, as it was looked at."""

    __tablename__ = "studio_bump"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("studio_consultation.id"), info=PLAIN)
    #: 1, 2, … in the order they were recorded.
    number: Mapped[int] = mapped_column(info=PLAIN)
    #: The `bump` part of a case, as canonical JSON.
    features: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    #: `{"drawing": key, "x": share, "y": share}` and a note, as canonical JSON; null without a pin.
    pin: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    #: The same bump at an earlier visit.
    follows_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_bump.id"), index=True, info=PLAIN
    )
    #: Taken over from the last visit and not touched yet.
    copied: Mapped[bool] = mapped_column(default=False, server_default="0", info=PLAIN)
    #: Set when the therapist took the bump off the list; what was assessed stays.
    removed: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    created_at: Mapped[Instant]

    consultation: Mapped[Consultation] = relationship(back_populates="bumps", lazy="select")
