"""People who may sign in, and one's own account, ready to print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from studio.hooks import Role
from studio.models import StaffUser
from studio.services.accounts import OpenSession
from studio.services.staff import Person
from studio.web.presenters.levels import spelled
from studio.web.presenters.shell import initials

Url = Callable[..., str]
_ROLES = {Role.OWNER: "Owner", Role.THERAPIST: "Therapist", Role.DESK: "Front desk"}
_THEMES = (("", "As the device"), ("light", "Light"), ("dark", "Dark"))


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the list."""

    name: str
    mark: str
    email: str
    role: str
    state: str
    seen: str
    url: str
    active: bool
    is_you: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person's page."""

    row: PersonRow
    facts: tuple[tuple[str, str], ...]
    act_url: str
    back_url: str
    has_factors: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link that is shown once."""

    name: str
    address: str
    mailed: str
    back_url: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Where somebody is signed in."""

    device: str
    since: str
    seen: str
    is_this: bool
    end_url: str


@dataclass(frozen=True, slots=True)
class ThemeButton:
    """One of light, dark, or as the device."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """One's own account."""

    name: str
    email: str
    role: str
    second_step: str
    passkeys: str
    recovery: str
    themes: tuple[ThemeButton, ...]
    sessions: tuple[SessionRow, ...]
    theme_url: str
    end_others_url: str
    #: Empty for whoever takes no visits.
    hours_url: str


def person_row(person: Person, zone: ZoneInfo, url: Url) -> PersonRow:
    """Return somebody as a line."""
    return PersonRow(
        name=person.name,
        mark=initials(person.name),
        email=person.email,
        role=_ROLES[person.role],
        state=_state(person),
        seen=f"Last signed in {_when(person.seen_at, zone)}"
        if person.seen_at
        else "Never signed in",
        url=url("studio.person", user_id=person.id),
        active=person.active,
        is_you=person.is_you,
    )


def person_view(person: Person, zone: ZoneInfo, url: Url) -> PersonView:
    """Return one person's page."""
    passkeys = f"{person.passkeys} passkeys" if person.passkeys != 1 else "1 passkey"
    return PersonView(
        row=person_row(person, zone, url),
        facts=(
            ("Email", person.email),
            ("Password", "chosen" if person.has_password else "not chosen yet"),
            ("Second step", "on" if person.has_second_step else "off"),
            ("Passkeys", passkeys),
        ),
        act_url=url("studio.person_act", user_id=person.id),
        back_url=url("studio.people"),
        has_factors=person.has_second_step or person.passkeys > 0,
    )


def account_view(
    user: StaffUser, sessions: Sequence[OpenSession], zone: ZoneInfo, url: Url, *, visits_ref: str
) -> AccountView:
    """Return one's own account."""
    roles = {Role(role.name) for role in user.roles}
    codes, keys = len(user.mf_recovery_codes or ()), len(user.webauthn)
    return AccountView(
        name=user.name or user.email,
        email=user.email,
        role=" and ".join(word for role, word in _ROLES.items() if role in roles),
        second_step="On: a code from your phone" if user.tf_primary_method else "Off",
        passkeys=("None yet" if not keys else f"{keys} on your devices"),
        recovery="None left" if not codes else f"{codes} left",
        themes=tuple(ThemeButton(key, label, key == user.theme) for key, label in _THEMES),
        sessions=tuple(
            SessionRow(
                device=each.device or "Another device",
                since=f"Since {_when(each.started_at, zone)}",
                seen=f"last used {_when(each.seen_at, zone)}",
                is_this=each.is_this,
                end_url=url("studio.end_session", session_id=each.id),
            )
            for each in sessions
        ),
        theme_url=url("studio.theme"),
        end_others_url=url("studio.end_other_sessions"),
        hours_url=url("studio.person_hours", ref=visits_ref) if visits_ref else "",
    )


def _state(person: Person) -> str:
    if not person.active:
        return "May not sign in"
    if not person.has_password:
        return "Invited"
    return "Second step on" if person.has_second_step or person.passkeys else "No second step"


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{spelled(local.date())}, {local:%H:%M}"
