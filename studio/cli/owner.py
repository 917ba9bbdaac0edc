"""Make the first account of a standalone studio."""

import click
from flask import current_app  # noqa: TID251 - the app itself is asked to mount its sign-in
from flask.cli import with_appcontext
from flask_security import recoverable

from studio.context import NotReady, current_studio
from studio.hooks import SYSTEM, Role
from studio.services import accounts, library
from studio.services.errors import Conflict, Invalid


@click.command("create-owner")
@click.argument("email")
@click.option("--name", default="", help="Name shown after signing in.")
@with_appcontext
def create_owner(email: str, name: str) -> None:
    """Make an owner's account and print a link to choose the password (once, 60 minutes)."""
    try:
        current_app.extensions["studio_mount"]()
        with current_studio.unit_of_work(SYSTEM) as unit:
            roles = frozenset({Role.OWNER, Role.THERAPIST})
            address = accounts.create(unit, email, name, roles).email
            library.fill(unit)
    except (Conflict, Invalid) as error:
        raise click.ClickException(f"{email}: {error.code}") from None
    except NotReady as error:
        raise click.ClickException(str(error)) from None
    security = current_app.extensions["security"]
    user = security.datastore.find_user(email=address)
    token = recoverable.generate_reset_password_token(user)  # type: ignore[no-untyped-call]
    base = current_studio.settings.public_url.rstrip("/")
    click.echo(f"{base}/reset/{token}")
