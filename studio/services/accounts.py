"""Staff accounts of the standalone studio; only the command line makes them."""

import hashlib
import secrets

from sqlalchemy import select

from studio.adapters.passwords import hash_password
from studio.hooks import Role
from studio.models import StaffRole, StaffSession, StaffUser
from studio.services import audit
from studio.services.errors import Conflict
from studio.services.text import clean_line, clean_mail
from studio.services.unit import Unit


def create(
    unit: Unit, email: str, name: str, roles: frozenset[Role], password: str | None = None
) -> StaffUser:
    """Make an account; without a password it opens by a link only.

    Raises Invalid, Conflict("account_exists").
    """
    address = clean_mail("email", email)
    if unit.session.scalar(select(StaffUser).where(StaffUser.email == address)) is not None:
        raise Conflict("account_exists")
    user = StaffUser(
        email=address,
        name=clean_line("name", name, 120, required=False),
        password=None if password is None else hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        roles=[_role(unit, role) for role in sorted(roles)],
    )
    unit.session.add(user)
    unit.session.flush()
    audit.record(unit, "account.created", f"staff:{user.id}", "administration")
    return user


def set_password(unit: Unit, email: str, password: str) -> None:
    """Give an account a new password and end its sign-ins. Raises NotFound."""
    user = unit.session.scalar(select(StaffUser).where(StaffUser.email == email))
    if user is None:
        raise unit.missing("studio_user")
    user.password, user.fs_uniquifier = hash_password(password), secrets.token_hex(32)
    audit.record(unit, "account.password_set", f"staff:{user.id}", "administration")


def begin_session(unit: Unit, user_id: int) -> str:
    """Note a sign-in and return the token its cookie carries; only the hash is kept."""
    token = secrets.token_urlsafe(32)
    row = StaffSession(token_sha256=_hash(token), user_id=user_id, started_at=unit.now())
    unit.session.add(row)
    unit.session.flush()
    return token


def is_session_open(unit: Unit, user_id: int, token: str) -> bool:
    row = _session(unit, token)
    return row is not None and row.user_id == user_id and row.ended_at is None


def end_session(unit: Unit, token: str) -> None:
    """End a sign-in for good; a copy of its cookie opens nothing any more."""
    row = _session(unit, token)
    if row is not None and row.ended_at is None:
        row.ended_at = unit.now()
        audit.record(unit, "account.signed_out", f"staff:{row.user_id}", "sign-in")


def _session(unit: Unit, token: str) -> StaffSession | None:
    return unit.session.scalar(
        select(StaffSession).where(StaffSession.token_sha256 == _hash(token))
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _role(unit: Unit, role: Role) -> StaffRole:
    found = unit.session.scalar(select(StaffRole).where(StaffRole.name == role.value))
    if found is None:
        found = StaffRole(name=role.value, description="")
        unit.session.add(found)
        unit.session.flush()
    return found
