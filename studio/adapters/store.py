"""Sealed document bytes, in a local folder or an object store."""

import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore

from studio.adapters.database import NoDisk

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
#: Of a key after its kind, and the letters they take.
_RANDOM_BYTES, _RANDOM_LETTERS = 24, 32


class Store(Protocol):
    """Where sealed bytes lie; keys are random and ours."""

    def put(self, data: bytes, kind: str = "") -> str:
        """Keep the bytes for good and return their key, led by the kind. Raises NoDisk."""

    def get(self, key: str) -> bytes:
        """Return the bytes. Raises FileNotFoundError."""

    def has(self, key: str) -> bool:
        """Tell whether there are bytes under a key."""

    def delete(self, key: str) -> None:
        """Forget the bytes; a key that is not there is fine."""

    def written_before(self, kind: str, instant: datetime) -> Iterator[str]:
        """Name what was put under a kind before an instant."""


class FolderStore:
    """Files in a folder outside any web root; written, synced, then named."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._store = LocalStore(folder)

    def put(self, data: bytes, kind: str = "") -> str:
        key = kind + secrets.token_urlsafe(_RANDOM_BYTES)
        try:
            self._store.put(key, data, mode="create")
        except AlreadyExistsError:  # 192 random bits: somebody else writes here
            raise FileExistsError(key) from None
        except (BaseError, OSError) as error:
            raise NoDisk(type(error).__name__) from None
        for path in (self._folder / key, self._folder):
            _sync(path)
        return key

    def get(self, key: str) -> bytes:
        if not _KEY.fullmatch(key):
            raise FileNotFoundError(key)
        return bytes(self._store.get(key).bytes())

    def has(self, key: str) -> bool:
        return bool(_KEY.fullmatch(key)) and (self._folder / key).is_file()

    def delete(self, key: str) -> None:
        if _KEY.fullmatch(key):
            (self._folder / key).unlink(missing_ok=True)
            _sync(self._folder)

    def written_before(self, kind: str, instant: datetime) -> Iterator[str]:
        """Name old files of a kind; the length tells them from a random key that looks alike."""
        for path in self._folder.glob(f"{kind}*"):
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if len(path.name) == len(kind) + _RANDOM_LETTERS and written < instant:
                yield path.name


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
