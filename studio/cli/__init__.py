"""Commands: `flask studio …` in a host, `flask --app studio …` standalone."""

import click

from studio.cli.assess import assess, schema
from studio.cli.audit import audit
from studio.cli.database import create_keys, outbox, upgrade
from studio.cli.demo import demo
from studio.cli.doctor import doctor
from studio.cli.inbound import inbound
from studio.cli.knowledge import knowledge
from studio.cli.owner import create_owner
from studio.cli.worker import worker

#: Commands of both faces.
COMMANDS: tuple[click.Command, ...] = (
    assess,
    schema,
    knowledge,
    upgrade,
    create_keys,
    outbox,
    worker,
    doctor,
    audit,
    inbound,
)
#: Commands that only make sense where the studio has its own sign-in and server.
STANDALONE_COMMANDS: tuple[click.Command, ...] = (create_owner, demo)
