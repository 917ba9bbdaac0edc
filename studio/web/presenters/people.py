"""Lists of people: requests, visits, clients, and what happened with them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from studio.models import Client
from studio.services.clients import TimelineEntry
from studio.web.presenters.flags import FlagsStrip
from studio.web.presenters.levels import spelled
from studio.web.presenters.shell import initials

_STATES = {
    "requested": "Waiting for an answer",
    "confirmed": "Accepted",
    "attended": "Came",
    "cancelled": "Declined",
    "no_show": "Did not come",
    "open": "Open",
    "assessed": "Assessed",
    "closed": "Closed",
    "issued": "Issued",
}
_KINDS = {
    "booking": "Request for a visit",
    "consultation": "Visit",
    "plan": "Care plan",
    "referral": "Referral letter",
}
_LANGUAGES = {"en": "English", "es": "Spanish"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a list, with the way to them."""

    name: str
    initials: str
    contact: str
    wished: str
    value: str
    url: str
    when: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class ClientList:
    """A search and what it found."""

    query: str
    found: tuple[Person, ...]
    all_url: str
    today_url: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a client's history."""

    when: str
    title: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class PlainFact:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """One client."""

    name: str
    value: str
    facts: tuple[PlainFact, ...]
    flags: FlagsStrip | None
    timeline: tuple[Happening, ...]
    may_care: bool
    list_url: str
    start_url: str


Url = Callable[..., str]


def found_clients(clients: Iterable[Client], url: Url) -> tuple[Person, ...]:
    """Return clients for the list; two of one name are told apart by birth year."""
    rows = list(clients)
    names = [row.name for row in rows]
    return tuple(
        Person(
            name=row.name,
            initials=initials(row.name),
            contact=contact(_birth_year(row, names), row.phone, row.email),
            wished="",
            value=row.public_id,
            url=url("studio.client", public_id=row.public_id),
        )
        for row in rows
    )


def client_view(
    client: Client,
    entries: Iterable[TimelineEntry],
    flags: FlagsStrip | None,
    url: Url,
    zone: ZoneInfo,
) -> ClientView:
    """Return one client's page; `flags` is None for those who may not see health notes."""
    may_care = flags is not None
    return ClientView(
        name=client.name,
        value=client.public_id,
        facts=_facts(client),
        flags=flags,
        timeline=tuple(_happening(entry, url, zone, may_care=may_care) for entry in entries),
        may_care=may_care,
        list_url=url("studio.clients"),
        start_url=url("studio.start"),
    )


def contact(*parts: str) -> str:
    """Return what is known of a contact in one line."""
    return " · ".join(part for part in parts if part)


def spelled_time(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in the studio's zone."""
    local = at.astimezone(zone)
    return f"{spelled(local.date())}, {local:%H:%M}"


def _happening(entry: TimelineEntry, url: Url, zone: ZoneInfo, *, may_care: bool) -> Happening:
    endpoints = {
        "consultation": "studio.consultation",
        "plan": "studio.document",
        "referral": "studio.document",
    }
    endpoint = endpoints.get(entry.kind) if may_care else None
    return Happening(
        when=spelled_time(entry.at, zone),
        title=_KINDS[entry.kind],
        state=_STATES[entry.status],
        url=url(endpoint, public_id=entry.public_id) if endpoint else "",
    )


def _facts(client: Client) -> tuple[PlainFact, ...]:
    born = spelled(client.birth_on) if client.birth_on else "not asked"
    return (
        PlainFact("Phone", client.phone or "not given"),
        PlainFact("Email", client.email or "not given"),
        PlainFact("Born", born),
        PlainFact("Language", _LANGUAGES.get(client.language, client.language)),
    )


def _birth_year(client: Client, names: Sequence[str]) -> str:
    year: date | None = client.birth_on
    return f"born {year.year}" if year and names.count(client.name) > 1 else ""
