"""Where templates, static files and migrations lie: in the wheel or beside the package."""

from importlib import resources
from pathlib import Path
from typing import Literal

#: The folders that stand at the top of a checkout and travel inside the wheel.
ResourceName = Literal["templates", "static", "migrations"]

_PACKAGE = Path(str(resources.files("studio")))


def resource_dir(name: ResourceName) -> Path:
    """Return the folder, from the wheel if it is there, else from beside the package.

    Raises FileNotFoundError naming both places when the installation is incomplete.
    """
    bundled = _PACKAGE / "_bundled" / name
    beside = _PACKAGE.parent / name
    for folder in (bundled, beside):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"studio's {name} are neither in {bundled} nor in {beside}")
