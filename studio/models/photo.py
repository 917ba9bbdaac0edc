"""Photos: remade, sealed, and used only for what the client agreed to."""

from enum import StrEnum

from sqlalchemy import ForeignKey
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


class PhotoView(StrEnum):
    """Angle of a photo; only equal views compare well."""

    FRONT = "front"
    LEFT_45 = "left_45"
    RIGHT_45 = "right_45"
    LEFT_90 = "left_90"
    RIGHT_90 = "right_90"
    CLOSE_UP = "close_up"


class Photo(Base):
    """One picture of a consultation; both variants lie sealed in the store."""

    __tablename__ = "studio_photo"
    __table_args__ = (one_of("view", PhotoView),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("studio_client.id"), index=True, info=PLAIN)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("studio_consultation.id"), index=True, info=PLAIN
    )
    bump_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_bump.id"), index=True, info=PLAIN
    )
    view: Mapped[PhotoView] = mapped_column(EnumText(PhotoView), info=PERSONAL)
    #: `{"caption": text, "site": site key or null, "marks": [[x, y, text], …]}`.
    details: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    #: Of an intimate site: own consent, step-up to see, never on papers or behind links.
    intimate: Mapped[bool] = mapped_column(info=PERSONAL)
    #: Pixels of the full variant.
    width: Mapped[int] = mapped_column(info=PLAIN)
    height: Mapped[int] = mapped_column(info=PLAIN)
    #: Bytes of the full variant before sealing.
    size: Mapped[int] = mapped_column(info=PLAIN)
    #: Of the uploaded bytes: the same file twice in a consultation is one photo.
    upload_sha256: Mapped[str] = mapped_column(info=PLAIN)
    store_key: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    preview_key: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    taken_at: Mapped[Instant]
    created_at: Mapped[Instant]
    #: Taken off the page; can be put back for 30 days, then the files go.
    removed_at: Mapped[MaybeInstant]
    #: The files are gone: consent withdrawn, or the 30 days are over.
    purged_at: Mapped[MaybeInstant]
