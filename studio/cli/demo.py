"""Open a demo studio on this machine: invented clients, mail into a folder, gone afterwards."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import click
from sqlalchemy import create_engine

from studio.adapters.database import prepare_engine
from studio.adapters.passwords import readable_password
from studio.context import NotReady, StudioState
from studio.hooks import SYSTEM, DefaultHooks, Role
from studio.services import accounts
from studio.services import demo as stories
from studio.services.errors import Conflict
from studio.settings import Settings

_EMAIL = "therapist@example.com"
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
    """Open a demo studio with three invented clients and print its address and sign-in."""
    for key in [key for key in os.environ if key.startswith("STUDIO_")]:
        del os.environ[key]  # the demo never touches a real studio's keys or data
    with _data_folder(folder) as data_dir:
        port = _free_port(host, port)
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        environment = {
            "STUDIO_ENV": "demo",
            "STUDIO_DATA_DIR": str(data_dir),
            "STUDIO_PUBLIC_URL": address,
            "STUDIO_NAME": "Lumen Skin Studio (demo)",
            "STUDIO_PRACTITIONER": "Ada Quist, licensed esthetician (demo)",
            "STUDIO_ADDRESS": "12 Example Street\nSeattle, WA",
            "STUDIO_PHONE": "(206) 555-0142",
            "STUDIO_LICENSE_NUMBER": "DEMO-0000",
        }
        try:
            password = _prepare(environment)
        except NotReady as error:
            raise click.ClickException(str(error)) from None
        click.echo(_greeting(address, password, data_dir))
        sys.exit(_serve(host, port, environment))


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
    """Make keys, tables, an account and the clients; return the account's new password."""
    settings = Settings.read(environment)
    data_dir = Path(environment["STUDIO_DATA_DIR"])
    engine = create_engine(f"sqlite:///{data_dir / 'studio.db'}")
    prepare_engine(engine)
    state = StudioState(settings, DefaultHooks(), engine, data_dir, prepares=True)
    password = readable_password()
    with state.unit_of_work(SYSTEM) as unit:
        roles = frozenset({Role.OWNER, Role.THERAPIST})
        try:
            accounts.create(unit, _EMAIL, "Ada Quist", roles, password)
        except Conflict:
            accounts.set_password(unit, _EMAIL, password)
        stories.seed(unit)
    engine.dispose()
    return password


def _greeting(address: str, password: str, data_dir: Path) -> str:
    return (
        f"\n  Demo studio: {address}\n"
        f"  Request form: {address}/request\n"
        f"  Sign in as {_EMAIL} with the password {password}\n"
        f"  Mail is not sent; it goes to {data_dir / 'outbox'}\n"
        "  Everything here is invented. Stop with Ctrl-C.\n"
    )


def _serve(host: str, port: int, environment: dict[str, str]) -> int:
    """Run gunicorn until it ends; Ctrl-C and SIGTERM let running requests finish."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [sys.executable, "-m", "gunicorn", "--bind", bind, "--worker-class", "gthread"]
    command += ["--threads", "8", "--graceful-timeout", "30", "--log-level", "warning"]
    process = subprocess.Popen(  # noqa: S603 - fixed words and checked numbers
        [*command, "studio:create_app()"], env=os.environ | environment, start_new_session=True
    )

    def stop(_number: int, _frame: FrameType | None) -> None:
        process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return process.wait()
