"""Look the installation over: what forbids to start, and what only deserves a look."""

import shutil
import sqlite3
from datetime import timedelta

import click
from flask import current_app  # noqa: TID251 - its debug flag and hosts are the app's own
from flask.cli import with_appcontext

from studio.context import NotReady, StudioState, current_studio
from studio.hooks import SYSTEM
from studio.services import audit, delivery, jobs, leases, photo_files
from studio.services.unit import reading

#: Older ones can corrupt a database when its write-ahead log is reset.
_GOOD_SQLITE = (3, 51, 3)
#: Bytes of free disk below which the owner should know.
_FREE_BYTES = 500 * 1024 * 1024
#: How long due work may wait before somebody should look whether it is done at all.
_LATE = timedelta(minutes=15)


@click.command()
@with_appcontext
def doctor() -> None:
    """Check settings, keys, schema, guards, audit chain, photos; exits 1 when it must not run."""
    state = current_studio
    wrong = [
        *state.start_problems(
            debug=current_app.debug, trusted_hosts=bool(current_app.config.get("TRUSTED_HOSTS"))
        ),
        *state.database_problems(),
    ]
    wrong += [*_broken_chain(state), *_lost_photos(state)] if not wrong else []
    for line in dict.fromkeys(wrong):
        click.echo(f"! {line}")
    for line in [*_warnings(state), *([] if wrong else _waiting_work(state))]:
        click.echo(f"? {line}")
    if wrong:
        raise click.exceptions.Exit(1)
    click.echo("ready")


def _broken_chain(state: StudioState) -> list[str]:
    try:
        with reading(state.tools, SYSTEM) as unit:
            broken = audit.verify(unit)
    except NotReady as error:
        return list(error.problems)
    return [] if broken is None else [f"audit: the chain is broken at entry {broken}"]


def _waiting_work(state: StudioState) -> list[str]:
    """Name mails and other work that nobody does, or that failed."""
    with reading(state.tools, SYSTEM) as unit:
        late = leases.late_count(unit, _LATE)
        failed = delivery.failed_count(unit) + jobs.failed_count(unit)
    lines = []
    if late:
        lines.append(f"{late} mails or jobs wait for 15 minutes or more: is a worker running?")
    if failed:
        lines.append(f"{failed} mails or jobs failed: see the page Jobs")
    return lines


def _lost_photos(state: StudioState) -> list[str]:
    """Name photos whose files are gone: only a copy of the store brings them back."""
    try:
        with reading(state.tools, SYSTEM) as unit:
            lost = photo_files.lost(unit)
    except NotReady:  # told by the audit chain already
        return []
    return [f"photo {public_id}: its file is missing from the store" for public_id in lost]


def _warnings(state: StudioState) -> list[str]:
    lines = []
    if state.engine.dialect.name == "sqlite" and sqlite3.sqlite_version_info < _GOOD_SQLITE:
        lines.append(f"SQLite {sqlite3.sqlite_version}: 3.51.3 or newer mends a rare fault in WAL")
    folder = state.data_dir
    if folder.exists() and shutil.disk_usage(folder).free < _FREE_BYTES:
        lines.append("less than 500 MiB free on the disk")
    return lines
