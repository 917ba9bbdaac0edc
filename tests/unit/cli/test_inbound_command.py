"""`inbound read` on the command line: deliveries in, readings out, in order, whatever comes."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from studio.cli.inbound import MAX_LINE_BYTES, inbound
from tests.unit.inbound.posts import Data, calcom, calendly, payload

GOOD = calcom(payload("calcom/created"))


def run(body: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(inbound, ["read", *options], input=body)


def batch(folder: Path, lines: list[bytes]) -> list[Data]:
    path = folder / "deliveries.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    result = CliRunner().invoke(inbound, ["read", "--batch", str(path)])
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_delivery_in_one_reading_out() -> None:
    result = run(json.dumps(GOOD))

    assert result.exit_code == 0
    assert json.loads(result.stdout)["event"] == "created"


def test_what_is_no_delivery_gets_one_clear_error() -> None:
    for body in ("", "{", "[]", "{}", '{"provider": "calcom"}', '{"provider": "nobody"}'):
        result = run(body)

        assert result.exit_code == 1
        assert json.loads(result.stdout)["error"]


def test_a_refused_delivery_is_a_reading_too() -> None:
    result = run(json.dumps({**GOOD, "settings": {}}))

    assert result.exit_code == 0
    assert json.loads(result.stdout)["status"] == 401


def test_a_batch_keeps_its_order_and_goes_on_after_broken_lines(tmp_path: Path) -> None:
    other = calendly(payload("calendly/created"))
    lines = [json.dumps(GOOD).encode(), b"{", b"", b"\xff", json.dumps(other).encode()]

    found = batch(tmp_path, lines)

    assert [min(each) for each in found] == ["booking", *["error"] * 3, "booking"]
    assert found[4]["booking"]["name"] == "Tomás Rey"


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    lines = [b" " * (MAX_LINE_BYTES + 5), json.dumps(GOOD).encode()]

    found = batch(tmp_path, lines)

    assert (list(found[0]), found[1]["event"]) == (["error"], "created")


def test_an_error_never_quotes_what_was_sent() -> None:
    result = run('{"provider": "calcom", "request": {"body": 3}, "adapalene": tru')

    assert "adapalene" not in result.stdout
