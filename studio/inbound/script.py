"""The script that a studio pastes into Google Forms or its sheet."""

from importlib.resources import files

FILE_NAME = "google_forms.gs"


def google_script() -> str:
    """Return the script; its address and key live in the script's own properties."""
    return files("studio.inbound").joinpath(FILE_NAME).read_text("utf-8")
