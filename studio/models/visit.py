"""What happened in a visit beside the findings: choices, treatment, later words."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import HEALTH, PERSONAL, PLAIN, Base, Instant, IntPk, PublicId, one_of
from studio.models.types import EnumText, Sealed, SealedBytes


class FlagAnswer(StrEnum):
    """What the therapist did about a red flag."""

    REFER = "refer"
    POSTPONE = "postpone"
    CARRY_ON = "carry_on"


class FlagChoice(Base):
    """The answer to one red flag of one visit; append-only by trigger."""

    __tablename__ = "studio_flag_choice"
    __table_args__ = (one_of("answer", FlagAnswer),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("studio_consultation.id"), index=True, info=PLAIN
    )
    answer: Mapped[FlagAnswer] = mapped_column(EnumText(FlagAnswer), info=PLAIN)
    #: `{"rules": [rule ids the banner showed], "reason": text}`
    body: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    actor_ref: Mapped[str] = mapped_column(info=PERSONAL)
    at: Mapped[Instant]


class Treatment(Base):
    """What was done in the treatment room."""

    __tablename__ = "studio_treatment"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("studio_consultation.id"), unique=True, info=PLAIN
    )
    #: `{"steps": [{service, sites, products, minutes, …}], "reaction": …}`
    body: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    practitioner_ref: Mapped[str] = mapped_column(info=PERSONAL)
    recorded_at: Mapped[Instant]


class Amendment(Base):
    """A dated word added to a locked visit; append-only by trigger."""

    __tablename__ = "studio_amendment"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("studio_consultation.id"), index=True, info=PLAIN
    )
    body: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    actor_ref: Mapped[str] = mapped_column(info=PERSONAL)
    #: Name and license as signed.
    author: Mapped[str] = mapped_column(info=PERSONAL)
    at: Mapped[Instant]


class Disclosure(Base):
    """Health data that left the studio: what, to whom, why; append-only by trigger."""

    __tablename__ = "studio_disclosure"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("studio_client.id"), index=True, info=PLAIN)
    #: `{"what": text, "to": text, "contact": text}`
    body: Mapped[Sealed] = mapped_column(SealedBytes(), info=HEALTH)
    purpose: Mapped[str] = mapped_column(info=PLAIN)
    actor_ref: Mapped[str] = mapped_column(info=PERSONAL)
    at: Mapped[Instant]
