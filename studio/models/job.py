"""Long work: a row is the truth, the queue only carries its id."""

from enum import StrEnum

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import PLAIN, Base, Instant, IntPk, MaybeInstant, PublicId, one_of
from studio.models.types import EnumText


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """Something to do after a commit; may run twice, so every kind is idempotent."""

    __tablename__ = "studio_job"
    __table_args__ = (one_of("state", JobState),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    kind: Mapped[str] = mapped_column(info=PLAIN)
    #: Outside ids only, never what they stand for.
    subject: Mapped[dict[str, str]] = mapped_column(JSON(), info=PLAIN)
    state: Mapped[JobState] = mapped_column(EnumText(JobState), index=True, info=PLAIN)
    attempts: Mapped[int] = mapped_column(default=0, info=PLAIN)
    #: Percent done.
    progress: Mapped[int] = mapped_column(default=0, info=PLAIN)
    #: Code of what went wrong last, for `studio.web` to put into words.
    problem: Mapped[str] = mapped_column(default="", info=PLAIN)
    due_at: Mapped[Instant]
    lease_until: Mapped[MaybeInstant]
    created_at: Mapped[Instant]
    finished_at: Mapped[MaybeInstant]
