"""What every page carries: the studio's name, the menu, who is signed in, where files lie."""

from dataclasses import dataclass

from studio.hooks import Actor


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One way on the rail."""

    label: str
    url: str
    icon: str
    here: bool
    style: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame around a page."""

    studio_name: str
    phone: str
    language: str
    theme: str
    demo: bool
    #: Where the demo shows mails instead of sending them.
    outbox_url: str
    home: str
    stylesheet: str
    script: str
    sprite: str
    icon: str
    person: str
    account_url: str
    session_script: str
    session_left_url: str
    session_stay_url: str
    accent_url: str
    logo_url: str
    sign_out_url: str
    #: Shown on another site: no head and foot, and that site is told height and step.
    is_framed: bool
    frame_origin: str
    frame_script: str
    menu: tuple[MenuItem, ...]


THEMES = ("light", "dark")


def person_name(actor: Actor | None) -> str:
    """Return how a signed-in person is greeted."""
    return (actor.name or actor.ref) if actor else ""


def initials(name: str) -> str:
    """Return up to two first letters of a name."""
    parts = [part for part in name.split() if part[:1].isalnum()]
    return "".join(part[0].upper() for part in (parts[:1] + parts[1:][-1:]))
