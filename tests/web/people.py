"""Who may sit at the screen."""

from studio.hooks import Actor, DefaultHooks, Role

NOBODY = None
DESK = Actor("staff:2", frozenset({Role.DESK}), name="Dee Front")
THERAPIST = Actor("staff:1", frozenset({Role.THERAPIST}), name="Ada Quist")
OWNER = Actor("staff:3", frozenset({Role.OWNER}), name="Olga Reyes")


class Seat(DefaultHooks):
    """Hooks that say who sits at the screen."""

    sign_in_url = "/login"
    sign_out_url = "/logout"

    def __init__(self) -> None:
        self.actor: Actor | None = THERAPIST

    def current_actor(self) -> Actor | None:
        return self.actor
