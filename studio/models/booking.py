"""Requests for a visit, from the public form or from the desk."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from studio.models.base import (
    HEALTH,
    PERSONAL,
    PLAIN,
    Base,
    Instant,
    IntPk,
    MaybeDay,
    MaybeInstant,
    Personal,
    PublicId,
    one_of,
)
from studio.models.client import Client
from studio.models.types import EnumText, Sealed, SealedBytes


class BookingStatus(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    ATTENDED = "attended"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Booking(Base):
    """A visit somebody asked for; the concern is sealed with the booking's own key."""

    __tablename__ = "studio_booking"
    __table_args__ = (one_of("status", BookingStatus),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    client_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_client.id"), index=True, info=PLAIN
    )
    status: Mapped[BookingStatus] = mapped_column(EnumText(BookingStatus), index=True, info=PLAIN)
    name: Mapped[Personal]
    email: Mapped[Personal]
    phone: Mapped[Personal]
    language: Mapped[str] = mapped_column(info=PERSONAL, default="en")
    concern: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    #: As the visitor wrote or picked it; no promise of a slot.
    wished_time: Mapped[Personal]
    #: Key of the offer that was asked for.
    service: Mapped[str] = mapped_column(
        info=PERSONAL, default="consultation", server_default="consultation"
    )
    #: Once accepted: the visit itself, and the wall clock and zone it was promised in.
    starts_at: Mapped[datetime | None] = mapped_column(index=True, info=PLAIN)
    ends_at: Mapped[MaybeInstant]
    #: `2026-11-24T10:30`
    wall_start: Mapped[str] = mapped_column(info=PERSONAL, default="", server_default="")
    zone: Mapped[str] = mapped_column(info=PLAIN, default="", server_default="")
    practitioner_ref: Mapped[str] = mapped_column(info=PERSONAL, default="", server_default="")
    #: `own` for our page; a provider's key for its form.
    source: Mapped[str] = mapped_column(info=PLAIN, default="own", server_default="own")
    #: Counts changes that a calendar must hear of (SEQUENCE).
    sequence: Mapped[int] = mapped_column(info=PLAIN, default=0, server_default="0")
    request_id: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    created_at: Mapped[Instant]
    #: `{"answers": {question: answer}, …}` as another form or our own page asked; sealed with the
    #: booking's key. Suggestions for the intake, never facts.
    answers: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    #: Why somebody of the studio promised it against hours, notice or limits.
    override_reason: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    #: The other tool's id of the same visit.
    external_id: Mapped[str] = mapped_column(info=PLAIN, index=True, default="", server_default="")
    #: Its version or time of the newest fact that was taken over, sortable as text.
    external_version: Mapped[str] = mapped_column(info=PLAIN, default="", server_default="")
    #: The client said: I will be there.
    client_confirmed_at: Mapped[MaybeInstant]
    #: Visits that belong together: a series, or a patch test and what it is for.
    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_series.id"), index=True, info=PLAIN
    )
    #: Place in the series, from 1.
    series_place: Mapped[int | None] = mapped_column(info=PLAIN)

    client: Mapped[Client | None] = relationship(lazy="joined")


class Series(Base):
    """Visits planned together; moving one moves or explains the rest."""

    __tablename__ = "studio_series"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    client_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_client.id"), index=True, info=PLAIN
    )
    #: Key of the program it follows, or empty for one of its own.
    program: Mapped[str] = mapped_column(info=PERSONAL, default="")
    #: The wedding, the journey: nothing too close before it.
    event_on: Mapped[MaybeDay]
    created_at: Mapped[Instant]


class BookingKey(Base):
    """A booking's own data key: it exists before any client does, and goes with the booking."""

    __tablename__ = "studio_booking_key"

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("studio_booking.id"), primary_key=True, info=PLAIN
    )
    wrapped: Mapped[Sealed] = mapped_column(SealedBytes(), info=PLAIN)
