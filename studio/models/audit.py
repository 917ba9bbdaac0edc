"""The audit trail."""

from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import PERSONAL, PLAIN, Base, Instant, IntPk


class AuditEntry(Base):
    """Who did what to which object, and why; ids only, each row chained to the one before."""

    __tablename__ = "studio_audit"

    id: Mapped[IntPk]
    at: Mapped[Instant] = mapped_column(index=True, info=PLAIN)
    actor_ref: Mapped[str] = mapped_column(info=PERSONAL)
    action: Mapped[str] = mapped_column(info=PLAIN)
    object_ref: Mapped[str] = mapped_column(index=True, info=PLAIN)
    purpose: Mapped[str] = mapped_column(info=PLAIN)
    #: HMAC of the previous row; empty in the first. Unique: the chain cannot fork.
    previous: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    mac: Mapped[str] = mapped_column(info=PLAIN)
