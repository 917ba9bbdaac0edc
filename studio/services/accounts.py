"""Staff accounts of the standalone studio, and where they are signed in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from studio.adapters.passwords import hash_password
from studio.hooks import Role
from studio.models import StaffRole, StaffSession, StaffUser
from studio.services import audit
from studio.services.errors import Conflict
from studio.services.text import clean_line, clean_mail
from studio.services.unit import Unit

#: A sign-in ends after this long without a page, and after this long whatever happens.
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
#: Devices one person may be signed in on.
MOST_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A sign-in that still opens something."""

    id: int
    device: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


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


def set_roles(unit: Unit, user: StaffUser, roles: frozenset[Role]) -> None:
    """Give an account other roles than it had."""
    user.roles = [_role(unit, role) for role in sorted(roles)]
    unit.session.flush()


def set_theme(unit: Unit, theme: str) -> None:
    """Keep light, dark, or as the device says, with the person who acts."""
    user = _own(unit)
    if user is not None and theme in {"", "light", "dark"}:
        user.theme = theme


def begin_session(unit: Unit, user_id: int, device: str = "") -> str:
    """Note a sign-in and return the token its cookie carries; only the hash is kept.

    Above the limit the one that was used longest ago ends.
    """
    token = secrets.token_urlsafe(32)
    for row in _open_rows(unit, user_id)[MOST_SESSIONS - 1 :]:
        row.ended_at = unit.now()
        audit.record(unit, "account.session_ended", f"staff:{user_id}", "sign-in")
    row = StaffSession(
        token_sha256=_hash(token),
        user_id=user_id,
        device=device,
        started_at=unit.now(),
        seen_at=unit.now(),
    )
    unit.session.add(row)
    unit.session.flush()
    return token


def left_of_session(unit: Unit, user_id: int, token: str) -> int:
    """Return the seconds a sign-in has left when nothing happens; 0 when it has ended."""
    row = _session(unit, token)
    if row is None or row.user_id != user_id or row.ended_at is not None:
        return 0
    ends = min((row.seen_at or row.started_at) + IDLE, row.started_at + ABSOLUTE)
    left = (ends - unit.now()).total_seconds()
    return 0 if left < 0 else max(1, int(left))


def is_session_open(unit: Unit, user_id: int, token: str) -> bool:
    return left_of_session(unit, user_id, token) > 0


def is_due_for_note(left: int) -> bool:
    """Tell whether it is time to note that a sign-in is in use; once a minute is enough."""
    return left < IDLE.total_seconds() - 60


def note_session(unit: Unit, token: str) -> None:
    """Note that a sign-in is in use; its idle time starts anew."""
    row = _session(unit, token)
    if row is not None and row.ended_at is None:
        row.seen_at = unit.now()


def renew_session(unit: Unit, token: str) -> str:
    """Give a sign-in another token, after its person showed again who they are."""
    row = _session(unit, token)
    if row is None:
        return token
    fresh = secrets.token_urlsafe(32)
    row.token_sha256 = _hash(fresh)
    return fresh


def sessions(unit: Unit, token: str) -> list[OpenSession]:
    """List where the person who acts is signed in, the one used last on top."""
    user = _own(unit)
    if user is None:
        return []
    return [
        OpenSession(
            id=row.id,
            device=row.device,
            started_at=row.started_at,
            seen_at=row.seen_at or row.started_at,
            is_this=row.token_sha256 == _hash(token),
        )
        for row in _open_rows(unit, user.id)
    ]


def end_own_session(unit: Unit, session_id: int) -> None:
    """End one sign-in of the person who acts. Raises NotFound for anybody else's."""
    user = _own(unit)
    row = unit.session.get(StaffSession, session_id)
    if user is None or row is None or row.user_id != user.id:
        raise unit.missing("studio_session")
    if row.ended_at is None:
        row.ended_at = unit.now()
        audit.record(unit, "account.session_ended", f"staff:{user.id}", "sign-in")


def end_others(unit: Unit, user_id: int, token: str = "") -> int:
    """End every sign-in of a person but the one with the token; return how many."""
    kept = _hash(token)
    rows = [row for row in _open_rows(unit, user_id) if row.token_sha256 != kept]
    for row in rows:
        row.ended_at = unit.now()
    if rows:
        audit.record(unit, "account.other_sessions_ended", f"staff:{user_id}", "sign-in")
    return len(rows)


def end_session(unit: Unit, token: str) -> None:
    """End a sign-in for good; a copy of its cookie opens nothing any more."""
    row = _session(unit, token)
    if row is not None and row.ended_at is None:
        row.ended_at = unit.now()
        audit.record(unit, "account.signed_out", f"staff:{row.user_id}", "sign-in")


def own_account(unit: Unit) -> StaffUser:
    """Return the account of the person who acts. Raises NotFound."""
    user = _own(unit)
    if user is None:
        raise unit.missing("studio_user")
    return user


def _own(unit: Unit) -> StaffUser | None:
    head, _, number = unit.actor.ref.partition(":")
    is_staff = head == "staff" and number.isdecimal()
    return unit.session.get(StaffUser, int(number)) if is_staff else None


def _open_rows(unit: Unit, user_id: int) -> list[StaffSession]:
    """Return the sign-ins that still open something, the one used last first."""
    now = unit.now()
    query = select(StaffSession).where(
        StaffSession.user_id == user_id,
        StaffSession.ended_at.is_(None),
        StaffSession.started_at > now - ABSOLUTE,
        func.coalesce(StaffSession.seen_at, StaffSession.started_at) > now - IDLE,
    )
    last_used = func.coalesce(StaffSession.seen_at, StaffSession.started_at).desc()
    return list(unit.session.scalars(query.order_by(last_used, StaffSession.id.desc())))


_SIGN_IN: Final = select(StaffSession).where(StaffSession.token_sha256 == bindparam("digest"))


def _session(unit: Unit, token: str) -> StaffSession | None:
    return unit.session.scalar(_SIGN_IN, {"digest": _hash(token)})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _role(unit: Unit, role: Role) -> StaffRole:
    found = unit.session.scalar(select(StaffRole).where(StaffRole.name == role.value))
    if found is None:
        found = StaffRole(name=role.value, description="")
        unit.session.add(found)
        unit.session.flush()
    return found
