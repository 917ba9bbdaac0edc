"""The menu, the programs and the shelf, as the owner of the studio keeps them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from studio.models.base import PERSONAL, PLAIN, Base, Instant, IntPk, MaybeInstant, PublicId, one_of
from studio.models.types import EnumText


class ProductUse(StrEnum):
    HOME = "home"
    TREATMENT = "treatment"


class NeedsFirst(StrEnum):
    NOTHING = "nothing"
    CONSULTATION = "consultation"
    #: At least 48 hours before, with a look at the spot in between.
    PATCH_TEST = "patch_test"


class Offer(Base):
    """A service on the menu: a consultation, or one the knowledge base knows by its key."""

    __tablename__ = "studio_offer"
    __table_args__ = (
        CheckConstraint("duration_min BETWEEN 5 AND 480", name="duration"),
        CheckConstraint("price_cents >= 0", name="price"),
        CheckConstraint(
            "before_min BETWEEN 0 AND 240 AND after_min BETWEEN 0 AND 240", name="buffers"
        ),
        CheckConstraint("deposit_cents >= 0", name="deposit"),
        one_of("needs_first", NeedsFirst),
    )

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    #: Key of a service of the knowledge base, or `consultation`.
    service: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    name_en: Mapped[str] = mapped_column(info=PLAIN)
    name_es: Mapped[str] = mapped_column(info=PLAIN)
    about_en: Mapped[str] = mapped_column(default="", info=PLAIN)
    about_es: Mapped[str] = mapped_column(default="", info=PLAIN)
    duration_min: Mapped[int] = mapped_column(info=PLAIN)
    price_cents: Mapped[int] = mapped_column(info=PLAIN)
    #: Shown on the public page; the first in order is what is asked for by default.
    public: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    position: Mapped[int] = mapped_column(default=0, info=PLAIN)
    active: Mapped[bool] = mapped_column(default=True, info=PLAIN)
    version: Mapped[int] = mapped_column(default=1, info=PLAIN)
    #: Minutes to get ready and to clean up; nobody else gets them.
    before_min: Mapped[int] = mapped_column(default=0, server_default="0", info=PLAIN)
    after_min: Mapped[int] = mapped_column(default=0, server_default="0", info=PLAIN)
    #: Rooms and devices: one of each inner list, by `Resource.claimed_as`.
    needs: Mapped[list[list[str]]] = mapped_column(
        JSON(), default=list, server_default="[]", info=PLAIN
    )
    #: Refs of those who give it; empty: everybody.
    practitioners: Mapped[list[str]] = mapped_column(
        JSON(), default=list, server_default="[]", info=PERSONAL
    )
    #: What a new client books along with it, and before it.
    needs_first: Mapped[NeedsFirst] = mapped_column(
        EnumText(NeedsFirst), default=NeedsFirst.NOTHING, server_default="nothing", info=PLAIN
    )
    deposit_cents: Mapped[int] = mapped_column(default=0, server_default="0", info=PLAIN)


class Program(Base):
    """A named row of visits: milia, acne support, renewal, age management."""

    __tablename__ = "studio_program"
    __table_args__ = (CheckConstraint("price_cents >= 0", name="price"),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    #: Key of a program of the knowledge base, or the studio's own.
    key: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    name_en: Mapped[str] = mapped_column(info=PLAIN)
    name_es: Mapped[str] = mapped_column(info=PLAIN)
    about_en: Mapped[str] = mapped_column(default="", info=PLAIN)
    about_es: Mapped[str] = mapped_column(default="", info=PLAIN)
    #: `[{"service": key, "sessions": n}, …]`
    steps: Mapped[list[dict[str, object]]] = mapped_column(JSON(), info=PLAIN)
    price_cents: Mapped[int] = mapped_column(info=PLAIN)
    position: Mapped[int] = mapped_column(default=0, info=PLAIN)
    active: Mapped[bool] = mapped_column(default=True, info=PLAIN)
    version: Mapped[int] = mapped_column(default=1, info=PLAIN)


class Product(Base):
    """Something on the shelf: for home, or used in the treatment room."""

    __tablename__ = "studio_product"
    __table_args__ = (one_of("product_use", ProductUse),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    use: Mapped[ProductUse] = mapped_column("product_use", EnumText(ProductUse), info=PLAIN)
    brand: Mapped[str] = mapped_column(default="", info=PLAIN)
    name: Mapped[str] = mapped_column(info=PLAIN)
    #: Homecare class of the knowledge base; empty for what is used in treatments.
    homecare: Mapped[str] = mapped_column(default="", info=PLAIN)
    #: Services it is used in, keys of the knowledge base.
    services: Mapped[list[str]] = mapped_column(JSON(), default=list, info=PLAIN)
    #: As printed on the box.
    ingredients: Mapped[str] = mapped_column(default="", info=PLAIN)
    strength: Mapped[str] = mapped_column(default="", info=PLAIN)
    price_cents: Mapped[int] = mapped_column(default=0, info=PLAIN)
    active: Mapped[bool] = mapped_column(default=True, info=PLAIN)
    version: Mapped[int] = mapped_column(default=1, info=PLAIN)

    lots: Mapped[list["ProductLot"]] = relationship(
        order_by="ProductLot.id.desc()", lazy="selectin"
    )


class ProductLot(Base):
    """One opened package, so that a reaction can be followed to it."""

    __tablename__ = "studio_product_lot"

    id: Mapped[IntPk]
    product_id: Mapped[int] = mapped_column(ForeignKey("studio_product.id"), index=True, info=PLAIN)
    lot: Mapped[str] = mapped_column(info=PLAIN)
    expires_on: Mapped[date | None] = mapped_column(info=PLAIN)
    opened_at: Mapped[Instant]
    finished_at: Mapped[MaybeInstant]


class Profile(Base):
    """What the owner set about the studio; one row, laid over the `STUDIO_*` settings."""

    __tablename__ = "studio_profile"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[IntPk]
    #: Field of `studio.settings.Settings` to value.
    chosen: Mapped[dict[str, object]] = mapped_column(JSON(), info=PLAIN)
    #: PNG for the head of papers and pages, remade by us; public.
    logo: Mapped[bytes | None] = mapped_column(info=PLAIN)
    version: Mapped[int] = mapped_column(default=1, info=PLAIN)
    updated_at: Mapped[Instant]
