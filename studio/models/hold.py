"""Time kept for somebody who is still filling in, paying, or thinking about an offer."""

from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import (
    HEALTH,
    PERSONAL,
    PLAIN,
    Base,
    Instant,
    IntPk,
    MaybeInstant,
    Personal,
    PublicId,
    one_of,
)
from studio.models.types import EnumText, Sealed, SealedBytes


class Hold(Base):
    """A time kept for a few minutes; its claims carry `held_until` and free themselves."""

    __tablename__ = "studio_hold"

    id: Mapped[IntPk]
    #: Hash of the token that the visitor's page carries.
    token_sha256: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    #: Key of the offer.
    service: Mapped[str] = mapped_column(info=PERSONAL)
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    practitioner_ref: Mapped[Personal]
    expires_at: Mapped[Instant]
    #: How often it was made longer.
    extended: Mapped[int] = mapped_column(default=0, info=PLAIN)
    #: The visitor's request; the same one asked twice holds one time.
    request_id: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    #: What it became.
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_booking.id"), index=True, info=PLAIN
    )
    created_at: Mapped[Instant]


class WaitingState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"


class Waiting(Base):
    """Somebody for whom no time fitted; told when one becomes free, one person at a time."""

    __tablename__ = "studio_waiting"
    __table_args__ = (one_of("state", WaitingState),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    state: Mapped[WaitingState] = mapped_column(EnumText(WaitingState), index=True, info=PLAIN)
    name: Mapped[Personal]
    email: Mapped[Personal]
    phone: Mapped[Personal]
    language: Mapped[str] = mapped_column(info=PERSONAL, default="en")
    client_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_client.id"), index=True, info=PLAIN
    )
    service: Mapped[str] = mapped_column(info=PERSONAL)
    #: Empty for anyone.
    practitioner_ref: Mapped[Personal]
    #: `{"from": "2026-11-24", "until": "2026-12-24", "parts": ["morning"]}`
    wishes: Mapped[dict[str, object]] = mapped_column(JSON(), info=PERSONAL)
    #: The time that is offered now, and the token of the way to take it.
    hold_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_hold.id"), index=True, info=PLAIN
    )
    token_sha256: Mapped[str | None] = mapped_column(unique=True, info=PLAIN)
    #: Offers that were let pass; after some the person is asked whether to go on.
    passed: Mapped[int] = mapped_column(default=0, info=PLAIN)
    request_id: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    created_at: Mapped[Instant]


class PaymentState(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    REFUNDED = "refunded"
    FAILED = "failed"


class Payment(Base):
    """A deposit, taken on the provider's own page; no card data ever comes here."""

    __tablename__ = "studio_payment"
    __table_args__ = (
        one_of("state", PaymentState),
        CheckConstraint("amount_cents > 0", name="amount"),
    )

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    #: The time that is kept while somebody pays: one payment each, so nobody pays twice.
    hold_id: Mapped[int] = mapped_column(ForeignKey("studio_hold.id"), unique=True, info=PLAIN)
    #: What was booked with it; none before it is paid.
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_booking.id"), index=True, info=PLAIN
    )
    #: What the visitor typed, until it is booked or given up; sealed for the studio.
    draft: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    #: `local`, `stripe`
    provider: Mapped[str] = mapped_column(info=PLAIN)
    #: The provider's own id of the checkout, once it was opened.
    provider_ref: Mapped[str | None] = mapped_column(unique=True, info=PLAIN)
    amount_cents: Mapped[int] = mapped_column(info=PLAIN)
    #: Three small letters, as providers write them.
    currency: Mapped[str] = mapped_column(info=PLAIN)
    state: Mapped[PaymentState] = mapped_column(EnumText(PaymentState), index=True, info=PLAIN)
    created_at: Mapped[Instant]
    settled_at: Mapped[MaybeInstant]
    #: Since when it is to be given back.
    refund_asked_at: Mapped[MaybeInstant]
