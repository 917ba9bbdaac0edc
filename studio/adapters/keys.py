"""Keys from the studio's key file, and sealing with them (AES-256-GCM).

A sealed value is `version · length of key id · key id · nonce · ciphertext`. The associated data
names table, column and row, so a value moved elsewhere does not open.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT_VERSION = 1
#: Bytes of an AES-256 key and of a GCM nonce.
KEY_BYTES, NONCE_BYTES = 32, 12
#: Key id written into values sealed by a client's or booking's own data key.
DATA_KEY_ID = "data"


class KeysError(Exception):
    """The key file is missing, open to others, or not what it should be."""


class SealBroken(Exception):  # noqa: N818 - a state of the value, said as such
    """A sealed value does not open: wrong key, wrong place, or damaged."""


def new_data_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, key_id: str, plain: bytes, place: str) -> bytes:
    """Encrypt for one place (`table:column:row`)."""
    name = key_id.encode()
    header = bytes((FORMAT_VERSION, len(name))) + name
    nonce = secrets.token_bytes(NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, plain, header + place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """Decrypt what `seal` made for the same place. Raises SealBroken."""
    start = 2 + len(key_id_of(sealed).encode())
    header, nonce = sealed[:start], sealed[start : start + NONCE_BYTES]
    try:
        return AESGCM(key).decrypt(nonce, sealed[start + NONCE_BYTES :], header + place.encode())
    except (InvalidTag, ValueError):
        raise SealBroken(place) from None


def key_id_of(sealed: bytes) -> str:
    """Read the id of the key a value was sealed with. Raises SealBroken when it has no header."""
    if len(sealed) < 2 + NONCE_BYTES or sealed[0] != FORMAT_VERSION:
        raise SealBroken("header")
    try:
        return sealed[2 : 2 + sealed[1]].decode()
    except UnicodeDecodeError:
        raise SealBroken("header") from None


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Master keys by id; the first is active, the others only read."""

    keys: tuple[tuple[str, bytes], ...]
    _derived: dict[tuple[str, str], bytes] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        return f"Keyring({', '.join(key_id for key_id, _ in self.keys)})"

    @property
    def active_id(self) -> str:
        return self.keys[0][0]

    def derive(self, purpose: str, key_id: str | None = None) -> bytes:
        """Derive the key of a purpose (`wrap`, `audit`, `pin`, `session`, …). Raises SealBroken."""
        wanted = key_id or self.active_id
        if (wanted, purpose) not in self._derived:
            master = dict(self.keys).get(wanted)
            if master is None:
                raise SealBroken(f"key {wanted!r} is not in the key file")
            hkdf = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"studio:" + purpose.encode())
            self._derived[wanted, purpose] = hkdf.derive(master)
        return self._derived[wanted, purpose]

    def wrap(self, data_key: bytes, place: str) -> bytes:
        return seal(self.derive("wrap"), self.active_id, data_key, place)

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        return unseal(self.derive("wrap", key_id_of(wrapped)), wrapped, place)

    def mac(self, purpose: str, message: bytes) -> str:
        """HMAC-SHA256 under the oldest key, which rotation keeps last in the file."""
        oldest = self.keys[-1][0]
        return hmac.new(self.derive(purpose, oldest), message, hashlib.sha256).hexdigest()


def load_keyring(path: Path) -> Keyring:
    """Read a key file. Raises KeysError with what is wrong, never with key material."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise KeysError(f"key file {path}: {error.strerror}") from None
    if not stat.S_ISREG(mode) or mode & 0o077:
        raise KeysError(f"key file {path} must be readable by its owner only (chmod 600)")
    try:
        entries = [(str(entry["id"]), base64.b64decode(entry["key"])) for entry in json.loads(text)]
    except (ValueError, TypeError, KeyError):
        raise KeysError(f"key file {path} is not a JSON list of id and base64 key") from None
    _check(entries, path)
    return Keyring(tuple(entries))


def _check(entries: list[tuple[str, bytes]], path: Path) -> None:
    names = [key_id for key_id, _ in entries]
    if not entries or len(set(names)) != len(names) or not all(0 < len(n) < 64 for n in names):
        raise KeysError(f"key file {path} needs at least one key, and ids that differ")
    if any(len(key) != KEY_BYTES for _, key in entries):
        raise KeysError(f"key file {path}: every key has 32 bytes")


def create_key_file(path: Path, key_id: str) -> None:
    """Write a new key file that only its owner reads; an existing one is never touched."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    body = json.dumps([{"id": key_id, "key": base64.b64encode(new_data_key()).decode()}])
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
