"""`assess` and `schema`: the deciding core on the command line, without database or network."""

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import ScriptInfo

from studio.context import EXTENSION_KEY
from studio.skin.assessment import assess as assess_case
from studio.skin.fields import CaseError
from studio.skin.knowledge import Knowledge, KnowledgeError, load_knowledge
from studio.skin.schema import answer_schema, case_schema
from studio.skin.strict_json import MAX_BYTES, read_json

#: Lines that one worker takes at a time, and chunks under way per worker: memory stays flat.
CHUNK = 200
AHEAD = 2


Files = tuple[Path, ...]


@cache
def _knowledge(own: Files) -> Knowledge:
    """Return the rules with a studio's own files, looked up once in each process."""
    return load_knowledge(extra=own)


def _own_files() -> Files:
    """Return the studio's own knowledge files as its settings name them."""
    script = click.get_current_context().find_object(ScriptInfo)
    if script is None:
        return ()
    files: Files = script.load_app().extensions[EXTENSION_KEY].settings.knowledge_paths
    try:
        _knowledge(files)
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    return files


def _answer(own: Files, line: bytes) -> tuple[str, bool]:
    """Return the answer to one case as JSON, and whether the case could be read."""
    try:
        answer = assess_case(read_json(line), _knowledge(own))
    except CaseError as error:
        return json.dumps(error.to_data(), ensure_ascii=False), False
    return json.dumps(answer, ensure_ascii=False), True


def _answers(own: Files, lines: list[bytes]) -> list[tuple[str, bool]]:
    return [_answer(own, line) for line in lines]


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long only so much that it is refused for it."""
    while line := stream.readline(MAX_BYTES + 2):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > MAX_BYTES:
            rest = stream.readline(MAX_BYTES + 2)
        yield line.rstrip(b"\r\n")


def _in_order(own: Files, lines: Iterable[bytes], jobs: int) -> Iterator[tuple[str, bool]]:
    """Answer lines in order with several processes, never reading far ahead."""
    source = iter(lines)
    waiting: deque[Future[list[tuple[str, bool]]]] = deque()
    with ProcessPoolExecutor(jobs) as pool:
        while True:
            while len(waiting) < jobs * AHEAD and (chunk := list(islice(source, CHUNK))):
                waiting.append(pool.submit(_answers, own, chunk))
            if not waiting:
                return
            yield from waiting.popleft().result()


@click.command()
@click.option(
    "--batch",
    type=click.File("rb"),
    help="A file with one case per line ('-' for standard input); prints one answer per line.",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="Processes for --batch.")
def assess(batch: BinaryIO | None, jobs: int) -> None:
    """Assess one case (JSON on standard input), or many with --batch.

    A case that breaks the schema gets {"error": …} in its place and makes the exit code 1.
    """
    own = _own_files()
    if batch is None:
        text, good = _answer(own, sys.stdin.buffer.read(MAX_BYTES + 1))
        click.echo(json.dumps(json.loads(text), ensure_ascii=False, indent=2))
        sys.exit(0 if good else 1)
    lines = _lines(batch)
    one_by_one = (_answer(own, line) for line in lines)
    answers = one_by_one if jobs == 1 else _in_order(own, lines, jobs)
    all_good = True
    for text, good in answers:
        sys.stdout.write(f"{text}\n")
        all_good = all_good and good
    sys.exit(0 if all_good else 1)


@click.command()
@click.argument("which", type=click.Choice(["case", "answer"]))
def schema(which: str) -> None:
    """Print the JSON Schema of a case or of an answer."""
    rules = _knowledge(_own_files()).rules
    made = case_schema(rules) if which == "case" else answer_schema(rules)
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))
