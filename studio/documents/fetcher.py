"""The only door of the layout engine: bundled files by name, from memory.

Imported in the rendering child only, because it imports WeasyPrint.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "studio:"
_TYPES = {
    ".ttf": "font/ttf",
    ".svg": "image/svg+xml",
    ".css": "text/css",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
_FOLDERS = ("fonts", "documents", "documents/icons")


def load_assets(static_dir: Path) -> Mapping[str, bytes]:
    """Read the bundled fonts, icons and style sheets, keyed by `studio:` address."""
    return MappingProxyType(
        {
            f"{SCHEME}{folder}/{path.name}": path.read_bytes()
            for folder in _FOLDERS
            for path in sorted((static_dir / folder).iterdir())
            if path.suffix in _TYPES
        }
    )


class ClosedFetcher(URLFetcher):
    """Answer registered addresses from memory and stop the rendering at any other.

    `pictures` are those of the one document that is being laid out.
    """

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols={"studio"}, allow_redirects=False, fail_on_errors=True)
        self._assets = assets
        self.pictures: Mapping[str, bytes] = {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Serve one registered asset; `headers` are of no use here.

        Raises FatalURLFetchingError, which the layout engine does not swallow.
        """
        del headers
        body = self._assets.get(url) or self.pictures.get(url)
        if body is None:
            message = "address is not a registered asset"
            raise FatalURLFetchingError(message)
        return URLFetcherResponse(url, body, {"Content-Type": _TYPES[url[url.rindex(".") :]]})
