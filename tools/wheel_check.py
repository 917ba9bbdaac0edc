"""Build the wheel, install it into an empty environment and use it as a stranger would.

`python -m tools.wheel_check` ends with 0 when the wheel holds what it should, mounts into a host
application of its own, migrates, serves its pages and renders a plan.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
UV = [sys.executable, "-m", "uv", "-q"]

NEEDED = (
    "studio/__init__.py",
    "studio/_bundled/migrations/env.py",
    "studio/_bundled/static/studio/studio.css",
    "studio/_bundled/templates/studio/base.html",
    "studio/_bundled/templates/studio/documents/plan.html",
    "studio/skin/knowledge/versions/CURRENT",
)
#: Only these stand at the top of the wheel: a host may have modules named tests or config.
TOPS = re.compile(r"studio/|flask_studio_esthetics-[\w.]+\.dist-info/")


class WheelError(Exception):
    """Something about the wheel is wrong; the message says what."""


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        try:
            wheel = build(folder)
            look_inside(wheel)
            python = install(wheel, folder)
            use(python, folder)
        except WheelError as error:
            print(f"wheel: {error}", file=sys.stderr)
            return 1
    print(f"wheel: {wheel.name} installs, mounts, migrates and renders")
    return 0


def build(folder: Path) -> Path:
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder)], ROOT)
    return next(folder.glob("*.whl"))


def look_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise WheelError(f"lacks {', '.join(missing)}")
    strangers = sorted(name for name in names if not TOPS.match(name))
    if strangers:
        raise WheelError(f"holds {', '.join(strangers[:5])}")


def install(wheel: Path, folder: Path) -> Path:
    """Return the interpreter of a new environment with the locked requirements and the wheel."""
    python = folder / "empty" / "bin" / "python"
    run([*UV, "venv", "--python", sys.executable, str(folder / "empty")], folder)
    add = [*UV, "pip", "install", "--python", str(python)]
    run([*add, "--require-hashes", "-r", str(ROOT / "requirements.txt")], folder)
    run([*add, "--no-deps", str(wheel)], folder)
    return python


def use(python: Path, folder: Path) -> None:
    """Mount, migrate, look at pages and render, all inside the new environment."""
    host = folder / "host"
    host.mkdir()
    shutil.copy(Path(__file__).with_name("wheel_host.py"), host / "wheel_host.py")
    ask = [str(python), "-m", "flask", "--app", "wheel_host", "studio"]
    run([*ask, "create-keys", "keys.json"], host)
    run([*ask, "upgrade"], host)
    run([str(python), "wheel_host.py"], host)
    catalog = PdfReader(host / "plan.pdf").root_object
    if "/MarkInfo" not in catalog or "/Lang" not in catalog:
        raise WheelError("renders a plan without tags or language")


def run(command: list[str], where: Path) -> None:
    """Run a program away from this checkout's modules; show what it said when it fails."""
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    result = subprocess.run(
        command, capture_output=True, check=False, cwd=where, env=surroundings, text=True
    )
    if result.returncode:
        raise WheelError(f"{' '.join(command[:4])} …\n{result.stdout}{result.stderr}")


if __name__ == "__main__":
    sys.exit(main())
