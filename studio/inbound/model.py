"""The shapes that go into a reader and come out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

#: Answers a look-up at the provider: the JSON value behind "/v2/…", or None when it is not to be
#: had now. Credentials and host are the caller's.
Fetch = Callable[[str], object]


class Event(StrEnum):
    """What a post means for the studio."""

    CREATED = "created"
    REQUESTED = "requested"
    RESCHEDULED = "rescheduled"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    SUBMITTED = "submitted"
    IGNORED = "ignored"


class Problem(StrEnum):
    """What a person or a later try has to settle."""

    NEEDS_LOOKUP = "needs_lookup"
    AMBIGUOUS_LOCAL_TIME = "ambiguous_local_time"
    NONEXISTENT_LOCAL_TIME = "nonexistent_local_time"
    UNREADABLE_TIME = "unreadable_time"
    UNMAPPED_FORM = "unmapped_form"


@dataclass(frozen=True, slots=True)
class StudioFacts:
    """Where the studio is."""

    zone: ZoneInfo
    #: ISO country, for phone numbers without a country code.
    region: str = "US"
    #: Order of day and month in a form's dates, such as "en_GB".
    locale: str = "en_US"


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """How one source is set up; a provider looks at what it needs."""

    #: Two while a secret is being replaced.
    secrets: tuple[str, ...] = ()
    secrets_hex: tuple[str, ...] = ()
    url_tokens: tuple[str, ...] = ()
    #: Fixed headers, each of which must be there: name and the values that are good.
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notification_url: str | None = None
    #: As §4 of the facts has it; a list of keys is joined, `answers` holds labels.
    mapping: Mapping[str, object] = field(default_factory=dict)
    honeypot: str | None = None
    form_id: str | None = None
    tolerance_s: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it came; names of headers in any case."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    method: str = "POST"

    def header(self, name: str) -> str | None:
        """Return a header; one that was sent twice is joined and so matches no proof."""
        wanted = name.casefold()
        found = [value for key, value in self.headers.items() if key.casefold() == wanted]
        return ", ".join(found) if found else None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request, and what is needed to judge it."""

    provider: str
    studio: StudioFacts
    settings: ProviderSettings
    request: Request
    #: Seconds since 1970.
    now: float


@dataclass(frozen=True, slots=True)
class NormalBooking:
    """The one shape of a booking; instants in UTC."""

    #: IANA name.
    tz: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    service: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    answers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one post says; without `verified` nothing of it may be kept."""

    status: int = 200
    verified: bool = True
    event: Event = Event.IGNORED
    external_id: str | None = None
    supersedes: str | None = None
    idempotency_key: str | None = None
    cancel_reason: str | None = None
    booking: NormalBooking | None = None
    problems: tuple[Problem, ...] = ()
    #: The provider's own count or time of the change, sortable as text; empty when it sends none.
    #: The later truth wins, not the later arrival.
    fact_version: str = ""
    #: It still waits for the studio's yes over there, whatever the event is called.
    pending: bool = False

    def ignored(self) -> "Reading":
        """Return this reading with the ids only: answered well, nothing kept."""
        return replace(self, event=Event.IGNORED, booking=None, problems=(), cancel_reason=None)


def refused(status: int, *, verified: bool = False) -> Reading:
    """Return the answer to a post that is turned away."""
    return Reading(status=status, verified=verified)
