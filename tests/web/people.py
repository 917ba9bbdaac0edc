"""Who may sit at the screen."""

from studio.hooks import Actor, Role

NOBODY = None
DESK = Actor("staff:2", frozenset({Role.DESK}), name="Dee Front")
THERAPIST = Actor("staff:1", frozenset({Role.THERAPIST}), name="Ada Quist")
OWNER = Actor("staff:3", frozenset({Role.OWNER}), name="Olga Reyes")
