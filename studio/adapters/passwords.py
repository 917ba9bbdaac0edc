"""Password hashes, in the form that Flask-Security checks (argon2id)."""

import secrets

from argon2 import PasswordHasher

#: OWASP's second choice of equal strength: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
#: Letters and digits that are not mistaken for each other.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def readable_password() -> str:
    """Make a password to be read from a screen: four groups of five, about 99 bits."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(5)) for _ in range(4))
    return "-".join(groups)
