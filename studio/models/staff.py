"""People who sign in to the standalone studio; a host brings its own."""

from datetime import datetime

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Table
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from studio.models.base import PERSONAL, PLAIN, Base, Instant, IntPk, MaybeInstant

user_roles = Table(
    "studio_user_role",
    Base.metadata,
    Column("user_id", ForeignKey("studio_user.id"), primary_key=True, info=PLAIN),
    Column("role_id", ForeignKey("studio_role.id"), primary_key=True, info=PLAIN),
)


class StaffRole(Base):
    """desk, therapist or owner."""

    __tablename__ = "studio_role"

    id: Mapped[IntPk]
    name: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    description: Mapped[str] = mapped_column(default="", info=PLAIN)

    def get_permissions(self) -> set[str]:
        """Say that roles alone decide; Flask-Security asks."""
        return set()


class StaffUser(Base):
    """An account; column names are those Flask-Security looks for."""

    __tablename__ = "studio_user"

    id: Mapped[IntPk]
    email: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    #: argon2id; null until the first sign-in link was used.
    password: Mapped[str | None] = mapped_column(info=PERSONAL)
    active: Mapped[bool] = mapped_column(default=True, info=PLAIN)
    #: Changed at every password or factor change; ends all sessions.
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(), info=PLAIN)
    tf_primary_method: Mapped[str | None] = mapped_column(info=PERSONAL)
    #: Encrypted by Flask-Security with a key outside the database.
    tf_totp_secret: Mapped[str | None] = mapped_column(info=PERSONAL)
    #: Time step of the last one-time code, so that no code works twice.
    tf_last_counter: Mapped[int | None] = mapped_column(info=PLAIN)
    tf_phone_number: Mapped[str | None] = mapped_column(info=PERSONAL)
    #: Encrypted by Flask-Security, which takes a used one out of the list in place.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(JSON()), info=PERSONAL
    )

    #: As signed under visits and letters.
    license_number: Mapped[str] = mapped_column(default="", server_default="", info=PERSONAL)
    #: `light`, `dark`, or empty for the system's.
    theme: Mapped[str] = mapped_column(default="", server_default="", info=PERSONAL)
    #: Opaque to us, how a passkey names the account.
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True, info=PERSONAL)

    roles: Mapped[list[StaffRole]] = relationship(secondary=user_roles, lazy="joined")
    webauthn: Mapped[list["StaffPasskey"]] = relationship(
        back_populates="user",
        cascade="all, delete-orphan",
        lazy="select",
        enable_typechecks=False,  # the sign-in library's classes stand over these
    )


class StaffPasskey(Base):
    """A passkey of an account; column names are those Flask-Security looks for."""

    __tablename__ = "studio_passkey"

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(ForeignKey("studio_user.id"), index=True, info=PLAIN)
    credential_id: Mapped[bytes] = mapped_column(unique=True, info=PERSONAL)
    public_key: Mapped[bytes] = mapped_column(info=PERSONAL)
    sign_count: Mapped[int] = mapped_column(default=0, info=PLAIN)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()), info=PLAIN)
    backup_state: Mapped[bool] = mapped_column(info=PLAIN)
    device_type: Mapped[str] = mapped_column(info=PLAIN)
    extensions: Mapped[str | None] = mapped_column(info=PLAIN)
    create_datetime: Mapped[datetime] = mapped_column(DateTime(), info=PLAIN)
    lastuse_datetime: Mapped[datetime] = mapped_column(DateTime(), info=PLAIN)
    name: Mapped[str] = mapped_column(info=PERSONAL)
    usage: Mapped[str] = mapped_column(info=PLAIN)

    user: Mapped[StaffUser] = relationship(back_populates="webauthn", enable_typechecks=False)


class StaffSession(Base):
    """A sign-in on one device; ended at sign-out, so that a copied cookie is worth nothing."""

    __tablename__ = "studio_session"

    id: Mapped[IntPk]
    token_sha256: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    user_id: Mapped[int] = mapped_column(ForeignKey("studio_user.id"), index=True, info=PLAIN)
    #: What the browser calls itself, in short: `Chrome on Android`.
    device: Mapped[str] = mapped_column(default="", server_default="", info=PERSONAL)
    started_at: Mapped[Instant]
    seen_at: Mapped[MaybeInstant]
    ended_at: Mapped[MaybeInstant]
