"""People of the studio: who may sign in, and as what. Only the owner changes that."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from studio.hooks import Role
from studio.models import StaffSession, StaffUser
from studio.services import accounts, audit
from studio.services.errors import Conflict
from studio.services.text import clean_line
from studio.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in, or once could."""

    id: int
    name: str
    email: str
    role: Role
    license_number: str
    active: bool
    has_password: bool
    has_second_step: bool
    passkeys: int
    seen_at: datetime | None
    is_you: bool


def people(unit: Unit) -> list[Person]:
    """List everybody, those who may sign in first."""
    unit.require_owner("people.read")
    seen = _last_seen(unit)
    query = select(StaffUser).options(selectinload(StaffUser.webauthn))
    rows = unit.session.scalars(query.order_by(StaffUser.active.desc(), StaffUser.id)).unique()
    return [_person(unit, row, seen.get(row.id)) for row in rows]


def person(unit: Unit, user_id: int) -> Person:
    """Return one of them. Raises NotFound."""
    unit.require_owner("people.read")
    return _person(unit, _user(unit, user_id), _last_seen(unit).get(user_id))


def invite(unit: Unit, email: str, name: str, role: Role) -> StaffUser:
    """Make an account that a link opens. Raises Invalid, Conflict("account_exists")."""
    unit.require_owner("people.write")
    return accounts.create(unit, email, clean_line("name", name, 120), frozenset({role}))


def change(unit: Unit, user_id: int, name: str, role: Role, license_number: str) -> None:
    """Change name, license and role. Raises NotFound, Invalid, Conflict("last_owner")."""
    unit.require_owner("people.write")
    user = _user(unit, user_id)
    if role is not Role.OWNER:
        _keep_an_owner(unit, user)
    user.name = clean_line("name", name, 120)
    user.license_number = clean_line("license_number", license_number, 60, required=False)
    if _role(user) is not role:
        accounts.set_roles(unit, user, frozenset({role}))
        accounts.end_others(unit, user.id)
        audit.record(unit, "account.role_changed", f"staff:{user.id}", "administration")
    audit.record(unit, "account.changed", f"staff:{user.id}", "administration")


def disable(unit: Unit, user_id: int) -> None:
    """Let somebody sign in no more. Raises NotFound, Conflict("yourself" or "last_owner")."""
    unit.require_owner("people.write")
    user = _user(unit, user_id)
    if unit.actor.ref == f"staff:{user.id}":
        raise Conflict("yourself")
    _keep_an_owner(unit, user)
    if user.active:
        user.active, user.fs_uniquifier = False, secrets.token_hex(32)
        accounts.end_others(unit, user.id)
        audit.record(unit, "account.disabled", f"staff:{user.id}", "administration")


def enable(unit: Unit, user_id: int) -> None:
    """Let somebody sign in again. Raises NotFound."""
    unit.require_owner("people.write")
    user = _user(unit, user_id)
    if not user.active:
        user.active = True
        audit.record(unit, "account.enabled", f"staff:{user.id}", "administration")


def reset_factors(unit: Unit, user_id: int) -> StaffUser:
    """Take second step, recovery codes, passkeys and sign-ins away. Raises NotFound, Conflict."""
    unit.require_owner("people.write")
    user = _user(unit, user_id)
    if unit.actor.ref == f"staff:{user.id}":
        raise Conflict("yourself")
    user.tf_primary_method = user.tf_totp_secret = user.tf_last_counter = None
    user.mf_recovery_codes = None
    user.webauthn.clear()
    user.fs_uniquifier = secrets.token_hex(32)
    accounts.end_others(unit, user.id)
    audit.record(unit, "account.factors_reset", f"staff:{user.id}", "administration")
    return user


def new_link(unit: Unit, user_id: int) -> StaffUser:
    """Note that somebody gets a new link to choose a password. Raises NotFound, Conflict."""
    unit.require_owner("people.write")
    user = _user(unit, user_id)
    if not user.active:
        raise Conflict("disabled")
    audit.record(unit, "account.link_made", f"staff:{user.id}", "administration")
    return user


def _user(unit: Unit, user_id: int) -> StaffUser:
    found = unit.session.get(StaffUser, user_id) if user_id < 2**31 else None
    if found is None:
        raise unit.missing("studio_user")
    return found


def _keep_an_owner(unit: Unit, user: StaffUser) -> None:
    """Refuse what would leave the studio without an owner."""
    rows = unit.session.scalars(select(StaffUser).where(StaffUser.active)).unique()
    owners = [row for row in rows if _role(row) is Role.OWNER]
    if user in owners and len(owners) == 1:
        raise Conflict("last_owner")


def _role(user: StaffUser) -> Role:
    """Return the role that opens most."""
    names = {role.name for role in user.roles}
    return next((role for role in (Role.OWNER, Role.THERAPIST) if role in names), Role.DESK)


def _last_seen(unit: Unit) -> dict[int, datetime]:
    last = func.max(StaffSession.started_at).label("last")
    query = select(StaffSession.user_id, last).group_by(StaffSession.user_id)
    return {row.user_id: row.last for row in unit.session.execute(query)}


def _person(unit: Unit, user: StaffUser, seen_at: datetime | None) -> Person:
    return Person(
        id=user.id,
        name=user.name or user.email,
        email=user.email,
        role=_role(user),
        license_number=user.license_number,
        active=user.active,
        has_password=user.password is not None,
        has_second_step=user.tf_primary_method is not None,
        passkeys=len(user.webauthn),
        seen_at=seen_at,
        is_you=unit.actor.ref == f"staff:{user.id}",
    )
