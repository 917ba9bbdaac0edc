"""Staff accounts of the standalone studio; only the command line makes them."""

import secrets

from sqlalchemy import select

from studio.adapters.passwords import hash_password
from studio.hooks import Role
from studio.models import StaffRole, StaffUser
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


def _role(unit: Unit, role: Role) -> StaffRole:
    found = unit.session.scalar(select(StaffRole).where(StaffRole.name == role.value))
    if found is None:
        found = StaffRole(name=role.value, description="")
        unit.session.add(found)
        unit.session.flush()
    return found
