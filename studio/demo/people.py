"""Who is in the demo, read from `clients.toml`."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


class Stage(IntEnum):
    """How far a visit has come; each stage holds those before it, the side ways apart."""

    ASKED = 0
    DECLINED = 1
    ACCEPTED = 2
    NO_SHOW = 3
    TOLD = 4
    OPEN = 5
    ASSESSED = 6
    SIGNED = 7
    LETTER = 8
    ANSWERED = 9


@dataclass(frozen=True, slots=True)
class Finding:
    """A bump as it is recorded, and the zone its pin stands in."""

    features: dict[str, Any]
    zone: str
    side: str = "M"

    @property
    def place(self) -> str:
        return f"{self.zone}-{self.side}"


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit; `day` counts from today, `at` is the studio's clock."""

    day: int
    at: time
    therapist: str
    stage: Stage
    concern: str
    wished: str = ""
    bumps: tuple[Finding, ...] = ()
    #: Names of files in `pictures/`, each ending in the view.
    photos: tuple[str, ...] = ()
    #: Whom the letter goes to, and what came back.
    to: str = ""
    answer: str = ""
    reaction: str = ""
    #: What the plan names for the next visit, where that is something else than was done.
    next: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An invented client in a telling situation."""

    name: str
    email: str
    phone: str
    situation: str
    screening: dict[str, Any]
    visits: tuple[Visit, ...]
    born: date | None = None
    age_days: int = 0
    language: str = "en"
    alert: str = ""
    guardian: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    def birth_on(self, today: date) -> date:
        return self.born or today - timedelta(days=self.age_days)


def people() -> tuple[Person, ...]:
    """Read everybody, in the order of the file. Raises KeyError or TypeError on a bad entry."""
    with (_FOLDER / "clients.toml").open("rb") as file:
        return tuple(_person(entry) for entry in tomllib.load(file)["clients"])


def picture(name: str) -> bytes:
    """Return one of the drawn photos."""
    return (_FOLDER / "pictures" / f"{name}.jpg").read_bytes()


def _person(entry: dict[str, Any]) -> Person:
    return Person(**{**entry, "visits": tuple(_visit(visit) for visit in entry["visits"])})


def _visit(entry: dict[str, Any]) -> Visit:
    given = {
        **entry,
        "at": time.fromisoformat(entry["at"]),
        "stage": Stage[entry["stage"].upper()],
        "bumps": tuple(Finding(**bump) for bump in entry.get("bumps", ())),
        "photos": tuple(entry.get("photos", ())),
    }
    return Visit(**given)
