"""Sealed document bytes, in a local folder or an object store."""

import os
import re
import secrets
from pathlib import Path
from typing import Protocol

from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore

from studio.adapters.database import NoDisk

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Store(Protocol):
    """Where sealed bytes lie; keys are random and ours."""

    def put(self, data: bytes) -> str:
        """Keep the bytes for good and return their key. Raises NoDisk."""

    def get(self, key: str) -> bytes:
        """Return the bytes. Raises FileNotFoundError."""


class FolderStore:
    """Files in a folder outside any web root; written, synced, then named."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._store = LocalStore(folder)

    def put(self, data: bytes) -> str:
        key = secrets.token_urlsafe(24)
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


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
