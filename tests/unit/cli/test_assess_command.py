"""`assess` and `schema` on the command line: lines in, lines out, in order, whatever comes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.app import create_app
from studio.cli.assess import assess, schema
from studio.skin.strict_json import MAX_BYTES
from tests.unit.skin.strategies import TREATABLE

GOOD = json.dumps(TREATABLE)


def run(body: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(assess, options, input=body)


def batch(folder: Path, lines: list[bytes], *options: str) -> Result:
    path = folder / "cases.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return CliRunner().invoke(assess, ["--batch", str(path), *options])


def test_one_case_in_one_answer_out() -> None:
    result = run(GOOD)

    assert result.exit_code == 0
    assert json.loads(result.stdout)["disposition"] == "treat"


BAD_INPUTS = [
    ("", "json"),
    ("{", "json"),
    ("null", "type"),
    ("[]", "type"),
    ('"milia"', "type"),
    ('{"bump": {"count": NaN}}', "json"),
    ('{"bump": {"count": 1e999}}', "range"),
    ('{"bump": {"count": 99999999999999999999}}', "range"),
    ('{"bump": {}, "bump": {}}', "duplicate_key"),
    ('{"bumps": {}}', "unknown_key"),
    ('{"bump": {"sites": ["moon"]}}', "unknown_value"),
    ("[" * 100_000, "too_long"),
    ("[" * 5_000 + "]" * 5_000, "json"),
    ('{"a": ' * 500 + "1" + "}" * 500, "json"),
    (b"\xff\xfe{}", "json"),
    ('{"client": {"allergies": ["\\ud800"]}}', "unreadable"),
    ('{"client": {"allergies": ["\\u0000"]}}', "unreadable"),
]


@pytest.mark.parametrize(("body", "code"), BAD_INPUTS, ids=[str(b[0])[:30] for b in BAD_INPUTS])
def test_what_is_no_case_gets_one_clear_error(body: str | bytes, code: str) -> None:
    result = run(body)

    assert result.exit_code == 1
    error = json.loads(result.stdout)["error"]
    assert error["code"] == code
    assert error["field"]
    assert error["message"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_batch_answers_in_order_and_a_bad_line_never_stops_it(tmp_path: Path, jobs: str) -> None:
    ages = [20 + number % 60 for number in range(450)]
    lines = [json.dumps({"client": {"age_years": age}}).encode() for age in ages]
    lines[7] = b"{broken"
    lines[300] = b""

    result = batch(tmp_path, lines, "--jobs", jobs)

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(lines)
    assert result.exit_code == 1
    assert [at for at, answer in enumerate(answers) if "error" in answer] == [7, 300]


def test_a_clean_batch_exits_with_zero(tmp_path: Path) -> None:
    assert batch(tmp_path, [GOOD.encode()] * 3).exit_code == 0


def test_an_endless_line_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    result = batch(tmp_path, [b"[" + b"1," * MAX_BYTES + b"1]", GOOD.encode()])

    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert first["error"]["code"] == "too_long"
    assert second["disposition"] == "treat"


def test_the_studios_own_words_count_on_the_command_line_too(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[[dictionary]]\nfield = "med"\nfactors = ["isotretinoin_oral"]\nnames = ["zitkalin"]\n'
        'lang = "en"\nsources = ["PROP"]\nreview = "to_verify"\n'
    )
    case = {**TREATABLE, "client": {**TREATABLE["client"], "medications": [{"name": "Zitkalin"}]}}
    app = create_app({"STUDIO_KNOWLEDGE_PATHS": str(own)})

    result = app.test_cli_runner().invoke(args=["assess"], input=json.dumps(case))

    answer = json.loads(result.stdout)
    peel = next(row for row in answer["treatments"] if row["service"] == "peel_lactic")
    assert peel["reasons"][0]["rule"] == "5.3 isotretinoin_oral"


def test_an_own_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    app = create_app({"STUDIO_KNOWLEDGE_PATHS": str(tmp_path / "gone.toml")})

    result = app.test_cli_runner().invoke(args=["assess"], input=GOOD)

    assert result.exit_code == 1
    assert "gone.toml" in result.output
    assert "Traceback" not in result.output


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_bytes_bring_it_down(body: bytes) -> None:
    result = run(body)

    assert result.exit_code in {0, 1}
    assert json.loads(result.stdout)


@pytest.mark.parametrize("which", ["case", "answer"])
def test_the_schema_is_printed_as_json(which: str) -> None:
    result = CliRunner().invoke(schema, [which])

    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert printed["title"] == which
    assert printed["additionalProperties"] is False
