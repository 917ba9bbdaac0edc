"""Programs that talk to the studio: keys they show, and addresses that are told of events."""

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey
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


class ApiKey(Base):
    """A key for the JSON API; shown once, kept as a hash."""

    __tablename__ = "studio_api_key"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(info=PLAIN)
    #: First signs, by which people tell keys apart.
    hint: Mapped[str] = mapped_column(info=PLAIN)
    key_sha256: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    scopes: Mapped[list[str]] = mapped_column(JSON(), info=PLAIN)
    made_by: Mapped[str] = mapped_column(info=PERSONAL)
    created_at: Mapped[Instant]
    #: To the hour, so that reading costs no write each time.
    used_at: Mapped[MaybeInstant]
    expires_at: Mapped[MaybeInstant]
    revoked_at: Mapped[MaybeInstant]


class Webhook(Base):
    """An address that is told of events, with the secret that signs them."""

    __tablename__ = "studio_webhook"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    url: Mapped[str] = mapped_column(info=PLAIN)
    secret: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    #: The one before, while receivers change over.
    old_secret: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    events: Mapped[list[str]] = mapped_column(JSON(), info=PLAIN)
    active: Mapped[bool] = mapped_column(default=True, info=PLAIN)
    created_at: Mapped[Instant]
    failing_since: Mapped[MaybeInstant]


class WebhookState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class WebhookDelivery(Base):
    """One event on its way to one address; the same id at each try."""

    __tablename__ = "studio_webhook_delivery"
    __table_args__ = (one_of("state", WebhookState),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("studio_webhook.id"), index=True, info=PLAIN)
    event: Mapped[str] = mapped_column(info=PLAIN)
    #: Outside ids and states only.
    body: Mapped[dict[str, object]] = mapped_column(JSON(), info=PLAIN)
    state: Mapped[WebhookState] = mapped_column(EnumText(WebhookState), index=True, info=PLAIN)
    attempts: Mapped[int] = mapped_column(default=0, info=PLAIN)
    problem: Mapped[str] = mapped_column(default="", info=PLAIN)
    #: What the other side answered last.
    answer_status: Mapped[int | None] = mapped_column(info=PLAIN)
    due_at: Mapped[Instant]
    lease_until: Mapped[MaybeInstant]
    created_at: Mapped[Instant]
    sent_at: Mapped[MaybeInstant]
    failed_at: Mapped[MaybeInstant]
