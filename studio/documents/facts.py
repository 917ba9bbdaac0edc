"""What a document is made from: facts of the client, the studio and the referral."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_ACCENT = re.compile(r"#[0-9a-f]{6}")


class Paper(StrEnum):
    """Sheet sizes a document can be laid out for."""

    LETTER = "letter"
    A4 = "a4"


class Variant(StrEnum):
    """What a plan is laid out for: the usual sheet, large print, or the screen of a phone."""

    USUAL = "usual"
    LARGE = "large"
    PHONE = "phone"


class Urgency(StrEnum):
    """How soon somebody with medical training must look."""

    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """The client as named on a document; `language` is a key such as "en" or "es"."""

    name: str
    birth_on: date | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    large_print: bool = False


@dataclass(frozen=True, slots=True)
class StudioFacts:
    """The studio's letterhead; `address` has one line per line of the envelope."""

    name: str
    address: str
    phone: str
    web: str
    esthetician: str
    license_number: str
    email: str = ""
    accent: str = "#7a2e5d"
    paper: Paper = Paper.LETTER
    #: A PNG; empty without a logo.
    logo: bytes = b""

    def __post_init__(self) -> None:
        if not _ACCENT.fullmatch(self.accent):
            message = f"accent must be six lower-case hex digits after #, not {self.accent!r}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Online:
    """Where the same plan is read on a phone: the whole address, and the short one in print."""

    url: str
    shown: str


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """Where a letter is answered, the short address in print, and the code that is typed there."""

    url: str
    shown: str
    code: str


@dataclass(frozen=True, slots=True)
class ReferralData:
    """What a referral letter tells; None means it was not asked.

    `bumps` and `client` have the shape of the parts of a case; `route` is a route key of the
    knowledge base, `to` the practice or person when known; `reasons` are whole sentences.
    """

    on: date
    urgency: Urgency
    route: str
    question: str
    bumps: tuple[Mapping[str, object], ...]
    client: Mapping[str, object]
    reasons: tuple[str, ...] = ()
    to: str | None = None
    also: tuple[str, ...] = ()
    noticed_by: str | None = None
    done_here: tuple[str, ...] | None = None
    not_done: tuple[str, ...] | None = None
    tried: str | None = None
    consent_on: date | None = None
