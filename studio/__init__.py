"""Practice management for an esthetician's studio.

Importing the package stays light: the pure floors (`studio.skin`) must load without Flask.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.app import create_app
    from studio.extension import Studio

__version__ = "0.1.0"
__all__ = ["Studio", "__version__", "create_app"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - two unlike objects share the lazy face
    if name == "create_app":
        from studio.app import create_app

        return create_app
    if name == "Studio":
        from studio.extension import Studio

        return Studio
    raise AttributeError(f"module 'studio' has no attribute {name!r}")
