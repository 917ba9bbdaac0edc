"""Clients and the data key that seals everything about their health."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, validates

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

#: From so many digits on two phone numbers may be one, with and without country: they end alike.
SAME_DIGITS = 7


def digits_of(phone: str) -> str:
    """Return the digits of a phone number, however it is written."""
    return "".join(sign for sign in phone if sign in "0123456789")


class Client(Base):
    """A person the studio looks after."""

    __tablename__ = "studio_client"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    name: Mapped[Personal]
    email: Mapped[str] = mapped_column(info=PERSONAL, index=True)
    phone: Mapped[Personal]
    #: The digits of `phone`, and the last of them, by which an index finds numbers that are one.
    phone_digits: Mapped[Personal]
    phone_end: Mapped[str] = mapped_column(info=PERSONAL, index=True)
    birth_on: Mapped[MaybeDay]
    language: Mapped[str] = mapped_column(info=PERSONAL, default="en")
    #: A word to every colleague, on every strip; null when there is none.
    alert: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    #: Prefers large print on papers.
    large_print: Mapped[bool] = mapped_column(info=PERSONAL, default=False, server_default="0")
    created_at: Mapped[Instant]

    @validates("phone")
    def _keep_digits(self, _key: str, phone: str) -> str:
        """Write what is searched with the number itself, so that they never differ."""
        self.phone_digits = digits_of(phone)
        self.phone_end = self.phone_digits[-SAME_DIGITS:]
        return phone


class ClientKey(Base):
    """The client's data key, wrapped by the studio's active key; without it nothing opens."""

    __tablename__ = "studio_client_key"

    client_id: Mapped[int] = mapped_column(
        ForeignKey("studio_client.id"), primary_key=True, info=PLAIN
    )
    wrapped: Mapped[Sealed] = mapped_column(SealedBytes(), info=PLAIN)
