"""The guide's lines run as they stand, and answer with what it shows."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from studio.context import StudioState
from studio.services.webhook_sending import signature
from tests.api.conftest import make_key
from tests.serving import serving

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def address(app: Flask, studio: StudioState) -> Iterator[str]:
    with serving(app) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def examples() -> list[tuple[str, str]]:
    """Return each command with the answer that is shown right after it, if one is."""
    found = re.findall(
        r"^```sh\n(curl.*?)^```\n(?:\n```json\n(.*?)^```)?",
        GUIDE.read_text(),
        re.MULTILINE | re.DOTALL,
    )
    return [(command, shown) for command, shown in found]


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl here")
def test_every_line_of_the_guide_runs_and_answers_as_shown(
    address: str, studio: StudioState
) -> None:
    known = {"STUDIO": address, "KEY": make_key(studio), "PATH": "/usr/bin:/bin"}
    assert len(examples()) == 9

    for command, shown in examples():
        line = command if shutil.which("uuidgen") else command.replace("uuidgen", f"echo {_once()}")
        done = subprocess.run(  # noqa: S603 - our own guide
            ["/bin/sh", "-c", line], capture_output=True, text=True, check=False, env=known
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        answer = json.loads(done.stdout)
        remember(known, answer)
        if shown:
            assert shape(answer) == shape(json.loads(shown)), command


def remember(known: dict[str, str], answer: dict[str, Any]) -> None:
    """Keep what the guide asks the reader to keep."""
    if "times" in answer:
        known |= {"START": answer["times"][0]["start"], "LATER": answer["times"][12]["start"]}
    if "token" in answer:
        known["TOKEN"] = answer["token"]
    if "sequence" in answer:
        known["BOOKING"] = answer["id"]


def shape(value: object) -> object:
    """Return the keys and kinds of an answer; of a list its first item."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return type(value).__name__


def test_the_guides_receiver_believes_us_and_nobody_else() -> None:
    place: dict[str, Any] = {}
    exec(next(text for kind, text in BLOCKS if kind == "python"), place)  # noqa: S102 - our own
    is_from_studio: Callable[[str, bytes, str], bool] = place["is_from_studio"]
    now = int(time.time())

    assert is_from_studio(signature(("new", "old"), now, b"{}"), b"{}", "old")
    assert is_from_studio(signature(("new",), now, b"{}"), b"{}", "new")
    for header, body, secret in (
        (signature(("other",), now, b"{}"), b"{}", "new"),
        (signature(("new",), now, b"{}"), b"[]", "new"),
        (signature(("new",), now - 400, b"{}"), b"{}", "new"),
        ("", b"{}", "new"),
        ("t=,v1=", b"{}", "new"),
        (f"t={now}", b"{}", "new"),
    ):
        assert not is_from_studio(header, body, secret)


def _once() -> str:
    return f"guide-{time.monotonic_ns()}"
