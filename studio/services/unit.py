"""The unit of work: one transaction, one actor, and what is to happen after the commit."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar, cast

from blinker import Signal
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from studio.adapters.database import WRITE, DatabaseBusy, NoDisk
from studio.adapters.images import MAKER, ImageMaker
from studio.adapters.keys import Keyring
from studio.adapters.payments import NOTHING, PaymentProvider
from studio.adapters.store import Store
from studio.documents.errors import DocumentError
from studio.documents.sheet import Sheet
from studio.hooks import STEP_UP, SYSTEM, Actor, DefaultHooks
from studio.models import Base, Profile
from studio.services.errors import Busy, NoRoom, NotAllowed, NotFound, StepUpNeeded, StudioError
from studio.settings import Settings
from studio.skin.knowledge import Knowledge

log = logging.getLogger("studio.unit")

#: PostgreSQL: unique violation by a twin, serialization, deadlock, lock and statement time-out.
_PASSING = frozenset({"23505", "40001", "40P01", "55P03", "57014"})
#: SQLite: somebody else writes.
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
#: Disk full or read-only, on PostgreSQL and on SQLite.
_NO_ROOM = frozenset({"53100", "25006"})
_NO_DISK = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
)

#: How long a sign-in opens what needs a fresh one.
RECENT = STEP_UP

#: What a database or its disk raises by itself; `refusal_of` says what to answer.
STORAGE_FAULTS = (DatabaseBusy, NoDisk, DBAPIError)

Row = TypeVar("Row", bound=Base)
Found = TypeVar("Found")


def utc_now() -> datetime:
    """Read the one clock; tests and the demo hand in another."""
    return datetime.now(UTC)


def _no_printer(_sheet: Sheet) -> bytes:
    raise DocumentError("failed", "no printer")


@dataclass(frozen=True, slots=True)
class Tools:
    """What every unit of an app shares. `may` is the host's word, asked on top of roles."""

    engine: Engine
    settings: Settings
    keyring: Keyring
    store: Store
    knowledge: Callable[[], Knowledge]
    clock: Callable[[], datetime] = utc_now
    may: Callable[[Actor, str], bool] = DefaultHooks().may
    #: Hears after a commit which work waits (kind, outside id). Work that it loses is swept up.
    enqueue: Callable[[str, str], None] = lambda _kind, _public_id: None
    #: Starts its children when the first picture comes.
    images: ImageMaker = MAKER
    #: Lays out a filled-in paper; raises DocumentError. Starts its children with the first one.
    print_sheet: Callable[[Sheet], bytes] = _no_printer
    #: Takes deposits on pages of its own; only ever asked outside a transaction.
    payments: PaymentProvider = NOTHING


@dataclass(frozen=True, slots=True)
class Face:
    """What every page shows of the studio: settings in effect, their version, and its logo."""

    settings: Settings
    version: int
    has_logo: bool


@dataclass(frozen=True, slots=True)
class Note:
    """An audit line in waiting."""

    action: str
    object_ref: str
    purpose: str


@dataclass(slots=True)
class Unit:
    """What a use case works with. `writes` is false in `reading()`."""

    session: Session
    actor: Actor
    tools: Tools
    writes: bool
    #: A save while somebody types: the trail tells of it once in a while, not at each.
    typing: bool = False
    data_keys: dict[tuple[str, int], bytes] = field(default_factory=dict)
    #: Written after a reading unit, or after a refused one: they must not be lost with it.
    notes: list[Note] = field(default_factory=list)
    denials: list[Note] = field(default_factory=list)
    announcements: list[tuple[Signal, dict[str, object]]] = field(default_factory=list)
    #: What `face` answered, once somebody asked.
    face_seen: Face | None = None
    work: list[tuple[str, str]] = field(default_factory=list)
    #: What `once` found.
    known: dict[tuple[object, ...], object] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The settings in effect: what the owner chose over what the installation says."""
        return self.face.settings

    @property
    def face(self) -> Face:
        """What every page shows of the studio, asked once a unit."""
        if self.face_seen is None:
            with self.session.no_autoflush:  # asked in the middle of a use case, changes nothing
                self.face_seen = _face(self.session, self.tools.settings)
        return self.face_seen

    @property
    def knowledge(self) -> Knowledge:
        return self.tools.knowledge()

    def now(self) -> datetime:
        return self.tools.clock()

    def today(self) -> date:
        """Day in the studio's zone."""
        return self.now().astimezone(self.settings.zone).date()

    def for_the_studio(self) -> "Unit":
        """Return this unit with the studio itself acting: for what follows from a visitor's act."""
        return replace(self, actor=SYSTEM)

    def announce(self, signal: Signal, **ids: object) -> None:
        """Tell listeners after the commit, and only then."""
        self.announcements.append((signal, ids))

    def enqueue(self, kind: str, public_id: str) -> None:
        """Hand work to the queue after the commit, and only then; its row is in this unit."""
        self.work.append((kind, public_id))

    def once(self, what: tuple[object, ...], ask: Callable[[], Found]) -> Found:
        """Ask once in a unit that only reads; one that writes asks anew, for it changes rows."""
        if self.writes:
            return ask()
        if what not in self.known:
            self.known[what] = ask()
        return cast("Found", self.known[what])

    def load(self, model: type[Row], public_id: str) -> Row:
        """Find a row by its outside id. Raises NotFound and leaves a denial in the audit trail."""
        column: Any = model.public_id  # type: ignore[attr-defined] # every outside row has one
        # PostgreSQL takes no NUL in a text, not even to look for it.
        wanted = public_id.replace("\x00", "?")
        row = self.session.scalar(select(model).where(column == wanted))
        if row is None:
            raise self.missing(model.__tablename__)
        return row

    def missing(self, what: str) -> NotFound:
        """Note that somebody asked for what is not there (for them), and return the error."""
        self.denials.append(Note("denied.not_found", what, "request"))
        return NotFound(what)

    def require_caring(self, action: str) -> None:
        """Let only those pass who may see health notes. Raises NotAllowed, audited."""
        self._require(self.actor.is_caring, action)

    def require_staff(self, action: str) -> None:
        """Let only people of the studio pass. Raises NotAllowed, audited."""
        self._require(self.actor.is_staff, action)

    def require_owner(self, action: str) -> None:
        """Let only those pass who decide for the studio. Raises NotAllowed, audited."""
        self._require(self.actor.is_owner, action)

    def require_recent(self, action: str) -> None:
        """Let only those pass who proved who they are in the last minutes. Raises StepUpNeeded."""
        if not self.actor.is_recent(self.now()):
            self.denials.append(Note("denied.step_up", action, "request"))
            raise StepUpNeeded(action)

    def _require(self, role_allows: bool, action: str) -> None:  # noqa: FBT001 - a finding, no switch
        if not (role_allows and self.tools.may(self.actor, action)):
            self.denials.append(Note("denied.role", action, "request"))
            raise NotAllowed(action)


