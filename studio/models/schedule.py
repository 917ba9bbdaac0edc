"""When people, rooms and devices are there: working hours, resources, outside calendars."""

from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import (
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


class ResourceKind(StrEnum):
    ROOM = "room"
    DEVICE = "device"


class Schedule(Base):
    """Working hours of one practitioner, kept and changed as a whole; `ref` empty: the studio's.

    The studio's row has no shifts; its changes (holidays) hold for all who say nothing else about
    those days.
    """

    __tablename__ = "studio_schedule"
    __table_args__ = (CheckConstraint("most_a_day IS NULL OR most_a_day > 0", name="most_a_day"),)

    id: Mapped[IntPk]
    #: `staff:<id>`, or what the host calls the person.
    ref: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    #: As visitors read it, when no account of ours has a name.
    name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    #: `[{"weekday": 0, "opens": "09:00", "closes": "12:30", "from_on": "2026-11-02",
    #: "until_on": null, "every": 1}, …]`, weekday 0 is Monday.
    shifts: Mapped[list[dict[str, object]]] = mapped_column(JSON(), default=list, info=PLAIN)
    #: `[{"first": "2026-12-24", "last": "2026-12-26", "hours": [["09:00", "12:00"]],
    #: "why": "Holiday"}, …]`; without hours: off. A later one wins.
    changes: Mapped[list[dict[str, object]]] = mapped_column(JSON(), default=list, info=PERSONAL)
    #: Visits a day at most.
    most_a_day: Mapped[int | None] = mapped_column(info=PLAIN)
    #: May visitors pick and get this person on the public pages?
    online: Mapped[bool] = mapped_column(default=True, info=PLAIN)
    version: Mapped[int] = mapped_column(default=1, info=PLAIN)


class Resource(Base):
    """A room, or a device that several rooms share; claimed as `room:<public_id>`."""

    __tablename__ = "studio_resource"
    __table_args__ = (one_of("kind", ResourceKind),)

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    kind: Mapped[ResourceKind] = mapped_column(EnumText(ResourceKind), info=PLAIN)
    name: Mapped[str] = mapped_column(info=PLAIN)
    position: Mapped[int] = mapped_column(default=0, info=PLAIN)
    active: Mapped[bool] = mapped_column(default=True, info=PLAIN)
    version: Mapped[int] = mapped_column(default=1, info=PLAIN)

    @property
    def claimed_as(self) -> str:
        """Return the name under which claims and the needs of the menu speak of it."""
        return f"{self.kind.value}:{self.public_id}"


class CalendarFeed(Base):
    """An outside calendar of a practitioner, read by its ICS address; its events are busy times."""

    __tablename__ = "studio_calendar_feed"

    id: Mapped[IntPk]
    public_id: Mapped[PublicId]
    ref: Mapped[str] = mapped_column(index=True, info=PERSONAL)
    name: Mapped[str] = mapped_column(info=PERSONAL)
    #: Whoever has the address can read the calendar, so it is kept like a password.
    address: Mapped[Sealed] = mapped_column(SealedBytes(), info=PERSONAL)
    #: What the server called the last version, to ask only for a newer one.
    etag: Mapped[str] = mapped_column(default="", info=PLAIN)
    #: The last good reading, and the last try.
    read_at: Mapped[MaybeInstant]
    tried_at: Mapped[MaybeInstant]
    #: Code of what went wrong last; the busy times of the last good reading stay.
    problem: Mapped[str] = mapped_column(default="", info=PLAIN)
    created_at: Mapped[Instant]


class BusyTime(Base):
    """A span in which an outside calendar says a practitioner is busy; no title is kept."""

    __tablename__ = "studio_busy_time"
    __table_args__ = (
        CheckConstraint("ends > starts", name="order"),
        Index("ix_studio_busy_time_ref_starts", "ref", "starts"),
    )

    id: Mapped[IntPk]
    feed_id: Mapped[int] = mapped_column(
        ForeignKey("studio_calendar_feed.id", ondelete="CASCADE"), index=True, info=PLAIN
    )
    ref: Mapped[str] = mapped_column(info=PERSONAL)
    #: Seconds since 1970 in UTC.
    starts: Mapped[int] = mapped_column(BigInteger(), info=PLAIN)
    ends: Mapped[int] = mapped_column(BigInteger(), info=PLAIN)
