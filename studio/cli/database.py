"""Commands on schema, keys and waiting mail."""

from contextlib import suppress
from pathlib import Path

import click
from flask.cli import with_appcontext

from studio import migrate
from studio.adapters.keys import KeysError, create_key_file, load_keyring
from studio.context import NotReady, current_studio
from studio.hooks import SYSTEM
from studio.services import library


@click.command()
@with_appcontext
def upgrade() -> None:
    """Bring the studio's tables to the newest schema, put the guards back, lay out the menu."""
    migrate.upgrade(current_studio.engine)
    _lay_out_menu()
    click.echo(f"schema is at {migrate.head()}")


def _lay_out_menu() -> None:
    """Give a fresh studio its menu; without keys it comes with the owner's account."""
    with suppress(NotReady), current_studio.unit_of_work(SYSTEM) as unit:
        library.fill(unit)


@click.command("create-keys")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def create_keys(path: Path) -> None:
    """Write a new key file. Print it and keep it safe: a lost key is lost health notes."""
    if path.exists():
        raise click.ClickException(f"{path} is there already; keys are never overwritten")
    create_key_file(path, "a")
    try:
        load_keyring(path)
    except KeysError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"STUDIO_KEYS_FILE={path.resolve()}")


@click.command()
@with_appcontext
def outbox() -> None:
    """Send mails that are due and do other waiting work, once: for cron, without a worker."""
    try:
        sent, failed = current_studio.send_due()
        for kind, public_id in current_studio.due_work():
            current_studio.work(kind, public_id)
        current_studio.tidy()
    except NotReady as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{sent} sent, {failed} not sent")
    if failed:
        raise click.exceptions.Exit(1)