_FACE: Final = select(Profile.chosen, Profile.version, Profile.logo.is_not(None).label("has_logo"))


def _face(session: Session, installed: Settings) -> Face:
    row = session.execute(_FACE).first()
    if row is None:
        return Face(installed, 0, has_logo=False)
    return Face(installed.with_chosen(row.chosen), row.version, bool(row.has_logo))


@contextmanager
def unit_of_work(tools: Tools, actor: Actor, *, typing: bool = False) -> Iterator[Unit]:
    """Run one use case in a writing transaction: commit on success, roll back on any error.

    Announcements and work for the queue go out after the commit. Raises Busy when other writers
    held the database.
    """
    with _session(tools, write=True) as session:
        unit = Unit(session, actor, tools, writes=True, typing=typing)
        try:
            yield unit
            session.flush()
            session.commit()
        except StudioError as error:
            if error.keeps:
                session.commit()
            else:
                session.rollback()
            session.close()
            _write_notes(tools, actor, unit.denials)
            raise
    _announce(unit)
    _hand_over(unit)


@contextmanager
def reading(tools: Tools, actor: Actor, *, typing: bool = False) -> Iterator[Unit]:
    """Run queries only; what was read of health notes is written to the audit trail after it."""
    with _session(tools, write=False) as session:
        unit = Unit(session, actor, tools, writes=False, typing=typing)
        try:
            yield unit
        except StudioError:
            session.close()
            _write_notes(tools, actor, unit.denials)
            raise
    _write_notes(tools, actor, unit.notes)


@contextmanager
def _session(tools: Tools, *, write: bool) -> Iterator[Session]:
    with Session(tools.engine, expire_on_commit=False) as session:
        try:
            session.connection(execution_options={WRITE: write})
            yield session
        except STORAGE_FAULTS as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            raise refusal from None


def refusal_of(error: Exception) -> Busy | None:
    """Return what to answer when a database cannot store right now, or None for other faults."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    # The primary code stands in the lowest byte; what is above names the special case.
    code, state = getattr(cause, "sqlite_errorcode", 0) & 0xFF, getattr(cause, "sqlstate", "")
    if isinstance(cause, NoDisk) or code in _NO_DISK or state in _NO_ROOM:
        log.error("nothing can be stored: %s", cause)
        return NoRoom()
    if isinstance(cause, DatabaseBusy) or code in _LOCKED or state in _PASSING:
        return Busy()
    return None


def _write_notes(tools: Tools, actor: Actor, notes: list[Note]) -> None:
    if not notes:
        return
    from studio.services import audit  # noqa: PLC0415 - the trail itself works in a unit

    with _session(tools, write=True) as session:
        unit = Unit(session, actor, tools, writes=True)
        audit.record_all(unit, notes)
        session.commit()


def _announce(unit: Unit) -> None:
    for signal, ids in unit.announcements:
        for receiver in signal.receivers_for("studio"):
            try:
                receiver("studio", **ids)
            except Exception:
                log.exception("a listener of %s failed", signal.name)  # type: ignore[attr-defined]


def _hand_over(unit: Unit) -> None:
    """Tell the queue; the work is kept in rows, so a queue that is down costs time only."""
    for kind, public_id in unit.work:
        try:
            unit.tools.enqueue(kind, public_id)
        except Exception:
            log.exception("work %s of kind %s waits for the next sweep", public_id, kind)
