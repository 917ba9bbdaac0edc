"""Open a demo studio on this machine: invented clients, mail into a folder, gone afterwards."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import create_engine, select

from studio.adapters.database import prepare_engine
from studio.adapters.passwords import readable_password
from studio.cli.children import Family
from studio.context import NotReady, StudioState
from studio.demo.seed import Cast, DemoClock, Seeder
from studio.hooks import CARING, SYSTEM, Actor, Role
from studio.models import StaffUser
from studio.services import accounts
from studio.services.errors import Conflict
from studio.services.unit import Unit
from studio.settings import Settings


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in to the demo; `what` says what they are shown for."""

    email: str
    name: str
    roles: frozenset[Role]
    what: str


#: The owner also treats, as in most small studios; the first is whom a visitor should be.
_PEOPLE = (
    Person(
        "owner@example.com",
        "Ada Quist",
        frozenset({Role.OWNER, Role.THERAPIST}),
        "owner: may do everything",
    ),
    Person("therapist@example.com", "Bo Lindgren", frozenset({Role.THERAPIST}), "therapist"),
    Person(
        "second@example.com", "Dao Tran", frozenset({Role.THERAPIST}), "therapist, some mornings"
    ),
    Person(
        "desk@example.com", "Cleo Marsh", frozenset({Role.DESK}), "front desk: sees no health notes"
    ),
)
_WEB = (
    *("-m", "gunicorn", "--worker-class", "gthread", "--threads", "8"),
    *("--graceful-timeout", "30", "--log-level", "warning"),
)
#: Seconds the web server has to answer for the first time.
START_SECONDS = 120
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="First port to try; a taken one is passed over.",
)
@click.option("--host", default="127.0.0.1", show_default=True, type=click.Choice(_LOOPBACK))
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep data here.")
def demo(port: int, host: str, folder: Path | None) -> None:
    """Open a demo studio with invented clients; print its address and ways to sign in."""
    for key in [key for key in os.environ if key.startswith("STUDIO_")]:
        del os.environ[key]  # the demo never touches a real studio's keys or data
    with _data_folder(folder) as data_dir:
        port = _free_port(host, port)
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        environment = {
            "STUDIO_ENV": "demo",
            "STUDIO_JOBS": "huey",
            "STUDIO_PAYMENTS": "local",
            "STUDIO_DATA_DIR": str(data_dir),
            "STUDIO_PUBLIC_URL": address,
            "STUDIO_NAME": "Lumen Skin Studio (demo)",
            "STUDIO_PRACTITIONER": "Ada Quist, licensed esthetician (demo)",
            "STUDIO_ADDRESS": "12 Example Street\nSeattle, WA",
            "STUDIO_PHONE": "(206) 555-0142",
            "STUDIO_LICENSE_NUMBER": "DEMO-0000",
        }
        click.echo("Inventing clients and printing their papers, half a minute or so …")
        try:
            password = _prepare(environment)
        except NotReady as error:
            raise click.ClickException(str(error)) from None
        sys.exit(_run(host, port, environment, _greeting(address, password, data_dir)))


@contextmanager
def _data_folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise click.ClickException(f"{folder}: {error.strerror}") from None
        yield folder.resolve()
        return
    with TemporaryDirectory(prefix="studio-demo-") as made:
        yield Path(made)


def _free_port(host: str, first: int) -> int:
    """Return the first of the next 50 ports that nobody listens on. Raises ClickException."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, min(first + 50, 65536)):
        with socket.socket(family) as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return port
    raise click.ClickException(f"every port from {first} on is taken; name another with --port")


def _prepare(environment: dict[str, str]) -> str:
    """Make keys, tables, accounts and the clients; return the accounts' new password."""
    settings = Settings.read(environment)
    data_dir = Path(environment["STUDIO_DATA_DIR"])
    engine = create_engine(f"sqlite:///{data_dir / 'studio.db'}")
    prepare_engine(engine)
    clock, cast = DemoClock(), Cast()
    state = StudioState(settings, cast, engine, data_dir, prepares=True, clock=clock)
    password = readable_password()
    with state.unit_of_work(SYSTEM) as unit:
        for person in _PEOPLE:
            _make_account(unit, person, password)
        team = _team(unit)
    Seeder(state, cast, clock, team).tell()
    state.close()
    engine.dispose()
    return password


def _team(unit: Unit) -> dict[str, Actor]:
    """Return the therapists by first name, as the stories call them."""
    found = unit.session.scalars(select(StaffUser).order_by(StaffUser.id))
    by_mail = {user.email: user for user in found.unique()}
    return {
        person.name.split()[0]: Actor(
            f"staff:{by_mail[person.email].id}", person.roles, name=person.name
        )
        for person in _PEOPLE
        if person.roles & CARING
    }


def _make_account(unit: Unit, person: Person, password: str) -> None:
    try:
        accounts.create(unit, person.email, person.name, person.roles, password)
    except Conflict:
        accounts.set_password(unit, person.email, password)


def _greeting(address: str, password: str, data_dir: Path) -> str:
    first, *others = _PEOPLE
    width = max(len(person.email) for person in others)
    more = "".join(f"    {person.email:{width}}   {person.what}\n" for person in others)
    return (
        f"\n  Demo studio: {address}\n"
        f"  Book as a client: {address}/book\n\n"
        f"  Sign in as {first.email} with the password {password}\n"
        f"  The same password also opens\n{more}\n"
        f"  Mail is not sent: read it at {address}/demo/outbox\n"
        f"  (files in {data_dir / 'outbox'})\n"
        "  Everything here is invented. Stop with Ctrl-C.\n"
    )


def _run(host: str, port: int, environment: dict[str, str], greeting: str) -> int:
    """Run web and worker side by side until told to stop; return the exit code."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    family = Family(os.environ | environment, lambda line: click.echo(line, err=True))
    try:
        web = family.start("web server", [*_WEB, "--bind", bind, "studio:create_app()"])
        family.start("worker", ["-m", "flask", "--app", "studio", "worker"])
        if family.wait_for(web, f"http://{bind}/health", START_SECONDS):
            click.echo(greeting)
        elif web.is_up:
            click.echo("  The page does not answer. Stop with Ctrl-C.", err=True)
        return family.look_after()
    finally:
        family.stop()
