"""Clients: the list, one client's page, and what happened with them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from studio.models import Booking, Client
from studio.services import clients as services
from studio.services.clients import TimelineEntry
from studio.web.presenters.chips import Chip
from studio.web.presenters.contact import contact_words, phone_words
from studio.web.presenters.flags import FlagsStrip
from studio.web.presenters.levels import spelled
from studio.web.presenters.shell import initials
from studio.web.presenters.slots import clock, service_name, when_words

_STATES = {
    "requested": "Waits for an answer",
    "confirmed": "Accepted",
    "attended": "Came",
    "cancelled": "Called off",
    "no_show": "Did not come",
    "open": "Open",
    "assessed": "Assessed, not signed",
    "closed": "Closed",
    "signed": "Signed",
    "issued": "Issued",
    "intake_open": "Sent, not answered yet",
    "intake_submitted": "Answered",
}
_KINDS = {
    "booking": "Booking",
    "consultation": "Visit",
    "plan": "Care plan",
    "referral": "Referral letter",
    "intake": "Questions before the visit",
}
_ICONS = {
    "booking": "today",
    "consultation": "leaf",
    "plan": "file",
    "referral": "letter",
    "intake": "form",
}
#: What the filter of the timeline shows.
_FILTERS: Mapping[str, tuple[str, frozenset[str]]] = {
    "": ("All", frozenset(_KINDS)),
    "visits": ("Visits", frozenset({"consultation", "booking"})),
    "papers": ("Papers", frozenset({"plan", "referral"})),
    "questions": ("Questions", frozenset({"intake"})),
}
_PAGES = {
    "consultation": "studio.consultation",
    "plan": "studio.paper",
    "referral": "studio.paper",
}
_LANGUAGES = {"en": "English", "es": "Spanish"}
_NOTICES = {
    "added": "Client added.",
    "changed": "Contact saved.",
    "noted": "Note saved.",
    "cleared": "Note taken away.",
    "joined": "One record now: every visit is here.",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a list, with the way to them."""

    name: str
    initials: str
    contact: str
    apart: str
    url: str
    #: Where the two are looked at beside each other.
    same_url: str = ""


@dataclass(frozen=True, slots=True)
class ClientList:
    """A search and what it found."""

    query: str
    found: tuple[Person, ...]
    is_cut: bool
    all_url: str
    today_url: str
    add_url: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a client's history."""

    when: str
    title: str
    state: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class FilterWay:
    """One way to look at the history."""

    label: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class PlainFact:
    """A label and its value; a link when it can be called or written to."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class NextVisit:
    """The visit that is promised."""

    when: str
    service: str
    url: str
    value: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """One client."""

    name: str
    value: str
    facts: tuple[PlainFact, ...]
    flags: FlagsStrip | None
    next: NextVisit | None
    timeline: tuple[Happening, ...]
    filters: tuple[FilterWay, ...]
    papers: tuple[Happening, ...]
    may_care: bool
    notice: str
    list_url: str
    start_url: str
    #: The visit promised for today, or else the client, who walked in.
    start_value: str
    book_url: str
    edit_url: str
    alert_url: str


Url = Callable[..., str]


def client_list(
    query: str, rows: Sequence[Client], visits: Mapping[int, date], url: Url
) -> ClientList:
    """Return the list; two of one name are told apart by birth year and last visit."""
    twins = same_named(rows)
    return ClientList(
        query=query,
        found=tuple(_person(row, row in twins, visits, url) for row in rows),
        is_cut=len(rows) >= services.SEARCH_LIMIT,
        all_url=url("studio.clients"),
        today_url=url("studio.today"),
        add_url=url("studio.add_client", **({"name": query} if query else {})),
    )


def same_named(rows: Sequence[Client]) -> list[Client]:
    """Return clients who share their name with another one of the list."""
    names = [row.name.casefold() for row in rows]
    return [row for row in rows if names.count(row.name.casefold()) > 1]


def client_view(  # noqa: PLR0913 - what the page stands on
    client: Client,
    entries: Sequence[TimelineEntry],
    promised: Booking | None,
    *,
    flags: FlagsStrip | None,
    offers: Mapping[str, str],
    url: Url,
    zone: ZoneInfo,
    today: date,
    shown: str = "",
    done: str = "",
) -> ClientView:
    """Return one client's page; `flags` is None for those who may not see health notes."""
    may_care, of = flags is not None, {"public_id": client.public_id}
    chosen = shown if shown in _FILTERS else ""
    happened = [_happening(entry, offers, url, zone, may_care=may_care) for entry in entries]
    pairs = list(zip(entries, happened, strict=True))
    return ClientView(
        name=client.name,
        value=client.public_id,
        facts=_facts(client),
        flags=flags,
        next=_next(promised, offers, zone, url) if promised else None,
        timeline=tuple(one for entry, one in pairs if entry.kind in _FILTERS[chosen][1]),
        filters=_ways(entries, chosen, url, of),
        papers=tuple(
            one for entry, one in pairs if may_care and entry.kind in {"plan", "referral"}
        ),
        may_care=may_care,
        notice=_NOTICES.get(done, ""),
        list_url=url("studio.clients"),
        start_url=url("studio.start"),
        start_value=_to_start(client, promised, zone, today),
        book_url=url("studio.book", **of),
        edit_url=url("studio.edit_client", **of),
        alert_url=url("studio.client_alert", **of),
    )


