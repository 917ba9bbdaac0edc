"""Check the audit trail from the machine."""

import click
from flask.cli import with_appcontext

from studio.context import NotReady, current_studio
from studio.hooks import SYSTEM
from studio.services import trail


@click.group()
def audit() -> None:
    """Look after the audit trail."""


@audit.command()
@with_appcontext
def verify() -> None:
    """Walk the whole chain; exits 1 at the first line that does not fit."""
    try:
        with current_studio.reading(SYSTEM) as unit:
            checked = trail.check(unit)
    except NotReady as error:
        raise click.ClickException(str(error)) from None
    if checked.broken_at is not None:
        raise click.ClickException(f"the trail does not fit at line {checked.broken_at}")
    click.echo(f"{checked.lines} lines, all fit")
