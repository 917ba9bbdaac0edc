"""Plans and referrals: drafts until issued, then frozen."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
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


class PlanStatus(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    SUPERSEDED = "superseded"


class ReferralStatus(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    ANSWERED = "answered"


def _single(name: str, status: str) -> Index:
    """Allow a consultation one row in that status."""
    where = text(f"status = '{status}'")
    return Index(name, "consultation_id", unique=True, sqlite_where=where, postgresql_where=where)


class Plan(Base):
    """An aftercare and homecare plan; a correction is a new plan that supersedes it."""

    __tablename__ = "studio_plan"
    __table_args__ = (
        one_of("status", PlanStatus),
        _single("uq_studio_plan_one_draft", "draft"),
        _single("uq_studio_plan_one_issued", "issued"),
    )

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("studio_consultation.id"), index=True, info=PLAIN
    )
    #: Printed on the paper; says nothing but the day.
    number: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    status: Mapped[PlanStatus] = mapped_column(EnumText(PlanStatus), info=PLAIN)
    data: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    created_at: Mapped[Instant]
    issued_at: Mapped[MaybeInstant]


class PlanProgress(Base):
    """What the client ticked on the plan's own page."""

    __tablename__ = "studio_plan_progress"

    plan_id: Mapped[int] = mapped_column(ForeignKey("studio_plan.id"), primary_key=True, info=PLAIN)
    public_id: Mapped[PublicId]
    #: Day (`2026-11-24`) to the keys of ticked lines.
    body: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    updated_at: Mapped[Instant]


class Referral(Base):
    """A letter to a clinician; urgency and route are inside the sealed data."""

    __tablename__ = "studio_referral"
    __table_args__ = (
        one_of("status", ReferralStatus),
        _single("uq_studio_referral_one_draft", "draft"),
    )

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("studio_consultation.id"), index=True, info=PLAIN
    )
    number: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    status: Mapped[ReferralStatus] = mapped_column(EnumText(ReferralStatus), info=PLAIN)
    data: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    created_at: Mapped[Instant]
    issued_at: Mapped[MaybeInstant]
    #: Day an answer is expected by; past it the letter is on the overdue list.
    due_on: Mapped[date | None] = mapped_column(info=PLAIN)
    answered_at: Mapped[MaybeInstant]
    #: What the clinician answered, and how it compares with what was assessed.
    answer: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    #: What somebody with the letter in hand wrote online; counts for nothing until it is filed.
    reply: Mapped[Sealed | None] = mapped_column(SealedBytes(), info=HEALTH)
    replied_at: Mapped[MaybeInstant]
