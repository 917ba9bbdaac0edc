"""Clients and the data key that seals everything about their health."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import (
    HEALTH,
    PERSONAL,
    PLAIN,
    Base,
    Instant,
    IntPk,
    MaybeDay,
    Personal,
    PublicId,
)
from studio.models.types import Sealed, SealedBytes


class Client(Base):
    """A person the studio looks after."""

    __tablename__ = "studio_client"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    name: Mapped[Personal]
    email: Mapped[str] = mapped_column(info=PERSONAL, index=True)
    phone: Mapped[Personal]
    birth_on: Mapped[MaybeDay]
    language: Mapped[str] = mapped_column(info=PERSONAL, default="en")
    #: A word to every colleague, on every strip; null when there is none.
    alert: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    #: Prefers large print on papers.
    large_print: Mapped[bool] = mapped_column(info=PERSONAL, default=False, server_default="0")
    created_at: Mapped[Instant]


class ClientKey(Base):
    """The client's data key, wrapped by the studio's active key; without it nothing opens."""

    __tablename__ = "studio_client_key"

    client_id: Mapped[int] = mapped_column(
        ForeignKey("studio_client.id"), primary_key=True, info=PLAIN
    )
    wrapped: Mapped[Sealed] = mapped_column(SealedBytes(), info=PLAIN)
