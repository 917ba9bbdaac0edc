"""Two records of one person beside each other, and what becomes of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.models import Booking, Client
from studio.services import clients
from studio.services.same_person import CONTACT, Answered, Compared, Side
from studio.web.presenters.chips import Chip
from studio.web.presenters.contact import phone_words
from studio.web.presenters.levels import spelled
from studio.web.presenters.people import Person, look_alikes
from studio.web.presenters.slots import service_name, when_words

Url = Callable[..., str]
_ASKS = {
    "name": "Which name counts?",
    "phone": "Which phone number counts?",
    "email": "Which email counts?",
}
_HINTS = {"email": "Later mails go there."}
_FACTS = {"phone": "phone", "email": "email", "birth_on": "birthday"}
_ANSWERED = {
    Answered.COUNT: "The answers given at home come along and count for the next visit.",
    Answered.PAST: "The answers given at home come along. Newer ones count for the next visit.",
    Answered.BOTH: "The answers given at home come along.",
}
REFUSALS = {
    "same_record": "This is one and the same record already.",
    "visit_began": "A visit has begun on the second record, so it has to stay.",
    "birthdays_differ": "Their birthdays do not agree. If this is one person, correct the wrong "
    "one first. If not, leave both records as they are.",
    "taken_back": "A consent was taken back on the second record and still holds on the first. "
    "Take it back there too, if that is meant; then make one record.",
    "notes_too_long": "Their notes for the team do not fit on one line. Shorten one of them first.",
    "stale": "Somebody changed one of the records meanwhile. Look at both again",
}


@dataclass(frozen=True, slots=True)
class Pick:
    """A contact of which both records have one."""

    legend: str
    hint: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class SideView:
    """One record in a few lines."""

    title: str
    name: str
    url: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """A way to go on, with its words."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Both records, and what making them one does."""

    sides: tuple[SideView, ...]
    picks: tuple[Pick, ...]
    lines: tuple[str, ...]
    #: Visits that move and may come before the skin is ready.
    early: tuple[Lead, ...]
    #: Both questionnaires, when only one of them will count.
    to_read: tuple[Lead, ...]
    refusal: str
    #: Where to go on after the refusal; None without a way.
    way_out: Lead | None


@dataclass(frozen=True, slots=True)
class SameView:
    """The page."""

    name: str
    client_url: str
    list_url: str
    #: Who has the same contact, to pick from while nobody is picked.
    others: tuple[Person, ...]
    beside: Beside | None


def same_view(
    client: Client, others: Sequence[Client], beside: Beside | None, url: Url
) -> SameView:
    """Return the page of one record."""
    found = look_alikes(others, client.email, client.phone, url, same_as=client.public_id)
    return SameView(
        name=client.name,
        client_url=url("studio.client", public_id=client.public_id),
        list_url=url("studio.clients"),
        others=found,
        beside=beside,
    )


def beside(
    seen: Compared,
    taken: Collection[str],
    offers: Mapping[str, str],
    zone: ZoneInfo,
    url: Url,
) -> Beside:
    """Return both records beside each other; `taken` are picks that were made before."""
    return Beside(
        sides=(
            _side("This record stays", seen.kept, offers, zone, url),
            _side("This one becomes part of it", seen.gone, offers, zone, url),
        ),
        picks=tuple(_picks(seen.gone.client, seen.kept.client, taken)),
        lines=_lines(seen),
        early=early_visits(seen.early, offers, zone, url),
        to_read=_to_read(seen, url) if seen.answered is Answered.BOTH else (),
        refusal=_refusal(seen),
        way_out=_way_out(seen, url),
    )


def early_visits(
    rows: Sequence[Booking], offers: Mapping[str, str], zone: ZoneInfo, url: Url
) -> tuple[Lead, ...]:
    """Name visits that may come before the skin is ready, with the way to each."""
    return tuple(
        Lead(_visit(row, offers, zone), url("studio.booking", public_id=row.public_id))
        for row in rows
    )


def _visit(row: Booking, offers: Mapping[str, str], zone: ZoneInfo) -> str:
    return f"{when_words(row.starts_at, zone)} · {service_name(row.service, offers)}"


def _side(title: str, side: Side, offers: Mapping[str, str], zone: ZoneInfo, url: Url) -> SideView:
    row = side.client
    coming = [_visit(one, offers, zone) for one in side.bookings]
    facts = (
        ("Born", spelled(row.birth_on) if row.birth_on else "not asked"),
        ("Phone", phone_words(row.phone) or "not given"),
        ("Email", row.email or "not given"),
        ("Since", spelled(row.created_at.astimezone(zone).date())),
        ("Was here", _times(side.visits)),
        *(("To come", words) for words in coming or ["nothing"]),
    )
    return SideView(title, row.name, url("studio.client", public_id=row.public_id), facts)


def _times(count: int) -> str:
    return {0: "never", 1: "once"}.get(count, f"{count} times")


def _picks(gone: Client, kept: Client, taken: Collection[str]) -> list[Pick]:
    found = []
    for key in CONTACT:
        old, new = str(getattr(kept, key)), str(getattr(gone, key))
        is_same = old == new or (key == "phone" and clients.same_phone(kept, new))
        if old and new and not is_same:
            words = phone_words if key == "phone" else str
            is_new = key in taken
            chips = (
                Chip(key, "", words(old), not is_new, kind="radio"),
                Chip(key, "new", words(new), is_new, kind="radio"),
            )
            found.append(Pick(_ASKS[key], _HINTS.get(key, ""), chips))
    return found


def _lines(seen: Compared) -> tuple[str, ...]:
    count = len(seen.gone.bookings)
    visits = "1 visit to come moves" if count == 1 else f"{count} visits to come move"
    said = [
        f"{visits} to the record that stays. Times, links in mails and deposits do not change."
        if count
        else "No visit is booked on the record that goes.",
        "Allergies, notes and pauses of the record that stays count for every visit.",
    ]
    if words := _ANSWERED.get(seen.answered):
        said.append(words)
    if seen.has_signed:
        said.append("What was signed stays as it was signed, and is found with those answers.")
    if seen.fills:
        missing = " and ".join(_FACTS[key] for key in seen.fills)
        said.append(f"The record that stays has no {missing}: taken over from the other.")
    return (*said, "No mail goes out, unless the questions before the visit are due.")


def _to_read(seen: Compared, url: Url) -> tuple[Lead, ...]:
    return tuple(
        Lead(f"Answers on the {place} record", url("studio.client_intake", public_id=of))
        for place, of in (
            ("first", seen.kept.client.public_id),
            ("second", seen.gone.client.public_id),
        )
    )


def _refusal(seen: Compared) -> str:
    if seen.refusal == "visit_began" and seen.kept.visits:
        return "Both had visits here, and a visit stays where it began."
    return REFUSALS.get(seen.refusal, "")


def _way_out(seen: Compared, url: Url) -> Lead | None:
    """Return what helps after a refusal: the other way round, or the contact to correct."""
    gone, kept = seen.gone.client, seen.kept.client
    if seen.refusal == "visit_began" and not seen.kept.visits:
        other_way = url("studio.same_person", public_id=kept.public_id, of=gone.public_id)
        return Lead("Do it the other way round", other_way)
    if seen.refusal == "taken_back":
        consents = url("studio.client_intake", public_id=kept.public_id)
        return Lead("Open the consents", consents)
    if seen.refusal == "birthdays_differ":
        return Lead("Correct the birthday", url("studio.edit_client", public_id=gone.public_id))
    return None
