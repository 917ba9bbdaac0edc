"""Who may sit at the screen."""

from dataclasses import replace
from datetime import UTC, datetime

from studio.hooks import Actor, DefaultHooks, Role

NOBODY = None
DESK = Actor("staff:2", frozenset({Role.DESK}), name="Dee Front")
THERAPIST = Actor("staff:1", frozenset({Role.THERAPIST}), name="Ada Quist")
OWNER = Actor("staff:3", frozenset({Role.OWNER}), name="Olga Reyes")


class Seat(DefaultHooks):
    """Hooks that say who sits at the screen."""

    sign_in_url = "/login"
    sign_out_url = "/logout"
    keeps_accounts = False

    def __init__(self) -> None:
        self.actor: Actor | None = THERAPIST

    def current_actor(self) -> Actor | None:
        """Name the person, who has just shown who they are."""
        if self.actor is None or self.actor.authenticated_at is not None:
            return self.actor
        now = datetime.now(UTC)  # noqa: TID251 - the app under test has the real clock
        return replace(self.actor, authenticated_at=now)