def language_chips(languages: Iterable[str], chosen: str) -> tuple[Chip, ...]:
    """Return the languages a client can be written to in."""
    return tuple(
        Chip("language", key, _LANGUAGES.get(key, key), key == chosen, kind="radio")
        for key in languages
    )


def look_alikes(
    rows: Iterable[Client], email: str, phone: str, url: Url, same_as: str = ""
) -> tuple[Person, ...]:
    """Return clients with the same contact; `same_as` is a record that may be theirs too."""
    found = []
    for row in rows:
        why = "same phone" if services.same_phone(row, phone) else "same email"
        found.append(
            Person(
                row.name,
                initials(row.name),
                contact_words(row.phone, row.email),
                why if email or phone else "",
                url("studio.client", public_id=row.public_id),
                url("studio.same_person", public_id=same_as, of=row.public_id) if same_as else "",
            )
        )
    return tuple(found)


def spelled_time(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in the studio's zone."""
    local = at.astimezone(zone)
    return f"{spelled(local.date())}, {clock(local.time())}"


def _person(row: Client, is_twin: bool, visits: Mapping[int, date], url: Url) -> Person:  # noqa: FBT001 - a finding
    seen = visits.get(row.id)
    born = f"born {row.birth_on.year}" if row.birth_on else "birthday not known"
    last = f"last visit {spelled(seen)}" if seen else "no visit yet"
    return Person(
        name=row.name,
        initials=initials(row.name),
        contact=contact_words(row.phone, row.email),
        apart=f"{born} · {last}" if is_twin else "",
        url=url("studio.client", public_id=row.public_id),
    )


def _happening(
    entry: TimelineEntry, offers: Mapping[str, str], url: Url, zone: ZoneInfo, *, may_care: bool
) -> Happening:
    endpoint = "studio.booking" if entry.kind == "booking" else None
    if may_care:
        endpoint = _PAGES.get(entry.kind, endpoint)
    about = f": {service_name(entry.about, offers)}" if entry.about else ""
    return Happening(
        when=spelled_time(entry.at, zone),
        title=f"{_KINDS[entry.kind]}{about}",
        state=_STATES[entry.status],
        icon=_ICONS[entry.kind],
        url=url(endpoint, public_id=entry.public_id) if endpoint else "",
    )


def _ways(
    entries: Sequence[TimelineEntry], chosen: str, url: Url, of: Mapping[str, str]
) -> tuple[FilterWay, ...]:
    """Return the filters that would show something; none when there is little to sift."""
    there = {entry.kind for entry in entries}
    ways = [
        FilterWay(
            label, url("studio.client", **of, **({"show": key} if key else {})), key == chosen
        )
        for key, (label, kinds) in _FILTERS.items()
        if kinds & there or key == chosen
    ]
    return tuple(ways) if len(ways) > 2 else ()


def _to_start(client: Client, promised: Booking | None, zone: ZoneInfo, today: date) -> str:
    if promised is None:
        return client.public_id
    starts_at = promised.starts_at
    is_due = starts_at is None or starts_at.astimezone(zone).date() == today
    return promised.public_id if is_due else client.public_id


def _next(booking: Booking, offers: Mapping[str, str], zone: ZoneInfo, url: Url) -> NextVisit:
    return NextVisit(
        when_words(booking.starts_at, zone),
        service_name(booking.service, offers),
        url("studio.booking", public_id=booking.public_id),
        booking.public_id,
    )


def _facts(client: Client) -> tuple[PlainFact, ...]:
    born = spelled(client.birth_on) if client.birth_on else "not asked"
    dialed = "".join(sign for sign in client.phone if sign.isdigit() or sign == "+")
    facts = (
        PlainFact(
            "Phone", phone_words(client.phone) or "not given", f"tel:{dialed}" if dialed else ""
        ),
        PlainFact("Email", client.email or "not given"),
        PlainFact("Born", born),
        PlainFact("Language", _LANGUAGES.get(client.language, client.language)),
    )
    return (*facts, PlainFact("Papers", "large print")) if client.large_print else facts
