from pathlib import Path

import pytest

from studio import resources
from studio.resources import resource_dir


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package folder that stands in for the installed one."""
    folder = tmp_path / "studio"
    folder.mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", folder)
    return folder


def test_a_wheel_uses_what_it_brought_along(package: Path) -> None:
    bundled = package / "_bundled" / "templates"
    bundled.mkdir(parents=True)
    (package.parent / "templates").mkdir()  # of somebody else, beside us in site-packages

    assert resource_dir("templates") == bundled


def test_a_checkout_uses_the_folder_beside_the_package(package: Path) -> None:
    beside = package.parent / "static"
    beside.mkdir()

    assert resource_dir("static") == beside


def test_a_missing_folder_is_named_with_both_places(package: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        resource_dir("migrations")

    assert str(caught.value) == (
        f"studio's migrations are neither in {package / '_bundled' / 'migrations'} "
        f"nor in {package.parent / 'migrations'}"
    )
