"""Questions a host answers for the studio: who is there, what may they, where does mail go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Role(StrEnum):
    """What a person may do here; each is named once in the routes table."""

    DESK = "desk"
    THERAPIST = "therapist"
    OWNER = "owner"


#: How long a proof of who one is opens the pages that ask for a fresh one.
STEP_UP = timedelta(minutes=10)
#: Those who may see and write health notes.
CARING = frozenset({Role.THERAPIST, Role.OWNER})


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts; `ref` is opaque and lasts (an account id of the host)."""

    ref: str
    roles: frozenset[Role] = frozenset()
    authenticated_at: datetime | None = None
    mfa: bool = False
    #: For greeting; stored only sealed, where this person confirms something.
    name: str = ""
    #: `light`, `dark`, or empty for the device's.
    theme: str = ""

    @property
    def is_caring(self) -> bool:
        return bool(self.roles & CARING)

    @property
    def is_owner(self) -> bool:
        return Role.OWNER in self.roles

    @property
    def is_staff(self) -> bool:
        return bool(self.roles)

    def is_recent(self, now: datetime) -> bool:
        """Tell whether the person showed who they are within the last minutes."""
        return self.authenticated_at is not None and now - self.authenticated_at <= STEP_UP


#: Somebody on the public form, or behind a client link.
VISITOR = Actor("visitor")
#: The studio's own commands, run by whoever may log in to the machine.
SYSTEM = Actor("system", frozenset({Role.OWNER, Role.THERAPIST}))


@runtime_checkable
class Hooks(Protocol):
    """What the studio asks its host. Every method has a default in `DefaultHooks`."""

    @property
    def layout(self) -> str:
        """Name the template that studio pages extend; it needs the blocks of `studio/base.html`."""

    @property
    def sign_in_url(self) -> str | None:
        """Say where staff sign in; null answers 403 instead of sending them there."""

    @property
    def sign_out_url(self) -> str | None:
        """Say where staff sign out (by POST); null shows no button."""

    @property
    def step_up_url(self) -> str | None:
        """Say where somebody signed in proves anew who they are; null shows no button."""

    @property
    def keeps_accounts(self) -> bool:
        """Say whether accounts of staff are ours to show and change; a host keeps its own."""

    def current_actor(self) -> Actor | None:
        """Name the person of this request, or None when nobody is signed in."""

    def enrolment_link(self, email: str) -> str | None:
        """Make a link with which an account chooses its password; null where a host keeps them."""

    def may(self, actor: Actor, action: str) -> bool:
        """Narrow what roles allow; never called to widen it."""

    def deliver(self, message: EmailMessage) -> bool:
        """Send a mail and say True, or say False to let the studio's own mailer do it."""


class DefaultHooks:
    """Nobody is signed in, roles decide alone, mail goes through the studio's mailer."""

    layout = "studio/base.html"
    sign_in_url: str | None = None
    sign_out_url: str | None = None
    step_up_url: str | None = None
    keeps_accounts = False

    def current_actor(self) -> Actor | None:
        return None

    def enrolment_link(self, email: str) -> str | None:  # noqa: ARG002 - part of the protocol
        return None

    def may(self, actor: Actor, action: str) -> bool:  # noqa: ARG002 - part of the protocol
        return True

    def deliver(self, message: EmailMessage) -> bool:  # noqa: ARG002 - part of the protocol
        return False
