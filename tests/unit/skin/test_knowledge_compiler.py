"""The compiler: one canonical version per content, older versions kept, stale ones told."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.skin.knowledge import KnowledgeError, load_knowledge
from studio.skin.knowledge.compiler import compile_data, current_data, is_current, main, read_toml

FIRST: dict[str, Any] = {"meta": {"version": "1"}, "b": [1, "ä"], "a": {"y": True, "x": 1.5}}
SECOND: dict[str, Any] = {"meta": {"version": "2"}}


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_version_is_named_by_the_hash_of_its_canonical_form(tmp_path: Path) -> None:
    name = compile_data(FIRST, tmp_path)
    body = (tmp_path / f"{name}.json").read_bytes()
    assert body.decode() == '{"a":{"x":1.5,"y":true},"b":[1,"ä"],"meta":{"version":"1"}}'
    assert hashlib.sha256(body).hexdigest()[:16] == name
    assert (tmp_path / "CURRENT").read_text(encoding="utf-8") == f"{name}\n"


def test_older_versions_stay_and_the_newest_is_current(tmp_path: Path) -> None:
    first, second = compile_data(FIRST, tmp_path), compile_data(SECOND, tmp_path)
    assert sorted(path.stem for path in tmp_path.glob("*.json")) == sorted([first, second])
    assert is_current(SECOND, tmp_path)
    assert not is_current(FIRST, tmp_path)


def test_compiling_twice_changes_nothing(tmp_path: Path) -> None:
    name = compile_data(FIRST, tmp_path)
    made = (tmp_path / f"{name}.json").stat().st_mtime_ns
    assert compile_data(FIRST, tmp_path) == name
    assert (tmp_path / f"{name}.json").stat().st_mtime_ns == made


def test_a_damaged_version_is_not_current_and_is_mended(tmp_path: Path) -> None:
    name = compile_data(FIRST, tmp_path)
    (tmp_path / f"{name}.json").write_text("{}", encoding="utf-8")
    assert not is_current(FIRST, tmp_path)
    compile_data(FIRST, tmp_path)
    assert is_current(FIRST, tmp_path)


def test_nothing_compiled_is_not_current(tmp_path: Path) -> None:
    assert not is_current(FIRST, tmp_path / "empty")


def test_files_are_joined_and_word_lists_become_the_dictionary(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "[rows.x]\nclass = 'watch'\n")
    write(tmp_path, "b/c.toml", "[rows.y]\nclass = 'treat'\n[[entry]]\nnames = ['one']\n")
    write(tmp_path, "b/d.toml", "[[entry]]\nnames = ['two']\n")
    assert current_data(tmp_path) == {
        "rows": {"x": {"class": "watch"}, "y": {"class": "treat"}},
        "dictionary": [{"names": ["one"]}, {"names": ["two"]}],
    }


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        ("[rows.x]\nclass = 'watch'\n", "[rows.x]\nclass = 'treat'\n", "rows.x.class"),
        ("[rows.x]\nmain = ['a']\n", "[rows.x]\nmain = ['b']\n", "rows.x.main"),
        ("zones = []\n", "[zones]\na = 1\n", "zones"),
    ],
)
def test_an_entry_may_stand_in_one_file_only(
    tmp_path: Path, first: str, second: str, key: str
) -> None:
    write(tmp_path, "a.toml", first)
    write(tmp_path, "b.toml", second)
    with pytest.raises(KnowledgeError) as refused:
        current_data(tmp_path)
    assert (refused.value.file, refused.value.key) == ("b.toml", key)


@pytest.mark.parametrize("body", [b"a = ", b"a = '\xff'", None], ids=["syntax", "bytes", "absent"])
def test_an_unreadable_file_is_named(tmp_path: Path, body: bytes | None) -> None:
    path = tmp_path / "own.toml"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(KnowledgeError, match=r"own\.toml"):
        read_toml(path)


def test_the_check_passes_on_what_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == "current\n"


def test_the_check_fails_when_the_toml_has_changed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path, "meta.toml", "[meta]\nversion = '9'\n")
    data = current_data(tmp_path)
    monkeypatch.setattr("studio.skin.knowledge.compiler.current_data", lambda: data)
    assert main(["--check"]) == 1
    assert "stale" in capsys.readouterr().out


def test_unreadable_toml_is_told_as_file_key_and_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> dict[str, Any]:
        raise KnowledgeError("flags.toml", "flags.RF-01", "no")

    monkeypatch.setattr("studio.skin.knowledge.compiler.current_data", broken)
    assert main([]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told == {"file": "flags.toml", "key": "flags.RF-01", "reason": "no"}


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="not shipped"):
        load_knowledge("0000000000000000")


def test_loading_needs_neither_toml_nor_the_checks() -> None:
    code = (
        "import sys; from studio.skin.knowledge import load_knowledge; load_knowledge();"
        "print(sorted({'tomllib', 'studio.skin.knowledge.check'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert told.stdout == "[]\n"
