"""A folder or database that cannot be used is told in a line, never with a trace."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from studio.app import create_app
from studio.cli.demo import demo
from studio.context import NotReady


def test_a_damaged_database_is_named(data_dir: Path) -> None:
    (data_dir / "studio.db").write_bytes(b"no database at all, only words " * 300)
    config = {"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": data_dir}

    with pytest.raises(NotReady, match="database: cannot be used: file is not a database"):
        create_app(config)


@pytest.mark.parametrize("name", ["", "deeper/still"])
def test_a_data_folder_that_cannot_be_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(NotReady, match=r"STUDIO_KEYS_FILE: .*(Not a directory|File exists)"):
        create_app({"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": tmp_path / "taken" / name})


def test_a_demo_without_a_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    done = CliRunner().invoke(demo, ["--folder", str(tmp_path / "taken" / "below")])

    assert (done.exit_code, "Not a directory" in done.output) == (1, True)
