"""What the deciding core said, and what the therapist decided."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import HEALTH, PERSONAL, PLAIN, Base, Instant, IntPk, PublicId
from studio.models.types import Sealed, SealedBytes


class DecisionKind(StrEnum):
    """What is done now, from least to most cautious."""

    TREAT = "treat"
    WATCH = "watch"
    HOLD = "hold"
    REFER = "refer"


class KnowledgeVersion(Base):
    """A body of knowledge that did not come with the package, kept so that old cases replay."""

    __tablename__ = "studio_knowledge_version"

    version: Mapped[str] = mapped_column(primary_key=True, info=PLAIN)
    #: Canonical JSON of the compiled knowledge.
    body: Mapped[str] = mapped_column(info=PLAIN)
    created_at: Mapped[Instant]


class AssessmentRow(Base):
    """One case and its answer, byte for byte; append-only by trigger."""

    __tablename__ = "studio_assessment"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("studio_consultation.id"), index=True, info=PLAIN
    )
    bump_id: Mapped[int] = mapped_column(ForeignKey("studio_bump.id"), index=True, info=PLAIN)
    case: Mapped[Sealed] = mapped_column("case_body", SealedBytes(), info=HEALTH)
    answer: Mapped[Sealed] = mapped_column("answer_body", SealedBytes(), info=HEALTH)
    knowledge_version: Mapped[str] = mapped_column(info=PLAIN)
    created_at: Mapped[Instant]


class DecisionRow(Base):
    """The therapist's word on a consultation: kind, services, sites, homecare, departures, reason.

    All of it says something about the client's health, so it is one sealed body
    (`studio.services.decisions.Decided` is its open form).
    """

    __tablename__ = "studio_decision"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("studio_consultation.id"), unique=True, info=PLAIN
    )
    body: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    decided_at: Mapped[Instant]
    practitioner_ref: Mapped[str] = mapped_column(info=PERSONAL)
