"""What holds for the repository itself: scripts, locks, sizes and links."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from studio.settings import Settings

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
OURS = ["studio", "tests", "tools", "bench"]


def locked(name: str) -> list[str]:
    """Return the requirements of a lock file, each with its hashes on one line."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]


def pins(name: str) -> dict[str, set[str]]:
    """Return the pinned versions by project; a universal lock may hold two under markers."""
    found: dict[str, set[str]] = {}
    for line in locked(name):
        requirement = Requirement(line.split(" --hash")[0].strip())
        versions = {specifier.version for specifier in requirement.specifier}
        found.setdefault(canonicalize_name(requirement.name), set()).update(versions)
    return found


def python_files() -> list[Path]:
    return [file for folder in OURS for file in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_has_one_version_and_hashes(name: str) -> None:
    for line in locked(name):
        assert re.match(r"[a-z0-9._-]+(\[[a-z,-]+\])?==[^ ]+ .*--hash=sha256:[0-9a-f]{64}", line), (
            line
        )


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()

    assert re.findall(r"\w+://|^-.*|@ ", text, re.MULTILINE) == []


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, development = pins("requirements.txt"), pins("requirements-dev.txt")

    assert {name: development.get(name) for name in runtime} == runtime


def test_the_locks_fit_the_ranges_of_the_project() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = settings["project"]
    runtime = project["dependencies"]
    development = [*project["optional-dependencies"]["pg"], *settings["dependency-groups"]["dev"]]
    for lines, name in ((runtime, "requirements.txt"), (development, "requirements-dev.txt")):
        versions = pins(name)
        for requirement in map(Requirement, lines):
            for version in versions[canonicalize_name(requirement.name)]:
                assert requirement.specifier.contains(version), f"{requirement} and {version}"


def license_rows(heading: str) -> dict[str, tuple[str, str]]:
    """Return version and license by package, from one table of the page."""
    page = (ROOT / "docs" / "licenses.md").read_text()
    section = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([a-z0-9.-]+) \| ([^ ]+) \| (.+) \|$", section, re.MULTILINE)
    return {name: (version, license_) for name, version, license_ in rows if version != "version"}


def test_the_licenses_are_listed_for_what_is_locked() -> None:
    everywhere = {
        line.split("==")[0].split("[")[0]
        for line in locked("requirements.txt")
        if " ; " not in line
    }
    rows = license_rows("Runtime")

    assert everywhere <= set(rows)
    for name, (version, _) in rows.items():
        assert version in pins("requirements.txt")[name]


def test_what_runs_is_freely_licensed() -> None:
    free = re.compile(r"MIT|BSD|Apache-2|MPL|PSF|ISC|Unlicense")
    rows = license_rows("Runtime")
    # BSD itself; the shared libraries in its wheel are LGPL, which the page says.
    assert "LGPL" in rows.pop("pi-heif")[1]

    assert {name: row for name, row in rows.items() if not free.search(row[1])} == {}


def test_a_file_holds_at_most_400_lines() -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in python_files()
    }

    assert {file: length for file, length in lengths.items() if length > 400} == {}


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_the_script_is_plain_shell(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")

    subprocess.run([shell, "-n", str(ROOT / "dev")], check=True)  # noqa: S603 - our own script


def commands() -> set[str]:
    """Return the commands that ./dev takes."""
    words = re.findall(r"^    ([a-z]+)( \|.*)?\)", (ROOT / "dev").read_text(), re.MULTILINE)
    return {word for word, _ in words}


def test_the_help_lists_every_command() -> None:
    helped = re.findall(r"^#   ([a-z]+) ", (ROOT / "dev").read_text(), re.MULTILINE)

    assert set(helped) | {"help"} == commands()


def test_make_only_passes_on_to_dev() -> None:
    recipes = re.findall(
        r"^([a-z]+):.*\n\t@\./dev ([a-z]+)$", (ROOT / "Makefile").read_text(), re.MULTILINE
    )

    assert {target for target, _ in recipes} == commands()
    assert all(target == command for target, command in recipes)


def test_the_merge_check_runs_the_tests_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()

    assert lines == ["#!/usr/bin/env bash", 'exec "$(dirname "$0")/../dev" test']


@pytest.mark.parametrize(
    "page",
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_setting_is_explained() -> None:
    page = (ROOT / "docs" / "running.md").read_text()
    rows = "\n".join(line for line in page.splitlines() if line.startswith("| `STUDIO_"))

    explained = set(re.findall(r"`STUDIO_([A-Z_]+)`", rows))

    assert explained == {name.upper() for name in Settings.model_fields}
