"""The studio's engine: how connections, transactions and the SQLite write lock behave.

Listeners sit on the studio's engine only; a host's other engines are left alone.
"""

import fcntl
import os
import re
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

#: Execution options: `WRITE` opens a writing transaction; `LATE_WRITE` lets a session that began by
#: reading turn into a writer at its first write (sign-in code that is not ours commits by itself).
WRITE, LATE_WRITE = "studio_write", "studio_late_write"
#: Seconds a writer waits for its turn, and between two looks.
LOCK_SECONDS, LOCK_STEP_SECONDS = 5.0, 0.002
_WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE
)
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
)


class DatabaseBusy(Exception):  # noqa: N818 - a state of the database, said as such
    """Another writer held the database for too long; nothing was changed."""


class NoDisk(Exception):  # noqa: N818 - as above
    """The disk takes no more, or may not be written; nothing was changed."""


def prepare_engine(engine: Engine) -> None:
    """Give an engine the studio's manners; a second call on the same engine does nothing."""
    if engine.dialect.name not in {"sqlite", "postgresql"}:
        raise ValueError("the studio runs on SQLite and PostgreSQL")
    if event.contains(engine, "before_cursor_execute", _no_stray_write):
        return
    event.listen(engine, "before_cursor_execute", _no_stray_write)
    # An error that is logged must not carry what people wrote.
    engine.hide_parameters = True
    if database_file(engine) is not None:
        engine.dispose()  # connections a host opened before know nothing of our manners
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "reset", _release)
        event.listen(engine, "close", _release_and_close)
    else:
        event.listen(engine, "connect", _open_postgresql)


def database_file(engine: Engine) -> Path | None:
    """Return the SQLite file, or None for memory and for servers."""
    name = engine.url.database
    if (
        engine.dialect.name != "sqlite"
        or not name
        or name == ":memory:"
        or name.startswith("file:")
    ):
        return None
    return Path(name)


def create_database_file(engine: Engine) -> None:
    """Make a missing SQLite file, readable by its owner only; its WAL takes the same mode."""
    path = database_file(engine)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)


def _open_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # pysqlite must not open transactions by itself: BEGIN is ours (`_begin_sqlite`).
    connection.isolation_level = None
    # SQLite's own knows the letters of English only, and "Éva" would not be found.
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _open_postgresql(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("SET lock_timeout = '5s'")
    cursor.execute("SET statement_timeout = '15s'")
    cursor.execute("SET synchronous_commit = on")
    cursor.close()
    connection.commit()


def _begin_sqlite(conn: Connection) -> None:
    if conn.get_execution_options().get(WRITE):
        _take_lock(conn)
        conn.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        conn.exec_driver_sql("BEGIN")


def _no_stray_write(
    conn: Connection,
    cursor: DBAPICursor,
    statement: str,
    *_rest: object,
) -> None:
    options = conn.get_execution_options()
    if options.get(WRITE) or not _WRITES.match(statement):
        return
    if not options.get(LATE_WRITE):
        raise RuntimeError("write outside unit_of_work")
    if conn.dialect.name == "sqlite" and "studio_lock" not in conn.info:
        _take_lock(conn)
        cursor.execute("ROLLBACK")
        cursor.execute("BEGIN IMMEDIATE")


def _take_lock(conn: Connection) -> None:
    """Queue for the right to write; the kernel gives it back when the process dies."""
    path = database_file(conn.engine)
    if path is None or "studio_lock" in conn.info:
        return
    try:
        descriptor = os.open(f"{path}.writelock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NoDisk(error.strerror) from None
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(descriptor)
                raise DatabaseBusy from None
            time.sleep(LOCK_STEP_SECONDS)
        else:
            conn.info["studio_lock"] = descriptor
            return


def _release(
    _connection: DBAPIConnection, record: ConnectionPoolEntry, _state: PoolResetState
) -> None:
    _free(record)


def _release_and_close(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    _free(record)


def _free(record: ConnectionPoolEntry) -> None:
    descriptor = record.info.pop("studio_lock", None)
    if descriptor is not None:
        os.close(descriptor)
