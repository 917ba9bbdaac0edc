"""`inbound`: what foreign booking posts mean (`read`), and what they do (`replay`)."""

import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from studio.context import NotReady, current_studio
from studio.inbound.contract import DeliveryError, answer
from studio.inbound.json_text import BodyError
from studio.services.inbox_replay import Replay

#: A body of 1 MiB may be escaped to six times its size, and look-ups come on top.
MAX_LINE_BYTES = 16 * 1024 * 1024


def _answer(line: bytes) -> tuple[dict[str, object], bool]:
    """Return the reading of one delivery, or what is wrong with it, and which of both."""
    if len(line) > MAX_LINE_BYTES:
        return {"error": f"A delivery has at most {MAX_LINE_BYTES} bytes."}, False
    try:
        return answer(line), True
    except DeliveryError as error:
        return {"error": str(error)}, False


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long only so much that it is refused for it."""
    while line := stream.readline(MAX_LINE_BYTES + 2):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > MAX_LINE_BYTES:
            rest = stream.readline(MAX_LINE_BYTES + 2)
        yield line.rstrip(b"\r\n")


@click.group()
def inbound() -> None:
    """Read what other booking tools and forms post."""


@inbound.command("read")
@click.option(
    "--batch",
    type=click.File("rb"),
    help="A file with one delivery per line ('-' for standard input); prints one reading per line.",
)
def read(batch: BinaryIO | None) -> None:
    """Read one delivery (JSON on standard input), or many with --batch.

    With --batch a line that is no delivery gets {"error": …} in its place and the run goes on.
    """
    if batch is None:
        found, good = _answer(sys.stdin.buffer.read(MAX_LINE_BYTES + 1))
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        sys.exit(0 if good else 1)
    for line in _lines(batch):
        sys.stdout.write(f"{json.dumps(_answer(line)[0], ensure_ascii=False)}\n")


def _told(error: DeliveryError | BodyError) -> str:
    return f"The delivery {error}." if isinstance(error, BodyError) else str(error)


@inbound.command("replay")
@click.argument("deliveries", type=click.File("rb"))
@with_appcontext
def replay(deliveries: BinaryIO) -> None:
    """Send recorded deliveries, one a line, through the inbox into the database, and count.

    A line that is no delivery is told on standard error, and the run goes on.
    """
    try:
        run = Replay(current_studio.tools)
    except NotReady as error:
        raise click.ClickException(str(error)) from None
    for number, line in enumerate(_lines(deliveries), 1):
        try:
            run.take(line)
        except (DeliveryError, BodyError) as error:
            click.echo(f"line {number}: {_told(error)}", err=True)
    click.echo(json.dumps(run.finish()))
