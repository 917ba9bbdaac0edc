"""What other tools' booking forms post in: who may, what came, and what became of it."""

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import HEALTH, PLAIN, Base, Instant, IntPk, MaybeInstant, PublicId, one_of
from studio.models.types import EnumText, Sealed, SealedBytes


class InboundForm(Base):
    """A form or scheduler elsewhere that may post here, with its proofs and its mapping."""

    __tablename__ = "studio_inbound_form"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    #: Key of a reader of `studio.inbound`.
    provider: Mapped[str] = mapped_column(info=PLAIN)
    name: Mapped[str] = mapped_column(info=PLAIN)
    #: Of the token in the address the provider posts to.
    token_sha256: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    #: Sealed JSON: secrets, header values, keys for look-ups; two secrets while one is replaced.
    secrets: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    #: `{"mapping": {...}, "form_id": …, "honeypot": …, "notification_url": …, …}`, no secrets.
    settings: Mapped[dict[str, object]] = mapped_column(JSON(), info=PLAIN)
    active: Mapped[bool] = mapped_column(default=True, info=PLAIN)
    version: Mapped[int] = mapped_column(default=1, info=PLAIN)
    created_at: Mapped[Instant]
    seen_at: Mapped[MaybeInstant]


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    #: Kept for a person to look at.
    LOOK = "look"
    IGNORED = "ignored"


class InboxItem(Base):
    """A verified post as it came; written before anything is made of it."""

    __tablename__ = "studio_inbox"
    __table_args__ = (
        one_of("state", InboxState),
        # The same post twice is one effect; the same key with other words is looked at.
        UniqueConstraint("form_id", "idempotency_key", "body_sha256"),
    )

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    form_id: Mapped[int] = mapped_column(
        ForeignKey("studio_inbound_form.id"), index=True, info=PLAIN
    )
    idempotency_key: Mapped[str] = mapped_column(info=PLAIN)
    #: Stays when the raw request is purged: what was seen is refused for ever.
    body_sha256: Mapped[str] = mapped_column(info=PLAIN)
    #: Sealed JSON of method, path, query, headers and body; emptied after 30 days.
    raw: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    event: Mapped[str] = mapped_column(info=PLAIN)
    external_id: Mapped[str] = mapped_column(default="", index=True, info=PLAIN)
    #: The `external_id` that a reschedule replaces.
    supersedes: Mapped[str] = mapped_column(default="", index=True, info=PLAIN)
    #: The provider's own version or time of the fact, sortable as text; empty when it has none.
    fact_version: Mapped[str] = mapped_column(default="", info=PLAIN)
    state: Mapped[InboxState] = mapped_column(EnumText(InboxState), index=True, info=PLAIN)
    #: Codes of what a person should know, as the reader or the processing said.
    problems: Mapped[list[str]] = mapped_column(JSON(), default=list, info=PLAIN)
    attempts: Mapped[int] = mapped_column(default=0, info=PLAIN)
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_booking.id"), index=True, info=PLAIN
    )
    received_at: Mapped[Instant]
    processed_at: Mapped[MaybeInstant]
