"""Small tables that keep repeated and hurried requests in order."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import PLAIN, Base, Instant, IntPk


class Idempotency(Base):
    """The answer a request key got; same key and same body get it again."""

    __tablename__ = "studio_idempotency"
    __table_args__ = (UniqueConstraint("scope", "key_sha256"),)

    id: Mapped[IntPk]
    scope: Mapped[str] = mapped_column(info=PLAIN)
    key_sha256: Mapped[str] = mapped_column(info=PLAIN)
    fingerprint: Mapped[str] = mapped_column(info=PLAIN)
    status: Mapped[int] = mapped_column(info=PLAIN)
    #: Ids only.
    answer: Mapped[str] = mapped_column(info=PLAIN)
    created_at: Mapped[Instant]


class Throttle(Base):
    """How often something was tried in a window; keys are hashed."""

    __tablename__ = "studio_throttle"
    __table_args__ = (UniqueConstraint("scope", "key_sha256"),)

    id: Mapped[IntPk]
    scope: Mapped[str] = mapped_column(info=PLAIN)
    key_sha256: Mapped[str] = mapped_column(info=PLAIN)
    since: Mapped[Instant]
    count: Mapped[int] = mapped_column(info=PLAIN)
