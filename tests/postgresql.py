"""Debian's PostgreSQL in a temporary folder, as an unprivileged user, on a unix socket only."""

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import create_engine, text


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; every test takes a database of its own."""

    socket_dir: Path

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://studio@/{database}?host={self.socket_dir}"

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"test_{secrets.token_hex(6)}"
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self.url(name)


def find_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, or None."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def running_server(programs: Path) -> Iterator[Server]:
    """Start a server and stop it at the end."""
    # A short path: a unix socket's name has at most 107 bytes.
    folder = Path(mkdtemp(prefix="studio-pg-"))
    user = _unprivileged(folder)
    data = folder / "data"
    _run([programs / "initdb", "-D", data, "-U", "studio", "-A", "trust", "-E", "UTF8"], user)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    log = folder / "log"
    _run([programs / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start"], user)
    try:
        yield Server(folder)
    finally:
        _run([programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], user)
        shutil.rmtree(folder)


def _unprivileged(folder: Path) -> str | None:
    """Give the folder to somebody who is not root: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_name


def _run(command: list[str | Path], user: str | None) -> None:
    subprocess.run(  # noqa: S603 - our own words
        command, user=user, check=True, cwd="/", stdout=subprocess.DEVNULL
    )
