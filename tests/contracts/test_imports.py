"""What an import may bring along, seen in fresh interpreters, and what it may rely on."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]


def modules_after(statement: str) -> set[str]:
    """Return the top names in sys.modules after the statement, less a bare interpreter's."""
    program = (
        "import json, sys; before = set(sys.modules)\n"
        f"{statement}\n"
        "print(json.dumps(sorted({m.split('.')[0] for m in set(sys.modules) - before})))"
    )
    answer = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{program}"],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(json.loads(answer.stdout))


def skin_modules() -> list[str]:
    files = sorted((ROOT / "studio" / "skin").rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    return [name.removesuffix(".__init__") for name in names]


def test_everything_pure_imports_the_standard_library_only() -> None:
    statement = "\n".join(f"import {name}" for name in skin_modules())

    brought = modules_after(statement)

    assert brought - sys.stdlib_module_names == {"studio"}


def test_an_assessment_needs_the_standard_library_only() -> None:
    brought = modules_after(
        "from studio.skin.assessment import assess\n"
        "from studio.skin.knowledge import load_knowledge\n"
        "assess({}, load_knowledge())"
    )

    assert brought - sys.stdlib_module_names == {"studio"}


def test_importing_the_package_loads_no_framework() -> None:
    assert modules_after("import studio") - sys.stdlib_module_names == {"studio"}


def test_creating_the_app_does_not_load_the_pdf_engine() -> None:
    assert "weasyprint" not in modules_after("from studio import create_app")


def imported_names(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def declared_distributions() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["pg"]]
    return {re.split(r"[\[<>=~! ]", line, maxsplit=1)[0].lower() for line in lines}


#: Packages that come with a declared one as its public face.
COME_WITH = {
    "werkzeug",
    "jinja2",
    "markupsafe",
    "click",
    "wtforms",
    "blinker",
    "itsdangerous",
    "pydyf",
    "webauthn",
}


def test_every_package_that_is_imported_is_declared() -> None:
    files = (ROOT / "studio").rglob("*.py")
    names = set().union(*(imported_names(file) for file in files))
    third_party = names - sys.stdlib_module_names - {"studio"}
    owners = packages_distributions()

    used = {owners[name][0].lower().replace("_", "-") for name in third_party}

    assert used - COME_WITH <= declared_distributions()
