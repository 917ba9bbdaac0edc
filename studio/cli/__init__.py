"""Commands: `flask studio …` in a host, `flask --app studio …` standalone."""

from importlib import import_module
from importlib.util import find_spec

import click

from studio.cli.database import create_keys, outbox, upgrade
from studio.cli.demo import demo
from studio.cli.doctor import doctor
from studio.cli.owner import create_owner

_PURE = tuple(
    getattr(import_module(f"studio.cli.{module}"), name)
    for module, names in (("assess", ("assess", "schema")), ("knowledge", ("knowledge",)))
    if find_spec(f"studio.cli.{module}")
    for name in names
)

#: Commands of both faces.
COMMANDS: tuple[click.Command, ...] = (*_PURE, upgrade, create_keys, outbox, doctor)
#: Commands that only make sense where the studio has its own sign-in and server.
STANDALONE_COMMANDS: tuple[click.Command, ...] = (create_owner, demo)
