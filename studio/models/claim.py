"""Time taken on a resource: the database's own word that nothing is promised twice."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import PERSONAL, PLAIN, Base, IntPk

#: Seconds a claim may last.
LONGEST = 86_400


class Claim(Base):
    """One resource, from `starts` up to and without `ends`; two active ones never overlap.

    The rule is a trigger on SQLite and an exclusion constraint on PostgreSQL
    (`studio.models.guards`); breaking it is an IntegrityError that names `studio_claim_overlap`.
    """

    __tablename__ = "studio_claim"
    __table_args__ = (
        CheckConstraint("ends > starts", name="order"),
        # So that what may reach into a day is looked for in one day before it.
        CheckConstraint(f"ends - starts <= {LONGEST}", name="length"),
        # Of a booking for good, or of a hold until its time is over.
        CheckConstraint(
            "(booking_id IS NULL) <> (hold_id IS NULL)"
            " AND (hold_id IS NULL) = (held_until IS NULL)",
            name="one_owner",
        ),
        Index("ix_studio_claim_resource_starts", "resource", "starts"),
    )

    id: Mapped[IntPk]
    #: `practitioner:<ref>`, `room:<key>` or `device:<key>`.
    resource: Mapped[str] = mapped_column(info=PERSONAL)
    #: Seconds since 1970 in UTC, buffers included.
    starts: Mapped[int] = mapped_column(BigInteger(), info=PLAIN)
    ends: Mapped[int] = mapped_column(BigInteger(), info=PLAIN)
    #: Off when the visit was cancelled or moved.
    active: Mapped[bool] = mapped_column(default=True, info=PLAIN)
    #: Seconds of `starts` that are the buffer before the visit.
    lead: Mapped[int] = mapped_column(default=0, server_default="0", info=PLAIN)
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_booking.id"), index=True, info=PLAIN
    )
    hold_id: Mapped[int | None] = mapped_column(
        ForeignKey("studio_hold.id"), index=True, info=PLAIN
    )
    #: Second from which a hold's claim counts no more; null for a booking's.
    held_until: Mapped[int | None] = mapped_column(BigInteger(), index=True, info=PLAIN)
